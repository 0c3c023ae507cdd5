//! Rows of passages with their entries in the index.

use crate::{
    db::{On, Tx},
    error::Result,
    id::{BotId, SourceId},
    sql,
};

use super::{super::store::Text, change::Entry, keys::scope};

pub(super) async fn insert(
    tx: &mut Tx,
    text: &Text,
    source: &SourceId,
    entry: &Entry,
) -> Result<()> {
    let scope = scope(&BotId::from(text.bot_id.clone()));
    let scoped = |key: &String| format!("{scope}{key}");
    let keys: Option<Vec<String>> =
        (entry.keys.as_ref()).map(|keys| keys.iter().map(scoped).collect());
    match tx.on() {
        On::Sqlite(c) => {
            let passage: i64 = sqlx::query_scalar(
                "insert into passages (workspace_id, bot_id, source_id, ordinal, heading, body, page)
                 values ($1, $2, $3, $4, $5, $6, $7) returning id",
            )
            .bind(&text.workspace_id)
            .bind(&text.bot_id)
            .bind(source.as_str())
            .bind(entry.ordinal)
            .bind(&entry.piece.heading)
            .bind(&entry.piece.body)
            .bind(entry.piece.page.map(i64::from))
            .fetch_one(&mut *c)
            .await?;
            if let Some(keys) = keys {
                sqlx::query("insert into passage_index (rowid, words) values ($1, $2)")
                    .bind(passage)
                    .bind(keys.join(" "))
                    .execute(c)
                    .await?;
            }
        }
        On::Postgres(c) => {
            sqlx::query(
                "insert into passages (workspace_id, bot_id, source_id, ordinal, heading, body, page, words)
                 values ($1, $2, $3, $4, $5, $6, $7, array_to_tsvector($8))",
            )
            .bind(&text.workspace_id)
            .bind(&text.bot_id)
            .bind(source.as_str())
            .bind(entry.ordinal)
            .bind(&entry.piece.heading)
            .bind(&entry.piece.body)
            .bind(entry.piece.page.map(i64::from))
            .bind(keys.unwrap_or_default())
            .execute(c)
            .await?;
        }
    }
    Ok(())
}

/// Enters a passage that is there into the index.
pub(super) async fn enter(tx: &mut Tx, bot: &BotId, passage: i64, keys: &[String]) -> Result<()> {
    let scope = scope(bot);
    let keys: Vec<String> = keys.iter().map(|key| format!("{scope}{key}")).collect();
    match tx.on() {
        On::Sqlite(c) => {
            sqlx::query("insert into passage_index (rowid, words) values ($1, $2)")
                .bind(passage)
                .bind(keys.join(" "))
                .execute(c)
                .await?;
        }
        On::Postgres(c) => {
            sqlx::query("update passages set words = array_to_tsvector($2) where id = $1")
                .bind(passage)
                .bind(keys)
                .execute(c)
                .await?;
        }
    }
    Ok(())
}

/// Takes a passage out of the index; its row stays.
pub(super) async fn leave(tx: &mut Tx, passage: i64) -> Result<()> {
    match tx.on() {
        On::Sqlite(c) => {
            sqlx::query("delete from passage_index where rowid = $1")
                .bind(passage)
                .execute(c)
                .await?;
        }
        On::Postgres(c) => {
            sqlx::query("update passages set words = '' where id = $1")
                .bind(passage)
                .execute(c)
                .await?;
        }
    }
    Ok(())
}

/// Gives a passage that stays its new place in the document.
pub(super) async fn renumber(
    tx: &mut Tx,
    source: &SourceId,
    passage: i64,
    ordinal: i64,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update passages set ordinal = $3 where source_id = $1 and id = $2")
            .bind(source.as_str())
            .bind(passage)
            .bind(ordinal)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, source: &SourceId, passage: i64) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from passages where source_id = $1 and id = $2")
            .bind(source.as_str())
            .bind(passage)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn delete_all(tx: &mut Tx, source: &SourceId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from passages where source_id = $1")
            .bind(source.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}
