//! The gate before publishing: a run of the bot's checks.

use async_trait::async_trait;

use crate::{
    bot::store as bots,
    check::{Gate, RunState},
    db::Tx,
    error::{AppError, Result},
    id::{BotId, RunId, UserId, WorkspaceId},
    publish::{
        publishing::{self, Admission, Pending, Request, publish_admitted},
        store as editions,
    },
};

use super::{
    runs::{self, NewRun},
    store,
};

/// Lets drafts pass whose bots have no gate or no checks, and begins a run for the others.
pub struct Checks;

#[async_trait]
impl publishing::Gate for Checks {
    async fn admit(&self, tx: &mut Tx, request: &Request<'_>) -> Result<Admission> {
        let Request {
            workspace,
            bot,
            note,
            author,
        } = *request;
        bots::touch(tx, workspace, bot).await?;
        if store::gate_in(tx, workspace, bot).await? == Gate::Off {
            return Ok(Admission::Now);
        }
        let new = NewRun {
            workspace,
            bot,
            author,
            note: Some(note),
        };
        let run = runs::begin(tx, &new).await?;
        Ok(run.map_or(Admission::Now, |run| {
            Admission::Later(Pending {
                page: format!("/bots/{bot}/checks/runs/{run}"),
                job: run.to_string(),
            })
        }))
    }
}

/// Publishes the draft of a run although something fails, in the name of whoever says so.
///
/// # Errors
///
/// [`AppError::NotFound`] where that may not be: the gate blocks, the run was not meant for it, has not
/// ended, or has published already; and where the draft is another one by now.
pub async fn publish_anyway(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    run: &RunId,
    author: &UserId,
) -> Result<()> {
    bots::touch(tx, workspace, bot).await?;
    let run = runs::find_in(tx, workspace, run).await?;
    let may = run.bot == *bot
        && run.publishes
        && run.published.is_none()
        && run.state != RunState::Running
        && store::gate_in(tx, workspace, bot).await? != Gate::Block
        && editions::draft_in(tx, workspace, bot).await? == run.draft;
    if !may {
        return Err(AppError::NotFound);
    }
    let request = Request {
        workspace,
        bot,
        note: &run.note,
        author: Some(author),
    };
    let version = publish_admitted(tx, &request).await?;
    runs::published(tx, workspace, &run.id, version).await
}
