//! The streams of answers. They stand apart from the other routes, which are compressed.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{FromRef, Path, Query, State},
    response::{IntoResponse, Response, Sse, sse::KeepAlive},
    routing::get,
};
use http::HeaderMap;
use serde::Deserialize;

use crate::{account::Me, config::Config, db::Db, error::Result};

use super::{
    engine::Engine,
    events::{self, HEARTBEAT},
    room::{Pass, Room},
    routes::{Params, message_id},
};

/// The streams of answers, below the same paths.
pub fn streams<S>() -> Router<S>
where
    Db: FromRef<S>,
    Arc<Config>: FromRef<S>,
    Engine: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Router::new()
        .nest("/b/{slug}", stream())
        .nest("/bots/{bot}/chat", stream())
}

/// The streams of one room, to be nested below its path.
pub fn stream<S>() -> Router<S>
where
    Db: FromRef<S>,
    Arc<Config>: FromRef<S>,
    Engine: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Router::new().route("/messages/{message}/events", get(answer_events))
}

#[derive(Deserialize)]
struct From {
    after: Option<usize>,
}

async fn answer_events(
    State(engine): State<Engine>,
    me: Option<Extension<Me>>,
    headers: HeaderMap,
    Path(params): Path<Params>,
    Query(from): Query<From>,
    room: Room,
) -> Result<Response> {
    let answer = message_id(&params)?;
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let after = last.or(from.after).unwrap_or(0);
    let pass = me.map_or(Pass::Open, |Extension(me)| Pass::Member(me));
    let stream = events::events(engine, room, pass, answer, after).await?;
    let stream = Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    Ok(([("x-accel-buffering", "no")], stream).into_response())
}
