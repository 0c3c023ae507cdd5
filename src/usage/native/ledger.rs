//! Money set aside before a call, and counted after it.
//!
//! A limit is exact under parallel calls and across replicas: each reservation takes the
//! workspace's row first, so that they count one after the other, and sums all that is spent and
//! all that is set aside. A reservation that nobody has closed when it expires belongs to a
//! process that died; it is counted as spent in full, so that no crash makes spending unseen.

use crate::{
    db::{Db, Tx},
    error::Result,
    id::{BotId, WorkspaceId},
    sql,
    time::Timestamp,
    usage::{MicroUsd, Period},
};

/// The provider whose key is the platform's own; its use is counted under this name.
pub const PLATFORM: &str = "platform";
/// No call of a model takes longer, in seconds.
const EXPIRES: i64 = 15 * 60;
/// The model named for what a died process had set aside.
const LOST: &str = "?";

/// Who spends.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// The bot.
    pub bot: &'a BotId,
}

/// Money set aside for one call.
#[derive(Debug)]
pub struct Reservation {
    id: String,
    workspace: WorkspaceId,
    bot: BotId,
}

/// Whether a call may be made.
#[derive(Debug)]
pub enum Outcome {
    /// It may, and its worst case is set aside.
    Granted(Reservation),
    /// It may not.
    Stopped(Stop),
}

/// Why a call may not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It might pass a limit.
    Limit {
        /// Whose.
        scope: Scope,
        /// Which.
        period: Period,
    },
    /// There is a limit, and what the call costs is unknown.
    PriceUnknown,
}

/// Whose limit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One bot's.
    Bot,
    /// The whole workspace's.
    Workspace,
    /// What the platform gives each workspace a day.
    Platform,
}

/// What a call has come to.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The provider's protocol, or [`PLATFORM`].
    pub provider: &'a str,
    /// The model.
    pub model: &'a str,
    /// Tokens read.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// What it cost; nothing when the price is unknown.
    pub cost: Option<MicroUsd>,
}

/// Sets the worst case of a call aside. With `platform_limit` the key is the platform's own, and
/// the workspace may spend so much with it a day.
pub async fn reserve(
    db: &Db,
    place: Place<'_>,
    worst: Option<MicroUsd>,
    platform_limit: Option<MicroUsd>,
    now: Timestamp,
) -> Result<Outcome> {
    let mut tx = db.begin().await?;
    take_turn(&mut tx, place.workspace).await?;
    let limits = limits(&mut tx, place, platform_limit).await?;
    if worst.is_none() && !limits.is_empty() {
        return Ok(Outcome::Stopped(Stop::PriceUnknown));
    }
    let amount = worst.unwrap_or_default();
    for limit in limits {
        let spent = spent(&mut tx, place, limit.scope, limit.period, now).await?;
        if (spent + amount).0 > limit.amount {
            let (scope, period) = (limit.scope, limit.period);
            return Ok(Outcome::Stopped(Stop::Limit { scope, period }));
        }
    }
    let reservation = Reservation {
        id: uuid::Uuid::now_v7().simple().to_string(),
        workspace: place.workspace.clone(),
        bot: place.bot.clone(),
    };
    set_aside(&mut tx, &reservation, amount, platform_limit.is_some(), now).await?;
    tx.commit().await?;
    Ok(Outcome::Granted(reservation))
}

