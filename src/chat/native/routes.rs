//! The chat's routes, once for the share page and once for the playground: a page, and plain form
//! posts that scripts may call for JSON.

use std::{sync::Arc, time::Duration};

use axum::{
    Form, Json, Router,
    extract::{DefaultBodyLimit, FromRef, Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::{
    chat::{COMMENT, Feedback, State as MessageState},
    config::Config,
    db::Db,
    error::{AppError, Result},
    form::Check,
    http::{assets::Assets, body},
    id::{ConversationId, MessageId},
    text::language_tag,
};

use super::{
    ask::{ask, ask_again, ask_once, ask_otherwise},
    compare,
    engine::Engine,
    leads, opened, replicas,
    reply::Replies,
    room::Room,
    store::{self, Asked},
    throttle::throttle_feedback,
};

/// Without scripts the answer is waited for, so that the next page shows it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The chat's routes below `/b/{slug}` and `/bots/{bot}/chat`.
pub fn routes<S>() -> Router<S>
where
    Db: FromRef<S>,
    Arc<Config>: FromRef<S>,
    Engine: FromRef<S>,
    Assets: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Router::new().nest("/b/{slug}", room()).nest(
        "/bots/{bot}/chat",
        room().route("/compare", get(compare::page).post(compare::ask_all)),
    )
}

/// The routes of one room, to be nested below its path.
pub fn room<S>() -> Router<S>
where
    Db: FromRef<S>,
    Arc<Config>: FromRef<S>,
    Engine: FromRef<S>,
    Assets: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Router::new()
        .route("/", get(opened::page))
        .route("/messages", post(question))
        .route("/messages/{message}/stop", post(stop))
        .route("/messages/{message}/again", post(again))
        .route("/messages/{message}/edit", post(edit))
        .route("/messages/{message}/feedback", post(feedback))
        .route("/conversations", post(new_conversation))
        .route("/lead", get(leads::back).post(leads::leave))
        .layer(DefaultBodyLimit::max(body::QUESTION))
}

#[derive(Deserialize)]
struct Question {
    text: String,
    conversation: Option<ConversationId>,
    /// What the browser calls it; pages without scripts don't.
    name: Option<String>,
}

#[derive(Serialize)]
struct Begun {
    conversation: ConversationId,
    question: MessageId,
    answer: MessageId,
    /// Language of words that are new, as HTML names it.
    lang: Option<&'static str>,
}

#[derive(Serialize)]
struct Refused {
    code: &'static str,
    message: String,
}

async fn question(
    State(engine): State<Engine>,
    headers: HeaderMap,
    room: Room,
    Form(question): Form<Question>,
) -> Response {
    let conversation = question.conversation.filter(|id| !id.as_str().is_empty());
    let asked = match &question.name {
        Some(name) => ask_once(&engine, &room, conversation.as_ref(), &question.text, name).await,
        None => ask(&engine, &room, conversation.as_ref(), &question.text).await,
    };
    let lang = language_tag(&question.text);
    begun(&engine, &room, conversation, &headers, asked, lang).await
}

/// The last question once more.
async fn again(
    State(engine): State<Engine>,
    headers: HeaderMap,
    Path(params): Path<Params>,
    room: Room,
) -> Result<Response> {
    let answer = message_id(&params)?;
    let conversation = store::conversation_of(&engine.db, &room, &answer).await?;
    let asked = ask_again(&engine, &room, &answer).await;
    Ok(begun(&engine, &room, Some(conversation), &headers, asked, None).await)
}

#[derive(Deserialize)]
struct Words {
    text: String,
}

/// Other words for the last question.
async fn edit(
    State(engine): State<Engine>,
    headers: HeaderMap,
    Path(params): Path<Params>,
    room: Room,
    Form(words): Form<Words>,
) -> Result<Response> {
    let question = message_id(&params)?;
    let conversation = store::conversation_of(&engine.db, &room, &question).await?;
    let asked = ask_otherwise(&engine, &room, &question, &words.text).await;
    let lang = language_tag(&words.text);
    Ok(begun(&engine, &room, Some(conversation), &headers, asked, lang).await)
}

#[derive(Deserialize)]
struct Thumb {
    /// `up`, `down`, or nothing to take it back.
    thumb: Option<String>,
    comment: Option<String>,
}

async fn feedback(
    State(engine): State<Engine>,
    headers: HeaderMap,
    Path(params): Path<Params>,
    room: Room,
    Form(given): Form<Thumb>,
) -> Result<Response> {
    room.consented()?;
    let answer = message_id(&params)?;
    let comment = given.comment.unwrap_or_default().trim().to_owned();
    Check::new()
        .text("comment", &comment, 0, COMMENT)
        .finish()?;
    let feedback = match given.thumb.as_deref() {
        Some("up") => Some(true),
        Some("down") => Some(false),
        _ => None,
    }
    .map(|good| Feedback { good, comment });
    throttle_feedback(&engine.db, engine.config.questions_per_minute, &room).await?;
    let mut tx = engine.db.begin().await?;
    store::give_feedback(&mut tx, &room, &answer, feedback.as_ref()).await?;
    tx.commit().await?;
    if wants_json(&headers) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let conversation = store::conversation_of(&engine.db, &room, &answer).await?;
    let next = format!("{}?c={conversation}#message-{answer}", room.base);
    Ok(Redirect::to(&next).into_response())
}

/// What a caller learns of a reply that has begun, or why it has not.
async fn begun(
    engine: &Engine,
    room: &Room,
    conversation: Option<ConversationId>,
    headers: &HeaderMap,
    asked: Result<Asked>,
    lang: Option<&'static str>,
) -> Response {
    let wants_json = wants_json(headers);
    match asked {
        Ok(asked) if wants_json => {
            let begun = Begun {
                conversation: asked.conversation,
                question: asked.question,
                answer: asked.answer,
                lang,
            };
            room.with_cookie((StatusCode::CREATED, Json(begun)))
        }
        Ok(asked) => {
            wait(&engine.replies, &asked.answer).await;
            let next = format!("{}?c={}#composer", room.base, asked.conversation);
            room.with_cookie(Redirect::to(&next))
        }
        Err(error) if wants_json => {
            let status =
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let message = problem_sentence(&error, room);
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
    match (error, room.door.text()) {
        (AppError::Closed | AppError::Unpublished, Some(text)) => text.to_owned(),
        _ => error.of_field("text").map_or_else(
            || error.sentence(locale),
            |problem| problem.sentence(locale),
        ),
    }
}

/// Whether a script asks, and not a form.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
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

async fn stop(
    State(engine): State<Engine>,
    headers: HeaderMap,
    Path(params): Path<Params>,
    room: Room,
) -> Result<Response> {
    let answer = message_id(&params)?;
    store::visitor_answer(&engine.db, &room, &answer).await?;
    if !engine.replies.stop(&answer) {
        replicas::tell(&engine.db, replicas::STOP, &answer).await;
    }
    if wants_json(&headers) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    wait(&engine.replies, &answer).await;
    let conversation = store::conversation_of(&engine.db, &room, &answer).await?;
    Ok(Redirect::to(&format!("{}?c={conversation}#composer", room.base)).into_response())
}

/// Parts of the path by name.
pub(super) type Params = std::collections::HashMap<String, String>;

/// The message a path names.
pub(super) fn message_id(params: &Params) -> Result<MessageId> {
    params
        .get("message")
        .map(|id| MessageId::from(id.clone()))
        .ok_or(AppError::NotFound)
}

async fn new_conversation(room: Room) -> Redirect {
    Redirect::to(&room.base)
}
