//! Search: the database finds passages that share rare words with the question, Rust ranks them,
//! so that SQLite and PostgreSQL answer alike.

use std::collections::HashMap;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    db::{Db, On},
    error::{AppError, Result},
    id::{BotId, PassageId, SourceId, WorkspaceId},
    sql,
};

use super::{
    index::scope,
    rank::{Candidate, Query, Stats, good_enough, rank},
    spelling::suppose,
    split::ARROW,
};

/// How many passages a search brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Most {
    /// In all.
    pub(super) passages: usize,
    /// Of one document, so that a long one does not push the others out.
    pub(super) of_one_source: usize,
}

/// What is answered from.
pub(super) const ANSWERED_FROM: Most = Most {
    passages: 5,
    of_one_source: 3,
};
/// Passages ranked in Rust; above some hundreds the ranking costs more than it finds.
const CANDIDATES: i64 = 120;
/// Words are looked up from the rarest on until so many passages may match: what only stands in
/// every second passage tells nothing, and would make each search read the whole index.
const MATCHES: u64 = 2000;

/// Searches under way at once. More would not end sooner, and each would hold its candidates and a
/// thread with its stack: a burst of a thousand questions as many.
static TURNS: Semaphore = Semaphore::const_new(8);

/// A passage that answers, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Which passage.
    pub id: PassageId,
    /// Its document.
    pub source_id: SourceId,
    /// The document's title.
    pub title: String,
    /// Title and headings above it.
    pub heading: String,
    /// Its text.
    pub body: String,
    /// The page or slide it begins on, where the document has such.
    pub page: Option<u32>,
    /// Where its document is on the web.
    pub url: Option<String>,
    /// Words its owner has given it to be found by.
    pub hints: String,
    /// Larger is better; comparable within one search only.
    pub score: f64,
    /// Share of the question's topic words it holds, weighted by rarity: 0 for none, 1 for all.
    pub coverage: f64,
    /// How near it is in meaning, up to 1; nothing where it was found by words alone.
    pub nearness: Option<f64>,
    /// How well it answers, in the eyes of a reranking model; nothing where none was asked.
    pub relevance: Option<f64>,
}

/// A passage with its document's title.
#[derive(sqlx::FromRow)]
pub(super) struct PassageRow {
    pub(super) id: i64,
    pub(super) source_id: String,
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) heading: String,
    pub(super) body: String,
    pub(super) page: Option<i64>,
    pub(super) hints: String,
    /// When the text of its document last changed.
    pub(super) updated_at: i64,
}

impl PassageRow {
    pub(super) fn page(&self) -> Option<u32> {
        self.page.and_then(|page| u32::try_from(page).ok())
    }

    /// As it is ranked: its owner's hints count as its headings do.
    pub(super) fn candidate(&self) -> Candidate {
        let heading = match self.hints.is_empty() {
            true => self.heading.clone(),
            false => format!("{}{ARROW}{}", self.heading, self.hints),
        };
        Candidate {
            id: self.id,
            heading,
            body: self.body.clone(),
            updated_at: self.updated_at,
        }
    }
}

/// What the words of a question bring, not yet ranked.
#[derive(Default)]
pub(super) struct ByWords {
    pub(super) query: Query,
    pub(super) stats: Stats,
    pub(super) rows: Vec<PassageRow>,
}

/// The passages of a bot that answer a question by its words; none when nothing is good enough.
pub async fn search(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    question: &str,
) -> Result<Vec<Found>> {
    let _turn = turn().await?;
    answering(by_words(db, workspace, bot, question).await?, ANSWERED_FROM).await
}

/// Waits until it is this search's turn, which lasts as long as what is returned. Whoever has one must
/// not wait for another.
pub(super) async fn turn() -> Result<SemaphorePermit<'static>> {
    TURNS.acquire().await.map_err(|_| AppError::Internal)
}

