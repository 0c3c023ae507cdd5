//! Curated answers in the database.

use crate::{
    bot::store as bots,
    curated::{ANSWERS, CuratedAnswer, Origin},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, CuratedId, WorkspaceId},
    list::{PAGE_SIZE, Page, offset},
    sql,
    text::MARK,
    time::Timestamp,
};

#[derive(sqlx::FromRow)]
struct AnswerRow {
    id: String,
    question: String,
    answer: String,
    enabled: bool,
    hits: i64,
    last_hit_at: Option<i64>,
    origin: String,
    updated_at: i64,
}

impl From<AnswerRow> for CuratedAnswer {
    fn from(row: AnswerRow) -> Self {
        Self {
            id: row.id.into(),
            question: row.question,
            answer: row.answer,
            enabled: row.enabled,
            hits: u32::try_from(row.hits).unwrap_or(u32::MAX),
            last_hit_at: row.last_hit_at.map(Timestamp::from_millis),
            origin: Origin::from_stored(&row.origin),
            updated_at: Timestamp::from_millis(row.updated_at),
        }
    }
}

/// A bot's curated answers, the newest first; with `search` those that hold it in a wording or in
/// the answer, whatever its case and apostrophes.
pub async fn list(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    search: &str,
    page: u32,
) -> Result<Page<CuratedAnswer>> {
    let pattern = pattern(search);
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar(
            "select count(*) from curated_answers
             where workspace_id = $1 and bot_id = $2 and search_text like $3 escape '\\'",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(&pattern)
        .fetch_one(c)
        .await
    })?;
    let rows: Vec<AnswerRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, question, answer, enabled, hits, last_hit_at, origin, updated_at from curated_answers
             where workspace_id = $1 and bot_id = $2 and search_text like $3 escape '\\'
             order by created_at desc, id desc limit $4 offset $5",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(&pattern)
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let answers = rows.into_iter().map(CuratedAnswer::from).collect();
    Ok(Page::new(answers, page, total))
}

/// A text as it is searched for and in: small letters, one kind of apostrophe, no NUL, which
/// PostgreSQL does not know.
pub(super) fn folded(text: &str) -> String {
    let fold = |c| match c {
        '\'' | '`' | '´' | '‘' | '’' | 'ʼ' => MARK,
        _ => c,
    };
    let kept = text.chars().filter(|c| *c != '\0').map(fold);
    kept.collect::<String>().to_lowercase()
}

fn pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    for c in folded(search.trim()).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// One curated answer.
pub async fn find(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &CuratedId,
) -> Result<CuratedAnswer> {
    let row: Option<AnswerRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, question, answer, enabled, hits, last_hit_at, origin, updated_at from curated_answers
             where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    row.map(CuratedAnswer::from).ok_or(AppError::NotFound)
}

/// Question, answer and whether it is given, of all answers of a bot, the oldest first.
pub async fn in_order(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<Vec<(String, String, bool)>> {
    Ok(sql!(db, |c| {
        sqlx::query_as(
            "select question, answer, enabled from curated_answers where workspace_id = $1 and bot_id = $2
             order by created_at, id limit $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(ANSWERS))
        .fetch_all(c)
        .await
    })?)
}

/// All questions of a bot with their answers, the oldest first: at most [`ANSWERS`].
pub async fn all(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<Vec<(CuratedId, String, String)>> {
    let rows: Vec<(String, String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select id, question, answer from curated_answers where workspace_id = $1 and bot_id = $2
             order by created_at, id limit $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(ANSWERS))
        .fetch_all(c)
        .await
    })?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(id, question, answer)| (id.into(), question, answer))
        .collect())
}

/// How many more answers a bot may have. Refuses a bot of another workspace; who adds at the same
/// time waits.
pub async fn room(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<u32> {
    bots::touch(tx, workspace, bot).await?;
    let count: i64 = sql!(tx, |c| {
        sqlx::query_scalar(
            "select count(*) from curated_answers where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_one(c)
        .await
    })?;
    Ok(ANSWERS.saturating_sub(u32::try_from(count).unwrap_or(u32::MAX)))
}

/// Lets the bot give an answer, or not.
pub async fn switch(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &CuratedId,
    enabled: bool,
) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update curated_answers set enabled = $4 where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .bind(enabled)
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    some(changed)
}

/// Deletes an answer with its wordings.
pub async fn delete(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &CuratedId,
) -> Result<()> {
    let deleted = sql!(tx, |c| {
        sqlx::query(
            "delete from curated_answers where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    some(deleted)
}

fn some(rows: u64) -> Result<()> {
    if rows == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// Counts that an answer was given; one that has been deleted meanwhile counts nowhere.
pub async fn count_hit(tx: &mut Tx, workspace: &WorkspaceId, id: &CuratedId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update curated_answers set hits = hits + 1, last_hit_at = $3 where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
