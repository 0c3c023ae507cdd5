//! The chat page, for whoever opens its address: the conversation, or what stands in its way.

use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, request::Parts};
use leptos::nonce::Nonce;
use serde::Deserialize;

use crate::{
    account::{
        Me, Theme,
        preferences::{Preferences, chosen_theme},
    },
    chat::{Channel, State as MessageState},
    error::{AppError, Result},
    http::assets::Assets,
    id::ConversationId,
    publish::{speaker::Door, store as editions},
    share::{gate, routes::ROBOTS, store as shares},
};

use super::{
    engine::Engine,
    leads, replicas,
    room::Room,
    room_page::{self, Around},
    routes::Params,
    store,
};

/// What an address asks for.
#[derive(Default, Deserialize)]
pub struct Shown {
    pub(super) c: Option<ConversationId>,
    pub(super) problem: Option<String>,
    /// Says that the form of leads was just sent.
    pub(super) lead: Option<String>,
}

/// The chat page of a room, or of what stands in the way of one.
pub async fn page(
    State(engine): State<Engine>,
    State(assets): State<Assets>,
    Extension(nonce): Extension<Nonce>,
    Extension(preferences): Extension<Preferences>,
    parts: Parts,
    room: Result<Room>,
    (Path(params), Query(shown)): (Path<Params>, Query<Shown>),
) -> Response {
    let around = Around {
        preferences,
        embedded: is_frame(&parts.headers),
        assets: &assets,
        nonce: &nonce,
        public_url: &engine.config.public_url,
    };
    let page = match room {
        Ok(room) => shown_page(&engine, &room, &shown, &around, None).await,
        Err(AppError::PasswordRequired) => {
            let chosen = chosen_theme(parts.extensions.get::<Me>(), &parts.headers);
            locked_page(&engine, &params, &shown, chosen, &around).await
        }
        Err(error) => Err(error),
    };
    page.unwrap_or_else(|error| {
        let status =
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Html(room_page::render_failure(&error, &around))).into_response()
    })
}

/// What stands in the way of a share page with a password: nothing of the bot but the page's title.
async fn locked_page(
    engine: &Engine,
    params: &Params,
    shown: &Shown,
    chosen: Option<Theme>,
    around: &Around<'_>,
) -> Result<Response> {
    let slug = params.get("slug").ok_or(AppError::NotFound)?;
    let live = editions::live(&engine.db, slug).await?;
    let share = shares::find(&engine.db, &live.workspace, &live.speaker.id).await?;
    let around = Around {
        preferences: gate::shown(&share.settings, around.preferences, chosen),
        ..*around
    };
    let settings = &live.speaker.settings;
    let title = match share.settings.title.as_str() {
        "" => settings.name.as_str(),
        title => title,
    };
    let html = room_page::locked::render(
        &room_page::locked::LockedPage {
            title,
            slug,
            accent: &settings.accent,
            problem: shown.problem.as_deref(),
        },
        &around,
    );
    let unlisted = [(ROBOTS, "noindex")];
    Ok((StatusCode::UNAUTHORIZED, unlisted, Html(html)).into_response())
}

/// The page of a room; with the form of leads if that was sent and is told of.
pub(super) async fn shown_page(
    engine: &Engine,
    room: &Room,
    shown: &Shown,
    around: &Around<'_>,
    lead: Option<leads::Offered>,
) -> Result<Response> {
    let mut response = conversation(engine, room, shown, around, lead).await?;
    if !room_page::listed(room) {
        response
            .headers_mut()
            .insert(ROBOTS, HeaderValue::from_static("noindex"));
    }
    Ok(response)
}

async fn conversation(
    engine: &Engine,
    room: &Room,
    shown: &Shown,
    around: &Around<'_>,
    lead: Option<leads::Offered>,
) -> Result<Response> {
    let around = &Around {
        preferences: room.preferences,
        ..*around
    };
    if let Door::Unpublished(text) = &room.door {
        let html = room_page::render_unpublished(room, text, around);
        return Ok((StatusCode::GONE, Html(html)).into_response());
    }
    let db = &engine.db;
    let messages = match &shown.c {
        Some(id) => match store::visitor_messages(db, room, id).await {
            Err(AppError::NotFound) => return Ok(Redirect::to(&room.base).into_response()),
            other => other?,
        },
        None => Vec::new(),
    };
    // Without scripts a page that is loaded again and again is how an answer is read.
    for message in messages
        .iter()
        .filter(|message| message.state == MessageState::Writing)
    {
        engine.replies.read(&message.id);
        replicas::tell(db, replicas::READ, &message.id).await;
    }
    let history = store::visitor_conversations(db, room).await?;
    let lead = match lead {
        Some(told) => Some(told),
        None => leads::offered(db, room, shown, &messages).await?,
    };
    let html = room_page::render(&room_page::RoomPage {
        room,
        conversation: shown.c.as_ref(),
        messages: &messages,
        history: &history,
        problem: shown.problem.as_deref(),
        lead,
        around: Around {
            embedded: around.embedded || room.channel != Channel::Share,
            ..*around
        },
    });
    Ok(room.with_cookie(Html(html)))
}

/// A page in a frame shows no frame of its own.
pub(super) fn is_frame(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-dest")
        .is_some_and(|destination| destination == "iframe")
}
