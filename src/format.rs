//! What documents are: a word that the readers of files and the list of documents share.

use serde::{Deserialize, Serialize};

/// What a document is, decided by its bytes; its name only tells kinds of plain text apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Plain text in any encoding that is known here.
    Text,
    /// Markdown; its name must say so.
    Markdown,
    /// A web page.
    Html,
    /// A PDF that holds letters, not only pictures of them.
    Pdf,
    /// A text document of Word 2007 or later.
    Docx,
    /// A workbook of Excel 2007 or later.
    Xlsx,
    /// A table as text, by comma, semicolon or tab; its name must say so.
    Csv,
    /// A presentation of PowerPoint 2007 or later.
    Pptx,
    /// A book in EPUB 2 or 3.
    Epub,
}

impl Format {
    /// Every format, in the order of the declaration.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Markdown,
        Self::Html,
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Csv,
        Self::Pptx,
        Self::Epub,
    ];

    /// The name under which the format is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Pptx => "pptx",
            Self::Epub => "epub",
        }
    }

    /// The format with this stored name; nothing for a name that no version has written.
    pub fn from_stored(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }
}
