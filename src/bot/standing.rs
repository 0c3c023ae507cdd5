//! Whether visitors may talk to a bot.

use serde::{Deserialize, Serialize};

use crate::i18n::{Locale, td_string};

/// Whether visitors may talk to a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Anybody may.
    Open,
    /// Conversations that have begun go on, new ones do not begin.
    Closed,
    /// Nobody may.
    Unpublished,
}

impl Standing {
    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Unpublished => "unpublished",
        }
    }

    /// From its stored form; what nobody knows is not open.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "open" => Self::Open,
            "closed" => Self::Closed,
            _ => Self::Unpublished,
        }
    }

    /// What visitors are told where the owner has written nothing.
    pub fn default_text(self, language: Locale) -> &'static str {
        match self {
            Self::Open => "",
            Self::Closed => td_string!(language, publish.closed_default),
            Self::Unpublished => td_string!(language, publish.unpublished_default),
        }
    }
}
