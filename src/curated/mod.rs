//! Answers an owner writes by hand: "if asked this, say this". They come before any search or model.
//!
//! A curated answer belongs to one question in up to 20 wordings. A visitor's question is held
//! against them word by word ([`matching`](native::matching)), so that spelling, script, apostrophes
//! and inflections do not matter, and what is asked about does.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    id::CuratedId,
    list::Page,
    time::Timestamp,
};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

/// Curated answers a bot may have.
pub const ANSWERS: u32 = 2000;
/// Longest wording of a question in characters.
pub const QUESTION: u32 = 500;
/// Wordings of one question.
pub const WORDINGS: u32 = 20;
/// Longest answer in characters.
pub const ANSWER: u32 = 4000;
/// Largest file that is imported, in megabytes.
pub const IMPORT_MEGABYTES: u32 = 2;

/// An answer an owner has written for a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CuratedAnswer {
    /// The answer.
    pub id: CuratedId,
    /// The question, one wording a line.
    pub question: String,
    /// The answer in Markdown.
    pub answer: String,
    /// Whether the bot gives it.
    pub enabled: bool,
    /// How often it was given.
    pub hits: u32,
    /// When it was given last.
    pub last_hit_at: Option<Timestamp>,
    /// How it came to be.
    pub origin: Origin,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// How a curated answer came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Written by hand.
    #[default]
    Hand,
    /// Read from a file.
    Import,
    /// Written for a question the bot had no answer to.
    Unanswered,
    /// Written in place of an answer the bot gave.
    Correction,
}

impl Origin {
    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Import => "import",
            Self::Unanswered => "unanswered",
            Self::Correction => "correction",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Self {
        [Self::Import, Self::Unanswered, Self::Correction]
            .into_iter()
            .find(|origin| origin.as_str() == text)
            .unwrap_or_default()
    }
}

/// What an owner fills in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CuratedForm {
    /// The question, one wording a line.
    pub question: String,
    /// The answer in Markdown.
    pub answer: String,
    /// How it comes to be.
    pub origin: Origin,
}

impl CuratedForm {
    /// The same without empty lines in the question, blanks around the texts, and with one kind of
    /// line break.
    pub fn trimmed(self) -> Self {
        let wordings: Vec<&str> = lines(&self.question).collect();
        Self {
            question: wordings.join("\n"),
            answer: self.answer.replace("\r\n", "\n").trim().to_owned(),
            ..self
        }
    }

    /// The wordings of the question.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        lines(&self.question)
    }

    /// The rules of the form.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] with the fields `question` and `answer`.
    pub fn check(&self) -> Result<(), AppError> {
        let longest = self
            .wordings()
            .max_by_key(|wording| wording.chars().count())
            .unwrap_or_default();
        Check::new()
            .text("question", longest, 1, QUESTION)
            .rule(
                "question",
                self.wordings().count() <= WORDINGS as usize,
                Problem::TooMany(WORDINGS),
            )
            .rule(
                "question",
                !self.question.contains('\0'),
                Problem::Malformed,
            )
            .text("answer", &self.answer, 1, ANSWER)
            .finish()
    }
}

impl From<CuratedAnswer> for CuratedForm {
    fn from(stored: CuratedAnswer) -> Self {
        Self {
            question: stored.question,
            answer: stored.answer,
            origin: stored.origin,
        }
    }
}

fn lines(question: &str) -> impl Iterator<Item = &str> {
    question
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

/// A bot's curated answers as a page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CuratedList {
    /// The answers.
    pub answers: Page<CuratedAnswer>,
    /// Whether whoever looks may change them.
    pub may_edit: bool,
}

/// The curated answer a question meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CuratedMatch {
    /// The answer.
    pub id: CuratedId,
    /// The wording that was met.
    pub wording: String,
    /// Its text in Markdown.
    pub answer: String,
    /// How near the question came in percent; nothing when it was the same question.
    pub percent: Option<u32>,
}

/// A curated answer on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CuratedView {
    /// The answer.
    pub answer: CuratedAnswer,
    /// Whether whoever looks may change it.
    pub may_edit: bool,
}
