//! Who is let in through a share link, and what they have agreed to. Both are kept by the visitor's
//! browser, in cookies of the page's own path.

use std::sync::Arc;

use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    account::{
        Theme,
        password::{self, Verdict},
        preferences::{Preferences, cookie},
    },
    bot::store as bots,
    config::{Config, Secret, hex},
    db::Db,
    error::{AppError, Result},
    http::{
        attempts::{Limit, attempt_all, forgive},
        client::ClientAddress,
    },
    id::BotId,
    share::ShareSettings,
    time::Timestamp,
};

use super::store::{self, Share};

const PASS_COOKIE: &str = "share_pass";
const CONSENT_COOKIE: &str = "share_consent";
/// Seconds until a password is asked for again: a month.
const PASS_AGE: i64 = 30 * 24 * 60 * 60;
/// Half a year in seconds: as long as a visitor is known.
const CONSENT_AGE: i64 = 180 * 24 * 60 * 60;
/// Seconds in which guesses are counted, as for log-ins.
const WINDOW: i64 = 15 * 60;
/// What one network may try of all links, and what everybody may try of one: a class that comes at
/// once through one network must not lock itself out.
const MANY: u32 = 100;
/// Longest password that is looked at, in characters.
const LONGEST: usize = crate::account::PASSWORD.1 as usize;

/// Lets a request in that brings the permission a share page asks for, if it asks for one.
///
/// # Errors
///
/// [`AppError::PasswordRequired`].
pub fn admit(config: &Config, bot: &BotId, share: &Share, headers: &HeaderMap) -> Result<()> {
    let Some(hash) = &share.password else {
        return Ok(());
    };
    let pass = cookie(headers, PASS_COOKIE).unwrap_or_default();
    let holds = pass.split_once('.').is_some_and(|(until, seal)| {
        let fresh = until
            .parse()
            .is_ok_and(|until: i64| until > Timestamp::now().millis());
        // Two values of which neither can be chosen are compared, so that time tells nothing.
        let mixed = |seal: &str| config.keyed_hash("share pass compared", seal);
        fresh && mixed(seal) == mixed(&sealed(config, bot, hash, until))
    });
    if holds {
        Ok(())
    } else {
        Err(AppError::PasswordRequired)
    }
}

/// The hash of a password has a salt of its own, so that another password, or the same one set
/// again, needs another seal.
fn sealed(config: &Config, bot: &BotId, hash: &Secret, until: &str) -> String {
    config.keyed_hash("share pass", &format!("{bot} {until} {}", hash.expose()))
}

/// What visitors agree to before they ask, on the share page and in the widget.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The wording; nothing is asked for when it is empty.
    pub consent: String,
    /// Address of the privacy policy; none when empty.
    pub privacy: String,
    /// Whether the visitor has agreed to this wording, where there is one.
    pub agreed: bool,
}

impl Terms {
    /// What the owner asks for, of a visitor who is known to have agreed to an edition.
    pub fn new(settings: &ShareSettings, known: Option<&str>) -> Self {
        let consent = settings.consent.clone();
        Self {
            agreed: consent.is_empty() || known == Some(edition(&consent).as_str()),
            privacy: settings.privacy.clone(),
            consent,
        }
    }
}

/// The edition a visitor behind the link has agreed to.
pub fn agreed_to(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, CONSENT_COOKIE)
}

/// Names a wording of the consent: the one that was read is the one agreed to.
pub fn edition(consent: &str) -> String {
    hex(&Sha256::digest(consent.as_bytes()))[..32].to_owned()
}

/// How the page is shown: as its owner set it, but for the theme, where a visitor's own choice is
/// kept for the eyes' sake.
pub fn shown(settings: &ShareSettings, browser: Preferences, chosen: Option<Theme>) -> Preferences {
    Preferences {
        locale: settings.language.unwrap_or(browser.locale),
        theme: chosen.unwrap_or(settings.theme),
    }
}

