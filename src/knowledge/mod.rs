//! What a bot answers from: documents, the passages they are cut into, and the search over them.
//!
//! A document is stored first and acknowledged; a [job](crate::job) of the same transaction reads
//! it, cuts it and indexes it in the background. One whose process died meanwhile is taken up again
//! by the next one, or by another replica.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    i18n::Locale,
    id::{PassageId, SourceId},
    time::Timestamp,
};

pub mod api;
pub mod health;
pub mod meaning;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
pub mod trial;
pub mod web;
mod words;
#[cfg(feature = "ssr")]
pub use native::*;
pub use words::{Failure, Format, Kind, Progress, State, Step};

/// Largest pasted document in bytes.
pub const DOCUMENT_BYTES: usize = 5 * 1024 * 1024;
/// Largest file in megabytes; price lists with pictures and manuals are smaller.
pub const FILE_MEGABYTES: u32 = 20;
/// The same in bytes.
pub const FILE_BYTES: u64 = FILE_MEGABYTES as u64 * 1024 * 1024;
/// Files in one upload.
pub const FILES: u32 = 20;
/// Longest title in characters.
pub const TITLE: u32 = 200;
/// Characters all documents of a workspace may have together.
pub const WORKSPACE_CHARACTERS: u32 = 200_000_000;
/// Megabytes all files and pasted texts of a workspace may have together, as they came.
pub const WORKSPACE_MEGABYTES: u32 = 2000;
/// Longest text offered for changing in the page, in bytes; a longer one is replaced as a whole.
pub const EDITABLE: usize = 200 * 1024;
/// Characters of a passage written by hand: as many as one cut from a document.
pub const PASSAGE: u32 = 1600;
/// Characters of its hints.
pub const HINTS: u32 = 500;
/// Documents a bot may have.
pub const SOURCES: u32 = 200;

/// A document of a bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The document.
    pub id: SourceId,
    /// How it came.
    pub kind: Kind,
    /// What its bytes are, once they have been read.
    pub format: Option<Format>,
    /// Its title, for uploaded ones the file's name.
    pub title: String,
    /// How far it is.
    pub state: State,
    /// Where its work stands, until it is ready.
    pub progress: Option<Progress>,
    /// Bytes of the file or text.
    pub size: u64,
    /// Characters of its text.
    pub characters: u32,
    /// Pages, slides, sheets or chapters; of a site the pages that were read.
    pub pages: u32,
    /// Passages it was cut into.
    pub passages: u32,
    /// Where it is on the web, for pages and sites.
    pub url: Option<String>,
    /// The site it came with.
    pub site: Option<SourceId>,
    /// Passages changed by hand that went when the document changed.
    pub edits_lost: u32,
    /// Whether it is searched.
    pub enabled: bool,
    /// The language of its text, where that can be told.
    pub language: Option<Locale>,
    /// Pages of a site that were wanted and could not be read at the last visit.
    pub unread: u32,
    /// When its text last changed.
    pub updated_at: Timestamp,
}

impl Source {
    /// Whether the bot answers from an older text than the one that could not be read.
    pub fn is_stale(&self) -> bool {
        self.passages > 0 && matches!(self.state, State::Failed(_))
    }
}

/// A document with one page of its passages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    /// The document.
    pub source: Source,
    /// The whole text when it was pasted, for the form that changes it.
    pub text: Option<String>,
    /// Its passages in order.
    pub passages: crate::list::Page<Passage>,
    /// What is known of a page that was added by itself.
    pub web: Option<web::Web>,
}

/// A passage as the search finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Which it is.
    pub id: PassageId,
    /// Title and headings above it.
    pub heading: String,
    /// Its text.
    pub body: String,
    /// The page or slide it begins on, where the document has such.
    pub page: Option<u32>,
    /// Whether its owner has written another text than the document's.
    pub edited: bool,
    /// Words visitors use that the passage does not.
    pub hints: String,
    /// Whether it is searched.
    pub enabled: bool,
}

/// What an owner changes in a passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassageForm {
    /// Its text.
    pub body: String,
    /// Words visitors use that the passage does not.
    #[serde(default)]
    pub hints: String,
    /// Whether it is searched; a box that is not ticked is not sent.
    #[serde(default)]
    pub enabled: bool,
    /// Whether the document's own text takes the place of `body`.
    #[serde(default)]
    pub restore: bool,
}

impl PassageForm {
    /// The rules of a passage.
    pub fn check(&self) -> Result<(), AppError> {
        Check::new()
            .text("body", &self.body, 1, PASSAGE)
            .text("hints", &self.hints, 0, HINTS)
            .finish()
    }
}

/// The rules of a pasted document.
pub fn check_text(title: &str, text: &str) -> Result<(), AppError> {
    Check::new()
        .text("title", title, 1, TITLE)
        .rule("text", !text.trim().is_empty(), Problem::Required)
        .rule("text", !text.contains('\0'), Problem::Malformed)
        .rule(
            "text",
            text.len() <= DOCUMENT_BYTES,
            Problem::TooLong(DOCUMENT_BYTES as u32),
        )
        .finish()
}
