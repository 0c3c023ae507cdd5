//! Indexing: a document's text becomes passages with search keys.
//!
//! Every key is written with the bot's scope in front, so one bot's words share no entry of the
//! index with another's: neither results nor the cost of a search depend on other tenants.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::Semaphore;

use crate::{
    db::{Db, On, Tx},
    error::{AppError, Result},
    id::{BotId, SourceId, WorkspaceId},
    knowledge::Failure,
    sql,
    text::words,
    time::Timestamp,
};

use super::{
    split::{Piece, split},
    store::{self, Text},
};

/// Documents indexed at once: cutting and folding keep a core busy.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Another hand on the same document at the same time is rare; trying again finds it done.
const RETRIES: usize = 3;

/// A passage ready to be written.
struct Entry {
    piece: Piece,
    keys: Vec<String>,
}

/// Indexes a document in the background.
pub fn later(db: &Db, id: SourceId) -> tokio::task::JoinHandle<()> {
    let db = db.clone();
    tokio::spawn(async move { now(&db, &id).await })
}

/// Takes up documents that have waited for so many seconds: their process may be gone. If it is
/// not, the first hand to finish wins, and the other leaves the document as it is.
pub async fn resume(db: &Db, seconds: i64) -> Result<()> {
    for id in store::waiting(db, Timestamp::now().plus_seconds(-seconds)).await? {
        now(db, &id).await;
    }
    Ok(())
}

/// Indexes a document and records how it went.
pub async fn now(db: &Db, id: &SourceId) {
    let Ok(_turn) = TURNS.acquire().await else {
        return;
    };
    let mut tried = index(db, id).await;
    for _ in 0..RETRIES {
        if tried != Err(AppError::Busy) {
            break;
        }
        tried = index(db, id).await;
    }
    let Err(error) = tried else { return };
    tracing::error!(%error, source = %id, "a document could not be indexed");
    if let Err(error) = fail(db, id).await {
        tracing::error!(%error, source = %id, "its failure could not be recorded");
    }
}

async fn index(db: &Db, id: &SourceId) -> Result<()> {
    let Some(text) = store::text(db, id).await?.filter(|text| !text.is_ready) else {
        return Ok(());
    };
    let (text, entries, counts) = on_worker(move || {
        let entries = entries(&text);
        let counts = frequencies(&entries);
        (text, entries, counts)
    })
    .await?;
    let bot = BotId::from(text.bot_id.clone());
    let old = Indexed::read(db, id).await?;
    let mut tx = db.begin().await?;
    take_bot(&mut tx, &bot).await?;
    if !still_current(&mut tx, id, &text).await? {
        return Ok(());
    }
    old.forget(&mut tx, &bot, id).await?;
    for (ordinal, entry) in entries.iter().enumerate() {
        write(&mut tx, &text, id, ordinal, entry).await?;
    }
    count(&mut tx, &bot, &counts, Change::Add).await?;
    finish(&mut tx, id, &entries).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the bot's row, so that two documents of one bot change its counts one after the other.
async fn take_bot(tx: &mut Tx, bot: &BotId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update bots set updated_at = updated_at where id = $1")
            .bind(bot.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

async fn on_worker<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "indexing");
        AppError::Internal
    })
}

fn entries(text: &Text) -> Vec<Entry> {
    split(&text.title, &text.content)
        .into_iter()
        .map(|piece| Entry {
            keys: keys(&piece.heading, &piece.body),
            piece,
        })
        .collect()
}

fn keys(heading: &str, body: &str) -> Vec<String> {
    let heading = words(heading).into_iter();
    heading
        .chain(words(body))
        .flat_map(|word| word.keys)
        .collect()
}

/// In how many of the passages each key stands. Sorted, so that two documents of one bot take
/// the rows of their common keys in the same order and can't wait for each other.
fn frequencies(entries: &[Entry]) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for entry in entries {
        for key in entry.keys.iter().collect::<BTreeSet<_>>() {
            *counts.entry(key.clone()).or_insert(0) += 1;
        }
    }
    counts
}

/// A bot's prefix of search keys: 48 of the random bits of its id. A letter first, so that a key
/// that begins with a digit stays one token.
pub fn scope(bot: &BotId) -> String {
    let id = bot.as_str();
    format!("k{}", &id[id.len().saturating_sub(12)..])
}

