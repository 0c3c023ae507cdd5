//! The conversation: a question is stored, an answer is written by the server, and any number of
//! readers may join it, leave it and join again.
//!
//! A reply belongs to the server and not to a connection: its text grows in [`reply`], is written
//! to the database while it grows, and is read over server-sent events from any byte on. The same
//! chat is the share page `/b/{slug}`, the owner's playground and the demo.

use serde::{Deserialize, Serialize};

use crate::{
    id::{ConversationId, MessageId},
    list::Page,
    time::Timestamp,
};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

/// Longest question in characters.
pub const QUESTION: u32 = 2000;

/// Where a conversation takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The owner trying the bot.
    Playground,
    /// A visitor on the share page.
    Share,
}

impl Channel {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Playground => "playground",
            Self::Share => "share",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Self {
        if text == "playground" {
            Self::Playground
        } else {
            Self::Share
        }
    }
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The message.
    pub id: MessageId,
    /// Who wrote it.
    pub author: Author,
    /// How far it is.
    pub state: State,
    /// Whether an answer was found; nothing for questions and unfinished answers.
    pub answered: Option<bool>,
    /// The text as HTML from a safe subset.
    pub html: String,
    /// Length of the text in bytes: where a reader goes on.
    pub bytes: u32,
    /// What the answer quotes.
    pub citations: Vec<Citation>,
    /// When it was begun.
    pub created_at: Timestamp,
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
}

/// A conversation with a page of its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// The conversation.
    pub conversation: Conversation,
    /// Its messages in order.
    pub messages: Page<Message>,
}
