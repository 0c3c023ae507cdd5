//! The widget's routes: the loader, a page to try it on, sessions, and the chat itself.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension, Json, Router,
    extract::{FromRef, Path, State},
    middleware,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use http::StatusCode;
use leptos::nonce::Nonce;
use serde::{Deserialize, Serialize};

use crate::{
    account::preferences::Preferences,
    channel::widget::{Memory, WidgetSettings},
    chat::{
        self, Channel, Profile,
        engine::Engine,
        store::{self as conversations, Caller},
    },
    config::{Config, hex},
    db::Db,
    error::{AppError, Result},
    http::{
        assets::Assets,
        attempts::{Limit, attempt},
        client::ClientAddress,
    },
    i18n::{self, Locale, code, td_string},
    id::{BotId, ConversationId},
    publish::{
        speaker::{LiveBot, Speaker},
        store as editions,
    },
    share::{agreements, store as shares},
    time::Timestamp,
};

use super::{
    admission::{Gate, admit, chosen, terms},
    allowed, consent, loader,
    session::{LASTS, Session},
    signed::claimed,
    store,
};

/// Hexadecimal digits of the secret a frame knows its visitor by: 128 random bits.
const VISITOR_DIGITS: usize = 32;
/// Sessions one network may open in a minute. Whole towns share an address of a mobile network.
const SESSIONS_A_MINUTE: u32 = 600;
/// Names and values a site may tell of its visitor.
const ATTRIBUTES: usize = 20;
/// Characters of a name or value.
const ATTRIBUTE: usize = 200;

/// The widget's routes but for the streams.
pub fn routes<S>(gate: Gate) -> Router<S>
where
    Db: FromRef<S>,
    Arc<Config>: FromRef<S>,
    Engine: FromRef<S>,
    Assets: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    let room = chat::routes::room().route("/consent", post(consent::agree));
    let room = room.layer(middleware::from_fn_with_state(gate, admit));
    Router::new()
        .nest("/w/{slug}", room)
        .route("/w/{slug}/session", post(session))
        .route("/w/{slug}/preview", get(preview))
}

/// The streams of answers.
pub fn streams<S>(gate: Gate) -> Router<S>
where
    Db: FromRef<S>,
    Arc<Config>: FromRef<S>,
    Engine: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    let stream = chat::streams::stream().layer(middleware::from_fn_with_state(gate, admit));
    Router::new().nest("/w/{slug}", stream)
}

/// `GET /w/{slug}/widget.js`.
pub fn script<S>() -> Router<S>
where
    Db: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Router::new().route("/w/{slug}/widget.js", get(loader::script))
}

/// A page of nothing but the widget, for its owner.
async fn preview(
    State(db): State<Db>,
    Extension(nonce): Extension<Nonce>,
    Extension(browser): Extension<Preferences>,
    Path(slug): Path<String>,
) -> Result<Html<String>> {
    let live = editions::live(&db, &slug).await?;
    let page = loader::preview(&live.speaker.slug, &nonce, browser.locale);
    Ok(Html(page))
}

/// What a frame asks for.
#[derive(Deserialize)]
struct Asked {
    /// Origin of the page around it, as the browser told the frame.
    site: String,
    /// The secret it was given before.
    visitor: Option<String>,
    /// Who the site says it is.
    person: Option<serde_json::Value>,
    language: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    attributes: BTreeMap<String, serde_json::Value>,
}

/// What it gets.
#[derive(Serialize)]
struct Given {
    session: String,
    /// Seconds.
    lasts: i64,
    /// What an anonymous visitor is known by; nothing for a person, who leaves nothing behind.
    visitor: Option<String>,
    /// The conversation to go on with.
    conversation: Option<ConversationId>,
}

/// Why there is no session.
enum Refusal {
    /// The site is not on the list.
    BlockedSite,
    /// Only signed people may ask.
    SignedOnly,
    /// The signature does not hold.
    BadSignature,
    Other(AppError),
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self::Other(error)
    }
}

impl Refusal {
    fn answer(self, locale: Locale) -> Response {
        let (status, code, message) = match self {
            Self::BlockedSite => (
                StatusCode::FORBIDDEN,
                "blocked_site",
                td_string!(locale, channel.blocked_site).to_owned(),
            ),
            Self::SignedOnly => (
                StatusCode::FORBIDDEN,
                "signed_only",
                td_string!(locale, channel.signed_only_refusal).to_owned(),
            ),
            Self::BadSignature => (
                StatusCode::FORBIDDEN,
                "bad_signature",
                td_string!(locale, channel.bad_signature).to_owned(),
            ),
            Self::Other(error) => (
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                error.code(),
                error.sentence(locale),
            ),
        };
        let body = serde_json::json!({ "code": code, "message": message });
        (status, Json(body)).into_response()
    }
}

async fn session(
    State(db): State<Db>,
    State(config): State<Arc<Config>>,
    Extension(client): Extension<ClientAddress>,
    Extension(browser): Extension<Preferences>,
    Path(slug): Path<String>,
    Json(asked): Json<Asked>,
) -> Response {
    match open(&db, &config, client, browser, &slug, &asked).await {
        Ok(given) => Json(given).into_response(),
        Err(refusal) => {
            let wanted = asked.language.as_deref().and_then(i18n::from_code);
            refusal.answer(wanted.unwrap_or(browser.locale))
        }
    }
}

