//! The vectors of bots that are asked, held in this process and compared one by one.
//!
//! Exact: what is nearest is found, and both databases answer alike. A bot's vectors are read at its
//! first question; afterwards only those that are new. What has not been asked for longest makes room.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Semaphore;

use crate::{
    db::{Db, On},
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    sql,
};

use super::{
    ContentHash,
    passages::{parsed, stored},
};

/// Bytes of all vectors in memory: 87,000 passages of 1536 numbers. A bot that needs more is
/// searched by words alone.
const BYTES: usize = 512 * 1024 * 1024;
/// Vectors read in one statement, some megabytes.
const READ: usize = 500;
/// Which vectors a bot has at present; it changes with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) index: String,
    pub(super) version: i64,
    pub(super) batches: i64,
}

/// A bot's vectors.
#[derive(Debug)]
pub(super) struct BotVectors {
    pub(super) stamp: Stamp,
    pub(super) dimension: usize,
    pub(super) passages: Vec<(i64, ContentHash)>,
    /// One after the other, in the order of the passages.
    pub(super) numbers: Vec<f32>,
}

impl BotVectors {
    pub(super) fn is_empty(&self) -> bool {
        self.passages.is_empty()
    }

    fn bytes(&self) -> usize {
        self.numbers.len() * size_of::<f32>()
            + self.passages.len() * size_of::<(i64, ContentHash)>()
    }
}

/// Vectors of all bots that were asked lately.
pub(super) struct Memory {
    bots: Mutex<Bots>,
    /// One bot is read at a time: two large ones at once would hold twice the memory for no gain.
    reading: Semaphore,
}

#[derive(Default)]
struct Bots {
    held: HashMap<BotId, (Arc<BotVectors>, u64)>,
    /// Counts up with every question.
    clock: u64,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            bots: Mutex::default(),
            reading: Semaphore::new(1),
        }
    }
}

impl Memory {
    /// A bot's vectors as they are now; nothing when they are more than memory may hold.
    pub(super) async fn of(
        &self,
        db: &Db,
        workspace: &WorkspaceId,
        bot: &BotId,
        stamp: Stamp,
        dimension: usize,
    ) -> Result<Option<Arc<BotVectors>>> {
        if let Some(held) = self.fresh(bot, &stamp) {
            return Ok(Some(held));
        }
        let _turn = self
            .reading
            .acquire()
            .await
            .map_err(|_| AppError::Internal)?;
        // Another question of the same moment may have read them.
        if let Some(held) = self.fresh(bot, &stamp) {
            return Ok(Some(held));
        }
        let before = self
            .last(bot)
            .filter(|last| last.stamp.index == stamp.index);
        let Some(read) = read(db, workspace, bot, stamp, dimension, before).await? else {
            return Ok(None);
        };
        let read = Arc::new(read);
        self.hold(bot, Arc::clone(&read));
        Ok(Some(read))
    }

    fn fresh(&self, bot: &BotId, stamp: &Stamp) -> Option<Arc<BotVectors>> {
        let bots = &mut *self.bots();
        bots.clock += 1;
        let (held, used) = bots.held.get_mut(bot)?;
        *used = bots.clock;
        (held.stamp == *stamp).then(|| Arc::clone(held))
    }

    fn last(&self, bot: &BotId) -> Option<Arc<BotVectors>> {
        self.bots().held.get(bot).map(|(held, _)| Arc::clone(held))
    }

    fn hold(&self, bot: &BotId, read: Arc<BotVectors>) {
        let bots = &mut *self.bots();
        bots.held.insert(bot.clone(), (read, bots.clock));
        let bytes = |bots: &Bots| {
            bots.held
                .values()
                .map(|(held, _)| held.bytes())
                .sum::<usize>()
        };
        while bytes(bots) > BYTES {
            let others = bots.held.iter().filter(|(other, _)| *other != bot);
            let Some(oldest) = others.min_by_key(|(_, (_, used))| *used) else {
                return;
            };
            let oldest = oldest.0.clone();
            bots.held.remove(&oldest);
        }
    }

