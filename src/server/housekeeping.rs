//! The work beside the server: what comes round, whoever asks or not.

use std::{path::Path, time::Duration};

use tokio::time::MissedTickBehavior;

use crate::{
    account::{session_store::Sessions, store as people},
    channel::api::claims,
    chat::store as conversations,
    db::Db,
    error::Result,
    http::attempts,
    knowledge::{fetching::sync, intake},
    time::Timestamp,
    usage::ledger,
    webhook::log as deliveries,
};

/// An answer without a sign of life for so many seconds has lost its process.
pub const ABANDONED: i64 = 30;
const SWEEP: Duration = Duration::from_secs(10);
const CLEAN: Duration = Duration::from_secs(60 * 60);
/// How often SQLite's log is copied back: at a thousand writes a second it grows by some megabytes
/// meanwhile.
const COPY_BACK: Duration = Duration::from_secs(1);

/// Work that comes round: answers whose process is gone, rows that have expired, the log of SQLite.
pub async fn housekeeping(db: &Db, folder: &Path) {
    let (mut sweep, mut clean) = (tokio::time::interval(SWEEP), tokio::time::interval(CLEAN));
    let mut copy_back = tokio::time::interval(COPY_BACK);
    copy_back.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let done = tokio::select! {
            _ = sweep.tick() => {
                sweep_up(db).await
            }
            _ = clean.tick() => clean_up(db, folder).await,
            _ = copy_back.tick() => db.checkpoint_beside().await.map_err(Into::into),
        };
        if let Err(error) = done {
            tracing::error!(%error, "housekeeping");
        }
    }
}

/// What a process that died has left: answers nobody writes, money nobody counts.
async fn sweep_up(db: &Db) -> Result<()> {
    let now = Timestamp::now();
    conversations::interrupt_abandoned(db, now.plus_seconds(-ABANDONED)).await?;
    ledger::expire(db, now).await?;
    sync::begin_due(db).await
}

async fn clean_up(db: &Db, folder: &Path) -> Result<()> {
    if let Err(error) = intake::clean(folder).await {
        tracing::error!(%error, "files of work could not be removed");
    }
    Sessions(db.clone()).clean().await?;
    people::clean_logins(db).await?;
    attempts::clean(db).await?;
    claims::clean(db).await?;
    sync::remove_gone(db).await?;
    deliveries::forget_old(db).await?;
    conversations::forget_names(db).await?;
    conversations::forget_silent(db).await?;
    db.checkpoint().await?;
    Ok(())
}
