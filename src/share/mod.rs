//! The share page `/b/{slug}`, but for the conversation on it: what the link looks like when it is
//! passed on, who is let in, what visitors agree to before they ask, and the code to print.
//!
//! Settings are live at once and not part of a bot's versions. They say how a bot is found and who
//! may come, not how it answers: a password that only worked after publishing would be a trap, and
//! a version that is restored must neither bring back an old one nor ask for a consent that was
//! taken down. The name, purpose, colour and starter questions on the page are the live version's.
//!
//! The password guards the link alone: [`gate`](native::gate) is asked for every request of the
//! page's room, its streams too, and a new password ends what the old one allowed. The widget has a
//! list of sites instead, and programs have keys. Pictures are drawn anew when they come in, so that
//! nothing hidden in them goes out; their addresses hold a hash nobody can guess, and whoever was
//! told one may fetch it, since link previews and frames on other sites bring no cookie.

use serde::{Deserialize, Serialize};

use crate::{account::Theme, i18n::Locale};

pub mod api;
mod form;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
pub use form::ShareForm;
#[cfg(feature = "ssr")]
pub use native::*;

/// Limits of the texts, in characters.
pub mod limits {
    /// Title of the page.
    pub const TITLE: u32 = 80;
    /// Description of the page.
    pub const DESCRIPTION: u32 = 300;
    /// What visitors agree to.
    pub const CONSENT: u32 = 1000;
    /// Address of the privacy policy.
    pub const PRIVACY: u32 = 500;
}

/// What an owner can set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShareSettings {
    /// Title of the page; the bot's name when empty.
    pub title: String,
    /// Description of the page; the bot's purpose when empty.
    pub description: String,
    /// Light or dark, until a visitor chooses.
    pub theme: Theme,
    /// Its language; the browser's when absent.
    pub language: Option<Locale>,
    /// Whether search engines may list it.
    pub indexed: bool,
    /// What visitors agree to before they ask; nothing when empty.
    pub consent: String,
    /// Address of the privacy policy, `https` only; none when empty.
    pub privacy: String,
}

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureKind {
    /// The bot's face, in the head of the chat.
    Avatar,
    /// What messengers show beside the link.
    Preview,
}

impl PictureKind {
    /// Both, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Avatar, Self::Preview];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Avatar => "avatar",
            Self::Preview => "preview",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Largest file, in kilobytes.
    pub fn kilobytes(self) -> u32 {
        match self {
            Self::Avatar => 512,
            Self::Preview => 1024,
        }
    }
}

/// A picture of a share page, but for its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// What it is for.
    pub kind: PictureKind,
    /// Hash of its content.
    pub hash: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

impl Picture {
    /// Where it is fetched from.
    pub fn path(&self, slug: &str) -> String {
        format!("/b/{slug}/pictures/{}", self.hash)
    }
}

/// The share page as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareView {
    /// The end of its address.
    pub slug: String,
    /// What its owner set.
    pub settings: ShareSettings,
    /// Whether a password is asked for.
    pub has_password: bool,
    /// Its pictures, at most one of a kind.
    pub pictures: Vec<Picture>,
    /// Whether whoever looks may change something.
    pub may_edit: bool,
}
