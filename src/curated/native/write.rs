//! Curated answers written down, one from the form or many from a file, a few statements for all.

use serde::Serialize;

use crate::{
    bot::store as bots,
    curated::{CuratedForm, Origin},
    db::{On, Tx},
    error::{AppError, Result},
    id::{BotId, CuratedId, WorkspaceId},
    time::Timestamp,
};

use super::{
    store::folded,
    wordings::{self, Wording},
};

/// An answer that is to be stored.
pub struct Written {
    /// The answer.
    pub id: CuratedId,
    /// Question and answer, trimmed and checked.
    pub form: CuratedForm,
    /// The wordings of the question one by one, no two alike.
    pub wordings: Vec<Wording>,
}

/// The columns of an answer that a form fills, as both databases read them from JSON.
#[derive(Serialize)]
struct Columns<'a> {
    id: &'a str,
    question: &'a str,
    answer: &'a str,
    search_text: String,
    origin: Origin,
}

fn columns(answers: &[&Written]) -> Result<String> {
    let columns: Vec<Columns> = answers
        .iter()
        .map(|written| Columns {
            id: written.id.as_str(),
            question: &written.form.question,
            answer: &written.form.answer,
            search_text: folded(&format!(
                "{}\n{}",
                written.form.question, written.form.answer
            )),
            origin: written.form.origin,
        })
        .collect();
    serde_json::to_string(&columns).map_err(|_| AppError::Internal)
}

/// Adds answers to a bot that has [`room`](super::store::room) for them.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    answers: &[&Written],
) -> Result<()> {
    let (columns, now) = (columns(answers)?, Timestamp::now().millis());
    match tx.on() {
        On::Sqlite(c) => {
            sqlx::query(
                "insert into curated_answers (id, workspace_id, bot_id, question, answer, search_text, enabled, origin,
                                              created_at, updated_at)
                 select value ->> 'id', $1, $2, value ->> 'question', value ->> 'answer', value ->> 'search_text',
                        true, value ->> 'origin', $3, $3 from json_each($4)",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(now)
            .bind(columns)
            .execute(c)
            .await?;
        }
        On::Postgres(c) => {
            sqlx::query(
                "insert into curated_answers (id, workspace_id, bot_id, question, answer, search_text, enabled, origin,
                                              created_at, updated_at)
                 select r.id, $1, $2, r.question, r.answer, r.search_text, true, r.origin, $3, $3
                 from jsonb_to_recordset(($4::text)::jsonb)
                      as r (id text, question text, answer text, search_text text, origin text)",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(now)
            .bind(columns)
            .execute(c)
            .await?;
        }
    }
    wordings::add(tx, bot, answers).await
}

/// Replaces the words of answers.
///
/// # Errors
///
/// [`AppError::NotFound`] when one of them is not the bot's.
pub async fn update(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    answers: &[&Written],
) -> Result<()> {
    bots::touch(tx, workspace, bot).await?;
    let (columns, now) = (columns(answers)?, Timestamp::now().millis());
    let changed = match tx.on() {
        On::Sqlite(c) => {
            sqlx::query(
                "update curated_answers set question = r.value ->> 'question', answer = r.value ->> 'answer',
                        search_text = r.value ->> 'search_text', updated_at = $3
                 from json_each($4) r
                 where curated_answers.workspace_id = $1 and curated_answers.bot_id = $2
                   and curated_answers.id = r.value ->> 'id'",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(now)
            .bind(columns)
            .execute(c)
            .await?
            .rows_affected()
        }
        On::Postgres(c) => {
            sqlx::query(
                "update curated_answers a set question = r.question, answer = r.answer,
                        search_text = r.search_text, updated_at = $3
                 from jsonb_to_recordset(($4::text)::jsonb)
                      as r (id text, question text, answer text, search_text text)
                 where a.workspace_id = $1 and a.bot_id = $2 and a.id = r.id",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(now)
            .bind(columns)
            .execute(c)
            .await?
            .rows_affected()
        }
    };
    if usize::try_from(changed) != Ok(answers.len()) {
        return Err(AppError::NotFound);
    }
    wordings::replace(tx, bot, answers).await
}