/// The form of the password.
#[derive(Deserialize)]
pub struct Guess {
    #[serde(default)]
    password: String,
}

/// `POST /b/{slug}/password`: lets in for a month, or leads back to the question.
pub async fn enter(
    State(db): State<Db>,
    State(config): State<Arc<Config>>,
    Extension(client): Extension<ClientAddress>,
    Path(slug): Path<String>,
    Form(guess): Form<Guess>,
) -> Result<Response> {
    let (workspace, bot) = bots::of_slug(&db, &slug).await?;
    let share = store::find(&db, &workspace, &bot).await?;
    let page = format!("/b/{slug}");
    let Some(hash) = share.password else {
        return Ok(Redirect::to(&page).into_response());
    };
    match check(&db, &config, client, &bot, &hash, &guess.password).await {
        Ok(()) => {
            let until = Timestamp::now().plus_seconds(PASS_AGE).millis().to_string();
            let pass = format!("{until}.{}", sealed(&config, &bot, &hash, &until));
            Ok(with_cookie(&config, &page, PASS_COOKIE, &pass, PASS_AGE))
        }
        Err(error @ (AppError::WrongCredentials | AppError::TooManyAttempts { .. })) => {
            Ok(Redirect::to(&format!("{page}?problem={}", error.code())).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Guesses are counted before they are looked at; a right one clears what this network has tried.
async fn check(
    db: &Db,
    config: &Config,
    client: ClientAddress,
    bot: &BotId,
    hash: &Secret,
    guess: &str,
) -> Result<()> {
    let tries = config.login_attempts;
    let limit = |factor| Limit {
        tries: tries.saturating_mul(factor),
        seconds: WINDOW,
    };
    let network = client.network();
    let here = format!("share password of {bot} from {network}");
    let subjects = [
        (format!("share passwords from {network}"), limit(MANY)),
        (here.clone(), limit(1)),
        (format!("share password of {bot}"), limit(MANY)),
    ];
    let subjects = subjects
        .each_ref()
        .map(|(name, limit)| (name.as_str(), *limit));
    attempt_all(db, &subjects).await?;
    if guess.chars().count() > LONGEST {
        return Err(AppError::WrongCredentials);
    }
    match password::verify(guess, Some(hash.expose().to_owned())).await? {
        Verdict::Wrong => Err(AppError::WrongCredentials),
        Verdict::Right | Verdict::RightButOld => forgive(db, &here).await,
    }
}

/// The form of the consent.
#[derive(Deserialize)]
pub struct Consent {
    /// The wording that was read.
    edition: String,
    /// The conversation to go back to.
    #[serde(default)]
    conversation: String,
}

/// `POST /b/{slug}/consent`: keeps what a visitor has agreed to.
pub async fn agree(
    State(db): State<Db>,
    State(config): State<Arc<Config>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Form(consent): Form<Consent>,
) -> Result<Response> {
    let (workspace, bot) = bots::of_slug(&db, &slug).await?;
    let share = store::find(&db, &workspace, &bot).await?;
    admit(&config, &bot, &share, &headers)?;
    let path = format!("/b/{slug}");
    // An older wording is no consent to this one: the page asks again.
    if consent.edition != edition(&share.settings.consent) {
        return Ok(Redirect::to(&path).into_response());
    }
    let mut response = with_cookie(
        &config,
        &path,
        CONSENT_COOKIE,
        &consent.edition,
        CONSENT_AGE,
    );
    let id = consent.conversation;
    let plain = !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let next = if plain {
        format!("{path}?c={id}#composer")
    } else {
        format!("{path}#composer")
    };
    if let Ok(next) = HeaderValue::from_str(&next) {
        response.headers_mut().insert(header::LOCATION, next);
    }
    Ok(response)
}

/// Leads to the page with a cookie that is sent to it alone.
fn with_cookie(config: &Config, page: &str, name: &str, value: &str, seconds: i64) -> Response {
    let secure = if config.https() { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Path={page}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut response = Redirect::to(page).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
