//! Doors: the tools of a bot.

use std::collections::HashMap;

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::{BotId, ToolId},
    tool::{Outcome, Tool, ToolForm, ToolView},
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    bot::store as bots,
    config::config,
    db::db,
    tool::{save, store, surroundings::outgoing, trial},
};

/// A bot's tools.
#[server(prefix = "/api", endpoint = "list_tools", input = PostUrl)]
pub async fn list_tools(bot: BotId) -> Result<Vec<Tool>> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    store::list(&db, &me.workspace_id, &bot).await
}

/// One tool, and the outcome of a test that nobody has seen yet.
#[server(prefix = "/api", endpoint = "find_tool", input = PostUrl)]
pub async fn find_tool(bot: BotId, tool: ToolId) -> Result<ToolView> {
    let (me, db) = (me()?, db()?);
    let found = store::find(&db, &*config()?, &me.workspace_id, &bot, &tool).await?;
    Ok(ToolView {
        lacks_secrets: found.lacks_secrets(),
        tool: found.tool,
        tested: trial::take(&tool).await?,
    })
}

/// Adds a tool, or replaces one when `tool` names it.
#[server(prefix = "/api", endpoint = "save_tool", input = PostUrl)]
pub async fn save_tool(bot: BotId, tool: Option<ToolId>, form: ToolForm) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let replaces = tool.filter(|id| !id.as_str().is_empty());
    let place = (&me.workspace_id, &bot);
    let tool = save::save(&db, &*config()?, &outgoing()?, place, replaces, form).await?;
    leptos_axum::redirect(&format!("/bots/{bot}/tools/{tool}?notice=saved"));
    Ok(())
}

/// Deletes a tool.
#[server(prefix = "/api", endpoint = "delete_tool", input = PostUrl)]
pub async fn delete_tool(bot: BotId, tool: ToolId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::delete(&mut tx, &me.workspace_id, &bot, &tool).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/tools?notice=tool_deleted"));
    Ok(())
}

/// Runs a tool with test values: as the form stands, or as it is stored when there is no form.
#[server(prefix = "/api", endpoint = "test_tool", input = PostUrl)]
pub async fn test_tool(
    bot: BotId,
    tool: ToolId,
    form: Option<ToolForm>,
    #[server(default)] values: HashMap<String, String>,
) -> Result<Outcome> {
    let (me, db, config) = (me()?, db()?, config()?);
    me.may_edit()?;
    let stored = store::find(&db, &config, &me.workspace_id, &bot, &tool).await?;
    let given = trial::Trial { form, values };
    let outcome = trial::test(&db, &config, &outgoing()?, &me.workspace_id, stored, given).await?;
    if trial::keep(&tool, &outcome).await? {
        leptos_axum::redirect(&format!("/bots/{bot}/tools/{tool}?tested=true#test"));
    }
    Ok(outcome)
}
