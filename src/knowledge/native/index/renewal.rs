//! What becomes of the documents that were indexed by older rules.

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, SourceId, WorkspaceId},
    job, sql,
};

use super::{
    super::{intake, store},
    RETRIES, VERSION,
    change::{Change, Indexed},
    on_worker, take_bot,
};

/// Sees to documents that were indexed by older rules. Their bots' indexes are emptied, because the
/// counts of old keys can't be taken back by the new rules. Those that are ready are put in line. The
/// passages of the others, of which a newer text is waited for or could not be read, are entered at once
/// as they stand: nobody knows when that text comes.
pub async fn renew(db: &Db) -> Result<()> {
    // One that waits since its bot was emptied before has version 0.
    let bots: Vec<(String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select distinct workspace_id, bot_id from sources
             where passages > 0 and index_version < $1 and (state <> 'waiting' or index_version > 0)",
        )
        .bind(VERSION)
        .fetch_all(c)
        .await
    })?;
    for (workspace, bot) in bots {
        let (workspace, bot) = (WorkspaceId::from(workspace), BotId::from(bot));
        renew_bot(db, &workspace, &bot).await?;
        tracing::info!(%bot, "its documents are indexed anew");
    }
    Ok(())
}

async fn renew_bot(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    for _ in 0..RETRIES {
        match try_to_renew(db, workspace, bot).await {
            Err(AppError::Busy) => {}
            done => return done,
        }
    }
    Err(AppError::Busy)
}

async fn try_to_renew(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    let kept = store::held_back(db, workspace, bot).await?;
    let mut old = Vec::with_capacity(kept.len());
    for id in &kept {
        old.push(Indexed::read(db, id).await?);
    }
    let (old, changes) = on_worker(move || {
        let changes: Vec<Change> = old.iter().map(Change::anew).collect();
        (old, changes)
    })
    .await?;
    let mut tx = db.begin().await?;
    take_bot(&mut tx, workspace, bot).await?;
    if store::held_back_in(&mut tx, workspace, bot).await? != kept {
        return Err(AppError::Busy);
    }
    for source in store::empty_index(&mut tx, workspace, bot).await? {
        job::enqueue(&mut tx, workspace, intake::KIND, source.as_str()).await?;
    }
    for ((id, indexed), change) in kept.iter().zip(&old).zip(&changes) {
        indexed.check(&mut tx, id).await?;
        change.enter(&mut tx, bot).await?;
        note(&mut tx, workspace, id, change.words).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Notes that a document's passages stand in the index by the present rules, whatever its state is.
async fn note(tx: &mut Tx, workspace: &WorkspaceId, id: &SourceId, words: usize) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update sources set index_version = $3, words = $4 where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(VERSION)
        .bind(words as i64)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
