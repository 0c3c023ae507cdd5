//! Rows of reservations and of what was counted.

use crate::{
    db::{Db, Tx},
    error::Result,
    id::WorkspaceId,
    sql,
    time::Timestamp,
    usage::{MicroUsd, PLATFORM, UNKNOWN},
};

use super::{
    calendar::day,
    ledger::{EXPIRES, Record, Reservation},
};

/// Takes the row of the workspace, so that what happens to its money happens one after the other.
/// False when there is no such workspace.
pub async fn take_turn(tx: &mut Tx, workspace: &WorkspaceId) -> Result<bool> {
    let found = sql!(tx, |c| {
        sqlx::query("update workspaces set name = name where id = $1")
            .bind(workspace.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(found > 0)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    workspace_id: String,
    bot_id: String,
    platform: bool,
    amount: Option<i64>,
    created_at: i64,
}

impl From<Row> for Reservation {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            workspace: row.workspace_id.into(),
            bot: row.bot_id.into(),
            platform: row.platform,
            amount: row.amount.map(MicroUsd),
            made_at: Timestamp::from_millis(row.created_at),
        }
    }
}

/// Reservations that have expired, at most so many, of all workspaces.
pub async fn expired(db: &Db, now: Timestamp, most: i64) -> Result<Vec<Reservation>> {
    let rows: Vec<Row> = sql!(db, |c| {
        sqlx::query_as(
            "select id, workspace_id, bot_id, platform, amount, created_at from reservations
             where expires_at <= $1 order by expires_at limit $2",
        )
        .bind(now.millis())
        .bind(most)
        .fetch_all(c)
        .await
    })?;
    Ok(rows.into_iter().map(Reservation::from).collect())
}

/// Adds a reservation.
pub async fn set_aside(tx: &mut Tx, reservation: &Reservation) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into reservations (id, workspace_id, bot_id, platform, amount, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&reservation.id)
        .bind(reservation.workspace.as_str())
        .bind(reservation.bot.as_str())
        .bind(reservation.platform)
        .bind(reservation.amount.map(|amount| amount.0))
        .bind(reservation.made_at.millis())
        .bind(reservation.made_at.plus_seconds(EXPIRES).millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Ends a reservation, also one that was given up for lost: what was counted for it is taken back.
pub async fn close(tx: &mut Tx, reservation: &Reservation) -> Result<()> {
    if remove(tx, reservation).await? {
        return Ok(());
    }
    sql!(tx, |c| {
        sqlx::query(
            "update usage_days set calls = calls - 1, cost = cost - $6, unpriced_calls = unpriced_calls - $7
             where workspace_id = $1 and bot_id = $2 and day = $3 and provider = $4 and model = $5",
        )
        .bind(reservation.workspace.as_str())
        .bind(reservation.bot.as_str())
        .bind(day(reservation.made_at))
        .bind(reservation.counted_under(UNKNOWN))
        .bind(UNKNOWN)
        .bind(reservation.amount.unwrap_or_default().0)
        .bind(i64::from(reservation.amount.is_none()))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// False when it was removed before.
pub async fn remove(tx: &mut Tx, reservation: &Reservation) -> Result<bool> {
    let removed = sql!(tx, |c| {
        sqlx::query("delete from reservations where workspace_id = $1 and id = $2")
            .bind(reservation.workspace.as_str())
            .bind(&reservation.id)
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(removed > 0)
}

impl Reservation {
    /// What is set aside against the platform's limit is counted against it too.
    fn counted_under<'a>(&self, provider: &'a str) -> &'a str {
        if self.platform { PLATFORM } else { provider }
    }
}

/// Adds a call to its day.
pub async fn count(
    tx: &mut Tx,
    reservation: &Reservation,
    record: &Record<'_>,
    at: Timestamp,
) -> Result<()> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let cost = record.cost.or(reservation.amount);
    sql!(tx, |c| {
        sqlx::query(
            "insert into usage_days (workspace_id, bot_id, day, provider, model, calls, input_tokens,
                                     output_tokens, cost, unpriced_calls)
             values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9)
             on conflict (workspace_id, day, bot_id, provider, model) do update set
                 calls = usage_days.calls + 1,
                 input_tokens = usage_days.input_tokens + excluded.input_tokens,
                 output_tokens = usage_days.output_tokens + excluded.output_tokens,
                 cost = usage_days.cost + excluded.cost,
                 unpriced_calls = usage_days.unpriced_calls + excluded.unpriced_calls",
        )
        .bind(reservation.workspace.as_str())
        .bind(reservation.bot.as_str())
        .bind(day(at))
        .bind(reservation.counted_under(record.provider))
        .bind(record.model)
        .bind(number(record.input_tokens))
        .bind(number(record.output_tokens))
        .bind(cost.unwrap_or_default().0)
        .bind(i64::from(cost.is_none()))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
