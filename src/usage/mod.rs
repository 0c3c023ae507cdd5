//! What models cost: money counted as it is spent, and the limits that stop it.
//!
//! Knows workspaces and bots by their ids only. The page that shows it is `insight`'s.
//!
//! Limits count everything a workspace's bots spend, with whichever key. What the platform gives
//! away is limited apart, and counted apart too: its provider is `platform`.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

use crate::{id::BotId, time::Timestamp};

mod money;
#[cfg(feature = "ssr")]
mod native;
pub use money::MicroUsd;
#[cfg(feature = "ssr")]
pub use native::*;

/// The provider whose key is the platform's own; its use is counted under this name.
pub const PLATFORM: &str = "platform";
/// Provider and model of a call whose process died before it could tell what it had come to.
pub const UNKNOWN: &str = "unknown";
/// Highest limit that can be set, in whole US dollars.
pub const LIMIT: i64 = 1_000_000;
/// Limits a workspace may have beside its own: one for each of the bots it may have.
pub const LIMITS: u32 = 100;

/// A limit of spending of a workspace or of one of its bots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpendingLimit {
    /// The bot; nothing for the whole workspace.
    pub bot: Option<BotId>,
    /// Of a day (UTC).
    pub day: Option<MicroUsd>,
    /// Of a month (UTC).
    pub month: Option<MicroUsd>,
    /// Share of a limit in percent from which on there is a warning.
    pub warn_percent: u32,
}

/// A span of time that a limit holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// From midnight to midnight, UTC.
    Day,
    /// From the first to the last of a month, UTC.
    Month,
}

/// How much of a limit has been spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The bot; nothing for the whole workspace.
    pub bot: Option<BotId>,
    /// Which of its limits.
    pub period: Period,
    /// Spent, and set aside for calls under way.
    pub spent: MicroUsd,
    /// The limit.
    pub limit: MicroUsd,
    /// How close that is.
    pub state: StandingState,
    /// When the next period begins.
    pub until: Timestamp,
}

impl Standing {
    /// The share of the limit that is used, from 0 to 100. A limit of nothing is always used up.
    pub fn percent(&self) -> u32 {
        let (spent, limit) = (i128::from(self.spent.0), i128::from(self.limit.0));
        let percent = if limit <= 0 { 100 } else { spent * 100 / limit };
        u32::try_from(percent.clamp(0, 100)).unwrap_or(100)
    }
}

/// How close spending is to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingState {
    /// Far from it.
    Fine,
    /// Past the share that warns: a call that might pass the limit is not made.
    Warned,
    /// Reached: bots go on with the built-in model.
    Stopped,
}

/// Totals of some days, bots and models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Calls of models.
    pub calls: u64,
    /// Tokens read.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// What the calls with a known price cost.
    pub cost: MicroUsd,
    /// Calls whose price is unknown.
    pub unpriced_calls: u64,
}

impl Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_add(other.calls),
            input_tokens: self.input_tokens.saturating_add(other.input_tokens),
            output_tokens: self.output_tokens.saturating_add(other.output_tokens),
            cost: self.cost + other.cost,
            unpriced_calls: self.unpriced_calls.saturating_add(other.unpriced_calls),
        }
    }
}

impl Sub for Totals {
    type Output = Self;

    fn sub(self, part: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(part.calls),
            input_tokens: self.input_tokens.saturating_sub(part.input_tokens),
            output_tokens: self.output_tokens.saturating_sub(part.output_tokens),
            cost: MicroUsd(self.cost.0.saturating_sub(part.cost.0)),
            unpriced_calls: self.unpriced_calls.saturating_sub(part.unpriced_calls),
        }
    }
}

impl std::iter::Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Add::add)
    }
}

/// A model and who runs it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CountedModel {
    /// The provider's protocol, [`PLATFORM`] or [`UNKNOWN`].
    pub provider: String,
    /// The model's name.
    pub model: String,
}