async fn open(
    db: &Db,
    config: &Config,
    client: ClientAddress,
    browser: Preferences,
    slug: &str,
    asked: &Asked,
) -> std::result::Result<Given, Refusal> {
    let limit = Limit {
        tries: SESSIONS_A_MINUTE,
        seconds: 60,
    };
    attempt(
        db,
        &format!("widget sessions from {}", client.network()),
        limit,
    )
    .await?;
    let live = editions::live(db, slug).await?;
    let LiveBot {
        workspace,
        speaker: bot,
        ..
    } = &live;
    let widget = store::find(db, config, workspace, &bot.id).await?;
    let (settings, keys) = match widget {
        Some(widget) => {
            let keys = widget.keys();
            (widget.settings, keys)
        }
        None => (WidgetSettings::default(), Vec::new()),
    };
    if !allowed::allows(&settings.sites, &config.public_url, &asked.site) {
        return Err(Refusal::BlockedSite);
    }
    let person = match &asked.person {
        Some(told) => {
            let claim = claimed(told, &keys, Timestamp::now()).ok_or(Refusal::BadSignature)?;
            Some(claim.id)
        }
        None if settings.signed_only => return Err(Refusal::SignedOnly),
        None => None,
    };
    let (visitor, secret) = known_by(config, bot, person.as_deref(), asked);
    let caller = Caller {
        workspace,
        bot: &bot.id,
        channel: Channel::Widget,
        visitor: &visitor,
    };
    adopt(db, config, &caller, person.as_deref(), asked).await?;
    let share = shares::find(db, workspace, &bot.id).await?;
    // Nothing is kept of who has not agreed to it; the frame comes again when they have.
    if terms(db, &live, &share.settings, &visitor).await?.agreed {
        remember(db, &caller, person, asked).await?;
    }
    let preferences = chosen(
        asked.language.as_deref(),
        asked.theme.as_deref(),
        &settings,
        Some(browser),
    );
    let session = Session {
        bot: bot.id.clone(),
        visitor: visitor.clone(),
        site: asked.site.clone(),
        language: code(preferences.locale).to_owned(),
        theme: preferences.theme,
        until: Timestamp::now().plus_seconds(LASTS).millis(),
    };
    Ok(Given {
        session: session.seal(config).ok_or(AppError::Internal)?,
        lasts: LASTS,
        visitor: secret,
        conversation: resumed(db, &caller, settings.memory).await?,
    })
}

/// The pseudonym, and the secret the frame keeps for it.
fn known_by(
    config: &Config,
    bot: &Speaker,
    person: Option<&str>,
    asked: &Asked,
) -> (String, Option<String>) {
    if let Some(person) = person {
        let subject = format!("{} {person}", bot.id);
        return (config.keyed_hash("widget person", &subject), None);
    }
    let secret =
        kept_secret(asked).unwrap_or_else(|| hex(&rand::random::<[u8; VISITOR_DIGITS / 2]>()));
    (anonymous(config, &bot.id, &secret), Some(secret))
}

fn anonymous(config: &Config, bot: &BotId, secret: &str) -> String {
    config.keyed_hash("widget visitor", &format!("{bot} {secret}"))
}

fn kept_secret(asked: &Asked) -> Option<String> {
    let hexadecimal = |text: &&String| {
        text.len() == VISITOR_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    asked.visitor.as_ref().filter(hexadecimal).cloned()
}

/// Hands what somebody asked and agreed to before they said who they are over to the person they
/// turned out to be. The secret names nobody but its holder, so nothing is taken from another.
async fn adopt(
    db: &Db,
    config: &Config,
    caller: &Caller<'_>,
    person: Option<&str>,
    asked: &Asked,
) -> Result<()> {
    let Some(secret) = person.and_then(|_| kept_secret(asked)) else {
        return Ok(());
    };
    let before = anonymous(config, caller.bot, &secret);
    let mut tx = db.begin_relaxed().await?;
    conversations::adopt(&mut tx, caller, &before).await?;
    agreements::adopt(
        &mut tx,
        caller.workspace,
        caller.bot,
        caller.visitor,
        &before,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps what the site tells.
async fn remember(
    db: &Db,
    caller: &Caller<'_>,
    person: Option<String>,
    asked: &Asked,
) -> Result<()> {
    let profile = Profile {
        person,
        site: asked.site.clone(),
        attributes: attributes(&asked.attributes),
    };
    let mut tx = db.begin_relaxed().await?;
    conversations::save_profile(&mut tx, caller, &profile).await?;
    tx.commit().await?;
    Ok(())
}

/// What fits; a site's script is not told of the rest.
fn attributes(told: &BTreeMap<String, serde_json::Value>) -> Vec<(String, String)> {
    let short = |text: &str| {
        let text: String = text
            .chars()
            .filter(|letter| *letter != '\0')
            .take(ATTRIBUTE)
            .collect();
        text
    };
    let pairs = told.iter().filter_map(|(name, value)| {
        let value = match value {
            serde_json::Value::String(text) => short(text),
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Bool(flag) => flag.to_string(),
            _ => return None,
        };
        Some((short(name), value))
    });
    pairs.take(ATTRIBUTES).collect()
}

async fn resumed(db: &Db, caller: &Caller<'_>, memory: Memory) -> Result<Option<ConversationId>> {
    match memory.since(Timestamp::now()) {
        Some(since) => conversations::latest(db, caller, since).await,
        None => Ok(None),
    }
}
