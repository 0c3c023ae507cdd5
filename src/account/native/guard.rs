//! Who is asking: found once for each request, asked for by pages, doors and routes.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use http::request::Parts;
use leptos::prelude::use_context;
use tower_sessions::{Expiry, Session};

use crate::{
    account::Me,
    db::Db,
    error::{AppError, Result},
    http::{draft::LoggedIn, redirect::unsaid},
    id::LoginId,
    time::Timestamp,
};

use super::{login::SESSION_KEY, store};

/// A log-in that is not used for so long ends.
pub const SESSION: Expiry = Expiry::OnInactivity(time::Duration::days(30));

/// A log-in's last use is written at most so often (milliseconds).
const SEEN_EVERY: i64 = 5 * 60 * 1000;

/// Pages only members see.
const PRIVATE: [&str; 6] = [
    "/bots",
    "/models",
    "/usage",
    "/webhooks",
    "/api-keys",
    "/account",
];

/// Puts [`Me`] into the request when a log-in stands behind it. The row in `logins` decides, not
/// the session record.
pub async fn identify(
    State(db): State<Db>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    match find(&db, &session).await {
        Ok(Some(me)) => {
            request.extensions_mut().insert(LoggedIn);
            request.extensions_mut().insert(me);
        }
        Ok(None) => {}
        Err(error) => {
            tracing::error!(%error, "who is asking could not be found");
            return http::StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    next.run(request).await
}

async fn find(db: &Db, session: &Session) -> Result<Option<Me>> {
    let login: Option<LoginId> = session.get(SESSION_KEY).await.map_err(|error| {
        tracing::error!(%error, "session");
        AppError::Internal
    })?;
    let Some(login) = login else { return Ok(None) };
    let Some((me, seen)) = store::find_login(db, &login).await? else {
        return Ok(None);
    };
    if Timestamp::now().millis() - seen.millis() > SEEN_EVERY {
        // Not worth failing a page for.
        if let Err(error) = store::touch_login(db, &login).await {
            tracing::warn!(%error, "the use of a log-in could not be noted");
        }
        session.set_expiry(Some(SESSION));
    }
    Ok(Some(me))
}

/// Sends those who are not logged in from private pages to the log-in page, and back afterwards.
pub async fn private_pages(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let private = PRIVATE.iter().any(|start| {
        path.strip_prefix(start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if private && request.extensions().get::<Me>().is_none() {
        let page = request.method() == http::Method::GET;
        let wanted = request
            .uri()
            .path_and_query()
            .filter(|_| page)
            .map_or_else(|| "/bots".to_owned(), |path| unsaid(path.as_str()));
        let encoded: String = serde_urlencoded::to_string([("next", wanted)]).unwrap_or_default();
        return Redirect::to(&format!("/log-in?{encoded}")).into_response();
    }
    next.run(request).await
}

/// The person asking, in a server function or a page; an error when nobody is logged in.
pub fn me() -> Result<Me> {
    someone()?.ok_or(AppError::LoginRequired)
}

/// The person asking, if anybody is logged in.
pub fn someone() -> Result<Option<Me>> {
    Ok(request()?.extensions.get::<Me>().cloned())
}

/// The request being answered, if one is.
pub fn request_quietly() -> Option<Parts> {
    use_context::<Parts>()
}

/// The request a server function answers.
pub fn request() -> Result<Parts> {
    request_quietly().ok_or_else(|| {
        tracing::error!("no request in this context");
        AppError::Internal
    })
}

/// The session of the request a server function answers.
pub fn session() -> Result<Session> {
    request()?
        .extensions
        .get::<Session>()
        .cloned()
        .ok_or(AppError::Internal)
}

/// Whether a person's log-in has not ended since; asked again by long streams.
pub async fn still_logged_in(db: &Db, me: &Me) -> bool {
    matches!(store::find_login(db, &me.login_id).await, Ok(Some(_)))
}
