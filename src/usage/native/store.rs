//! What has been spent, and the limits, for those who look and set them.

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    sql,
    time::Timestamp,
    usage::{MicroUsd, Period, SpendingLimit, Standing, StandingState, Totals, UsageRow},
};

use super::ledger::{PLATFORM, SPENT, day, first_day};

/// Bots that may have limits of their own.
pub const LIMITS: i64 = 100;
/// Rows of a report; a busy workspace has a handful of bots and models a day.
const ROWS: i64 = 20_000;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

#[derive(sqlx::FromRow)]
struct Row {
    day: String,
    bot_id: String,
    model: String,
    calls: i64,
    input_tokens: i64,
    output_tokens: i64,
    cost: i64,
    unpriced_calls: i64,
}

/// The use of the last so many days, today included, the earliest first.
pub async fn report(
    db: &Db,
    workspace: &WorkspaceId,
    days: u32,
    now: Timestamp,
) -> Result<Vec<UsageRow>> {
    let first = day(now.plus_seconds(-SECONDS_A_DAY * i64::from(days.saturating_sub(1))));
    let rows: Vec<Row> = sql!(db, |c| {
        sqlx::query_as(
            "select day, bot_id, model, calls, input_tokens, output_tokens, cost, unpriced_calls
             from usage_days where workspace_id = $1 and day >= $2 order by day, bot_id, model limit $3",
        )
        .bind(workspace.as_str())
        .bind(first)
        .bind(ROWS)
        .fetch_all(c)
        .await
    })?;
    Ok(rows.into_iter().map(UsageRow::from).collect())
}

impl From<Row> for UsageRow {
    fn from(row: Row) -> Self {
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        Self {
            day: row.day,
            bot: row.bot_id.into(),
            model: row.model,
            sum: Totals {
                calls: count(row.calls),
                input_tokens: count(row.input_tokens),
                output_tokens: count(row.output_tokens),
                cost: MicroUsd(row.cost),
                unpriced_calls: count(row.unpriced_calls),
            },
        }
    }
}

/// The days of a report, the earliest first.
pub fn days(days: u32, now: Timestamp) -> Vec<String> {
    (0..i64::from(days))
        .rev()
        .map(|ago| day(now.plus_seconds(-SECONDS_A_DAY * ago)))
        .collect()
}

/// The limits of a workspace and its bots, the workspace's first.
pub async fn limits(db: &Db, workspace: &WorkspaceId) -> Result<Vec<SpendingLimit>> {
    let rows: Vec<(String, Option<i64>, Option<i64>, i64)> = sql!(db, |c| {
        sqlx::query_as(
            "select bot_id, day_limit, month_limit, warn_percent from spending_limits
             where workspace_id = $1 order by bot_id limit $2",
        )
        .bind(workspace.as_str())
        .bind(LIMITS + 1)
        .fetch_all(c)
        .await
    })?;
    Ok(rows
        .into_iter()
        .map(|(bot, day, month, warn_percent)| SpendingLimit {
            bot: (!bot.is_empty()).then(|| bot.into()),
            day: day.map(MicroUsd),
            month: month.map(MicroUsd),
            warn_percent: u32::try_from(warn_percent).unwrap_or(100),
        })
        .collect())
}

/// Sets the limit of a workspace or of a bot, in place of the one before.
pub async fn save_limit(tx: &mut Tx, workspace: &WorkspaceId, limit: &SpendingLimit) -> Result<()> {
    let others: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from spending_limits where workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_one(c)
            .await
    })?;
    if others > LIMITS {
        return Err(AppError::LimitReached { max: LIMITS as u32 });
    }
    sql!(tx, |c| {
        sqlx::query(
            "insert into spending_limits (workspace_id, bot_id, day_limit, month_limit, warn_percent)
             values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, bot_id) do update set day_limit = excluded.day_limit,
                 month_limit = excluded.month_limit, warn_percent = excluded.warn_percent",
        )
        .bind(workspace.as_str())
        .bind(stored(limit.bot.as_ref()))
        .bind(limit.day.map(|limit| limit.0))
        .bind(limit.month.map(|limit| limit.0))
        .bind(i64::from(limit.warn_percent))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Takes a limit away.
pub async fn delete_limit(tx: &mut Tx, workspace: &WorkspaceId, bot: Option<&BotId>) -> Result<()> {
    let deleted = sql!(tx, |c| {
        sqlx::query("delete from spending_limits where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(stored(bot))
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    if deleted == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

fn stored(bot: Option<&BotId>) -> &str {
    bot.map_or("", BotId::as_str)
}

/// How far each limit has been used.
pub async fn standings(
    db: &Db,
    workspace: &WorkspaceId,
    limits: &[SpendingLimit],
    now: Timestamp,
) -> Result<Vec<Standing>> {
    let mut standings = Vec::new();
    for limit in limits {
        for (period, amount) in [(Period::Day, limit.day), (Period::Month, limit.month)] {
            let Some(amount) = amount else { continue };
            let spent: i64 = sql!(db, |c| {
                sqlx::query_scalar(SPENT)
                    .bind(workspace.as_str())
                    .bind(stored(limit.bot.as_ref()))
                    .bind(first_day(period, now))
                    .bind(false)
                    .bind(PLATFORM)
                    .fetch_one(c)
                    .await
            })?;
            standings.push(Standing {
                bot: limit.bot.clone(),
                period,
                spent: MicroUsd(spent),
                limit: amount,
                state: state(spent, amount.0, limit.warn_percent),
            });
        }
    }
    Ok(standings)
}

fn state(spent: i64, limit: i64, warn_percent: u32) -> StandingState {
    if spent >= limit {
        StandingState::Stopped
    } else if i128::from(spent) * 100 >= i128::from(limit) * i128::from(warn_percent) {
        StandingState::Warned
    } else {
        StandingState::Fine
    }
}
