//! The curated answer to a question: the database finds wordings that share its rarest words, and
//! [`matching`](super::matching) decides.

use std::collections::HashMap;

use crate::{
    curated::QUESTION,
    db::{Db, On},
    error::{AppError, Result},
    id::{BotId, CuratedId, WorkspaceId},
    sql,
};

use super::{
    matching::{NEAR, overlap, same, weight},
    phrase::{Part, Phrase},
};

/// Wordings are looked up by the question's rarest words until so many may match: one that says
/// the same holds all of them.
const MATCHES: i64 = 200;
/// Places of a word that are counted: one with more tells little, and counting takes time.
const COUNTED: i64 = MATCHES + 1;
/// Wordings compared: those that share the most words first, and of these the ones about as long.
const CANDIDATES: i64 = 50;
/// Most words of a question: a wording of [`QUESTION`] characters has no more.
const WORDS: usize = QUESTION as usize / 2;

/// A curated answer that is to be given.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The answer.
    pub id: CuratedId,
    /// Its text in Markdown.
    pub answer: String,
    /// The wording that was met.
    pub wording: String,
    /// How near the question came, from [`NEAR`] to 1; nothing when it was the same question.
    pub score: Option<f64>,
}

/// A wording that may be met.
struct Candidate {
    id: CuratedId,
    wording: String,
    phrase: Phrase,
}

/// The answer a bot's owner has written for a question, if there is one and it is switched on.
pub async fn find(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    question: &str,
) -> Result<Option<Hit>> {
    let phrase = Phrase::read(question);
    let candidates = candidates(db, workspace, bot, &phrase, true).await?;
    let best = match candidates.iter().find(|known| same(&known.phrase, &phrase)) {
        Some(exact) => Some((exact, None)),
        None => nearest(db, bot, &phrase, &candidates).await?,
    };
    let Some((met, score)) = best else {
        return Ok(None);
    };
    let answer: Option<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select answer from curated_answers where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(met.id.as_str())
        .fetch_optional(c)
        .await
    })?;
    Ok(answer.map(|answer| Hit {
        id: met.id.clone(),
        answer,
        wording: met.wording.clone(),
        score,
    }))
}

/// Whether a question already has an answer, switched on or not, besides the one given.
pub async fn is_answered(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    phrase: &Phrase,
    besides: Option<&CuratedId>,
) -> Result<bool> {
    let candidates = candidates(db, workspace, bot, phrase, false).await?;
    let mut others = candidates.iter().filter(|known| Some(&known.id) != besides);
    Ok(others.any(|known| same(&known.phrase, phrase)))
}

async fn nearest<'a>(
    db: &Db,
    bot: &BotId,
    phrase: &'a Phrase,
    candidates: &'a [Candidate],
) -> Result<Option<(&'a Candidate, Option<f64>)>> {
    let alike: Vec<_> = candidates
        .iter()
        .filter_map(|known| overlap(phrase, &known.phrase).map(|overlap| (known, overlap)))
        .collect();
    if alike.is_empty() {
        return Ok(None);
    }
    let words = alike
        .iter()
        .flat_map(|(_, overlap)| overlap.shared.iter().chain(&overlap.extra));
    let keys: Vec<&str> = words
        .flat_map(|part| &part.keys)
        .map(String::as_str)
        .collect();
    let holding = holding(db, bot, &keys).await?;
    let wordings: i64 = sql!(db, |c| {
        sqlx::query_scalar("select count(*) from curated_wordings where bot_id = $1")
            .bind(bot.as_str())
            .fetch_one(c)
            .await
    })?;
    let weight = |part: &Part| weight(wordings, frequency(part, &holding));
    let mut best: Option<(&Candidate, f64)> = None;
    for (known, overlap) in &alike {
        let score = overlap.score(weight);
        if score >= NEAR && best.is_none_or(|(_, highest)| score > highest) {
            best = Some((known, score));
        }
    }
    Ok(best.map(|(known, score)| (known, Some(score))))
}

