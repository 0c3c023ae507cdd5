//! From the bytes of an office document or a web page to Markdown.
//!
//! Readers of such formats are large, and the files come from strangers: a small PDF can draw
//! itself without end, a small archive can unpack to gigabytes. So the server never reads one
//! itself. [`Extractor`] starts this program again as `extract` with the open file as standard
//! input; that child ([`run_child`]) limits its own memory and time, gives up the network and the
//! file system, and answers with one line of JSON. What it cannot read ends as a [`Refusal`].

mod archive;
mod child;
mod clean;
mod epub;
mod extractor;
mod format;
mod html;
mod limits;
mod markdown;
mod office;
mod pdf;
mod program;
mod read;
mod sandbox;
mod table;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use crate::format::Format;
pub use child::run_child;
pub use extractor::Extractor;
pub use html::WebPage;
pub use limits::Limits;
pub use program::program;

/// A document as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extracted {
    /// What the document was.
    pub format: Format,
    /// The title the document gives itself, on one line; its name is not one.
    pub title: Option<String>,
    /// Markdown: `#` headings, lists, tables with their header row, `[text](address)`. Between
    /// pages of a PDF and slides stands U+000C alone on its line. Marks are not escaped except
    /// `|` in cells, because the text is split and searched, not rendered as a whole. Plain text,
    /// Markdown files included, is left as it was written.
    pub text: String,
    /// Pages, slides, sheets or chapters; 1 for what has none.
    pub pages: u32,
    /// What a web page says about itself; nothing for other formats.
    pub web: Option<WebPage>,
}

/// Why there is no text. Each is told to the owner with what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A picture, program, old Office file or anything else that is not read here.
    #[error("the format is not one that is read")]
    UnknownFormat,
    /// The name promises a format that is read, the bytes are of none.
    #[error("the content is not what the name says")]
    Mismatch,
    /// A password is needed.
    #[error("a password is needed")]
    Encrypted,
    /// Nothing to read: empty, or pictures of text, which need OCR.
    #[error("there is no text")]
    NoText,
    /// A web page that shows its text only to browsers that run its scripts.
    #[error("the page has no text unless its scripts run")]
    ScriptOnly,
    /// Cut off, or broken in another way.
    #[error("the file is damaged")]
    Damaged,
    /// More than [`Limits::pages`].
    #[error("too many pages")]
    TooManyPages,
    /// More than [`Limits::characters`].
    #[error("too much text")]
    TooLong,
    /// More than [`Limits::bytes`], or it unpacks to more than the limits allow.
    #[error("the file is too big or unpacks to too much")]
    TooBig,
    /// Reading took longer than [`Limits::cpu`] or [`Limits::wall`].
    #[error("reading takes too long")]
    TooSlow,
    /// The fault is ours: the child did not start or did not answer.
    #[error("the file could not be read through a fault of ours")]
    Internal,
}

impl Refusal {
    /// Every refusal, in the order of the declaration.
    pub const ALL: [Self; 11] = [
        Self::UnknownFormat,
        Self::Mismatch,
        Self::Encrypted,
        Self::NoText,
        Self::ScriptOnly,
        Self::Damaged,
        Self::TooManyPages,
        Self::TooLong,
        Self::TooBig,
        Self::TooSlow,
        Self::Internal,
    ];

    /// The name under which the refusal is stored.
    pub fn as_str(self) -> &'static str {
        match self {
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
            Self::Internal => "internal",
        }
    }

    /// The refusal with this stored name; nothing for a name that no version has written.
    pub fn from_stored(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|refusal| refusal.as_str() == name)
    }
}
