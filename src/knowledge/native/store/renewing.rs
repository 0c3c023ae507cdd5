//! Documents as they are indexed anew.

use crate::{
    db::{Db, On, Tx},
    error::Result,
    id::{BotId, SourceId, WorkspaceId},
    sql,
};

macro_rules! held_back {
    () => {
        "select id from sources
         where workspace_id = $1 and bot_id = $2 and passages > 0
             and (state <> 'ready' or kind = 'page' and site_id is null)
         order by id"
    };
}

/// Documents of a bot that can't simply be indexed once more from their text, and yet have passages: a
/// newer text is waited for, or could not be read, or would be fetched from the web.
pub async fn held_back(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<SourceId>> {
    let ids: Vec<String> = sql!(db, |c| {
        sqlx::query_scalar(held_back!())
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_all(c)
            .await
    })?;
    Ok(ids.into_iter().map(SourceId::from).collect())
}

/// The same within a transaction.
pub async fn held_back_in(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<Vec<SourceId>> {
    let ids: Vec<String> = sql!(tx, |c| {
        sqlx::query_scalar(held_back!())
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_all(c)
            .await
    })?;
    Ok(ids.into_iter().map(SourceId::from).collect())
}

/// Empties the index of a bot and leaves waiting what has only to be indexed once more; the ids of that.
/// The passages stay, with what their owner has changed in them.
pub async fn empty_index(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<Vec<SourceId>> {
    match tx.on() {
        On::Sqlite(c) => {
            sqlx::query(
                "delete from passage_index where rowid in (select id from passages where workspace_id = $1 and bot_id = $2)",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .execute(c)
            .await?;
        }
        On::Postgres(c) => {
            sqlx::query("update passages set words = '' where workspace_id = $1 and bot_id = $2")
                .bind(workspace.as_str())
                .bind(bot.as_str())
                .execute(c)
                .await?;
        }
    }
    sql!(tx, |c| {
        sqlx::query("delete from search_keys where bot_id = $1")
            .bind(bot.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    let waiting: Vec<String> = sql!(tx, |c| {
        sqlx::query_scalar(
            "update sources set state = 'waiting', index_version = 0
             where workspace_id = $1 and bot_id = $2 and state = 'ready'
                 and kind <> 'site' and not (kind = 'page' and site_id is null) returning id",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_all(c)
        .await
    })?;
    Ok(waiting.into_iter().map(SourceId::from).collect())
}
