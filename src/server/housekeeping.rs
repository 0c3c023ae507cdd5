//! The work beside the server: what comes round, whoever asks or not.

use std::{fmt::Display, path::Path, time::Duration};

use tokio::time::MissedTickBehavior;

use crate::{
    account::{session_store::Sessions, store as people},
    channel::api::claims,
    chat::store as conversations,
    db::Db,
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
        tokio::select! {
            _ = sweep.tick() => sweep_up(db).await,
            _ = clean.tick() => clean_up(db, folder).await,
            _ = copy_back.tick() => log("the log of SQLite", db.checkpoint_beside().await),
        }
    }
}

/// What a process that died has left: answers nobody writes, money nobody counts. A part that fails
/// keeps none of the others from being done, here and below.
async fn sweep_up(db: &Db) {
    let now = Timestamp::now();
    let abandoned = now.plus_seconds(-ABANDONED);
    log(
        "abandoned answers",
        conversations::interrupt_abandoned(db, abandoned).await,
    );
    log("lost calls", ledger::expire(db, now).await);
    log("readings that are due", sync::begin_due(db).await);
}

async fn clean_up(db: &Db, folder: &Path) {
    log("files of work", intake::clean(folder).await);
    log("sessions", Sessions(db.clone()).clean().await);
    log("log-ins", people::clean_logins(db).await);
    log("attempts", attempts::clean(db).await);
    log("idempotency keys", claims::clean(db).await);
    log("pages that are gone", sync::remove_gone(db).await);
    log("deliveries", deliveries::forget_old(db).await);
    log("names of questions", conversations::forget_names(db).await);
    log("silent visitors", conversations::forget_silent(db).await);
    log("the log of SQLite", db.checkpoint().await);
}

fn log<T, E: Display>(part: &str, done: Result<T, E>) {
    if let Err(error) = done {
        tracing::error!(%error, part, "housekeeping");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_databases;

    on_both_databases! {
        async fn a_part_that_fails_keeps_no_other_from_being_done(world: World) {
            let mut person = world.member("dilnoza").await;
            let bot = person.make_bot("Shop").await;
            let room = format!("/b/{}", person.slug(&bot).await);
            person.post_for_json(&format!("{room}/messages"), &[("text", "Hello"), ("name", "a1")]).await;
            for statement in [
                "update named_questions set created_at = 0",
                // Nothing can be cleaned of what is not there.
                "alter table attempts rename to elsewhere",
            ] {
                crate::sql!(world.db(), |c| sqlx::query(statement).execute(c).await.map(drop)).unwrap();
            }
            clean_up(world.db(), Path::new("/nowhere")).await;
            let left: i64 = crate::sql!(world.db(), |c| {
                sqlx::query_scalar("select count(*) from named_questions").fetch_one(c).await
            })
            .unwrap();
            assert_eq!(left, 0);
        }
    }
}
