//! A search tried out by an owner: what each stage of it finds.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    id::{PassageId, SourceId},
};

/// Longest question that is tried, in characters.
pub const QUESTION: u32 = 500;

/// A question, and settings for this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialForm {
    /// What a visitor would ask.
    pub question: String,
    /// Whether meaning is left out.
    #[serde(default)]
    pub words_only: bool,
    /// Percent of the question that a passage must hold to be answered from; nothing for what visitors
    /// get.
    #[serde(default)]
    pub covered: Option<u32>,
}

impl TrialForm {
    /// The rules of the form.
    pub fn check(&self) -> Result<(), AppError> {
        Check::new()
            .text("question", &self.question, 1, QUESTION)
            .rule(
                "covered",
                self.covered.is_none_or(|percent| percent <= 100),
                Problem::TooMany(100),
            )
            .finish()
    }
}

/// What a search found, stage by stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Words of the question that have a topic.
    pub terms: Vec<TrialTerm>,
    /// Passages that share rare words with it.
    pub candidates: u32,
    /// The best of them by their words.
    pub ranked: Vec<Ranked>,
    /// Those that stand out by their meaning, the nearest first.
    pub near: Vec<Ranked>,
    /// Both rankings made one, before a reranking model gave another order; empty where none did.
    pub fused: Vec<Ranked>,
    /// What the bot would answer from, in that order.
    pub found: Vec<Ranked>,
    /// `used` when meaning was searched too, or the code of what went wrong.
    pub meaning: Option<String>,
    /// `used` when a reranking model gave the order, or the code of what went wrong.
    pub reranked: Option<String>,
    /// Percent of the question that a passage had to hold.
    pub covered: u32,
    /// How long it took.
    pub millis: u32,
}

/// A word of the question as the index knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialTerm {
    /// Its first search key.
    pub key: String,
    /// Passages that hold it.
    pub passages: u32,
    /// What it may have been meant to be, when it is taken for mistyped.
    pub meant: Vec<String>,
}

/// A passage at its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// The passage.
    pub id: PassageId,
    /// Its document.
    pub source: SourceId,
    /// Title and headings above it.
    pub heading: String,
    /// Its text.
    pub body: String,
    /// Larger is better; comparable within one stage only. Nothing in a stage that has its own measure.
    pub score: Option<f64>,
    /// Percent of the question it holds, where words were compared.
    pub coverage: Option<u32>,
    /// How near it is in meaning, up to 1.
    pub nearness: Option<f64>,
    /// How well it answers, in the eyes of a reranking model.
    #[serde(default)]
    pub relevance: Option<f64>,
    /// Whether that is enough to answer from.
    pub answers: bool,
    /// What stands before it in its document and is sent with it; empty where nothing is.
    #[serde(default)]
    pub before: String,
    /// What stands after it, likewise.
    #[serde(default)]
    pub after: String,
}
