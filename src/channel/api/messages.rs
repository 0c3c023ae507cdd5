//! Asking bots: plain and streamed, in new conversations and in old ones; and feedback.

use std::convert::Infallible;

use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{Stream, StreamExt, stream};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    chat::{
        COMMENT, Feedback,
        events::{HEARTBEAT, json},
        follow::{Step, follow},
        room::{Pass, Room},
        store,
    },
    form::Check,
    id::{BotId, ConversationId, MessageId},
};

use super::{
    Api, ask,
    ask::{Begun, Place},
    caller::{Caller, Chat},
    idempotency::Claim,
    message::MessageView,
    problem::Result,
    read::{Asked, Body, ServerEvent},
};

/// The routes of messages.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(ask_bot))
        .routes(routes!(find))
        .routes(routes!(events))
        .routes(routes!(feedback))
}

/// A question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question, at most 2000 characters.
    text: String,
    /// The conversation it belongs to; without one, a new conversation begins.
    conversation: Option<String>,
    /// Your name for whoever asks, at most 200 characters. It is kept as a pseudonym, and only
    /// requests with the same `user` reach their conversations.
    user: Option<String>,
    /// Whether the answer is streamed.
    #[serde(default)]
    stream: bool,
}

/// For whom.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserQuery {
    /// The `user` of the question.
    user: Option<String>,
}

/// From where on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// The `user` of the question.
    user: Option<String>,
    /// Bytes that have been seen: the `id` of the last event.
    after: Option<usize>,
}

/// What a user thinks of an answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFeedback {
    /// `up` or `down`; nothing takes it back.
    rating: Option<Rating>,
    /// What they add, at most 1000 characters.
    #[serde(default)]
    comment: String,
    /// The `user` of the question.
    user: Option<String>,
}

/// Thumb up or down.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Good.
    Up,
    /// Bad.
    Down,
}

#[derive(Serialize)]
struct BegunView<'a> {
    id: &'a MessageId,
    conversation: &'a ConversationId,
}

#[derive(Serialize)]
struct Delta<'a> {
    text: &'a str,
}

/// Asks a bot. With `stream`, the answer is a stream of server-sent events: `begun` with the ids,
/// `delta` with the next piece of `text`, and `done` with the whole message. Status 200 says that the
/// question was taken and its answer has ended, well or not: look at `state`, which is `failed` when
/// the model behind the bot gave none or broke off. The OpenAI-compatible route answers 502 then.
#[utoipa::path(post, path = "/bots/{bot}/messages", tag = "Messages", operation_id = "ask",
    params(("bot" = String, Path, description = "The bot")), request_body = Question,
    responses((status = 200, content((MessageView = "application/json"), (ServerEvent = "text/event-stream")))),
    security(("key" = ["chat"])))]
async fn ask_bot(
    caller: Caller<Chat>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    claim: Option<Extension<Claim>>,
    Body(question): Body<Question>,
) -> Result<Response> {
    let user = question.user.as_deref();
    let room = ask::room(&api, &caller.workspace, &bot, user).await?;
    let conversation = question.conversation.map(ConversationId::from);
    let claim = claim.as_deref();
    let place = Place::Stored(conversation.as_ref());
    let begun = ask::begin(&api, &room, claim, user.is_some(), place, &question.text).await?;
    if question.stream {
        let first = BegunView {
            id: &begun.answer,
            conversation: &begun.conversation,
        };
        let first = json("begun", &first);
        let rest = answer_events(&api, room, caller.pass(), begun, 0).await?;
        return Ok(streamed(stream::iter([Ok(first)]).chain(rest)));
    }
    let ended = ask::finished(&api, room, caller.pass(), begun.answer.clone()).await?;
    Ok(Json(MessageView::of(ended.message, &begun.conversation)).into_response())
}

