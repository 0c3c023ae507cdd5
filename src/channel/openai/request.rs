//! What a client of OpenAI asks. Fields that are not listed are read over: the bot's own settings
//! hold, whichever temperature a client sends.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::chat::{TURNS, Turn};

use super::super::api::problem::{ApiError, Result};

/// A chat to complete.
#[derive(Deserialize, ToSchema)]
pub struct ChatRequest {
    /// The bot: its id, or the end of its share link.
    pub model: String,
    /// The conversation.
    messages: Vec<ChatMessage>,
    /// Whether the answer is streamed.
    pub stream: Option<bool>,
    /// What the stream tells beside the text.
    pub stream_options: Option<StreamOptions>,
    /// Your name for whoever asks; kept as a pseudonym.
    pub user: Option<String>,
    /// Answers wanted: 1.
    n: Option<u32>,
    /// Not supported: a bot has tools of its own.
    #[schema(value_type = Option<Vec<Object>>)]
    tools: Option<Vec<Value>>,
}

/// What a stream tells beside the text.
#[derive(Deserialize, ToSchema)]
pub struct StreamOptions {
    /// Whether the last chunk tells the tokens.
    pub include_usage: Option<bool>,
}

/// A message of the conversation.
#[derive(Deserialize, ToSchema)]
struct ChatMessage {
    /// `user` and `assistant` are read.
    role: String,
    /// Its text.
    content: Option<Content>,
}

/// A text, whole or in parts.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum Content {
    /// Whole.
    Text(String),
    /// In parts.
    Parts(Vec<Part>),
}

/// A part of a message; only those of the type `text` are supported.
#[derive(Deserialize, ToSchema)]
struct Part {
    /// `text`
    r#type: String,
    /// The text.
    text: Option<String>,
}

impl ChatRequest {
    /// Refuses what would be answered otherwise than asked.
    pub fn check(&self) -> Result<()> {
        let unsupported = |why: &str| Err(ApiError::Unsupported(why.into()));
        if self.n.is_some_and(|n| n != 1) {
            return unsupported("n must be 1: a bot gives one answer.");
        }
        if self.tools.as_ref().is_some_and(|tools| !tools.is_empty()) {
            return unsupported("tools are not supported: a bot has tools of its own.");
        }
        Ok(())
    }

    /// The latest turns before the question, and the question.
    pub fn conversation(&self) -> Result<(Vec<Turn>, String)> {
        let last = self
            .messages
            .iter()
            .rposition(|message| message.role == "user");
        let last = last.ok_or_else(|| {
            ApiError::Malformed("messages must have one of the role “user”.".into())
        })?;
        let mut turns: Vec<Turn> = Vec::new();
        let mut question = String::new();
        for message in &self.messages[..=last] {
            let text = message.text()?;
            match message.role.as_str() {
                "user" => append(&mut question, &text),
                "assistant" if !question.is_empty() => turns.push(Turn {
                    question: std::mem::take(&mut question),
                    answer: text,
                }),
                "assistant" => {
                    if let Some(turn) = turns.last_mut() {
                        append(&mut turn.answer, &text);
                    }
                }
                _ => {}
            }
        }
        let old = turns.len().saturating_sub(TURNS);
        Ok((turns.split_off(old), question))
    }
}

impl ChatMessage {
    fn text(&self) -> Result<String> {
        match &self.content {
            None => Ok(String::new()),
            Some(Content::Text(text)) => Ok(text.clone()),
            Some(Content::Parts(parts)) => {
                let mut whole = String::new();
                for part in parts {
                    match (&part.r#type[..], &part.text) {
                        ("text", Some(text)) => append(&mut whole, text),
                        _ => {
                            let why = "Only parts of the type “text” are supported.";
                            return Err(ApiError::Unsupported(why.into()));
                        }
                    }
                }
                Ok(whole)
            }
        }
    }
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}
