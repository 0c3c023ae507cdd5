//! A filled-in form becomes a tool.

use crate::{
    config::Config,
    db::Db,
    error::{AppError, Problem, Result},
    http::outgoing::Outgoing,
    id::{BotId, ToolId, WorkspaceId},
    time::Timestamp,
    tool::{Tool, ToolForm},
};

use super::{
    fill::sample,
    headers,
    store::{self, ReadyTool},
};

/// Adds a tool, or replaces one, and tells which.
pub async fn save(
    db: &Db,
    config: &Config,
    outgoing: &Outgoing,
    place: (&WorkspaceId, &BotId),
    replaces: Option<ToolId>,
    form: ToolForm,
) -> Result<ToolId> {
    let (workspace, bot) = place;
    let stored = match &replaces {
        Some(id) => Some(store::find(db, config, workspace, bot, id).await?),
        None => None,
    };
    let id = replaces.unwrap_or_else(ToolId::new);
    let ReadyTool { tool, headers } = ready(outgoing, id, stored.as_ref(), form)?;
    let sealed = headers::seal(config, &tool.id, &headers)?;
    let mut tx = db.begin().await?;
    if stored.is_some() {
        store::update(&mut tx, workspace, bot, &tool, sealed.as_deref()).await?;
    } else {
        store::add(&mut tx, workspace, bot, &tool, sealed.as_deref()).await?;
    }
    tx.commit().await?;
    Ok(tool.id)
}

/// The new tool a form describes, after every check, although values of its headers are missing: it
/// can't be used before its owner has filled them in.
pub fn without_values(outgoing: &Outgoing, form: ToolForm) -> Result<Tool> {
    let form = checked(outgoing, form)?;
    Ok(form.into_tool(ToolId::new(), Timestamp::now()))
}

/// The tool a form describes, after every check; values of headers that were left empty come from
/// the stored one.
pub fn ready(
    outgoing: &Outgoing,
    id: ToolId,
    stored: Option<&ReadyTool>,
    form: ToolForm,
) -> Result<ReadyTool> {
    let form = checked(outgoing, form)?;
    let headers = headers::merged(&form, stored)?;
    let tool = form.into_tool(id, Timestamp::now());
    Ok(ReadyTool { tool, headers })
}

/// The form trimmed, if everything in it holds.
fn checked(outgoing: &Outgoing, form: ToolForm) -> Result<ToolForm> {
    let form = form.trimmed();
    form.check()?;
    let url = sample(&form.url).ok_or_else(|| AppError::field("url", Problem::Malformed))?;
    if outgoing.check(&url).is_err() {
        return Err(AppError::field("url", Problem::NotPublic));
    }
    Ok(form)
}
