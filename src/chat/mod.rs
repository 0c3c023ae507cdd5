//! The conversation: a question is stored, an answer is written by the server, and any number of
//! readers may join it, leave it and join again.
//!
//! A reply belongs to the server and not to a connection: its text grows in [`reply`], is written
//! to the database while it grows, and is read over server-sent events from any byte on. The same
//! chat is the share page `/b/{slug}`, the owner's playground and the demo.

use serde::{Deserialize, Serialize};

use crate::{
    id::{ConversationId, CuratedId, MessageId},
    lead::Place,
    list::Page,
    time::Timestamp,
    usage::MicroUsd,
};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

pub use crate::bot::Channel;

/// Longest question in characters.
pub const QUESTION: u32 = 2000;
/// Longest comment on an answer in characters.
pub const COMMENT: u32 = 1000;

/// What is known of a visitor who came through another site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Who the site says it is, with a valid signature.
    pub person: Option<String>,
    /// Origin of the site.
    pub site: String,
    /// What the site's scripts have told; nobody vouches for it.
    pub attributes: Vec<(String, String)>,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The person asking.
    Visitor,
    /// The bot.
    Bot,
}

/// How far a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Text is still being added.
    Writing,
    /// Complete.
    Done,
    /// The visitor stopped it; what was written stays.
    Stopped,
    /// The server stopped while it was written; what was written stays.
    Interrupted,
    /// The model failed; what was written stays.
    Failed,
}

impl State {
    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Self {
        [
            Self::Writing,
            Self::Stopped,
            Self::Interrupted,
            Self::Failed,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
        .unwrap_or(Self::Done)
    }
}

/// A conversation in the owner's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// The conversation.
    pub id: ConversationId,
    /// Where it took place.
    pub channel: Channel,
    /// What it began with.
    pub first_question: String,
    /// Questions asked.
    pub questions: u32,
    /// Questions the bot had no answer to.
    pub unanswered: u32,
    /// Last question or answer.
    pub updated_at: Timestamp,
}

/// A message as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The message.
    pub id: MessageId,
    /// Who wrote it.
    pub author: Author,
    /// How far it is.
    pub state: State,
    /// Whether an answer was found; nothing for questions and unfinished answers.
    pub answered: Option<bool>,
    /// The text as it was written.
    pub text: String,
    /// The text as HTML from a safe subset.
    pub html: String,
    /// Length of the text in bytes: where a reader goes on.
    pub bytes: u32,
    /// What the answer quotes.
    pub citations: Vec<Citation>,
    /// Whether another answer, or another wording of the question, has taken its place.
    pub superseded: bool,
    /// Code of what went wrong, also when the built-in model made up for it.
    pub problem: Option<String>,
    /// What the visitor thought of it.
    pub feedback: Option<Feedback>,
    /// The question it answers; nothing for questions.
    pub question: Option<MessageId>,
    /// Whether it was written by the owner beforehand; told to members only.
    pub curated: Option<CuratedUse>,
    /// The published version that answered; nothing for a draft and for questions.
    pub version: Option<u32>,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// A curated answer that was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CuratedUse {
    /// The answer, unless it has been deleted since.
    pub answer: Option<CuratedId>,
    /// How near the question came to its wording, up to 1; nothing when it was the same question.
    pub score: Option<f64>,
}

/// What a visitor thinks of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// Thumb up or down.
    pub good: bool,
    /// What they add, perhaps nothing.
    pub comment: String,
}

impl Feedback {
    /// From its stored form.
    pub fn from_stored(thumb: Option<i64>, comment: Option<String>) -> Option<Self> {
        thumb.map(|thumb| Self {
            good: thumb > 0,
            comment: comment.unwrap_or_default(),
        })
    }
}

