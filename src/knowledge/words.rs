//! The words for documents: where they came from, what they are, how far they are and what is wrong.

#[cfg(feature = "ssr")]
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

pub use crate::format::Format;

/// How a document came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Pasted into the form.
    Text,
    /// Uploaded.
    File,
    /// A page of the web.
    Page,
    /// A website, whose pages are documents of their own.
    Site,
}

impl Kind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::File => "file",
            Self::Page => "page",
            Self::Site => "site",
        }
    }
}

/// How far a document is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In line or being worked on; [`Progress`] tells where it stands.
    Waiting,
    /// A site's pages are known, and its owner has to choose among them.
    Choosing,
    /// Found by the search.
    Ready,
    /// Could not be read or indexed; the reason.
    Failed(Failure),
}

/// Where the work on a document stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done; nothing while it waits.
    pub step: Option<Step>,
    /// How many documents of the workspace come before it.
    pub before: u32,
    /// Parts of the step that are done, and how many there are; `0` of `0` where nobody can tell.
    pub done: u32,
    /// How many there are.
    pub total: u32,
    /// Tries that have begun.
    pub attempts: u32,
    /// Why the last try failed, and when the next one is due.
    pub again: Option<(Failure, Timestamp)>,
}

/// What is being done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The pages of a site are looked for.
    Discovering,
    /// Pages are fetched from the web.
    Fetching,
    /// Text is taken out of the file.
    Extracting,
    /// Its text is cut and indexed.
    Indexing,
}

/// Why a document could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// It holds no words.
    Empty,
    /// A format that is not read here.
    UnknownFormat,
    /// The name promises one format, the bytes are of none.
    Mismatch,
    /// A password is needed.
    Encrypted,
    /// Pictures of text, which would have to be recognised first.
    NoText,
    /// A web page that is empty unless its scripts run.
    ScriptOnly,
    /// Cut off, or broken in another way.
    Damaged,
    /// It has too many pages.
    TooManyPages,
    /// It has too much text.
    TooLong,
    /// Too many bytes, perhaps only when it is unpacked.
    TooBig,
    /// Reading takes too long.
    TooSlow,
    /// With it the workspace would hold more text than it may.
    LimitReached,
    /// The address is not on the public internet.
    Forbidden,
    /// The site can't be reached, or does not answer.
    Unreachable,
    /// The site's `robots.txt` asks us not to read the page.
    Robots,
    /// The site wants a log-in, or refuses us.
    Refused,
    /// The site has too much to do, or is broken at the moment.
    SiteBusy,
    /// Neither a page nor a document that is read here.
    NotAPage,
    /// It has moved out of what was asked for.
    Moved,
    /// The page is no longer there.
    Gone,
    /// Another page of the site has the same text.
    Duplicate,
    /// The page asks to be left out.
    NoIndex,
    /// No page of the site could be read.
    NoPages,
    /// Its owner took it out of line.
    Cancelled,
    /// Our fault; the log has the cause.
    Internal,
}

impl Failure {
    /// A page of a site about which its owner has said that it is not to be read, or whose text stands
    /// on another page: nothing is answered from what was read before.
    pub const LEFT_OUT: [Self; 3] = [Self::Robots, Self::NoIndex, Self::Duplicate];

    /// Whether another visit may find what this one did not: what was read before is still the best
    /// there is.
    #[cfg(feature = "ssr")]
    pub(crate) fn may_pass(self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::SiteBusy
                | Self::Refused
                | Self::Forbidden
                | Self::TooSlow
                | Self::LimitReached
                | Self::Cancelled
                | Self::Internal
        )
    }

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::UnknownFormat => "unknown_format",
            Self::Mismatch => "mismatch",
            Self::Encrypted => "encrypted",
            Self::NoText => "no_text",
            Self::ScriptOnly => "script_only",
            Self::Damaged => "damaged",
            Self::TooManyPages => "too_many_pages",
            Self::TooLong => "too_long",
            Self::TooBig => "too_big",
            Self::TooSlow => "too_slow",
            Self::LimitReached => "limit_reached",
            Self::Forbidden => "forbidden",
            Self::Unreachable => "unreachable",
            Self::Robots => "robots",
            Self::Refused => "refused",
            Self::SiteBusy => "site_busy",
            Self::NotAPage => "not_a_page",
            Self::Moved => "moved",
            Self::Gone => "gone",
            Self::Duplicate => "duplicate",
            Self::NoIndex => "no_index",
            Self::NoPages => "no_pages",
            Self::Cancelled => "cancelled",
            Self::Internal => "internal",
        }
    }
}

/// The word with this stored name; nothing for one that no version has written.
#[cfg(feature = "ssr")]
pub(crate) fn from_stored<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}
