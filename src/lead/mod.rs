//! Leads: visitors who left in a chat how they can be reached, and the form by which they do.
//!
//! An owner chooses when a bot offers the form: never, where it has no answer, or always. It asks for
//! one way to be reached and leaves to the visitor which: a phone number, an e-mail address or a
//! Telegram name. Three fields of which two stay empty ask more than people give, and what one can
//! answer to shows in the text itself. What the owner sets holds at once, as all that stands around
//! a bot does, and is no part of its versions.

use serde::{Deserialize, Serialize};

use crate::{
    bot::Channel,
    error::{AppError, Problem},
    form::Check,
    i18n::{Locale, td_string},
    id::{ConversationId, LeadId},
    list::Page,
    time::Timestamp,
};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

/// Leads in the file an owner downloads: the latest so many.
pub const EXPORTED: u32 = 10_000;
/// Digits the shortest phone number has.
const DIGITS: usize = 7;
/// Letters behind the `@` of the shortest address or Telegram name.
const BEHIND_AT: usize = 4;

/// Limits of the texts, in characters.
pub mod limits {
    /// The line above the form.
    pub const LINE: u32 = 200;
    /// The note on privacy.
    pub const PRIVACY: u32 = 500;
    /// A visitor's name.
    pub const NAME: u32 = 100;
    /// How they can be reached.
    pub const CONTACT: u32 = 200;
    /// What they want.
    pub const MESSAGE: u32 = 2000;
}

/// When visitors are offered the form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// Not at all.
    #[default]
    Never,
    /// When the bot has no answer, or takes no new conversations.
    Unanswered,
    /// Below every conversation.
    Always,
}

impl Offer {
    /// In the order they are offered.
    pub const ALL: [Self; 3] = [Self::Never, Self::Unanswered, Self::Always];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Unanswered => "unanswered",
            Self::Always => "always",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|offer| offer.as_str() == text)
    }
}

/// The form as its owner set it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LeadForm {
    /// When it is offered.
    pub offer: Offer,
    /// The line above it; empty for the one in the visitor's language.
    pub line: String,
    /// What is said of privacy; empty for the sentence in the visitor's language.
    pub privacy: String,
    /// Whether a name must be given too.
    pub ask_name: bool,
}

impl LeadForm {
    /// The same without blanks around and with one kind of line break: what is stored.
    pub fn trimmed(self) -> Self {
        Self {
            line: tidy(&self.line),
            privacy: tidy(&self.privacy),
            ..self
        }
    }

    /// The rules of every field.
    pub fn check(&self) -> Result<(), AppError> {
        Check::new()
            .text("line", &self.line, 0, limits::LINE)
            .text("privacy", &self.privacy, 0, limits::PRIVACY)
            .finish()
    }

    /// The line above the form for somebody who reads a language.
    pub fn line(&self, locale: Locale) -> String {
        either(&self.line, td_string!(locale, lead.line_default))
    }

    /// What is said of privacy to somebody who reads a language.
    pub fn privacy(&self, locale: Locale) -> String {
        either(&self.privacy, td_string!(locale, lead.privacy_default))
    }
}

/// What a visitor has typed into the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewLead {
    /// Their name, where it is asked for.
    pub name: String,
    /// How they can be reached.
    pub contact: String,
    /// What they want, perhaps nothing.
    pub message: String,
}

impl NewLead {
    /// The same without blanks around and with one kind of line break: what is stored.
    pub fn trimmed(self) -> Self {
        Self {
            name: tidy(&self.name),
            contact: tidy(&self.contact),
            message: tidy(&self.message),
        }
    }

    /// The rules of every field.
    pub fn check(&self, form: &LeadForm) -> Result<(), AppError> {
        Check::new()
            .text("name", &self.name, form.ask_name.into(), limits::NAME)
            .text("contact", &self.contact, 1, limits::CONTACT)
            .rule("contact", reachable(&self.contact), Problem::Malformed)
            .text("message", &self.message, 0, limits::MESSAGE)
            .finish()
    }
}

/// Whether a text may be a phone number, an address or a Telegram name. Only what is certainly none
/// is refused: a number too few is somebody who waits for an answer in vain.
fn reachable(contact: &str) -> bool {
    let digits = contact.chars().filter(|letter| letter.is_numeric());
    let named = |word: &str| {
        word.contains("t.me/")
            || word
                .split_once('@')
                .is_some_and(|(_, behind)| behind.chars().count() >= BEHIND_AT)
    };
    digits.count() >= DIGITS || contact.split_whitespace().any(named)
}

fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

fn either(own: &str, usual: &str) -> String {
    if own.is_empty() { usual } else { own }.to_owned()
}

/// A visitor who left how they can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// The lead.
    pub id: LeadId,
    /// The conversation it came from; nothing where none had begun.
    pub conversation: Option<ConversationId>,
    /// Where.
    pub channel: Channel,
    /// Their name, if it was asked for.
    pub name: String,
    /// How they can be reached.
    pub contact: String,
    /// What they wrote, or their last question.
    pub message: String,
    /// When.
    pub created_at: Timestamp,
}

/// Where the lead of a conversation stands in the list of its bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The lead.
    pub id: LeadId,
    /// The page of the list, from 1.
    pub page: u32,
}

/// The page of a bot's leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadList {
    /// Leads, the latest first.
    pub leads: Page<Lead>,
    /// The form that brings them.
    pub form: LeadForm,
    /// Whether whoever looks may change something.
    pub may_edit: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_be_reached_is_not_refused() {
        for contact in [
            "+998 90 123 45 67",
            "901234567",
            "call 1234567 after six",
            "dilnoza@example.uz",
            "@dilnoza",
            "Telegram: @dilnoza_k",
            "https://t.me/dilnoza",
        ] {
            assert!(reachable(contact), "{contact}");
        }
        for contact in ["", "Dilnoza", "12345", "me@", "@", "call me, please"] {
            assert!(!reachable(contact), "{contact}");
        }
    }
}
