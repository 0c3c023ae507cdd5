//! What models cost: money counted as it is spent, and the limits that stop it.
//!
//! Knows workspaces and bots by their ids only. The page that shows it is `insight`'s.

use std::{fmt, iter::Sum, ops::Add};

use serde::{Deserialize, Serialize};

use crate::id::BotId;

/// An amount of US dollars in millionths, the smallest part prices of models need.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MicroUsd(pub i64);

impl Add for MicroUsd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for MicroUsd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), Add::add)
    }
}

impl fmt::Display for MicroUsd {
    /// `$1.25`; below a cent with as many digits as it takes to say anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dollars = self.0 as f64 / 1e6;
        match self.0.abs() {
            0 => f.write_str("$0"),
            1..10_000 => write!(f, "${dollars:.6}"),
            _ => write!(f, "${dollars:.2}"),
        }
    }
}

#[cfg(feature = "ssr")]
mod native;
#[cfg(feature = "ssr")]
pub use native::*;

/// Highest limit that can be set, in whole US dollars.
pub const LIMIT: i64 = 1_000_000;

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
}

/// How close spending is to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingState {
    /// Far from it.
    Fine,
    /// Past the share that warns.
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

/// One day's use of one model by one bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRow {
    /// `YYYY-MM-DD`, UTC.
    pub day: String,
    /// The bot, which may be deleted.
    pub bot: BotId,
    /// The model.
    pub model: String,
    /// What came of it.
    pub sum: Totals,
}

impl Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            input_tokens: self.input_tokens + other.input_tokens,
            output_tokens: self.output_tokens + other.output_tokens,
            cost: self.cost + other.cost,
            unpriced_calls: self.unpriced_calls + other.unpriced_calls,
        }
    }
}

impl MicroUsd {
    /// From dollars as people type them: `12`, `0.5` or `1,25`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('$').replace(',', ".");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || whole.len() > 7
            || fraction.len() > 6
            || !digits(whole)
            || !digits(fraction)
        {
            return None;
        }
        let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
        whole
            .parse::<i64>()
            .ok()
            .map(|whole| Self(whole * 1_000_000 + micros))
    }

    /// Dollars with two decimals or as many as it needs, for a form's field.
    pub fn typed(self) -> String {
        let text = format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000);
        let short = text.trim_end_matches('0');
        let decimals = short.len() - short.find('.').unwrap_or(0) - 1;
        if decimals >= 2 {
            short.to_owned()
        } else {
            text[..text.len() - 4].to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_read_and_written_as_people_do() {
        for (typed, micros) in [
            ("12", 12_000_000),
            ("0.5", 500_000),
            ("1,25", 1_250_000),
            ("$3", 3_000_000),
            ("0.000001", 1),
        ] {
            assert_eq!(MicroUsd::parse(typed), Some(MicroUsd(micros)), "{typed}");
        }
        for wrong in ["", "-1", "1.2.3", "a", "12345678", "1.1234567"] {
            assert_eq!(MicroUsd::parse(wrong), None, "{wrong}");
        }
        assert_eq!(MicroUsd(1_500_000).typed(), "1.50");
        assert_eq!(MicroUsd(75_000).typed(), "0.075");
        assert_eq!(MicroUsd(0).typed(), "0.00");
        assert_eq!(MicroUsd(300).to_string(), "$0.000300");
        assert_eq!(MicroUsd(1_234_000).to_string(), "$1.23");
    }
}
