//! What has been spent, and the limits, for those who look and set them.

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    sql,
    time::Timestamp,
    usage::{
        CountedModel, LIMITS, MicroUsd, Period, SpendingLimit, Standing, StandingState, Totals,
    },
};

use super::{
    calendar::{DAY, day, first_day, midnight, next},
    ledger::Place,
    rows::take_turn,
    spending::Spending,
};

/// Bots and models a report names, the dearest ones.
pub const NAMED: usize = 100;
/// Days of a report, at most: a quarter and a month before it.
const DAYS: i64 = 124;

#[derive(sqlx::FromRow)]
struct Row {
    first: String,
    second: String,
    calls: i64,
    input_tokens: i64,
    output_tokens: i64,
    cost: i64,
    unpriced_calls: i64,
}

impl Row {
    fn totals(&self) -> Totals {
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        Totals {
            calls: count(self.calls),
            input_tokens: count(self.input_tokens),
            output_tokens: count(self.output_tokens),
            cost: MicroUsd(self.cost),
            unpriced_calls: count(self.unpriced_calls),
        }
    }
}

/// Totals since a day of a workspace's use, the rows being told apart by one or two columns.
macro_rules! totals_by {
    ($first:literal, $second:literal, $order:literal) => {
        concat!(
            "select ", $first, " as first, ", $second, " as second, cast(sum(calls) as bigint) as calls,
                    cast(sum(input_tokens) as bigint) as input_tokens,
                    cast(sum(output_tokens) as bigint) as output_tokens,
                    cast(sum(cost) as bigint) as cost, cast(sum(unpriced_calls) as bigint) as unpriced_calls
             from usage_days where workspace_id = $1 and day >= $2
             group by ", $first, ", ", $second, " having sum(calls) > 0 order by ", $order, " limit $3"
        )
    };
}

async fn totals(
    db: &Db,
    query: &'static str,
    workspace: &WorkspaceId,
    since: Timestamp,
    most: i64,
) -> Result<Vec<Row>> {
    let rows = sql!(db, |c| {
        sqlx::query_as(query)
            .bind(workspace.as_str())
            .bind(day(since))
            .bind(most)
            .fetch_all(c)
            .await
    })?;
    Ok(rows)
}

/// The use of each day since one, as `YYYY-MM-DD`, the earliest first; days without use are left
/// out.
pub async fn by_day(
    db: &Db,
    workspace: &WorkspaceId,
    since: Timestamp,
) -> Result<Vec<(String, Totals)>> {
    const QUERY: &str = totals_by!("day", "workspace_id", "1");
    let rows = totals(db, QUERY, workspace, since, DAYS).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.first.clone(), row.totals()))
        .collect())
}

/// The use of the dearest bots since a day; a bot may be deleted.
pub async fn by_bot(
    db: &Db,
    workspace: &WorkspaceId,
    since: Timestamp,
) -> Result<Vec<(BotId, Totals)>> {
    const QUERY: &str = totals_by!("bot_id", "workspace_id", "cost desc, calls desc, 1");
    let rows = totals(db, QUERY, workspace, since, NAMED as i64).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.first.clone().into(), row.totals()))
        .collect())
}

/// The use of the dearest models since a day.
pub async fn by_model(
    db: &Db,
    workspace: &WorkspaceId,
    since: Timestamp,
) -> Result<Vec<(CountedModel, Totals)>> {
    const QUERY: &str = totals_by!("provider", "model", "cost desc, calls desc, 1, 2");
    let rows = totals(db, QUERY, workspace, since, NAMED as i64).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let totals = row.totals();
            let (provider, model) = (row.first, row.second);
            (CountedModel { provider, model }, totals)
        })
        .collect())
}

/// The days up to this moment, the earliest first: when each began, and its name as stored.
pub fn days(days: u32, now: Timestamp) -> Vec<(Timestamp, String)> {
    (0..i64::from(days))
        .rev()
        .map(|ago| midnight(now).plus_seconds(-DAY * ago))
        .map(|began| (began, day(began)))
        .collect()
}

/// The first day of this month, as stored.
pub fn month_began(now: Timestamp) -> String {
    first_day(Period::Month, now)
}

/// The limits of a workspace and its bots, the workspace's first.
pub async fn limits(db: &Db, workspace: &WorkspaceId) -> Result<Vec<SpendingLimit>> {
    let rows: Vec<(String, Option<i64>, Option<i64>, i64)> = sql!(db, |c| {
        sqlx::query_as(
            "select bot_id, day_limit, month_limit, warn_percent from spending_limits
             where workspace_id = $1 order by bot_id limit $2",
        )
        .bind(workspace.as_str())
        .bind(i64::from(LIMITS) + 1)
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
    // Two that are saved at once count one after the other, and a call that is about to be made
    // meets the limit before or after it, not in between.
    take_turn(tx, workspace).await?;
    let others: i64 = sql!(tx, |c| {
        sqlx::query_scalar(
            "select count(*) from spending_limits where workspace_id = $1 and bot_id not in ('', $2)",
        )
        .bind(workspace.as_str())
        .bind(stored(limit.bot.as_ref()))
        .fetch_one(c)
        .await
    })?;
    if limit.bot.is_some() && others >= i64::from(LIMITS) {
        return Err(AppError::LimitReached { max: LIMITS });
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

/// How far each of these limits has been used.
pub async fn standings(
    db: &Db,
    workspace: &WorkspaceId,
    limits: &[SpendingLimit],
    now: Timestamp,
) -> Result<Vec<Standing>> {
    let spending = Spending::read(db, workspace, now).await?;
    let standing = |limit: &SpendingLimit, period: Period, amount: MicroUsd| {
        let spent = spending.of(limit.bot.as_ref(), period);
        Standing {
            bot: limit.bot.clone(),
            period,
            spent,
            limit: amount,
            state: state(spent, amount, limit.warn_percent),
            until: next(period, now),
        }
    };
    Ok(limits
        .iter()
        .flat_map(|limit| {
            let day = limit.day.map(|amount| standing(limit, Period::Day, amount));
            let month = limit
                .month
                .map(|amount| standing(limit, Period::Month, amount));
            day.into_iter().chain(month)
        })
        .collect())
}

/// How far the limits that hold for one bot have been used, its own and the workspace's.
pub async fn standing(db: &Db, place: Place<'_>, now: Timestamp) -> Result<Vec<Standing>> {
    let mut limits = limits(db, place.workspace).await?;
    limits.retain(|limit| limit.bot.as_ref().is_none_or(|bot| bot == place.bot));
    standings(db, place.workspace, &limits, now).await
}

fn state(spent: MicroUsd, limit: MicroUsd, warn_percent: u32) -> StandingState {
    if spent >= limit {
        StandingState::Stopped
    } else if i128::from(spent.0) * 100 >= i128::from(limit.0) * i128::from(warn_percent) {
        StandingState::Warned
    } else {
        StandingState::Fine
    }
}
