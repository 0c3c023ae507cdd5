//! The routes of share pages beside the conversation: password, consent and pictures for visitors,
//! uploads and the code to print for owners.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, FromRef, Path, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderName, header};

use crate::{
    account::{Me, preferences::Preferences},
    bot::store as bots,
    config::Config,
    db::Db,
    error::Result,
    i18n::td_string,
    id::BotId,
};

use super::{gate, qr, store, upload};

/// Tells search engines what not to list.
pub const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
/// A picture's address holds the hash of its content.
const KEPT: &str = "public, max-age=31536000, immutable";
/// Largest form of a visitor's: a password, or the name of a wording.
const SMALL: usize = 16 * 1024;
/// Share pages say themselves whether they want to be listed, and could not if nobody might fetch
/// them.
const ROBOTS_TXT: &str = "User-agent: *\nDisallow: /api/\nDisallow: /bots/\n";

/// The routes that know who is asking.
pub fn routes<S>() -> Router<S>
where
    Db: FromRef<S>,
    Arc<Config>: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    let visitors = Router::new()
        .route("/b/{slug}/password", post(gate::enter))
        .route("/b/{slug}/consent", post(gate::agree))
        .layer(DefaultBodyLimit::max(SMALL));
    Router::new()
        .merge(visitors)
        .route(
            "/bots/{bot}/share/pictures",
            post(upload::take_picture).layer(DefaultBodyLimit::max(upload::FORM)),
        )
        .route("/bots/{bot}/share/qr.svg", get(code_as_svg))
        .route("/bots/{bot}/share/qr.png", get(code_as_png))
}

/// What everybody gets alike, so that it can be cached.
pub fn files<S>() -> Router<S>
where
    Db: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Router::new()
        .route("/b/{slug}/pictures/{hash}", get(picture))
        .route("/robots.txt", get(|| async { ROBOTS_TXT }))
}

async fn picture(
    State(db): State<Db>,
    Path((slug, hash)): Path<(String, String)>,
) -> Result<Response> {
    let (workspace, bot) = bots::of_slug(&db, &slug).await?;
    let (media_type, content) = store::picture(&db, &workspace, &bot, &hash).await?;
    let headers = [
        (header::CONTENT_TYPE, media_type.as_str()),
        (header::CACHE_CONTROL, KEPT),
        (ROBOTS, "noindex"),
    ];
    Ok((headers, content).into_response())
}

async fn code_as_svg(
    State(db): State<Db>,
    State(config): State<Arc<Config>>,
    Extension(me): Extension<Me>,
    Extension(preferences): Extension<Preferences>,
    Path(bot): Path<String>,
) -> Result<Response> {
    let bot = bots::find(&db, &me.workspace_id, &BotId::from(bot)).await?;
    let name = bot.settings.name.clone();
    let name = td_string!(preferences.locale, share.qr_of, name = name).to_string();
    let code = qr::svg(&link(&config, &bot.slug), &name)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], code).into_response())
}

async fn code_as_png(
    State(db): State<Db>,
    State(config): State<Arc<Config>>,
    Extension(me): Extension<Me>,
    Path(bot): Path<String>,
) -> Result<Response> {
    let bot = bots::find(&db, &me.workspace_id, &BotId::from(bot)).await?;
    let code = qr::png(&link(&config, &bot.slug))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], code).into_response())
}

fn link(config: &Config, slug: &str) -> String {
    format!("{}/b/{slug}", config.public_url)
}
