//! Draft, version, live: owners change a draft without fear, and visitors get what was published.
//!
//! The draft is the bot's own rows (`bots`, `tools`): every page of its owner reads and writes them,
//! and the playground answers from them. Publishing writes what they say into a [version](VersionCard),
//! numbered within the bot, which becomes the live one; share page, widget and API answer from that
//! and from nothing else, which [`Speaker`](native::speaker::Speaker) makes sure of. A conversation
//! goes on over a publish: each question is answered by the version that is live when it is asked, and
//! the answer keeps its number.
//!
//! Of a bot is versioned what decides how it answers and looks: settings, model, mode and tools. Not
//! versioned, and therefore live at once, are its knowledge (documents and curated answers, which
//! are facts and not behaviour), the values of tools' headers (a key that was replaced must work; see
//! [`tool::snapshot`](crate::tool::snapshot)), whether it is open, and what visitors are told if not.

use serde::{Deserialize, Serialize};

use crate::{error::AppError, form::Check, i18n::Locale, list::Page, time::Timestamp};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
pub use crate::bot::standing::Standing;
#[cfg(feature = "ssr")]
pub use native::*;

/// Versions kept of a bot; the oldest goes when there are more.
pub const VERSIONS: u32 = 500;
/// Longest note on a version in characters.
pub const NOTE: u32 = 300;
/// Longest text for visitors of a bot that is not open, in characters.
pub const TEXT: u32 = 500;

/// How a bot stands, for the sign on its pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The version visitors get.
    pub live: u32,
    /// Whether visitors may talk to it.
    pub standing: Standing,
    /// Whether the draft differs from what visitors get.
    pub changed: bool,
}

/// What an owner tells visitors of a bot that is not open; empty for the text in its language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Texts {
    /// When it takes no new conversations.
    pub closed: String,
    /// When nobody may talk to it.
    pub unpublished: String,
}

impl Texts {
    /// The same without blanks around and with one kind of line break.
    pub fn trimmed(self) -> Self {
        let tidy = |text: String| text.replace("\r\n", "\n").trim().to_owned();
        Self {
            closed: tidy(self.closed),
            unpublished: tidy(self.unpublished),
        }
    }

    /// The rules of both.
    pub fn check(&self) -> Result<(), AppError> {
        Check::new()
            .text("closed", &self.closed, 0, TEXT)
            .text("unpublished", &self.unpublished, 0, TEXT)
            .finish()
    }
}

/// A version in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionCard {
    /// Its number, from 1 within its bot.
    pub number: u32,
    /// What was said of it when it was published.
    pub note: String,
    /// The user name of who published it, if they are still there.
    pub author: Option<String>,
    /// When it was published.
    pub created_at: Timestamp,
    /// Whether visitors get it.
    pub live: bool,
}

/// The page of drafts and versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// How the bot stands.
    pub state: State,
    /// What its owner tells visitors when it is not open.
    pub texts: Texts,
    /// The language of the bot, in which the texts stand that the owner has not written.
    pub language: Locale,
    /// What publishing would change for visitors.
    pub differences: Vec<Difference>,
    /// Versions, the latest first.
    pub history: Page<VersionCard>,
    /// Whether whoever looks may change something.
    pub may_edit: bool,
}

/// The page of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionView {
    /// The version.
    pub card: VersionCard,
    /// The one before it, if that is kept.
    pub before: Option<u32>,
    /// What it changed.
    pub differences: Vec<Difference>,
    /// Whether the draft says the same already.
    pub is_draft: bool,
    /// Whether whoever looks may change something.
    pub may_edit: bool,
}

/// One thing that is not the same in two definitions of a bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What it is.
    pub field: Field,
    /// The tool it is part of.
    pub tool: Option<String>,
    /// What it was; empty when there was nothing.
    pub old: String,
    /// What it is now.
    pub new: String,
}

/// What can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Field {
    Name,
    Purpose,
    /// Codes of languages.
    Language,
    Instructions,
    Greeting,
    Starters,
    Fallback,
    Accent,
    /// Names of providers; empty for the built-in model.
    Provider,
    Model,
    Temperature,
    OutputTokens,
    /// Codes of modes.
    Mode,
    /// A whole tool, there on one side only.
    Tool,
    ToolName,
    ToolDescription,
    ToolMethod,
    ToolUrl,
    ToolParameters,
    ToolBody,
    ToolHeaders,
    ToolKeep,
    /// `on` or `off`.
    ToolState,
}
