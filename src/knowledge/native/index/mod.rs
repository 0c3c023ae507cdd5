//! Indexing: a document's text becomes passages with search keys.
//!
//! Every key is written with the bot's scope in front, so one bot's words share no entry of the
//! index with another's: neither results nor the cost of a search depend on other tenants.
//!
//! A document that is indexed again keeps the passages that are as they were; only what changed is
//! written. All of it happens in one transaction, so that a search finds the old version or the
//! new one, never a mixture.

mod change;
mod edit;
mod enabling;
mod keys;
mod passage;
mod renewal;
#[cfg(test)]
mod tests;

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    i18n::{Locale, code},
    id::{BotId, SourceId, WorkspaceId},
    job::{self, Job},
    knowledge::Failure,
    sql,
    text::{Lang, language},
};

use super::{split::split, store};

use change::{Change, Indexed};

pub use edit::edit;
pub use enabling::enable;
pub use keys::scope;
pub use renewal::renew;

/// Another hand on the same bot at the same moment is rare; trying again finds it done.
const RETRIES: usize = 3;

/// The rules by which search keys are made. To be raised whenever [`crate::text::words`] gives other
/// keys, so that documents indexed by the old rules are indexed anew at the next start.
pub const VERSION: i64 = 1;

/// What becomes of the job whose document is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It ends with it.
    EndJob,
    /// It goes on: the document is one of several.
    KeepJob,
}

/// Indexes a document and does with the job what is to be done, in one transaction.
///
/// # Errors
/// [`AppError::Busy`] when the job is this worker's no more.
pub async fn index(db: &Db, job: &Job, id: &SourceId, then: Then) -> Result<()> {
    for _ in 0..RETRIES {
        match try_once(db, job, id, then).await {
            Err(AppError::Busy) => {}
            done => return done,
        }
    }
    Err(AppError::Busy)
}

async fn try_once(db: &Db, job: &Job, id: &SourceId, then: Then) -> Result<()> {
    let text = store::text(db, id).await?.ok_or(AppError::NotFound)?;
    let old = Indexed::read(db, id).await?;
    let (text, old, change, language) = on_worker(move || {
        let pieces = split(&text.title, &text.content);
        let change = Change::between(&old, pieces);
        let language = language(&text.content);
        (text, old, change, language)
    })
    .await?;
    let bot = BotId::from(text.bot_id.clone());
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    take_bot(&mut tx, &job.workspace, &bot).await?;
    old.check(&mut tx, id).await?;
    change.write(&mut tx, &text, id).await?;
    finish(&mut tx, id, &change, language).await?;
    if then == Then::EndJob {
        job::finish(&mut tx, job).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes the bot's row, so that two documents of one bot change its counts one after the other, and
/// notes that its passages change.
///
/// # Errors
/// [`AppError::NotFound`] when it is none of the workspace's.
async fn take_bot(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    let taken = sql!(tx, |c| {
        sqlx::query(
            "update bots set passages_version = passages_version + 1 where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    match taken {
        0 => Err(AppError::NotFound),
        _ => Ok(()),
    }
}

async fn on_worker<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "indexing");
        AppError::Internal
    })
}

async fn finish(tx: &mut Tx, id: &SourceId, change: &Change, language: Option<Lang>) -> Result<()> {
    let (state, problem) = match change.is_empty() {
        true => ("failed", Some(Failure::Empty.as_str())),
        false => ("ready", None),
    };
    sql!(tx, |c| {
        sqlx::query(
            "update sources set state = $5, problem = $6, passages = $2, words = $3, index_version = $4, edits_lost = $7,
                                language = $8
             where id = $1",
        )
        .bind(id.as_str())
        .bind(change.passages as i64)
        .bind(change.words as i64)
        .bind(VERSION)
        .bind(state)
        .bind(problem)
        .bind(change.edits_lost as i64)
        .bind(language.map(|language| code(Locale::from(language))))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Deletes a document with everything that was made of it, a site with its pages; how many passages
/// there were.
///
/// # Errors
/// [`AppError::NotFound`] when it is none of the bot's; [`AppError::Busy`] when other hands change it
/// all the time.
pub async fn delete(db: &Db, workspace: &WorkspaceId, bot: &BotId, id: &SourceId) -> Result<u32> {
    for _ in 0..RETRIES {
        match try_to_delete(db, workspace, bot, id).await {
            Err(AppError::Busy) => {}
            done => return done,
        }
    }
    Err(AppError::Busy)
}

async fn try_to_delete(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
) -> Result<u32> {
    let family = store::family(db, workspace, bot, id).await?;
    let mut old = Vec::with_capacity(family.len());
    for member in family {
        let indexed = Indexed::read(db, &member).await?;
        old.push((member, indexed));
    }
    let (old, changes) = on_worker(move || {
        let empty = |(_, indexed): &(SourceId, Indexed)| Change::between(indexed, Vec::new());
        let changes: Vec<Change> = old.iter().map(empty).collect();
        (old, changes)
    })
    .await?;
    let mut tx = db.begin().await?;
    take_bot(&mut tx, workspace, bot).await?;
    if store::pages_of(&mut tx, workspace, id).await? != old.len() as i64 - 1 {
        return Err(AppError::Busy);
    }
    for ((member, indexed), change) in old.iter().zip(&changes) {
        indexed.check(&mut tx, member).await?;
        change.forget(&mut tx, bot, member).await?;
    }
    store::delete(&mut tx, workspace, bot, id).await?;
    tx.commit().await?;
    Ok(old.iter().map(|(_, indexed)| indexed.len()).sum())
}
