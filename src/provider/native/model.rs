//! What the reply engine asks of a model, and what a model tells it.

use std::{pin::Pin, sync::Arc, time::Duration};

use futures::Stream;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::extract::Passage;
use crate::provider::ModelProblem;

/// What a model is given: a question with passages for models that read documents, a prompt for
/// those that read prompts. Both say the same.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The question.
    pub question: String,
    /// Passages to answer from, numbered from 1.
    pub passages: Vec<Passage>,
    /// The same for a language model.
    pub prompt: Arc<Prompt>,
}

/// What a language model is sent, in no protocol's own words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    /// How to behave: the system instruction.
    pub system: String,
    /// The conversation, the oldest first; the last is the visitor's or holds results of tools.
    pub messages: Vec<Message>,
    /// Actions the model may ask for.
    pub tools: Vec<ToolSpec>,
    /// How freely it words, in tenths from 0 to 20; the provider's own choice when absent.
    pub temperature_tenths: Option<u8>,
    /// Tokens it may write at most.
    pub max_output_tokens: u32,
}

/// One turn of the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// What the visitor wrote.
    User(String),
    /// What the model wrote, and what it asked to be done.
    Assistant {
        /// Text.
        text: String,
        /// Calls of tools.
        calls: Vec<ToolCall>,
    },
    /// What came of the calls, in their order.
    Tools(Vec<ToolResult>),
}

/// An action as a model is told of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// Its name: letters, digits and `_`.
    pub name: String,
    /// When to use it.
    pub description: String,
    /// JSON schema of its arguments, an object.
    pub parameters: Value,
}

/// A model asks for an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The provider's id of the call; made up where the protocol has none.
    pub id: String,
    /// Name of the tool.
    pub name: String,
    /// Arguments, an object.
    pub arguments: Value,
    /// What a protocol wants back with the call, unread (Gemini's thought signature).
    pub signature: Option<String>,
}

/// What came of an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The call it answers.
    pub call_id: String,
    /// Name of the tool.
    pub name: String,
    /// What the model is told.
    pub content: String,
    /// Whether it went well.
    pub ok: bool,
}

/// What a model sends while it answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The next piece of text.
    Text(String),
    /// A passage the answer quotes, by its number.
    Citation(usize),
    /// The model asks for an action, whole.
    ToolCall(ToolCall),
    /// What the answer has cost so far; each replaces the one before.
    Usage(Usage),
    /// The answer is complete.
    End(Finish),
    /// The answer breaks off; nothing follows.
    Error(ModelError),
}

/// Why a model stopped writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It has said everything.
    Complete,
    /// It found nothing to say (built-in model).
    NoAnswer,
    /// It reached the limit of tokens.
    Length,
    /// Safety rules cut it off.
    Blocked,
    /// It waits for the results of its calls.
    Tools,
}

/// Units a model counted, as far as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub input_tokens: u64,
    /// Tokens written, those of its thoughts included.
    pub output_tokens: u64,
}

/// Why a model broke off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", problem.code())]
pub struct ModelError {
    /// What the owner can do something about.
    pub problem: ModelProblem,
    /// For the log and the owner: what the provider said, cut short, never with the key.
    pub detail: String,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
}

impl ModelError {
    /// An error without advice when to come back.
    pub fn new(problem: ModelProblem, detail: impl Into<String>) -> Self {
        Self {
            problem,
            detail: detail.into(),
            retry_after: None,
        }
    }
}

/// The events of one answer. Dropping it ends the work behind it.
pub type Events = Pin<Box<dyn Stream<Item = Event> + Send>>;

/// A model that answers questions.
pub trait Model: Send + Sync {
    /// Begins an answer.
    fn answer(&self, request: Request) -> Events;
}
