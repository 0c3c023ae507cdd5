//! Which passages have vectors, and which still need one.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use crate::{
    db::{Db, On, Tx},
    error::{AppError, Result},
    id::BotId,
    sql,
};

use super::{ContentHash, store::Held};

/// Characters of a passage that are embedded. Passages have some 1000; the smallest window of the
/// models in use is 2048 tokens, and only rows of wide tables come near to it.
const EMBEDDED: usize = 6000;

/// A passage that needs a vector.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Missing {
    pub(super) id: i64,
    heading: String,
    body: String,
}

impl Missing {
    /// What is embedded: the headings say what the body leaves out.
    pub(super) fn text(&self) -> String {
        embedded(&self.heading, &self.body)
    }
}

fn embedded(heading: &str, body: &str) -> String {
    let whole = format!("{heading}\n{body}");
    match whole.char_indices().nth(EMBEDDED) {
        Some((end, _)) => whole[..end].to_owned(),
        None => whole,
    }
}

/// By what the vector of a passage is found again.
pub fn hash_of(heading: &str, body: &str) -> ContentHash {
    content_hash(&embedded(heading, body))
}

/// By what a vector is found again.
pub(super) fn content_hash(text: &str) -> ContentHash {
    let digest: [u8; 32] = Sha256::digest(text).into();
    digest[..16]
        .iter()
        .fold(0, |hash, byte| hash << 8 | ContentHash::from(*byte))
}

/// A hash as it is stored.
pub(super) fn stored(hash: ContentHash) -> String {
    format!("{hash:032x}")
}

/// A bot whose passages have changed since all of them had vectors, and the version they have now.
pub(super) async fn changed_bot(db: &Db, held: &Held) -> Result<Option<(BotId, i64)>> {
    let row: Option<(String, i64)> = sql!(db, |c| {
        sqlx::query_as(
            "select b.id, b.passages_version from bots b
             where b.workspace_id = $1 and not exists (select 1 from vector_bots v
                 where v.index_id = $2 and v.bot_id = b.id and v.version = b.passages_version)
             order by b.id limit 1",
        )
        .bind(held.workspace.as_str())
        .bind(&held.id)
        .fetch_optional(c)
        .await
    })?;
    Ok(row.map(|(bot, version)| (bot.into(), version)))
}

/// Passages of a bot without a vector, so many at most.
pub(super) async fn missing(db: &Db, held: &Held, bot: &BotId, most: i64) -> Result<Vec<Missing>> {
    Ok(sql!(db, |c| {
        sqlx::query_as(
            "select p.id, p.heading, p.body from sources s join passages p on p.source_id = s.id
             where s.workspace_id = $1 and s.bot_id = $2 and p.workspace_id = $1
                 and not exists (select 1 from passage_vectors v where v.passage_id = p.id and v.index_id = $3)
             order by p.id limit $4",
        )
        .bind(held.workspace.as_str())
        .bind(bot.as_str())
        .bind(&held.id)
        .bind(most)
        .fetch_all(c)
        .await
    })?)
}

/// Which of these hashes have their vector already.
pub(super) async fn known(
    db: &Db,
    held: &Held,
    hashes: &[ContentHash],
) -> Result<HashSet<ContentHash>> {
    let hashes: Vec<String> = hashes.iter().map(|hash| stored(*hash)).collect();
    let rows: Vec<String> = match db.on() {
        On::Sqlite(c) => {
            let list = serde_json::to_string(&hashes).map_err(|_| AppError::Internal)?;
            sqlx::query_scalar(
                "select content_hash from embeddings
                 where index_id = $1 and content_hash in (select value from json_each($2))",
            )
            .bind(&held.id)
            .bind(list)
            .fetch_all(c)
            .await?
        }
        On::Postgres(c) => sqlx::query_scalar(
            "select content_hash from embeddings where index_id = $1 and content_hash = any($2)",
        )
        .bind(&held.id)
        .bind(hashes)
        .fetch_all(c)
        .await?,
    };
    Ok(rows.iter().filter_map(|hash| parsed(hash)).collect())
}

