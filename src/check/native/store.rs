//! Checks and gates in the database. Every function takes the workspace.

use crate::{
    bot::store as bots,
    check::{CHECKS, CheckCard, Expectations, Gate, Verdict},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, CheckId, WorkspaceId},
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
};

#[derive(sqlx::FromRow)]
struct CheckRow {
    id: String,
    question: String,
    expectations: String,
    draft: Option<String>,
    live: Option<String>,
}

impl From<CheckRow> for CheckCard {
    fn from(row: CheckRow) -> Self {
        let verdict = |text: String| Verdict::from_stored(&text);
        Self {
            id: row.id.into(),
            question: row.question,
            expectations: from_stored(&row.expectations),
            last: row
                .draft
                .map(|draft| (verdict(draft), row.live.map(verdict))),
        }
    }
}

/// What is expected, from its stored form. What is unreadable expects nothing but an answer.
pub(super) fn from_stored(text: &str) -> Expectations {
    serde_json::from_str(text).unwrap_or_else(|error| {
        tracing::error!(%error, "stored expectations can't be read");
        Expectations::default()
    })
}

fn to_stored(expectations: &Expectations) -> Result<String> {
    serde_json::to_string(expectations).map_err(|_| AppError::Internal)
}

/// A bot's checks, the oldest first, with what its last run found.
pub async fn list(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    page: u32,
) -> Result<Page<CheckCard>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar("select count(*) from checks where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_one(c)
            .await
    })?;
    let rows: Vec<CheckRow> = sql!(db, |c| {
        sqlx::query_as(
            "select k.id, k.question, k.expectations, d.verdict as draft, l.verdict as live
             from checks k
             left join check_runs r on r.id = (
                 select id from check_runs where workspace_id = $1 and bot_id = $2 order by created_at desc, id desc limit 1)
             left join check_results d on d.run_id = r.id and d.check_id = k.id and d.edition = 'draft'
             left join check_results l on l.run_id = r.id and l.place = d.place and l.edition = 'live'
             where k.workspace_id = $1 and k.bot_id = $2
             order by k.created_at, k.id limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let checks = rows.into_iter().map(CheckCard::from).collect();
    Ok(Page::new(checks, page, total))
}

/// One check: its question, and what is expected of the answer.
pub async fn find(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &CheckId,
) -> Result<(String, Expectations)> {
    let row: Option<(String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select question, expectations from checks where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    let (question, expectations) = row.ok_or(AppError::NotFound)?;
    Ok((question, from_stored(&expectations)))
}

/// All checks of a bot, the oldest first: at most [`CHECKS`].
pub async fn all(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<Vec<(String, Expectations)>> {
    let rows: Vec<(String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select question, expectations from checks where workspace_id = $1 and bot_id = $2
             order by created_at, id limit $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(CHECKS))
        .fetch_all(c)
        .await
    })?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(question, expectations)| (question, from_stored(&expectations)))
        .collect())
}

/// The same within a transaction, as they are stored.
pub(super) async fn all_in(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<Vec<(CheckId, String, String)>> {
    let rows: Vec<(String, String, String)> = sql!(tx, |c| {
        sqlx::query_as(
            "select id, question, expectations from checks where workspace_id = $1 and bot_id = $2
             order by created_at, id limit $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(CHECKS))
        .fetch_all(c)
        .await
    })?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(id, question, expectations)| (id.into(), question, expectations))
        .collect())
}

/// Adds a check, unless the bot has as many as it may.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    question: &str,
    expectations: &Expectations,
) -> Result<()> {
    // Who adds at the same time waits here, and a bot of another workspace is refused.
    bots::touch(tx, workspace, bot).await?;
    let count: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from checks where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_one(c)
            .await
    })?;
    if count >= i64::from(CHECKS) {
        return Err(AppError::LimitReached { max: CHECKS });
    }
    let expectations = to_stored(expectations)?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into checks (id, workspace_id, bot_id, question, expectations, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $6)",
        )
        .bind(CheckId::new().as_str())
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(question)
        .bind(&expectations)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Replaces what is asked and expected.
pub async fn update(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &CheckId,
    question: &str,
    expectations: &Expectations,
) -> Result<()> {
    let expectations = to_stored(expectations)?;
    some(sql!(tx, |c| {
        sqlx::query(
            "update checks set question = $4, expectations = $5, updated_at = $6
             where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .bind(question)
        .bind(&expectations)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?)
}

/// Deletes a check. What runs have found of it stays with them.
pub async fn delete(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, id: &CheckId) -> Result<()> {
    some(sql!(tx, |c| {
        sqlx::query("delete from checks where workspace_id = $1 and bot_id = $2 and id = $3")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(id.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?)
}

/// What publishing a bot waits for.
pub async fn gate(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Gate> {
    let gate: Option<String> = sql!(db, |c| {
        sqlx::query_scalar("select gate from check_gates where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_optional(c)
            .await
    })?;
    Ok(Gate::from_stored(gate.as_deref()))
}

/// The same within a transaction.
pub(super) async fn gate_in(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<Gate> {
    let gate: Option<String> = sql!(tx, |c| {
        sqlx::query_scalar("select gate from check_gates where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_optional(c)
            .await
    })?;
    Ok(Gate::from_stored(gate.as_deref()))
}

/// Lets publishing a bot wait for its checks, or not.
pub async fn set_gate(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, gate: Gate) -> Result<()> {
    bots::touch(tx, workspace, bot).await?;
    if gate == Gate::Off {
        sql!(tx, |c| {
            sqlx::query("delete from check_gates where workspace_id = $1 and bot_id = $2")
                .bind(workspace.as_str())
                .bind(bot.as_str())
                .execute(c)
                .await
                .map(drop)
        })?;
        return Ok(());
    }
    sql!(tx, |c| {
        sqlx::query(
            "insert into check_gates (bot_id, workspace_id, gate) values ($1, $2, $3)
             on conflict (bot_id) do update set gate = excluded.gate
             where check_gates.workspace_id = excluded.workspace_id",
        )
        .bind(bot.as_str())
        .bind(workspace.as_str())
        .bind(gate.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Copies the checks of a bot to another one of the same workspace, and what publishing waits for.
pub async fn copy_all(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    from: &BotId,
    to: &BotId,
) -> Result<()> {
    for (_, question, expectations) in all_in(tx, workspace, from).await? {
        add(tx, workspace, to, &question, &from_stored(&expectations)).await?;
    }
    let gate = gate_in(tx, workspace, from).await?;
    set_gate(tx, workspace, to, gate).await
}

fn some(rows: u64) -> Result<()> {
    match rows {
        0 => Err(AppError::NotFound),
        _ => Ok(()),
    }
}
