//! The chatbot: what it is for, how it speaks, and what it says when it does not know.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    i18n::Locale,
    id::BotId,
    time::Timestamp,
};

pub mod api;
mod channel;
mod colour;
pub mod model;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
pub mod standing;
#[cfg(feature = "ssr")]
pub use native::*;

pub use channel::Channel;
pub use colour::{Contrast, contrast, on_accent};

use colour::rgb;
use model::{Mode, ModelSettings};
use standing::Standing;

/// Bots a workspace may have.
pub const BOTS: u32 = 100;
/// Starter questions a bot may show.
pub const STARTERS: usize = 6;
/// Accent of a new bot: readable on both themes.
pub const ACCENT: &str = "#2563eb";

/// Limits of the texts, in characters.
pub mod limits {
    /// Name.
    pub const NAME: u32 = 60;
    /// What it is for.
    pub const PURPOSE: u32 = 200;
    /// Instructions.
    pub const INSTRUCTIONS: u32 = 4000;
    /// Greeting.
    pub const GREETING: u32 = 500;
    /// One starter question.
    pub const STARTER: u32 = 120;
    /// What it says when it does not know.
    pub const FALLBACK: u32 = 500;
}

/// A bot as its owner edits it: the draft. Visitors get the version published last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bot {
    /// The bot.
    pub id: BotId,
    /// The end of its share link `/b/…`.
    pub slug: String,
    /// The ready template it was made from, if any.
    pub template: Option<String>,
    /// What its owner set.
    pub settings: BotSettings,
    /// The model it answers with.
    pub model: ModelSettings,
    /// How strictly it keeps to its documents.
    pub mode: Mode,
}

/// What decides how a bot answers and looks, but for its tools, which a later slice knows: a version
/// keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// What its owner set.
    pub settings: BotSettings,
    /// The model it answers with.
    pub model: ModelSettings,
    /// How strictly it keeps to its documents.
    pub mode: Mode,
}

impl Setup {
    /// That of a new bot with these settings: the built-in model answers.
    pub fn new(settings: BotSettings) -> Self {
        Self {
            settings,
            model: ModelSettings::default(),
            mode: Mode::default(),
        }
    }
}

impl From<Bot> for Setup {
    fn from(bot: Bot) -> Self {
        Self {
            settings: bot.settings,
            model: bot.model,
            mode: bot.mode,
        }
    }
}

/// What an owner can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotSettings {
    /// Its name.
    pub name: String,
    /// What it is for, in a line.
    pub purpose: String,
    /// The language of its own texts.
    pub language: Locale,
    /// How it should behave; read by models that can.
    pub instructions: String,
    /// Its first message.
    pub greeting: String,
    /// Questions offered to a visitor, one a line.
    pub starters: String,
    /// What it says when it does not know.
    pub fallback: String,
    /// Accent colour, `#rrggbb`.
    pub accent: String,
}

impl BotSettings {
    /// The starter questions.
    pub fn starter_questions(&self) -> Vec<String> {
        self.starters
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The same without blanks around the texts and with one kind of line break: what is stored.
    pub fn trimmed(self) -> Self {
        let tidy = |text: String| text.replace("\r\n", "\n").trim().to_owned();
        Self {
            starters: self.starter_questions().join("\n"),
            name: tidy(self.name),
            purpose: tidy(self.purpose),
            instructions: tidy(self.instructions),
            greeting: tidy(self.greeting),
            fallback: tidy(self.fallback),
            ..self
        }
    }

    /// The rules of every field.
    pub fn check(&self) -> Result<(), AppError> {
        let starters = self.starter_questions();
        let starters_fit = starters
            .iter()
            .all(|line| line.chars().count() <= limits::STARTER as usize);
        check_new(Check::new(), &self.name, &self.purpose)
            .text("instructions", &self.instructions, 0, limits::INSTRUCTIONS)
            .text("greeting", &self.greeting, 1, limits::GREETING)
            .rule("starters", starters_fit, Problem::TooLong(limits::STARTER))
            .rule(
                "starters",
                starters.len() <= STARTERS,
                Problem::TooMany(STARTERS as u32),
            )
            .text("fallback", &self.fallback, 1, limits::FALLBACK)
            .rule("accent", rgb(&self.accent).is_some(), Problem::Malformed)
            .finish()
    }
}

/// The rules of the fields a new bot needs.
pub fn check_new(check: Check, name: &str, purpose: &str) -> Check {
    check
        .text("name", name, 1, limits::NAME)
        .text("purpose", purpose, 0, limits::PURPOSE)
}

/// A bot in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotCard {
    /// The bot.
    pub id: BotId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Documents it answers from.
    pub sources: u32,
    /// Conversations it has had.
    pub conversations: u32,
    /// Whether visitors may talk to it.
    pub standing: Standing,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A ready template in the picker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateCard {
    /// Its stable name.
    pub key: String,
    /// Name in the language asked for.
    pub name: String,
    /// What it is for.
    pub purpose: String,
}
