//! Publishing, and what else changes what visitors get.

use crate::{
    bot::{
        Setup,
        store::{self as bots, NewVersion},
    },
    config::Config,
    db::Tx,
    error::{AppError, Result},
    id::{BotId, UserId, WorkspaceId},
    publish::{Standing, Texts, VERSIONS},
    sql,
    tool::snapshot,
};

use super::{super::definition::Definition, draft_in};

/// Publishes a bot's draft as its next version, whose number it gives. A bot that was unpublished is
/// open again; one that is closed stays so. Reached through [`publishing`](super::super::publishing)
/// alone, which asks the gate.
pub(in crate::publish) async fn publish(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    note: &str,
    author: Option<&UserId>,
) -> Result<u32> {
    // Whoever publishes or edits at the same time waits here, so that no number is given twice and
    // the draft is one that stood there as a whole.
    bots::touch(tx, workspace, bot).await?;
    let definition = draft_in(tx, workspace, bot).await?.to_stored()?;
    let last: Option<i64> = sql!(tx, |c| {
        sqlx::query_scalar(
            "select max(number) from bot_versions where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_one(c)
        .await
    })?;
    let number = last.and_then(|last| u32::try_from(last).ok()).unwrap_or(0) + 1;
    let version = NewVersion {
        number,
        note,
        definition: &definition,
        author,
    };
    bots::add_version(tx, workspace, bot, &version).await?;
    snapshot::keep_headers(tx, workspace, bot).await?;
    forget_oldest(tx, workspace, bot, number).await?;
    sql!(tx, |c| {
        sqlx::query(
            "update bots set live_version = $3, standing = case when standing = 'unpublished' then 'open' else standing end
             where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(number))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(number)
}

async fn forget_oldest(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    newest: u32,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "delete from bot_versions where workspace_id = $1 and bot_id = $2 and number <= $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(newest) - i64::from(VERSIONS))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Makes version 1 of a bot that is still being made, and that nobody has seen, what its draft has
/// become since it was [added](bots::add).
pub async fn finish_first(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    let definition = draft_in(tx, workspace, bot).await?.to_stored()?;
    sql!(tx, |c| {
        sqlx::query(
            "update bot_versions set definition = $3 where workspace_id = $1 and bot_id = $2 and number = 1",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(&definition)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Makes a bot's draft what a version was. What visitors get stays as it is.
pub async fn restore(
    tx: &mut Tx,
    config: &Config,
    workspace: &WorkspaceId,
    bot: &BotId,
    version: &Definition,
) -> Result<()> {
    bots::touch(tx, workspace, bot).await?;
    let Setup {
        settings,
        model,
        mode,
    } = &version.setup;
    bots::update(tx, workspace, bot, settings).await?;
    bots::update_model(tx, workspace, bot, model, *mode).await?;
    snapshot::restore(tx, config, workspace, bot, &version.tools).await
}

/// Lets visitors in, or does not.
pub async fn set_standing(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    standing: Standing,
) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query("update bots set standing = $3 where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(standing.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        return Err(AppError::NotFound);
    }
    Ok(())
}

/// Writes what visitors are told when a bot is not open; the texts have been checked.
pub async fn set_texts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    texts: &Texts,
) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update bots set closed_text = $3, unpublished_text = $4 where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(&texts.closed)
        .bind(&texts.unpublished)
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        return Err(AppError::NotFound);
    }
    Ok(())
}