/// Those of the passages that answer the question.
pub(super) async fn answering(words: ByWords, most: Most) -> Result<Vec<Found>> {
    if words.rows.is_empty() {
        return Ok(Vec::new());
    }
    ranked(move || best(&words.query, words.rows, &words.stats, most)).await
}

/// The passages that share rare words with a question.
pub(super) async fn by_words(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    question: &str,
) -> Result<ByWords> {
    let mut query = Query::parse(question);
    let keys: Vec<String> = query.keys().map(str::to_owned).collect();
    if keys.is_empty() {
        return Ok(ByWords::default());
    }
    let mut stats = stats(db, workspace, bot, &keys).await?;
    suppose(db, bot, &mut query, &mut stats).await?;
    let keys: Vec<String> = query.keys().map(str::to_owned).collect();
    let keys = rare(&keys, &stats);
    let rows = match keys.is_empty() {
        true => Vec::new(),
        false => candidates(db, workspace, bot, &keys, &stats).await?,
    };
    Ok(ByWords { query, stats, rows })
}

/// Ranks on a thread of its own.
pub(super) async fn ranked<T: Send + 'static>(
    rank: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(rank).await.map_err(|error| {
        tracing::error!(%error, "ranking");
        AppError::Internal
    })
}

/// The passages of these numbers, as far as they are there.
pub(super) async fn passages(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    ids: &[i64],
) -> Result<Vec<PassageRow>> {
    let rows = match db.on() {
        On::Sqlite(c) => {
            let list = serde_json::to_string(ids).map_err(|_| AppError::Internal)?;
            sqlx::query_as(
                "select p.id, p.source_id, s.title, s.url, p.heading, p.body, p.page, p.hints, s.updated_at
                 from passages p join sources s indexed by sources_found on s.id = p.source_id
                 where p.workspace_id = $1 and p.bot_id = $2 and p.enabled and s.enabled and p.id in (select value from json_each($3))",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(list)
            .fetch_all(c)
            .await?
        }
        On::Postgres(c) => {
            sqlx::query_as(
                "select p.id, p.source_id, s.title, s.url, p.heading, p.body, p.page, p.hints, s.updated_at
                 from passages p join sources s on s.id = p.source_id
                 where p.workspace_id = $1 and p.bot_id = $2 and p.enabled and s.enabled and p.id = any($3)",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(ids)
            .fetch_all(c)
            .await?
        }
    };
    Ok(rows)
}

fn best(query: &Query, rows: Vec<PassageRow>, stats: &Stats, most: Most) -> Vec<Found> {
    let candidates: Vec<Candidate> = rows.iter().map(PassageRow::candidate).collect();
    let mut rows: HashMap<i64, PassageRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut from_source: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for hit in rank(query, &candidates, stats) {
        if found.len() == most.passages || !good_enough(&hit, query) {
            continue;
        }
        let Some(row) = rows.remove(&hit.id) else {
            continue;
        };
        let taken = from_source.entry(row.source_id.clone()).or_insert(0);
        if *taken < most.of_one_source {
            *taken += 1;
            found.push(Found {
                id: PassageId(row.id),
                page: row.page(),
                source_id: row.source_id.into(),
                title: row.title,
                heading: row.heading,
                body: row.body,
                url: row.url,
                hints: row.hints,
                score: hit.score,
                coverage: hit.coverage,
                nearness: None,
                relevance: None,
            });
        }
    }
    found
}

async fn stats(db: &Db, workspace: &WorkspaceId, bot: &BotId, keys: &[String]) -> Result<Stats> {
    let (passages, words): (i64, i64) = sql!(db, |c| {
        sqlx::query_as(
            "select cast(coalesce(sum(passages), 0) as bigint), cast(coalesce(sum(words), 0) as bigint)
             from sources where workspace_id = $1 and bot_id = $2 and enabled",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_one(c)
        .await
    })?;
    let passages = u64::try_from(passages).unwrap_or(0);
    Ok(Stats {
        passages,
        average_words: if passages == 0 {
            0.0
        } else {
            words as f64 / passages as f64
        },
        frequency: frequency(db, bot, keys).await?,
    })
}

/// In how many passages of the bot each of the keys stands, of those that it knows.
pub(super) async fn frequency(
    db: &Db,
    bot: &BotId,
    keys: &[String],
) -> Result<HashMap<String, u64>> {
    let rows: Vec<(String, i64)> = match db.on() {
        On::Sqlite(c) => {
            let list = serde_json::to_string(keys).map_err(|_| AppError::Internal)?;
            sqlx::query_as(
                "select search_key, passages from search_keys
                 where bot_id = $1 and search_key in (select value from json_each($2))",
            )
            .bind(bot.as_str())
            .bind(list)
            .fetch_all(c)
            .await?
        }
        On::Postgres(c) => {
            sqlx::query_as("select search_key, passages from search_keys where bot_id = $1 and search_key = any($2)")
                .bind(bot.as_str())
                .bind(keys)
                .fetch_all(c)
                .await?
        }
    };
    Ok(rows
        .into_iter()
        .map(|(key, n)| (key, u64::try_from(n).unwrap_or(0)))
        .collect())
}

/// The keys worth looking up: those the bot's documents hold, from the rarest on.
fn rare(keys: &[String], stats: &Stats) -> Vec<String> {
    let mut known: Vec<(u64, &String)> = keys
        .iter()
        .filter_map(|key| stats.frequency.get(key).map(|n| (*n, key)))
        .collect();
    known.sort();
    let mut matches = 0;
    known
        .into_iter()
        .take_while(|(frequency, _)| {
            let first = matches == 0;
            matches += frequency;
            first || matches <= MATCHES
        })
        .map(|(_, key)| key.clone())
        .collect()
}

/// Passages that hold any of the keys. Keys hold letters and digits only and are quoted, so no
/// text of a visitor can be an operator of the search's language.
async fn candidates(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    keys: &[String],
    stats: &Stats,
) -> Result<Vec<PassageRow>> {
    // The rarer the word, the more it says; PostgreSQL's own ranking does not know.
    let weights: Vec<f64> = keys
        .iter()
        .map(|key| 1.0 / (1.0 + stats.frequency.get(key).map_or(0.0, |n| *n as f64)))
        .collect();
    let scope = scope(bot);
    let rows = match db.on() {
        On::Sqlite(c) => {
            let any: Vec<String> = keys.iter().map(|key| format!("\"{scope}{key}\"")).collect();
            sqlx::query_as(
                "select p.id, p.source_id, s.title, s.url, p.heading, p.body, p.page, p.hints, s.updated_at
                 from (select rowid as id, rank from passage_index where passage_index match $1 order by rank limit $4) i
                 join passages p on p.id = i.id
                 join sources s indexed by sources_found on s.id = p.source_id
                 where p.workspace_id = $2 and p.bot_id = $3 order by i.rank, p.id",
            )
            .bind(any.join(" OR "))
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(CANDIDATES)
            .fetch_all(c)
            .await?
        }
        On::Postgres(c) => {
            let quoted: Vec<String> = keys.iter().map(|key| format!("'{scope}{key}'")).collect();
            sqlx::query_as(
                "select p.id, p.source_id, s.title, s.url, p.heading, p.body, p.page, p.hints, s.updated_at
                 from (select m.id, sum(k.weight) as weight
                       from unnest($1::text[], $2::float8[]) as k (key, weight)
                       join passages m on m.words @@ k.key::tsquery
                       where m.workspace_id = $3 and m.bot_id = $4
                       group by m.id order by weight desc, m.id limit $5) i
                 join passages p on p.id = i.id
                 join sources s on s.id = p.source_id
                 order by i.weight desc, p.id",
            )
            .bind(quoted)
            .bind(weights)
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(CANDIDATES)
            .fetch_all(c)
            .await?
        }
    };
    Ok(rows)
}