/// Finds an answer, also one that is being written.
#[utoipa::path(get, path = "/bots/{bot}/messages/{message}", tag = "Messages", operation_id = "find_message",
    params(("bot" = String, Path, description = "The bot"), ("message" = String, Path, description = "The answer"), UserQuery),
    responses((status = 200, body = MessageView)), security(("key" = ["chat"])))]
async fn find(
    caller: Caller<Chat>,
    State(api): State<Api>,
    Path((bot, message)): Path<(BotId, MessageId)>,
    Asked(query): Asked<UserQuery>,
) -> Result<Json<MessageView>> {
    let room = ask::room(&api, &caller.workspace, &bot, query.user.as_deref()).await?;
    let (found, _) = store::visitor_answer(&api.engine.db, &room, &message).await?;
    let conversation = store::conversation_of(&api.engine.db, &room, &message).await?;
    Ok(Json(MessageView::of(found, &conversation)))
}

/// Streams an answer from any byte on, for a connection that was lost.
#[utoipa::path(get, path = "/bots/{bot}/messages/{message}/events", tag = "Messages", operation_id = "message_events",
    params(("bot" = String, Path, description = "The bot"), ("message" = String, Path, description = "The answer"), EventsQuery),
    responses((status = 200, body = ServerEvent, content_type = "text/event-stream")), security(("key" = ["chat"])))]
async fn events(
    caller: Caller<Chat>,
    State(api): State<Api>,
    Path((bot, message)): Path<(BotId, MessageId)>,
    Asked(query): Asked<EventsQuery>,
) -> Result<Response> {
    let room = ask::room(&api, &caller.workspace, &bot, query.user.as_deref()).await?;
    let conversation = store::conversation_of(&api.engine.db, &room, &message).await?;
    let begun = Begun {
        conversation,
        answer: message,
    };
    let after = query.after.unwrap_or(0);
    let events = answer_events(&api, room, caller.pass(), begun, after).await?;
    Ok(streamed(events))
}

/// Keeps what a user thinks of an answer.
#[utoipa::path(put, path = "/bots/{bot}/messages/{message}/feedback", tag = "Messages", operation_id = "give_feedback",
    params(("bot" = String, Path, description = "The bot"), ("message" = String, Path, description = "The answer")),
    request_body = NewFeedback,
    responses((status = 204, description = "Kept")), security(("key" = ["chat"])))]
async fn feedback(
    caller: Caller<Chat>,
    State(api): State<Api>,
    Path((bot, message)): Path<(BotId, MessageId)>,
    Body(given): Body<NewFeedback>,
) -> Result<StatusCode> {
    let comment = given.comment.trim().to_owned();
    Check::new()
        .text("comment", &comment, 0, COMMENT)
        .finish()?;
    let room = ask::room(&api, &caller.workspace, &bot, given.user.as_deref()).await?;
    let feedback = given.rating.map(|rating| Feedback {
        good: matches!(rating, Rating::Up),
        comment,
    });
    let mut tx = api.engine.db.begin().await?;
    store::give_feedback(&mut tx, &room, &message, feedback.as_ref()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn answer_events(
    api: &Api,
    room: Room,
    pass: Pass,
    begun: Begun,
    after: usize,
) -> Result<impl Stream<Item = std::result::Result<Event, Infallible>> + Send + use<>> {
    let steps = follow(api.engine.clone(), room, pass, begun.answer, after).await?;
    let conversation = begun.conversation;
    Ok(steps.map(move |step| {
        Ok(match step {
            Step::Text { text, seen } => json("delta", &Delta { text: &text }).id(seen.to_string()),
            Step::End(ended) => json("done", &MessageView::of(ended.message, &conversation)),
        })
    }))
}

/// Server-sent events that proxies neither keep back nor cut.
pub fn streamed(
    events: impl Stream<Item = std::result::Result<Event, Infallible>> + Send + 'static,
) -> Response {
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    ([("x-accel-buffering", "no")], events).into_response()
}
