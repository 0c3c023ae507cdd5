//! What the reply engine asks of a model.

use std::pin::Pin;

use futures::Stream;

use super::extract::Passage;

/// What a model is given.
#[derive(Debug, Clone)]
pub struct Request {
    /// The owner's instructions.
    pub instructions: String,
    /// Earlier questions and answers of the conversation, the oldest first.
    pub turns: Vec<Turn>,
    /// The question.
    pub question: String,
    /// Passages to answer from, numbered from 1.
    pub passages: Vec<Passage>,
}

/// A question and its answer.
#[derive(Debug, Clone)]
pub struct Turn {
    /// What the visitor asked.
    pub question: String,
    /// What the bot answered.
    pub answer: String,
}

/// What a model sends while it answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The next piece of text.
    Text(String),
    /// A passage the answer quotes, by its number.
    Citation(usize),
    /// What the answer cost.
    Usage(Usage),
    /// The answer is complete. `answered` is false when the model found nothing to say.
    End {
        /// Whether the passages held an answer.
        answered: bool,
    },
    /// The answer breaks off; nothing follows.
    Error(ModelError),
}

/// Units a model counted, as far as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Tokens read.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
}

/// Why a model broke off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The model could not be asked, or its answer not be read.
    #[error("the model failed: {0}")]
    Failed(String),
}

/// The events of one answer. Dropping it ends the work behind it.
pub type Events = Pin<Box<dyn Stream<Item = Event> + Send>>;

/// A model that answers questions.
pub trait Model: Send + Sync {
    /// Begins an answer.
    fn answer(&self, request: Request) -> Events;
}
