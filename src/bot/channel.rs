//! The ways to a bot.

use serde::{Deserialize, Serialize};

/// Where a conversation takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The owner trying the bot.
    Playground,
    /// A visitor on the share page.
    Share,
    /// A visitor on the owner's own site.
    Widget,
    /// A program of the owner's.
    Api,
    /// A check of the owner's, in no list of conversations.
    Check,
}

impl Channel {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Playground => "playground",
            Self::Share => "share",
            Self::Widget => "widget",
            Self::Api => "api",
            Self::Check => "check",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Self {
        [Self::Playground, Self::Widget, Self::Api, Self::Check]
            .into_iter()
            .find(|channel| channel.as_str() == text)
            .unwrap_or(Self::Share)
    }
}