/// Whether the text is still the one that was read, and no other hand has finished it meanwhile; a
/// newer text has its own turn.
async fn still_current(tx: &mut Tx, id: &SourceId, text: &Text) -> Result<bool> {
    let rows = sql!(tx, |c| {
        sqlx::query(
            "update sources set state = 'waiting' where id = $1 and updated_at = $2 and state <> 'ready'",
        )
        .bind(id.as_str())
        .bind(text.updated_at)
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// What is indexed of a document: read and folded before the transaction, because SQLite has one
/// writer and folding keeps a core busy.
struct Indexed {
    passages: i64,
    newest: i64,
    counts: BTreeMap<String, i64>,
}

impl Indexed {
    async fn read(db: &Db, id: &SourceId) -> Result<Self> {
        let rows: Vec<(i64, String, String)> = sql!(db, |c| {
            sqlx::query_as("select id, heading, body from passages where source_id = $1")
                .bind(id.as_str())
                .fetch_all(c)
                .await
        })?;
        let newest = rows.iter().map(|(id, _, _)| *id).max().unwrap_or(0);
        let passages = rows.len() as i64;
        let counts = on_worker(move || {
            let entries: Vec<Entry> = rows
                .into_iter()
                .map(|(_, heading, body)| Entry {
                    keys: keys(&heading, &body),
                    piece: Piece { heading, body },
                })
                .collect();
            frequencies(&entries)
        })
        .await?;
        Ok(Self {
            passages,
            newest,
            counts,
        })
    }

    /// Removes the passages and takes their keys off the counts; refuses when they were changed
    /// since they were read.
    async fn forget(&self, tx: &mut Tx, bot: &BotId, id: &SourceId) -> Result<()> {
        let now: (i64, i64) = sql!(tx, |c| {
            sqlx::query_as(
                "select count(*), coalesce(max(id), 0) from passages where source_id = $1",
            )
            .bind(id.as_str())
            .fetch_one(c)
            .await
        })?;
        if now != (self.passages, self.newest) {
            return Err(AppError::Busy);
        }
        if self.passages == 0 {
            return Ok(());
        }
        count(tx, bot, &self.counts, Change::Remove).await?;
        sql!(tx, |c| {
            sqlx::query("delete from passages where source_id = $1")
                .bind(id.as_str())
                .execute(c)
                .await
                .map(drop)
        })?;
        Ok(())
    }
}

/// Deletes a document with its passages and counts.
pub async fn delete(db: &Db, workspace: &WorkspaceId, bot: &BotId, id: &SourceId) -> Result<()> {
    store::find(db, workspace, bot, id).await?;
    let old = Indexed::read(db, id).await?;
    let mut tx = db.begin().await?;
    take_bot(&mut tx, bot).await?;
    old.forget(&mut tx, bot, id).await?;
    store::delete(&mut tx, workspace, bot, id).await?;
    tx.commit().await?;
    Ok(())
}

async fn write(
    tx: &mut Tx,
    text: &Text,
    id: &SourceId,
    ordinal: usize,
    entry: &Entry,
) -> Result<()> {
    let scope = scope(&BotId::from(text.bot_id.clone()));
    let keys: Vec<String> = entry
        .keys
        .iter()
        .map(|key| format!("{scope}{key}"))
        .collect();
    match tx.on() {
        On::Sqlite(c) => {
            let passage: i64 = sqlx::query_scalar(
                "insert into passages (workspace_id, bot_id, source_id, ordinal, heading, body)
                 values ($1, $2, $3, $4, $5, $6) returning id",
            )
            .bind(&text.workspace_id)
            .bind(&text.bot_id)
            .bind(id.as_str())
            .bind(ordinal as i64)
            .bind(&entry.piece.heading)
            .bind(&entry.piece.body)
            .fetch_one(&mut *c)
            .await?;
            sqlx::query("insert into passage_index (rowid, words) values ($1, $2)")
                .bind(passage)
                .bind(keys.join(" "))
                .execute(c)
                .await?;
        }
        On::Postgres(c) => {
            sqlx::query(
                "insert into passages (workspace_id, bot_id, source_id, ordinal, heading, body, words)
                 values ($1, $2, $3, $4, $5, $6, array_to_tsvector($7))",
            )
            .bind(&text.workspace_id)
            .bind(&text.bot_id)
            .bind(id.as_str())
            .bind(ordinal as i64)
            .bind(&entry.piece.heading)
            .bind(&entry.piece.body)
            .bind(keys)
            .execute(c)
            .await?;
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum Change {
    Add,
    Remove,
}

/// Adds to or takes from the counts of many keys in one statement; how a list is passed differs.
async fn count(
    tx: &mut Tx,
    bot: &BotId,
    counts: &BTreeMap<String, i64>,
    change: Change,
) -> Result<()> {
    let sign = if change == Change::Add { 1 } else { -1 };
    match tx.on() {
        On::Sqlite(c) => {
            let pairs: Vec<(&str, i64)> = counts
                .iter()
                .map(|(key, n)| (key.as_str(), n * sign))
                .collect();
            let pairs = serde_json::to_string(&pairs).map_err(|_| AppError::Internal)?;
            sqlx::query(
                "insert into search_keys (bot_id, search_key, passages)
                 select $1, value ->> 0, value ->> 1 from json_each($2) where true
                 on conflict (bot_id, search_key) do update set passages = search_keys.passages + excluded.passages",
            )
            .bind(bot.as_str())
            .bind(pairs)
            .execute(c)
            .await?;
        }
        On::Postgres(c) => {
            let (keys, numbers): (Vec<String>, Vec<i64>) = counts
                .iter()
                .map(|(key, n)| (key.clone(), n * sign))
                .unzip();
            sqlx::query(
                "insert into search_keys (bot_id, search_key, passages)
                 select $1, key, n from unnest($2::text[], $3::bigint[]) as counts (key, n)
                 on conflict (bot_id, search_key) do update set passages = search_keys.passages + excluded.passages",
            )
            .bind(bot.as_str())
            .bind(keys)
            .bind(numbers)
            .execute(c)
            .await?;
        }
    }
    if change == Change::Remove {
        sql!(tx, |c| {
            sqlx::query("delete from search_keys where bot_id = $1 and passages <= 0")
                .bind(bot.as_str())
                .execute(c)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}

async fn finish(tx: &mut Tx, id: &SourceId, entries: &[Entry]) -> Result<()> {
    let words: usize = entries.iter().map(|entry| entry.keys.len()).sum();
    let (state, problem) = if words == 0 {
        ("failed", Some(Failure::Empty.as_str()))
    } else {
        ("ready", None)
    };
    sql!(tx, |c| {
        sqlx::query(
            "update sources set state = $2, problem = $3, passages = $4, words = $5 where id = $1",
        )
        .bind(id.as_str())
        .bind(state)
        .bind(problem)
        .bind(entries.len() as i64)
        .bind(words as i64)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

async fn fail(db: &Db, id: &SourceId) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query(
            "update sources set state = 'failed', problem = $2 where id = $1 and state = 'waiting'",
        )
        .bind(id.as_str())
        .bind(Failure::Internal.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}