    fn bots(&self) -> MutexGuard<'_, Bots> {
        self.bots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a bot's vectors; those that `before` has are taken from there.
async fn read(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    stamp: Stamp,
    dimension: usize,
    before: Option<Arc<BotVectors>>,
) -> Result<Option<BotVectors>> {
    let listed = listed(db, workspace, bot, &stamp.index).await?;
    if listed.len() * dimension * size_of::<f32>() > BYTES {
        return Ok(None);
    }
    let known: HashMap<ContentHash, &[f32]> = before.as_ref().map_or_else(HashMap::new, |before| {
        let hashes = before.passages.iter().map(|(_, hash)| *hash);
        hashes.zip(before.numbers.chunks_exact(dimension)).collect()
    });
    let new: HashSet<ContentHash> = listed
        .iter()
        .map(|(_, hash)| *hash)
        .filter(|hash| !known.contains_key(hash))
        .collect();
    let new: Vec<ContentHash> = new.into_iter().collect();
    let mut read: HashMap<ContentHash, Vec<f32>> = HashMap::with_capacity(new.len());
    for part in new.chunks(READ) {
        read.extend(vectors(db, &stamp.index, part).await?);
    }
    let mut bot = BotVectors {
        stamp,
        dimension,
        passages: Vec::with_capacity(listed.len()),
        numbers: Vec::with_capacity(listed.len() * dimension),
    };
    for (id, hash) in listed {
        let vector = read.get(&hash).map(Vec::as_slice);
        let vector = vector.or_else(|| known.get(&hash).copied());
        // A passage that the model refuses has none.
        if let Some(vector) = vector.filter(|vector| vector.len() == dimension) {
            bot.passages.push((id, hash));
            bot.numbers.extend_from_slice(vector);
        }
    }
    Ok(Some(bot))
}

async fn listed(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    index: &str,
) -> Result<Vec<(i64, ContentHash)>> {
    let rows: Vec<(i64, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select passage_id, content_hash from passage_vectors
             where index_id = $1 and bot_id = $2 and workspace_id = $3 order by passage_id",
        )
        .bind(index)
        .bind(bot.as_str())
        .bind(workspace.as_str())
        .fetch_all(c)
        .await
    })?;
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|(id, hash)| Some((id, parsed(&hash)?)))
        .collect())
}

async fn vectors(
    db: &Db,
    index: &str,
    hashes: &[ContentHash],
) -> Result<Vec<(ContentHash, Vec<f32>)>> {
    let hashes: Vec<String> = hashes.iter().map(|hash| stored(*hash)).collect();
    let rows: Vec<(String, Vec<u8>)> = match db.on() {
        On::Sqlite(c) => {
            let list = serde_json::to_string(&hashes).map_err(|_| AppError::Internal)?;
            sqlx::query_as(
                "select content_hash, vector from embeddings
                 where index_id = $1 and content_hash in (select value from json_each($2))",
            )
            .bind(index)
            .bind(list)
            .fetch_all(c)
            .await?
        }
        On::Postgres(c) => {
            sqlx::query_as(
                "select content_hash, vector from embeddings where index_id = $1 and content_hash = any($2)",
            )
            .bind(index)
            .bind(hashes)
            .fetch_all(c)
            .await?
        }
    };
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|(hash, bytes)| Some((parsed(&hash)?, numbers(&bytes))))
        .collect())
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers
        .iter()
        .map(|four| f32::from_le_bytes(*four))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp() -> Stamp {
        Stamp {
            index: "index".into(),
            version: 0,
            batches: 0,
        }
    }

    #[test]
    fn who_was_not_asked_for_longest_makes_room() {
        let memory = Memory::default();
        let large = || {
            Arc::new(BotVectors {
                passages: vec![(0, 0)],
                // Never touched, so the system gives no memory for it.
                numbers: vec![0.0; BYTES / size_of::<f32>() / 2 - 100],
                stamp: stamp(),
                dimension: 2,
            })
        };
        let bot = |name: &str| BotId::from(name.to_owned());
        memory.hold(&bot("a"), large());
        memory.hold(&bot("b"), large());
        let stamp = stamp();
        assert!(memory.fresh(&bot("a"), &stamp).is_some());
        memory.hold(&bot("c"), large());
        assert!(memory.fresh(&bot("b"), &stamp).is_none());
        assert!(memory.fresh(&bot("a"), &stamp).is_some());
        assert!(memory.fresh(&bot("c"), &stamp).is_some());
    }
}
