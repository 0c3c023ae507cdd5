//! The wordings of curated answers, and the index over their words.

use crate::{
    db::{On, Tx},
    error::{AppError, Problem, Result},
    id::{BotId, CuratedId},
    sql,
};

use super::{matching::same, phrase::Phrase};

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

/// Puts other wordings in place of an answer's.
pub async fn replace(tx: &mut Tx, bot: &BotId, id: &CuratedId, wordings: &[Wording]) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from curated_wordings where bot_id = $1 and answer_id = $2")
            .bind(bot.as_str())
            .bind(id.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    add(tx, bot, id, wordings).await
}

/// Adds the wordings of an answer.
///
/// # Errors
///
/// [`Problem::Answered`] in the field `question` when one of them belongs to another answer.
pub async fn add(tx: &mut Tx, bot: &BotId, id: &CuratedId, wordings: &[Wording]) -> Result<()> {
    for (wording, ordinal) in wordings.iter().zip(0_i64..) {
        sql!(tx, |c| {
            sqlx::query(
                "insert into curated_wordings (answer_id, ordinal, bot_id, wording, wording_key)
                 values ($1, $2, $3, $4, $5)",
            )
            .bind(id.as_str())
            .bind(ordinal)
            .bind(bot.as_str())
            .bind(&wording.text)
            .bind(wording.phrase.key())
            .execute(c)
            .await
            .map(drop)
        })
        .map_err(answered)?;
        add_keys(tx, bot, id, ordinal, &wording.phrase).await?;
    }
    Ok(())
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

/// Indexes one wording, in one statement however many keys it has.
async fn add_keys(
    tx: &mut Tx,
    bot: &BotId,
    id: &CuratedId,
    ordinal: i64,
    phrase: &Phrase,
) -> Result<()> {
    let parts = phrase.looked_up();
    let count = i64::try_from(parts.len()).unwrap_or(i64::MAX);
    let keys: Vec<(&str, i64)> = parts
        .iter()
        .zip(0_i64..)
        .flat_map(|(part, place)| part.keys.iter().map(move |key| (key.as_str(), place)))
        .collect();
    match tx.on() {
        On::Sqlite(c) => {
            let list = serde_json::to_string(&keys).map_err(|_| AppError::Internal)?;
            sqlx::query(
                "insert into curated_keys (bot_id, search_key, answer_id, ordinal, place, words)
                 select $1, value ->> 0, $2, $3, value ->> 1, $5 from json_each($4)",
            )
            .bind(bot.as_str())
            .bind(id.as_str())
            .bind(ordinal)
            .bind(list)
            .bind(count)
            .execute(c)
            .await?;
        }
        On::Postgres(c) => {
            let (keys, places): (Vec<&str>, Vec<i64>) = keys.into_iter().unzip();
            sqlx::query(
                "insert into curated_keys (bot_id, search_key, answer_id, ordinal, place, words)
                 select $1, k.search_key, $2, $3, k.place, $6 from unnest($4::text[], $5::bigint[]) as k (search_key, place)",
            )
            .bind(bot.as_str())
            .bind(id.as_str())
            .bind(ordinal)
            .bind(keys)
            .bind(places)
            .bind(count)
            .execute(c)
            .await?;
        }
    }
    Ok(())
}
