//! Search keys, and in how many passages of a bot each stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    db::{On, Tx},
    error::{AppError, Result},
    id::BotId,
    sql,
    text::words,
};

/// A bot's prefix of search keys: 48 of the random bits of its id. A letter first, so that a key
/// that begins with a digit stays one token.
pub fn scope(bot: &BotId) -> String {
    let id = bot.as_str();
    format!("k{}", &id[id.len().saturating_sub(12)..])
}

/// The keys of a passage, of its headings first.
pub(super) fn keys(heading: &str, body: &str) -> Vec<String> {
    let heading = words(heading).into_iter();
    heading
        .chain(words(body))
        .flat_map(|word| word.keys)
        .collect()
}

/// The keys of a passage with hints of its owner's.
pub(super) fn keys_with_hints(heading: &str, body: &str, hints: &str) -> Vec<String> {
    let mut all = keys(heading, body);
    all.extend(words(hints).into_iter().flat_map(|word| word.keys));
    all
}

/// Counts a passage's keys, each once, in changes that are to be made.
pub(super) fn add(changes: &mut BTreeMap<String, i64>, keys: &[String], by: i64) {
    for key in keys.iter().collect::<BTreeSet<_>>() {
        *changes.entry(key.clone()).or_insert(0) += by;
    }
}

/// Adds to the counts of many keys in one statement, or takes from them; how a list is passed
/// differs. Sorted, so that two documents of one bot take the rows of their common keys in the same
/// order and can't wait for each other.
pub(super) async fn count(tx: &mut Tx, bot: &BotId, changes: &BTreeMap<String, i64>) -> Result<()> {
    match tx.on() {
        On::Sqlite(c) => {
            let pairs: Vec<(&str, i64)> = changes.iter().map(|(key, n)| (&**key, *n)).collect();
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
            let (keys, numbers): (Vec<String>, Vec<i64>) =
                changes.iter().map(|(key, n)| (key.clone(), *n)).unzip();
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
    if changes.values().any(|n| *n < 0) {
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
