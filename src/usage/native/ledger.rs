//! Money set aside before a call, and counted after it.
//!
//! A limit is exact under parallel calls and across replicas: each reservation takes the
//! workspace's row first, so that they count one after the other, and sums all that is spent and
//! all that is set aside. A reservation that nobody has closed when it expires belongs to a
//! process that died; it is counted as spent in full, so that no crash makes spending unseen.

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    sql,
    time::Timestamp,
    usage::{MicroUsd, Period, UNKNOWN},
};

use super::{
    rows::{self, close, count, remove, set_aside, take_turn},
    spending::Spending,
};

pub use crate::usage::PLATFORM;

/// Seconds after which a call that has not ended is taken for lost. One that ends later still is
/// counted rightly.
pub(super) const EXPIRES: i64 = 10 * 60;
/// Lost calls counted in one round.
const ROUND: i64 = 1000;

/// Who spends.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// The bot; an empty id where a connection is tried out for none.
    pub bot: &'a BotId,
}

/// Money set aside for one call, until it is settled or released.
#[derive(Debug)]
#[must_use = "what is neither settled nor released is counted in full when it expires"]
pub struct Reservation {
    pub(super) id: String,
    pub(super) workspace: WorkspaceId,
    pub(super) bot: BotId,
    pub(super) platform: bool,
    /// Nothing where the price is unknown.
    pub(super) amount: Option<MicroUsd>,
    pub(super) made_at: Timestamp,
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
    /// What it cost. When it is not known, what was set aside counts; when nothing was, the call
    /// counts as one of unknown price.
    pub cost: Option<MicroUsd>,
}

/// Sets the worst case of a call aside; `worst` is nothing when the price is unknown. With
/// `platform_limit` the key is the platform's own, and the workspace may spend so much with it a
/// day, beside the limits of its owner.
pub async fn reserve(
    db: &Db,
    place: Place<'_>,
    worst: Option<MicroUsd>,
    platform_limit: Option<MicroUsd>,
    now: Timestamp,
) -> Result<Outcome> {
    let mut tx = db.begin_relaxed().await?;
    if !take_turn(&mut tx, place.workspace).await? {
        return Err(AppError::NotFound);
    }
    let limits = limits(&mut tx, place, platform_limit).await?;
    if !limits.is_empty() {
        let Some(worst) = worst else {
            return Ok(Outcome::Stopped(Stop::PriceUnknown));
        };
        let spending = Spending::within(&mut tx, place.workspace, now).await?;
        let passed = |limit: &&Limit| limit.used(&spending, place) + worst > limit.amount;
        if let Some(&Limit { scope, period, .. }) = limits.iter().find(passed) {
            return Ok(Outcome::Stopped(Stop::Limit { scope, period }));
        }
    }
    let reservation = Reservation {
        id: uuid::Uuid::now_v7().simple().to_string(),
        workspace: place.workspace.clone(),
        bot: place.bot.clone(),
        platform: platform_limit.is_some(),
        amount: worst,
        made_at: now,
    };
    set_aside(&mut tx, &reservation).await?;
    tx.commit().await?;
    Ok(Outcome::Granted(reservation))
}

/// Replaces a reservation by what the call really came to, on the day it ended.
pub async fn settle(
    db: &Db,
    reservation: Reservation,
    record: &Record<'_>,
    now: Timestamp,
) -> Result<()> {
    let mut tx = db.begin().await?;
    // Without its workspace there is nothing left to count for.
    if take_turn(&mut tx, &reservation.workspace).await? {
        close(&mut tx, &reservation).await?;
        count(&mut tx, &reservation, record, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Gives back what was set aside for a call that cost nothing.
pub async fn release(db: &Db, reservation: Reservation) -> Result<()> {
    let mut tx = db.begin().await?;
    close(&mut tx, &reservation).await?;
    tx.commit().await?;
    Ok(())
}

/// Counts what has expired as spent in full, on the day it was set aside.
pub async fn expire(db: &Db, now: Timestamp) -> Result<()> {
    let lost = rows::expired(db, now, ROUND).await?;
    for reservation in lost {
        let mut tx = db.begin().await?;
        // Another replica, or the call itself, may have been quicker.
        if take_turn(&mut tx, &reservation.workspace).await?
            && remove(&mut tx, &reservation).await?
        {
            let made_at = reservation.made_at;
            count(&mut tx, &reservation, &LOST, made_at).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// What is known of a lost call.
const LOST: Record<'static> = Record {
    provider: UNKNOWN,
    model: UNKNOWN,
    input_tokens: 0,
    output_tokens: 0,
    cost: None,
};

struct Limit {
    scope: Scope,
    period: Period,
    amount: MicroUsd,
}

impl Limit {
    fn used(&self, spending: &Spending, place: Place<'_>) -> MicroUsd {
        match self.scope {
            Scope::Bot => spending.of(Some(place.bot), self.period),
            Scope::Workspace => spending.of(None, self.period),
            Scope::Platform => spending.of_platform(),
        }
    }
}

/// The limits a call must keep, the bot's first.
async fn limits(tx: &mut Tx, place: Place<'_>, platform: Option<MicroUsd>) -> Result<Vec<Limit>> {
    let rows: Vec<(String, Option<i64>, Option<i64>)> = sql!(tx, |c| {
        sqlx::query_as(
            "select bot_id, day_limit, month_limit from spending_limits
             where workspace_id = $1 and bot_id in ('', $2) order by bot_id desc",
        )
        .bind(place.workspace.as_str())
        .bind(place.bot.as_str())
        .fetch_all(c)
        .await
    })?;
    let mut limits = Vec::new();
    let mut add = |scope, period, amount: Option<MicroUsd>| {
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
        add(scope, Period::Day, day.map(MicroUsd));
        add(scope, Period::Month, month.map(MicroUsd));
    }
    add(Scope::Platform, Period::Day, platform);
    Ok(limits)
}