/// How an answer came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// Where it was asked.
    pub channel: Channel,
    /// The published version that answered; nothing for a draft.
    pub version: Option<u32>,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// `builtin`, `curated`, or the provider's protocol.
    pub provider: String,
    /// The model's name.
    pub model: String,
    /// The curated answer that was given.
    pub curated: Option<CuratedUse>,
    /// What was searched for, or the wording of a curated answer that was met; differs from the question when that was a follow-up.
    pub searched: String,
    /// `used` when meaning was searched too, or the code of what went wrong; nothing where words
    /// alone are searched.
    pub meaning: Option<String>,
    /// `used` when a reranking model gave the order of the passages, or the code of what went wrong.
    pub reranked: Option<String>,
    /// The prompt as sent last: who speaks, and what.
    pub prompt: Vec<(String, String)>,
    /// Passages found, the best first.
    pub passages: Vec<UsedPassage>,
    /// Calls of tools.
    pub tools: Vec<ToolUse>,
    /// Tokens read; nothing for the built-in model.
    pub input_tokens: Option<u64>,
    /// Tokens written.
    pub output_tokens: Option<u64>,
    /// What it cost; nothing when the price is unknown.
    pub cost: Option<MicroUsd>,
    /// Milliseconds of the search.
    pub search_millis: u64,
    /// Milliseconds to the first text.
    pub first_millis: Option<u64>,
    /// Milliseconds in all.
    pub total_millis: u64,
    /// Code of what went wrong.
    pub problem: Option<String>,
    /// What the provider said when it failed.
    pub detail: Option<String>,
}

/// A passage that was found, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UsedPassage {
    /// Its number in the prompt.
    pub number: u32,
    /// Title of its document.
    pub title: String,
    /// Headings above it.
    pub heading: String,
    /// Its text.
    pub excerpt: String,
    /// What the model was sent of what stands before it in its document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// What it was sent of what stands after it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
    /// Larger is better; comparable within one search only.
    pub score: f64,
    /// Share of the question's topic words it holds.
    pub coverage: f64,
    /// How near it is in meaning, up to 1; nothing where it was found by words alone.
    #[serde(default)]
    pub nearness: Option<f64>,
    /// How well it answers, in the eyes of a reranking model.
    #[serde(default)]
    pub relevance: Option<f64>,
    /// Whether the model was given it.
    pub given: bool,
    /// Whether the answer quotes it.
    pub cited: bool,
}

/// A visitor's question with what the search found for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedQuestion {
    /// Its answer.
    pub answer: MessageId,
    /// Where both stand.
    pub conversation: ConversationId,
    /// Where it was asked.
    pub channel: Channel,
    /// As it was asked.
    pub question: String,
    /// What was searched for; differs from the question when that was a follow-up, or met a wording of a
    /// curated answer.
    pub searched: String,
    /// Whether an answer was found; nothing when there was no end to it.
    pub answered: Option<bool>,
    /// Whether the owner had written the answer beforehand.
    pub curated: bool,
    /// The best passages that were found, at most [`BEST`], with the beginning of their texts.
    pub passages: Vec<UsedPassage>,
    /// When it was answered.
    pub at: Timestamp,
}

/// Passages told of a question in the list of questions.
pub const BEST: usize = 3;

/// One call of a tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolUse {
    /// The tool's name.
    pub name: String,
    /// Arguments, as JSON.
    pub arguments: String,
    /// What the model was told.
    pub result: String,
    /// Whether it went well.
    pub ok: bool,
    /// HTTP status, if the server answered.
    pub status: Option<u16>,
    /// Milliseconds it took.
    pub millis: u64,
}

/// A quoted passage, kept as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Its marker in the answer.
    pub number: u32,
    /// Title of the document.
    pub title: String,
    /// Headings above it.
    pub heading: String,
    /// Its text.
    pub excerpt: String,
    /// The page or slide it begins on, where the document has such.
    pub page: Option<u32>,
    /// Where the passage is on the web; see `chat::native::link`.
    pub url: Option<String>,
}

/// A conversation with a page of its messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// The conversation.
    pub conversation: Conversation,
    /// What is known of the visitor, on other sites than ours.
    pub profile: Option<Profile>,
    /// The contact it left, if any.
    pub lead: Option<Place>,
    /// Its messages in order.
    pub messages: Page<Message>,
    /// Whether whoever reads it may write answers.
    pub may_edit: bool,
}

/// A question of a conversation, with the answer it got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The question, on one line.
    pub question: String,
    /// The answer without the markers of its sources; empty when none was found.
    pub answer: String,
}
