//! The health of a bot's knowledge, put together from what each slice knows.

use crate::{
    chat::store as conversations,
    db::Db,
    error::Result,
    id::{BotId, WorkspaceId},
    insight::{FRESH_DAYS, Health, TRIED_DAYS},
    knowledge::store::health,
    time::Timestamp,
};

const DAY: i64 = 24 * 60 * 60;

/// What an owner should look at.
pub async fn health(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    now: Timestamp,
) -> Result<Health> {
    let ago = |days: u32| now.plus_seconds(-i64::from(days) * DAY);
    let (failing, stale, duplicate, unused, unanswered) = tokio::try_join!(
        health::failing(db, workspace, bot),
        health::stale(db, workspace, bot, ago(FRESH_DAYS)),
        health::duplicate(db, workspace, bot),
        conversations::uncited(db, workspace, bot, ago(TRIED_DAYS)),
        conversations::list(db, workspace, bot, true, 1),
    )?;
    Ok(Health {
        failing,
        stale,
        duplicate,
        unused,
        unanswered: unanswered.total,
    })
}