/// Replaces a reservation by what the call really came to.
pub async fn settle(
    db: &Db,
    reservation: Reservation,
    record: &Record<'_>,
    now: Timestamp,
) -> Result<()> {
    let mut tx = db.begin().await?;
    remove(&mut tx, &reservation).await?;
    count(&mut tx, &reservation, record, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives back what was set aside for a call that cost nothing.
pub async fn release(db: &Db, reservation: Reservation) -> Result<()> {
    let mut tx = db.begin().await?;
    remove(&mut tx, &reservation).await?;
    tx.commit().await?;
    Ok(())
}

/// Counts what has expired as spent in full.
pub async fn expire(db: &Db, now: Timestamp) -> Result<()> {
    let mut tx = db.begin().await?;
    let lost: Vec<(String, String, String, bool, i64, i64)> = sql!(tx, |c| {
        sqlx::query_as(
            "delete from reservations where expires_at <= $1
             returning id, workspace_id, bot_id, platform, amount, created_at",
        )
        .bind(now.millis())
        .fetch_all(c)
        .await
    })?;
    for (id, workspace, bot, platform, amount, created_at) in lost {
        let reservation = Reservation {
            id,
            workspace: workspace.into(),
            bot: bot.into(),
        };
        let record = Record {
            provider: if platform { PLATFORM } else { LOST },
            model: LOST,
            input_tokens: 0,
            output_tokens: 0,
            cost: Some(MicroUsd(amount)),
        };
        let then = Timestamp::from_millis(created_at);
        count(&mut tx, &reservation, &record, then).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The row of the workspace is taken first, so that two reservations at once count one after the
/// other.
async fn take_turn(tx: &mut Tx, workspace: &WorkspaceId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update workspaces set name = name where id = $1")
            .bind(workspace.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

struct Limit {
    scope: Scope,
    period: Period,
    amount: i64,
}

async fn limits(tx: &mut Tx, place: Place<'_>, platform: Option<MicroUsd>) -> Result<Vec<Limit>> {
    let rows: Vec<(String, Option<i64>, Option<i64>)> = sql!(tx, |c| {
        sqlx::query_as(
            "select bot_id, day_limit, month_limit from spending_limits
             where workspace_id = $1 and bot_id in ('', $2)",
        )
        .bind(place.workspace.as_str())
        .bind(place.bot.as_str())
        .fetch_all(c)
        .await
    })?;
    let mut limits = Vec::new();
    let mut add = |scope, period, amount: Option<i64>| {
        limits.extend(amount.map(|amount| Limit {
            scope,
            period,
            amount,
        }));
    };
    for (bot, day, month) in rows {
        let scope = if bot.is_empty() {
            Scope::Workspace
        } else {
            Scope::Bot
        };
        add(scope, Period::Day, day);
        add(scope, Period::Month, month);
    }
    add(Scope::Platform, Period::Day, platform.map(|limit| limit.0));
    Ok(limits)
}

/// Spent in a period, and set aside at this moment.
async fn spent(
    tx: &mut Tx,
    place: Place<'_>,
    scope: Scope,
    period: Period,
    now: Timestamp,
) -> Result<MicroUsd> {
    let bot = match scope {
        Scope::Bot => place.bot.as_str(),
        Scope::Workspace | Scope::Platform => "",
    };
    let platform = scope == Scope::Platform;
    let sum: i64 = sql!(tx, |c| {
        sqlx::query_scalar(SPENT)
            .bind(place.workspace.as_str())
            .bind(bot)
            .bind(first_day(period, now))
            .bind(platform)
            .bind(PLATFORM)
            .fetch_one(c)
            .await
    })?;
    Ok(MicroUsd(sum))
}

/// Days since `$3` and everything set aside; of one bot unless `$2` is empty, and of the
/// platform's own key only where `$4` says so.
pub(super) const SPENT: &str = "
    select cast(
        (select coalesce(sum(cost), 0) from usage_days
         where workspace_id = $1 and ($2 = '' or bot_id = $2) and day >= $3 and (not $4 or provider = $5))
        + (select coalesce(sum(amount), 0) from reservations
           where workspace_id = $1 and ($2 = '' or bot_id = $2) and (not $4 or platform))
    as bigint)";

/// The day a period begins with, as stored.
pub(super) fn first_day(period: Period, now: Timestamp) -> String {
    let today = day(now);
    match period {
        Period::Day => today,
        Period::Month => format!("{}01", &today[..today.len().saturating_sub(2)]),
    }
}

/// `YYYY-MM-DD` of a moment, UTC.
pub(super) fn day(at: Timestamp) -> String {
    at.iso().chars().take(10).collect()
}

async fn set_aside(
    tx: &mut Tx,
    reservation: &Reservation,
    amount: MicroUsd,
    platform: bool,
    now: Timestamp,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into reservations (id, workspace_id, bot_id, platform, amount, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&reservation.id)
        .bind(reservation.workspace.as_str())
        .bind(reservation.bot.as_str())
        .bind(platform)
        .bind(amount.0)
        .bind(now.millis())
        .bind(now.plus_seconds(EXPIRES).millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

async fn remove(tx: &mut Tx, reservation: &Reservation) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from reservations where workspace_id = $1 and id = $2")
            .bind(reservation.workspace.as_str())
            .bind(&reservation.id)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

async fn count(
    tx: &mut Tx,
    reservation: &Reservation,
    record: &Record<'_>,
    now: Timestamp,
) -> Result<()> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
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
        .bind(day(now))
        .bind(record.provider)
        .bind(record.model)
        .bind(number(record.input_tokens))
        .bind(number(record.output_tokens))
        .bind(record.cost.unwrap_or_default().0)
        .bind(i64::from(record.cost.is_none()))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
