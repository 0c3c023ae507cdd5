//! The chat's routes, once for the share page and once for the playground: a page, and plain form
//! posts that scripts may call for JSON.

use std::time::Duration;

use axum::{
    Extension, Form, Json, Router,
    extract::{DefaultBodyLimit, FromRef, Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response, Sse, sse::KeepAlive},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, header};
use leptos::nonce::Nonce;
use serde::{Deserialize, Serialize};

use crate::{
    account::{Me, preferences::Preferences},
    chat::{Channel, State as MessageState},
    config::Config,
    db::Db,
    error::{AppError, Result},
    http::{assets::Assets, body},
    id::{ConversationId, MessageId},
};

use super::{
    ask::ask,
    events::{self, HEARTBEAT},
    reply::Replies,
    room::Room,
    room_page::{self, Around},
    store,
};

/// Without scripts the answer is waited for, so that the next page shows it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The chat's routes below `/b/{slug}` and `/bots/{bot}/chat`.
pub fn routes<S>() -> Router<S>
where
    Db: FromRef<S>,
    Config: FromRef<S>,
    Replies: FromRef<S>,
    Assets: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    let room = || {
        Router::new()
            .route("/", get(page))
            .route("/messages", post(question))
            .route("/messages/{message}/events", get(answer_events))
            .route("/messages/{message}/stop", post(stop))
            .route("/conversations", post(new_conversation))
            .layer(DefaultBodyLimit::max(body::QUESTION))
    };
    Router::new()
        .nest("/b/{slug}", room())
        .nest("/bots/{bot}/chat", room())
}

#[derive(Deserialize)]
struct Shown {
    c: Option<ConversationId>,
    problem: Option<String>,
}

async fn page(
    State(db): State<Db>,
    State(assets): State<Assets>,
    Extension(nonce): Extension<Nonce>,
    Extension(preferences): Extension<Preferences>,
    headers: HeaderMap,
    room: Result<Room>,
    Query(shown): Query<Shown>,
) -> Response {
    let embedded = is_frame(&headers);
    let around = Around {
        preferences,
        embedded,
        assets: &assets,
        nonce: &nonce,
    };
    let page = match room {
        Ok(room) => shown_page(&db, &room, &shown, &around).await,
        Err(error) => Err(error),
    };
    page.unwrap_or_else(|error| {
        let status =
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Html(room_page::render_failure(&error, &around))).into_response()
    })
}

async fn shown_page(db: &Db, room: &Room, shown: &Shown, around: &Around<'_>) -> Result<Response> {
    let messages = match &shown.c {
        Some(id) => match store::visitor_messages(db, room, id).await {
            Err(AppError::NotFound) => return Ok(Redirect::to(&room.base).into_response()),
            other => other?,
        },
        None => Vec::new(),
    };
    let history = store::visitor_conversations(db, room).await?;
    let html = room_page::render(&room_page::RoomPage {
        room,
        conversation: shown.c.as_ref(),
        messages: &messages,
        history: &history,
        problem: shown.problem.as_deref(),
        around: Around {
            embedded: around.embedded || room.channel == Channel::Playground,
            ..*around
        },
    });
    Ok(room.with_cookie(Html(html)))
}

/// A page in a frame shows no frame of its own.
fn is_frame(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-dest")
        .is_some_and(|destination| destination == "iframe")
}

#[derive(Deserialize)]
struct Question {
    text: String,
    conversation: Option<ConversationId>,
}

#[derive(Serialize)]
struct Begun {
    conversation: ConversationId,
    question: MessageId,
    answer: MessageId,
}

#[derive(Serialize)]
struct Refused {
    code: &'static str,
    message: String,
}

async fn question(
    State(db): State<Db>,
    State(config): State<Config>,
    State(replies): State<Replies>,
    headers: HeaderMap,
    room: Room,
    Form(question): Form<Question>,
) -> Response {
    let conversation = question.conversation.filter(|id| !id.as_str().is_empty());
    let wants_json = wants_json(&headers);
    match ask(
        &db,
        &config,
        &replies,
        &room,
        conversation.as_ref(),
        &question.text,
    )
    .await
    {
        Ok(asked) if wants_json => {
            let begun = Begun {
                conversation: asked.conversation,
                question: asked.question,
                answer: asked.answer,
            };
            room.with_cookie((StatusCode::CREATED, Json(begun)))
        }
        Ok(asked) => {
            wait(&replies, &asked.answer).await;
            let next = format!("{}?c={}#composer", room.base, asked.conversation);
            room.with_cookie(Redirect::to(&next))
        }
        Err(error) if wants_json => {
            let status =
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let message = problem_sentence(&error, &room);
            room.with_cookie((
                status,
                Json(Refused {
                    code: error.code(),
                    message,
                }),
            ))
        }
        Err(error) => {
            let conversation = conversation.map_or_else(String::new, |id| format!("c={id}&"));
            let next = format!(
                "{}?{conversation}problem={}#composer",
                room.base,
                error.code()
            );
            room.with_cookie(Redirect::to(&next))
        }
    }
}

fn problem_sentence(error: &AppError, room: &Room) -> String {
    let locale = room.preferences.locale;
    error.of_field("text").map_or_else(
        || error.sentence(locale),
        |problem| problem.sentence(locale),
    )
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|value| value.contains("application/json"))
}

async fn wait(replies: &Replies, answer: &MessageId) {
    if let Some(mut progress) = replies.follow(answer) {
        let ended = progress.wait_for(|seen| seen.state != MessageState::Writing);
        tokio::time::timeout(PATIENCE, ended).await.ok();
    }
}

#[derive(Deserialize)]
struct From {
    after: Option<usize>,
}

async fn answer_events(
    State(db): State<Db>,
    State(replies): State<Replies>,
    me: Option<Extension<Me>>,
    headers: HeaderMap,
    Path(params): Path<std::collections::HashMap<String, String>>,
    Query(from): Query<From>,
    room: Room,
) -> Result<Response> {
    let answer = message_id(&params)?;
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let after = last.or(from.after).unwrap_or(0);
    let me = me.map(|Extension(me)| me);
    let stream = events::events(db, &replies, room, me, answer, after).await?;
    let stream = Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    Ok(([("x-accel-buffering", "no")], stream).into_response())
}

async fn stop(
    State(db): State<Db>,
    State(replies): State<Replies>,
    headers: HeaderMap,
    Path(params): Path<std::collections::HashMap<String, String>>,
    room: Room,
) -> Result<Response> {
    let answer = message_id(&params)?;
    store::visitor_answer(&db, &room, &answer).await?;
    replies.stop(&answer);
    if wants_json(&headers) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    wait(&replies, &answer).await;
    let conversation = store::conversation_of(&db, &room, &answer).await?;
    Ok(Redirect::to(&format!("{}?c={conversation}#composer", room.base)).into_response())
}

fn message_id(params: &std::collections::HashMap<String, String>) -> Result<MessageId> {
    params
        .get("message")
        .map(|id| MessageId::from(id.clone()))
        .ok_or(AppError::NotFound)
}

async fn new_conversation(room: Room) -> Redirect {
    Redirect::to(&room.base)
}