/// Wordings that share the rarest words of a question, in a fixed order.
async fn candidates(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    phrase: &Phrase,
    enabled_only: bool,
) -> Result<Vec<Candidate>> {
    if phrase.is_empty() || phrase.parts().len() > WORDS {
        return Ok(Vec::new());
    }
    let parts = phrase.looked_up();
    let all: Vec<&str> = parts
        .iter()
        .flat_map(|part| &part.keys)
        .map(String::as_str)
        .collect();
    let keys = rarest(&parts, &holding(db, bot, &all).await?);
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let count = i64::try_from(parts.len()).unwrap_or(i64::MAX);
    let (least, most) = about_as_many(count);
    let rows: Vec<(String, String)> = match db.on() {
        On::Sqlite(c) => {
            sqlx::query_as(
                "select w.answer_id, w.wording from (
                     select answer_id, ordinal, count(distinct place) as shared, abs(words - $6) as apart
                     from curated_keys
                     where bot_id = $1 and search_key in (select value from json_each($2)) and words between $7 and $8
                     group by answer_id, ordinal, words
                     order by shared desc, apart, answer_id, ordinal limit $5) m
                 join curated_wordings w on w.answer_id = m.answer_id and w.ordinal = m.ordinal
                 join curated_answers a on a.id = m.answer_id and a.workspace_id = $3 and (a.enabled or not $4)
                 order by m.shared desc, m.apart, m.answer_id, m.ordinal",
            )
            .bind(bot.as_str())
            .bind(serde_json::to_string(&keys).map_err(|_| AppError::Internal)?)
            .bind(workspace.as_str())
            .bind(enabled_only)
            .bind(CANDIDATES)
            .bind(count)
            .bind(least)
            .bind(most)
            .fetch_all(c)
            .await?
        }
        On::Postgres(c) => {
            // Key by key: asked for any of them, PostgreSQL reads all keys of the bot when it plans
            // without knowing the question, or before it has counted the table.
            sqlx::query_as(
                "select w.answer_id, w.wording from (
                     select answer_id, ordinal, count(*) as shared, abs(words - $6) as apart
                     from (select distinct c.answer_id, c.ordinal, c.words, c.place
                           from unnest($2::text[]) as k (value) cross join lateral (
                               select answer_id, ordinal, words, place from curated_keys
                               where bot_id = $1 and search_key = k.value and words between $7 and $8 offset 0) c) d
                     group by answer_id, ordinal, words
                     order by shared desc, apart, answer_id, ordinal limit $5) m
                 join curated_wordings w on w.answer_id = m.answer_id and w.ordinal = m.ordinal
                 join curated_answers a on a.id = m.answer_id and a.workspace_id = $3 and (a.enabled or not $4)
                 order by m.shared desc, m.apart, m.answer_id, m.ordinal",
            )
            .bind(bot.as_str())
            .bind(&keys)
            .bind(workspace.as_str())
            .bind(enabled_only)
            .bind(CANDIDATES)
            .bind(count)
            .bind(least)
            .bind(most)
            .fetch_all(c)
            .await?
        }
    };
    let candidate = |(id, wording): (String, String)| Candidate {
        id: id.into(),
        phrase: Phrase::read(&wording),
        wording,
    };
    Ok(rows.into_iter().map(candidate).collect())
}

/// How many words a wording may have that is near to a question of so many: a fourth more or less,
/// which [`NEAR`] allows for words of equal weight, and one for a word that weighs little.
fn about_as_many(words: i64) -> (i64, i64) {
    ((words - 1) * 4 / 5, words + words / 4 + 1)
}

/// In how many places of a bot's wordings each key stands, at most [`COUNTED`].
async fn holding(db: &Db, bot: &BotId, keys: &[&str]) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = match db.on() {
        On::Sqlite(c) => {
            sqlx::query_as(
                "select k.value, (select count(*) from (
                     select 1 from curated_keys where bot_id = $1 and search_key = k.value limit $3) counted)
                 from json_each($2) k",
            )
            .bind(bot.as_str())
            .bind(serde_json::to_string(keys).map_err(|_| AppError::Internal)?)
            .bind(COUNTED)
            .fetch_all(c)
            .await?
        }
        On::Postgres(c) => {
            sqlx::query_as(
                "select k.value, (select count(*) from (
                     select 1 from curated_keys where bot_id = $1 and search_key = k.value limit $3) counted)
                 from unnest($2::text[]) as k (value)",
            )
            .bind(bot.as_str())
            .bind(keys)
            .bind(COUNTED)
            .fetch_all(c)
            .await?
        }
    };
    Ok(rows.into_iter().collect())
}

/// In how many places a word stands, by the most frequent of its keys.
fn frequency(part: &Part, holding: &HashMap<String, i64>) -> i64 {
    let counts = part.keys.iter().filter_map(|key| holding.get(key));
    counts.copied().max().unwrap_or(0)
}

/// The keys worth looking up: those of the words the bot's wordings hold, from the rarest on.
fn rarest<'a>(parts: &[&'a Part], holding: &HashMap<String, i64>) -> Vec<&'a str> {
    let places = |part: &Part| -> i64 {
        let counts = part.keys.iter().filter_map(|key| holding.get(key));
        counts.sum()
    };
    let mut known: Vec<(i64, &&Part)> = parts
        .iter()
        .map(|part| (places(part), part))
        .filter(|(places, _)| *places > 0)
        .collect();
    known.sort_by_key(|(places, _)| *places);
    let mut matches = 0;
    known
        .into_iter()
        .take_while(|(places, _)| {
            let first = matches == 0;
            matches += places;
            first || matches <= MATCHES
        })
        .flat_map(|(_, part)| &part.keys)
        .map(String::as_str)
        .collect()
}
