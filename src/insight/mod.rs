//! What has happened and what it cost: reports over all bots of a workspace, and the limits of
//! spending. It comes late in the order of slices, because it speaks of bots by their names.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    id::BotId,
    knowledge::health::Finding,
    time::Timestamp,
    usage::{CountedModel, LIMIT, MicroUsd, SpendingLimit, Standing, Totals},
};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

/// Spans a report may have, in days.
pub const SPANS: [u32; 3] = [7, 30, 90];

/// The use of models over some days. The parts of each list add up to the span's totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Today, UTC.
    pub today: Totals,
    /// This month, UTC.
    pub month: Totals,
    /// The days asked for.
    pub span: Totals,
    /// When each of these days began, UTC, the earliest first, also of those without use.
    pub days: Vec<(Timestamp, Totals)>,
    /// By bot, the dearest first.
    pub bots: Vec<(NamedBot, Totals)>,
    /// Of bots that are too many to be named.
    pub other_bots: Totals,
    /// By model, the dearest first.
    pub models: Vec<(CountedModel, Totals)>,
    /// Of models that are too many to be named.
    pub other_models: Totals,
}

/// A bot and its name, if it still exists.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NamedBot {
    /// The bot.
    pub id: BotId,
    /// Its name; nothing when it was deleted.
    pub name: Option<String>,
}

/// Days after which a document nobody has looked after is called stale.
pub const FRESH_DAYS: u32 = 180;
/// Days a document is there before it is asked whether it is used.
pub const TRIED_DAYS: u32 = 30;

/// What an owner should look at in the knowledge of a bot; at most twenty documents of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Documents that could not be read, and sites with such pages.
    pub failing: Vec<Finding>,
    /// Documents nobody has changed or read again for [`FRESH_DAYS`].
    pub stale: Vec<Finding>,
    /// Documents with a passage that stands elsewhere, too.
    pub duplicate: Vec<Finding>,
    /// Documents that are there for [`TRIED_DAYS`] and were never cited.
    pub unused: Vec<Finding>,
    /// Conversations with questions the bot had no answer to.
    pub unanswered: u32,
}

/// The limits of a workspace, and the bots that may have one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Limits that are set.
    pub limits: Vec<SpendingLimit>,
    /// How far each has been used.
    pub standings: Vec<Standing>,
    /// Bots to choose from.
    pub bots: Vec<NamedBot>,
    /// Whether the person may change them.
    pub may_edit: bool,
}

/// A limit from a form's fields; empty ones set none.
pub fn parse_limit(
    bot: &str,
    day: &str,
    month: &str,
    warn_percent: &str,
) -> Result<SpendingLimit, AppError> {
    let amount = |text: &str| match text.trim() {
        "" => Ok(None),
        text => MicroUsd::parse(text)
            .filter(|amount| amount.0 <= LIMIT * 1_000_000)
            .map(Some)
            .ok_or(Problem::Malformed),
    };
    let (day, month) = (amount(day), amount(month));
    let percent: Option<u32> = warn_percent.trim().parse().ok();
    let none = matches!((&day, &month), (Ok(None), Ok(None)));
    Check::new()
        .rule("day_limit", day.is_ok(), Problem::Malformed)
        .rule("day_limit", !none, Problem::Required)
        .rule("month_limit", month.is_ok(), Problem::Malformed)
        .rule(
            "warn_percent",
            percent.is_some_and(|percent| (1..=100).contains(&percent)),
            Problem::Malformed,
        )
        .finish()?;
    Ok(SpendingLimit {
        bot: Some(bot.trim())
            .filter(|bot| !bot.is_empty())
            .map(|bot| BotId::from(bot.to_owned())),
        day: day.unwrap_or_default(),
        month: month.unwrap_or_default(),
        warn_percent: percent.unwrap_or(100),
    })
}