/// A hash from its stored form.
pub(super) fn parsed(hash: &str) -> Option<ContentHash> {
    ContentHash::from_str_radix(hash, 16).ok()
}

/// Stores new vectors, which are of length 1.
pub(super) async fn keep(
    tx: &mut Tx,
    held: &Held,
    vectors: &HashMap<ContentHash, Vec<f32>>,
) -> Result<()> {
    for (hash, vector) in vectors {
        sql!(tx, |c| {
            sqlx::query(
                "insert into embeddings (index_id, workspace_id, content_hash, vector)
                 values ($1, $2, $3, $4) on conflict do nothing",
            )
            .bind(&held.id)
            .bind(held.workspace.as_str())
            .bind(stored(*hash))
            .bind(bytes(vector))
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    Ok(())
}

/// Numbers as they are stored.
fn bytes(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|n| n.to_le_bytes()).collect()
}

/// Gives passages their vectors. One that has been deleted or changed meanwhile is left out: its
/// number may already be another's.
pub(super) async fn assign(
    tx: &mut Tx,
    held: &Held,
    bot: &BotId,
    passages: &[(&Missing, ContentHash)],
) -> Result<()> {
    for (passage, hash) in passages {
        sql!(tx, |c| {
            sqlx::query(
                "insert into passage_vectors (passage_id, index_id, workspace_id, bot_id, content_hash)
                 select p.id, $1, p.workspace_id, p.bot_id, $2 from passages p
                 where p.workspace_id = $3 and p.bot_id = $4 and p.id = $5 and p.heading = $6 and p.body = $7
                 on conflict do nothing",
            )
            .bind(&held.id)
            .bind(stored(*hash))
            .bind(held.workspace.as_str())
            .bind(bot.as_str())
            .bind(passage.id)
            .bind(&passage.heading)
            .bind(&passage.body)
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    sql!(tx, |c| {
        sqlx::query(
            "insert into vector_bots (index_id, bot_id, batches) values ($1, $2, 1)
             on conflict (index_id, bot_id) do update set batches = vector_bots.batches + 1",
        )
        .bind(&held.id)
        .bind(bot.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Notes that all passages of a bot's version have vectors.
pub(super) async fn complete(tx: &mut Tx, held: &Held, bot: &BotId, version: i64) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into vector_bots (index_id, bot_id, version) values ($1, $2, $3)
             on conflict (index_id, bot_id) do update set version = excluded.version",
        )
        .bind(&held.id)
        .bind(bot.as_str())
        .bind(version)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Whether every bot is complete. Asked in the transaction that switches.
pub(super) async fn all_complete(tx: &mut Tx, held: &Held) -> Result<bool> {
    let behind: i64 = sql!(tx, |c| {
        sqlx::query_scalar(
            "select count(*) from bots b where b.workspace_id = $1 and not exists (select 1 from vector_bots v
                 where v.index_id = $2 and v.bot_id = b.id and v.version = b.passages_version)",
        )
        .bind(held.workspace.as_str())
        .bind(&held.id)
        .fetch_one(c)
        .await
    })?;
    Ok(behind == 0)
}

/// Deletes vectors that no passage has any more, and what is noted of bots that are gone. While a
/// document of the workspace waits they are kept: its passages may be the same again.
pub(super) async fn sweep(tx: &mut Tx, held: &Held) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "delete from vector_bots where index_id = $1 and not exists
                 (select 1 from bots b where b.workspace_id = $2 and b.id = vector_bots.bot_id)",
        )
        .bind(&held.id)
        .bind(held.workspace.as_str())
        .execute(&mut *c)
        .await?;
        sqlx::query(
            "delete from embeddings where index_id = $1
                 and not exists (select 1 from passage_vectors v
                     where v.index_id = $1 and v.content_hash = embeddings.content_hash)
                 and not exists (select 1 from sources s where s.workspace_id = $2 and s.state = 'waiting')",
        )
        .bind(&held.id)
        .bind(held.workspace.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
