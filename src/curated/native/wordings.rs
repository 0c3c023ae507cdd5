//! The wordings of curated answers, and the index over their words.

use serde::Serialize;

use crate::{
    db::{On, Tx},
    error::{AppError, Problem, Result},
    id::BotId,
};

use super::{matching::same, phrase::Phrase, write::Written};

/// One wording of a question.
#[derive(Debug, Clone)]
pub struct Wording {
    /// As it was written.
    pub text: String,
    /// Its words.
    pub phrase: Phrase,
}

/// The wordings of a question, one a line; what says the same as an earlier one is left out.
///
/// # Errors
///
/// [`Problem::Malformed`] in the field `question` when a line holds no word.
pub fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Wording>> {
    let mut wordings: Vec<Wording> = Vec::new();
    for line in lines {
        let phrase = Phrase::read(line);
        if phrase.is_empty() {
            return Err(AppError::field("question", Problem::Malformed));
        }
        if !wordings.iter().any(|known| same(&known.phrase, &phrase)) {
            wordings.push(Wording {
                text: line.to_owned(),
                phrase,
            });
        }
    }
    Ok(wordings)
}

/// Inserts for a bot what `$select` makes of each element of a JSON list.
macro_rules! sql_of_both {
    ($tx:expr, $select:literal, $bot:expr, $list:expr) => {
        match $tx.on() {
            On::Sqlite(c) => sqlx::query(concat!($select, " from json_each($2)"))
                .bind($bot.as_str())
                .bind(&$list)
                .execute(c)
                .await
                .map(drop),
            On::Postgres(c) => sqlx::query(concat!(
                $select,
                " from jsonb_array_elements(($2::text)::jsonb) as r (value)"
            ))
            .bind($bot.as_str())
            .bind(&$list)
            .execute(c)
            .await
            .map(drop),
        }
    };
}

/// Puts other wordings in place of those the answers have.
pub async fn replace(tx: &mut Tx, bot: &BotId, answers: &[&Written]) -> Result<()> {
    let ids: Vec<&str> = answers.iter().map(|written| written.id.as_str()).collect();
    match tx.on() {
        On::Sqlite(c) => {
            sqlx::query(
                "delete from curated_wordings
                 where bot_id = $1 and answer_id in (select value from json_each($2))",
            )
            .bind(bot.as_str())
            .bind(json(&ids)?)
            .execute(c)
            .await?;
        }
        On::Postgres(c) => {
            sqlx::query("delete from curated_wordings where bot_id = $1 and answer_id = any($2)")
                .bind(bot.as_str())
                .bind(ids)
                .execute(c)
                .await?;
        }
    }
    add(tx, bot, answers).await
}

/// Adds the wordings of answers.
///
/// # Errors
///
/// [`Problem::Answered`] in the field `question` when one of them belongs to another answer.
pub async fn add(tx: &mut Tx, bot: &BotId, answers: &[&Written]) -> Result<()> {
    let each = || {
        answers.iter().flat_map(|written| {
            let wordings = written.wordings.iter().zip(0_i64..);
            wordings.map(|(wording, ordinal)| (written.id.as_str(), ordinal, wording))
        })
    };
    let rows: Vec<(&str, i64, &str, String)> = each()
        .map(|(id, ordinal, wording)| (id, ordinal, wording.text.as_str(), wording.phrase.key()))
        .collect();
    let rows = json(&rows)?;
    sql_of_both!(
        tx,
        "insert into curated_wordings (bot_id, answer_id, ordinal, wording, wording_key)
         select $1, value ->> 0, cast(value ->> 1 as bigint), value ->> 2, value ->> 3",
        bot,
        rows
    )
    .map_err(answered)?;
    let mut keys: Vec<(&str, i64, &str, i64, usize)> = Vec::new();
    for (id, ordinal, wording) in each() {
        let parts = wording.phrase.looked_up();
        let words = parts.len();
        for (part, place) in parts.into_iter().zip(0_i64..) {
            let row = |key| (id, ordinal, key, place, words);
            keys.extend(part.keys.iter().map(String::as_str).map(row));
        }
    }
    let keys = json(&keys)?;
    sql_of_both!(
        tx,
        "insert into curated_keys (bot_id, answer_id, ordinal, search_key, place, words)
         select $1, value ->> 0, cast(value ->> 1 as bigint), value ->> 2, cast(value ->> 3 as bigint),
                cast(value ->> 4 as bigint)",
        bot,
        keys
    )?;
    Ok(())
}

fn json<T: Serialize>(list: &[T]) -> Result<String> {
    serde_json::to_string(list).map_err(|_| AppError::Internal)
}

/// A question has one answer.
fn answered(error: sqlx::Error) -> AppError {
    let twice = error
        .as_database_error()
        .is_some_and(|error| error.is_unique_violation());
    if twice {
        AppError::field("question", Problem::Answered)
    } else {
        error.into()
    }
}
