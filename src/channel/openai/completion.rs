//! An answer as clients of OpenAI read it, whole and in chunks.

use std::convert::Infallible;

use axum::response::{Response, sse::Event};
use futures::{Stream, StreamExt, stream};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    channel::api::{
        Api, CitationView,
        ask::Begun,
        messages::streamed,
        problem::{ApiError, Result},
    },
    chat::{
        Message,
        follow::{Step, follow},
        room::{Pass, Room},
        store,
    },
    db::Db,
    id::{BotId, ConversationId, MessageId, WorkspaceId},
    time::Timestamp,
};

use super::error_body;

/// A completed chat.
#[derive(Serialize, ToSchema)]
pub struct Completion {
    /// `chatcmpl-` and the id of the answer.
    id: String,
    /// `chat.completion`
    object: &'static str,
    /// Seconds since 1970.
    created: i64,
    /// As it was asked for.
    model: String,
    /// One answer.
    choices: Vec<Choice>,
    /// Tokens; none where no model behind a provider was asked.
    usage: Tokens,
    /// Beyond OpenAI: what the answer quotes.
    citations: Vec<CitationView>,
    /// Beyond OpenAI: whether an answer was found.
    answered: Option<bool>,
    /// Beyond OpenAI: the conversation it is kept in.
    conversation: String,
}

/// An answer.
#[derive(Serialize, ToSchema)]
pub struct Choice {
    /// 0
    index: u32,
    /// The answer.
    message: AnswerMessage,
    /// Never told.
    logprobs: Option<bool>,
    /// `stop` or `length`.
    finish_reason: &'static str,
}

/// The answer as a message.
#[derive(Serialize, ToSchema)]
pub struct AnswerMessage {
    /// `assistant`
    role: &'static str,
    /// The text in Markdown. `[1]` names the citation of that number.
    content: String,
    /// Never told.
    refusal: Option<String>,
}

/// Tokens of an answer.
#[derive(Serialize, Clone, Copy, ToSchema)]
pub struct Tokens {
    /// Read.
    prompt_tokens: u64,
    /// Written.
    completion_tokens: u64,
    /// Both.
    total_tokens: u64,
}

/// What all chunks of one answer share.
#[derive(Clone)]
pub struct Completions {
    db: Db,
    workspace: WorkspaceId,
    bot: BotId,
    api: Api,
    answer: MessageId,
    conversation: ConversationId,
    created: i64,
    model: String,
}

impl Completions {
    /// Those of a reply that has begun.
    pub fn new(api: &Api, room: &Room, begun: &Begun, model: String) -> Self {
        Self {
            db: api.engine.db.clone(),
            workspace: room.workspace.clone(),
            bot: room.bot.id.clone(),
            api: api.clone(),
            answer: begun.answer.clone(),
            conversation: begun.conversation.clone(),
            created: Timestamp::now().millis().div_euclid(1000),
            model,
        }
    }

    /// The whole answer.
    ///
    /// # Errors
    ///
    /// [`ApiError::Model`] when none came about.
    pub async fn whole(self, message: Message) -> Result<Completion> {
        if let Some(error) = ApiError::of_message(&message) {
            return Err(error);
        }
        let usage = self.tokens().await;
        Ok(Completion {
            id: self.id(),
            object: "chat.completion",
            created: self.created,
            model: self.model,
            choices: vec![Choice {
                index: 0,
                finish_reason: finish_reason(&message),
                message: AnswerMessage {
                    role: "assistant",
                    content: message.text,
                    refusal: None,
                },
                logprobs: None,
            }],
            usage,
            citations: message.citations.into_iter().map(Into::into).collect(),
            answered: message.answered,
            conversation: self.conversation.to_string(),
        })
    }

    /// The answer in chunks, as it is written.
    pub async fn stream(self, room: Room, pass: Pass, usage: bool) -> Result<Response> {
        let engine = self.api.engine.clone();
        let steps = follow(engine, room, pass, self.answer.clone(), 0).await?;
        let first = self.chunk(json!({ "role": "assistant", "content": "" }), None);
        let rest = steps.then(move |step| {
            let this = self.clone();
            async move { stream::iter(this.events(step, usage).await) }
        });
        Ok(streamed(events(first, rest.flatten())))
    }

    async fn events(&self, step: Step, usage: bool) -> Vec<Value> {
        let message = match step {
            Step::Text { text, .. } => return vec![self.chunk(json!({ "content": text }), None)],
            Step::End(ended) => ended.message,
        };
        if let Some(error) = ApiError::of_message(&message) {
            return vec![error_body(&error), Value::Null];
        }
        let mut last = self.chunk(json!({}), Some(finish_reason(&message)));
        let citations = message.citations.into_iter().map(CitationView::from);
        last["citations"] = json!(citations.collect::<Vec<_>>());
        last["answered"] = json!(message.answered);
        last["conversation"] = json!(self.conversation);
        let mut chunks = vec![last];
        if usage {
            let mut figures = self.chunk(Value::Null, None);
            figures["choices"] = json!([]);
            figures["usage"] = json!(self.tokens().await);
            chunks.push(figures);
        }
        chunks.push(Value::Null);
        chunks
    }

    fn chunk(&self, delta: Value, finish_reason: Option<&str>) -> Value {
        json!({
            "id": self.id(),
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "choices": [{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason }],
        })
    }

    fn id(&self) -> String {
        format!("chatcmpl-{}", self.answer)
    }

    async fn tokens(&self) -> Tokens {
        let why = store::why(&self.db, &self.workspace, &self.bot, &self.answer).await;
        let (read, written) = why.map_or((0, 0), |why| {
            let count = |tokens: Option<u64>| tokens.unwrap_or(0);
            (count(why.input_tokens), count(why.output_tokens))
        });
        Tokens {
            prompt_tokens: read,
            completion_tokens: written,
            total_tokens: read.saturating_add(written),
        }
    }
}

/// Chunks as events without names; nothing stands for the end.
fn events(
    first: Value,
    rest: impl Stream<Item = Value> + Send + 'static,
) -> impl Stream<Item = std::result::Result<Event, Infallible>> + Send + 'static {
    stream::iter([first]).chain(rest).map(|chunk| {
        Ok(Event::default().data(match chunk {
            Value::Null => "[DONE]".to_owned(),
            chunk => chunk.to_string(),
        }))
    })
}

fn finish_reason(message: &Message) -> &'static str {
    match message.problem.as_deref() {
        Some("length") => "length",
        _ => "stop",
    }
}
