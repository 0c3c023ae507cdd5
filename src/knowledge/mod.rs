//! What a bot answers from: documents, the passages they are cut into, and the search over them.
//!
//! A document is stored first and acknowledged, then cut and indexed in the background; one whose
//! process died meanwhile is taken up again by the next one, or by another replica in a minute.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    id::SourceId,
    time::Timestamp,
};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

/// Largest document in bytes.
pub const DOCUMENT_BYTES: usize = 5 * 1024 * 1024;
/// The same in megabytes, for sentences.
pub const DOCUMENT_MEGABYTES: u32 = 5;
/// Longest title in characters.
pub const TITLE: u32 = 200;
/// Characters all documents of a workspace may have together.
pub const WORKSPACE_CHARACTERS: u32 = 200_000_000;
/// Longest text offered for changing in the page, in bytes; a longer one is replaced as a whole.
pub const EDITABLE: usize = 200 * 1024;
/// Documents a bot may have.
pub const SOURCES: u32 = 200;

/// A document of a bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The document.
    pub id: SourceId,
    /// Pasted or uploaded.
    pub kind: Kind,
    /// Its title, for uploaded ones the file's name.
    pub title: String,
    /// How far it is.
    pub state: State,
    /// Characters of its text.
    pub characters: u32,
    /// Passages it was cut into.
    pub passages: u32,
    /// When its text last changed.
    pub updated_at: Timestamp,
}

/// How a document came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Pasted into the form.
    Text,
    /// Uploaded.
    File,
}

impl Kind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::File => "file",
        }
    }
}

/// How far a document is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In line to be cut and indexed.
    Waiting,
    /// Found by the search.
    Ready,
    /// Could not be indexed; the reason.
    Failed(Failure),
}

/// Why a document could not be indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// It holds no words.
    Empty,
    /// Our fault; the log has the cause.
    Internal,
}

impl Failure {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Internal => "internal",
        }
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
}

/// A passage as the search finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Title and headings above it.
    pub heading: String,
    /// Its text.
    pub body: String,
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
