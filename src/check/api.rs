//! Doors: the checks of a bot, their runs, and what publishing waits for.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    check::{CheckForm, CheckView, Gate, Overview, RunCard, RunView},
    error::Result,
    id::{BotId, CheckId, MessageId, RunId},
    list::Page,
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    bot::store as bots,
    chat::store as conversations,
    check::{
        Answering, RunState, gate,
        results::{self, results},
        runs, store,
    },
    db::db,
    job::queue,
    knowledge::store as documents,
    publish::store as editions,
};

/// A bot's checks, with what its last run found.
#[server(prefix = "/api", endpoint = "list_checks", input = PostUrl)]
pub async fn list_checks(bot: BotId, page: u32) -> Result<Overview> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    Ok(Overview {
        checks: store::list(&db, &me.workspace_id, &bot, page).await?,
        gate: store::gate(&db, &me.workspace_id, &bot).await?,
        last: results::last(&db, &me.workspace_id, &bot).await?,
        may_edit: me.may_edit().is_ok(),
    })
}

/// One check; without one the form of a new check, with the question of the answer that is named and
/// the document it cites.
#[server(prefix = "/api", endpoint = "find_check", input = PostUrl)]
pub async fn find_check(
    bot: BotId,
    check: Option<CheckId>,
    message: Option<MessageId>,
) -> Result<CheckView> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    let check = check.filter(|id| !id.as_str().is_empty());
    let message = message.filter(|id| !id.as_str().is_empty());
    let form = match (check, message) {
        (Some(check), _) => store::find(&db, &me.workspace_id, &bot, &check)
            .await?
            .into(),
        (None, None) => CheckForm::default(),
        (None, Some(message)) => {
            let given = conversations::given(&db, &me.workspace_id, &bot, &message).await?;
            CheckForm {
                question: given.question,
                source: given.cited.into_iter().next().unwrap_or_default(),
                answering: Answering::Answers,
                ..CheckForm::default()
            }
        }
    };
    Ok(CheckView {
        form,
        sources: documents::titles(&db, &me.workspace_id, &bot).await?,
        may_edit: me.may_edit().is_ok(),
    })
}

/// Adds a check, or changes the one that is named.
#[server(prefix = "/api", endpoint = "save_check", input = PostUrl)]
pub async fn save_check(bot: BotId, check: Option<CheckId>, form: CheckForm) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let (question, expected) = form.read()?;
    let mut tx = db.begin().await?;
    match check.filter(|id| !id.as_str().is_empty()) {
        Some(id) => {
            store::update(&mut tx, &me.workspace_id, &bot, &id, &question, &expected).await?;
        }
        None => store::add(&mut tx, &me.workspace_id, &bot, &question, &expected).await?,
    }
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/checks?notice=check_saved"));
    Ok(())
}

/// Deletes a check.
#[server(prefix = "/api", endpoint = "delete_check", input = PostUrl)]
pub async fn delete_check(bot: BotId, check: CheckId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::delete(&mut tx, &me.workspace_id, &bot, &check).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/checks?notice=check_deleted"));
    Ok(())
}

/// Lets publishing wait for the checks, or not.
#[server(prefix = "/api", endpoint = "set_gate", input = PostUrl)]
pub async fn set_gate(bot: BotId, gate: Gate) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::set_gate(&mut tx, &me.workspace_id, &bot, gate).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/checks?notice=saved"));
    Ok(())
}

/// Begins a run, or leads to the one that is under way.
#[server(prefix = "/api", endpoint = "run_checks", input = PostUrl)]
pub async fn run_checks(bot: BotId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    let run = runs::begin_by_hand(&mut tx, &me.workspace_id, &bot, &me.user_id).await?;
    tx.commit().await?;
    drop(queue()?.at_once(run.as_str()));
    leptos_axum::redirect(&format!("/bots/{bot}/checks/runs/{run}"));
    Ok(())
}

/// A bot's runs, the last first.
#[server(prefix = "/api", endpoint = "list_runs", input = PostUrl)]
pub async fn list_runs(bot: BotId, page: u32) -> Result<Page<RunCard>> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    results::list(&db, &me.workspace_id, &bot, page).await
}

/// One run with a page of what it found.
#[server(prefix = "/api", endpoint = "find_run", input = PostUrl)]
pub async fn find_run(bot: BotId, run: RunId, page: u32) -> Result<RunView> {
    let (me, db) = (me()?, db()?);
    let workspace = &me.workspace_id;
    let found = results::find(&db, workspace, &bot, &run).await?;
    let outdated = found.state != RunState::Running && {
        let asked = runs::find(&db, workspace, &run).await?.draft;
        editions::draft(&db, workspace, &bot).await? != asked
    };
    Ok(RunView {
        results: results(&db, workspace, &found, page).await?,
        gate: store::gate(&db, workspace, &bot).await?,
        may_edit: me.may_edit().is_ok(),
        run: found,
        outdated,
    })
}

/// Stops a run.
#[server(prefix = "/api", endpoint = "stop_run", input = PostUrl)]
pub async fn stop_run(bot: BotId, run: RunId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    results::find(&db, &me.workspace_id, &bot, &run).await?;
    let mut tx = db.begin().await?;
    runs::stop(&mut tx, &me.workspace_id, &bot, &run).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/checks/runs/{run}"));
    Ok(())
}

/// Publishes the draft of a run although something fails.
#[server(prefix = "/api", endpoint = "publish_run", input = PostUrl)]
pub async fn publish_run(bot: BotId, run: RunId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    gate::publish_anyway(&mut tx, &me.workspace_id, &bot, &run, &me.user_id).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/versions?notice=published"));
    Ok(())
}
