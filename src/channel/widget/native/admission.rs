//! Who may speak through a widget's frame: whoever brings a session of this bot, on a site that is
//! still allowed. The page itself comes without one and shows nobody's conversation.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, RawPathParams, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, header, request::Parts};

use crate::{
    account::{Theme, preferences::Preferences},
    channel::widget::WidgetSettings,
    chat::{
        Channel,
        room::{Guest, avatar},
    },
    config::Config,
    db::Db,
    error::{AppError, Result},
    http::headers::FrameAncestors,
    i18n,
    publish::{speaker::LiveBot, store as editions},
    share::{ShareSettings, agreements, gate::Terms, store as shares},
    time::Timestamp,
};

use super::{allowed, session::Session, store};

/// What the gate needs to know.
#[derive(Clone)]
pub struct Gate {
    /// The database.
    pub db: Db,
    /// The configuration.
    pub config: Arc<Config>,
}

/// Lets a request into the room of its session, and tells browsers where the frame may stand.
pub async fn admit(
    State(gate): State<Gate>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    match guest(&gate, &params, &parts).await {
        Ok((guest, settings)) => {
            parts.extensions.insert(guest.preferences);
            parts.extensions.insert(guest);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            let ancestors = allowed::frame_ancestors(&settings.sites);
            response.extensions_mut().insert(FrameAncestors(ancestors));
            response
        }
        Err(error) => error.into_response(),
    }
}

async fn guest(
    gate: &Gate,
    params: &RawPathParams,
    request: &Parts,
) -> Result<(Guest, WidgetSettings)> {
    let slug = params.iter().find(|(name, _)| *name == "slug");
    let (_, slug) = slug.ok_or(AppError::NotFound)?;
    let live = editions::live(&gate.db, slug).await?;
    let settings = store::settings(&gate.db, &live.workspace, &live.speaker.id).await?;
    let session = bearer(&request.headers)
        .and_then(|text| Session::open(&gate.config, text, Timestamp::now()))
        .filter(|session| session.bot == live.speaker.id)
        .filter(|session| allowed::allows(&settings.sites, &gate.config.public_url, &session.site));
    let (visitor, preferences) = match session {
        Some(session) => {
            let preferences = Preferences {
                locale: session.locale(),
                theme: session.theme,
            };
            (session.visitor, preferences)
        }
        None if is_page(request) => (String::new(), asked_for(request, &settings)),
        None => return Err(AppError::LoginRequired),
    };
    let share = shares::find(&gate.db, &live.workspace, &live.speaker.id).await?;
    let guest = Guest {
        base: format!("/w/{slug}"),
        avatar: avatar(&share, slug),
        terms: terms(&gate.db, &live, &share.settings, &visitor).await?,
        live,
        channel: Channel::Widget,
        visitor,
        remembered: settings.memory.since(Timestamp::now()),
        preferences,
    };
    Ok((guest, settings))
}

/// What a visitor agrees to. Most owners ask for nothing, which is then not looked up.
pub async fn terms(db: &Db, live: &LiveBot, share: &ShareSettings, visitor: &str) -> Result<Terms> {
    let known = if share.consent.is_empty() {
        None
    } else {
        agreements::find(db, &live.workspace, &live.speaker.id, visitor).await?
    };
    Ok(Terms::new(share, known.as_deref()))
}

/// The page of the frame, asked for by the browser before there is a session.
fn is_page(request: &Parts) -> bool {
    let path = request.extensions.get::<MatchedPath>();
    let page = path.is_some_and(|path| path.as_str().trim_end_matches('/') == "/w/{slug}");
    page && request.method == Method::GET && bearer(&request.headers).is_none()
}

/// What the loader's address asks for, then what the owner chose, then the browser.
fn asked_for(request: &Parts, settings: &WidgetSettings) -> Preferences {
    let query = request.uri.query().unwrap_or_default();
    let given: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let value = |name: &str| {
        let pair = given.iter().find(|(known, _)| known == name);
        pair.map(|(_, value)| value.as_str())
    };
    chosen(
        value("language"),
        value("theme"),
        settings,
        request.extensions.get::<Preferences>().copied(),
    )
}

/// How the frame is shown.
pub fn chosen(
    language: Option<&str>,
    theme: Option<&str>,
    settings: &WidgetSettings,
    browser: Option<Preferences>,
) -> Preferences {
    Preferences {
        locale: language
            .and_then(i18n::from_code)
            .or(settings.language)
            .or(browser.map(|known| known.locale))
            .unwrap_or_default(),
        theme: theme.and_then(Theme::from_stored).unwrap_or(settings.theme),
    }
}

/// The session a frame sends.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ")
}
