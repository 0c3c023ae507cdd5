//! Where a conversation takes place and who is in it: a bot, a channel and a visitor. Found for
//! each request of the chat's routes, so that no handler can be reached without it.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts, RawPathParams},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header, request::Parts};

use crate::{
    account::{
        Me, Theme, guard, keys,
        preferences::{Preferences, chosen_theme, cookie},
    },
    bot::store as bots,
    chat::Channel,
    config::{Config, hex},
    db::Db,
    error::AppError,
    http::client::ClientAddress,
    id::{ApiKeyId, BotId, WorkspaceId},
    publish::{
        speaker::{Door, LiveBot, Speaker},
        store as editions,
    },
    share::{
        PictureKind,
        gate::{self, Terms},
        store::{self as shares, Share},
    },
    time::Timestamp,
};

const VISITOR_COOKIE: &str = "visitor";
/// Half a year in seconds: as long as a visitor finds earlier conversations again.
const COOKIE_AGE: u32 = 180 * 24 * 60 * 60;
/// Hexadecimal digits of a visitor's cookie: 128 random bits.
const COOKIE_DIGITS: usize = 32;

/// Nothing is forgotten.
const ALWAYS: Option<Timestamp> = Some(Timestamp::from_millis(0));

/// What lets somebody into a room.
#[derive(Debug, Clone)]
pub enum Pass {
    /// Nothing: anybody may come.
    Open,
    /// Their log-in.
    Member(Me),
    /// The key of a program.
    Key(ApiKeyId),
}

/// A bot, a channel and a visitor.
#[derive(Debug, Clone)]
pub struct Room {
    /// Who owns the bot.
    pub workspace: WorkspaceId,
    /// The bot: its draft for those who work on it, its live version for visitors.
    pub bot: Speaker,
    /// Whether it takes questions.
    pub door: Door,
    /// Where.
    pub channel: Channel,
    /// Pseudonym of the visitor.
    pub visitor: String,
    /// From when on their conversations are offered to them again; none is when absent.
    pub remembered: Option<Timestamp>,
    /// The visitor's network, for limits; empty where a program asks.
    pub network: String,
    /// Path the chat's routes begin with.
    pub base: String,
    /// How the page is shown.
    pub preferences: Preferences,
    /// Address of the bot's picture, if it has one.
    pub avatar: Option<String>,
    /// The share page, for those who came by the link and were let in.
    pub link: Option<Arc<Share>>,
    /// What visitors agree to before they ask; members and programs agree to nothing here.
    pub terms: Option<Terms>,
    /// Cookie to set for a visitor seen for the first time.
    new_cookie: Option<String>,
}

/// Somebody another channel has admitted, in the request's extensions: the room is theirs.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The bot as visitors meet it.
    pub live: LiveBot,
    /// Where.
    pub channel: Channel,
    /// Pseudonym; empty for nobody, who has no conversations.
    pub visitor: String,
    /// From when on their conversations are offered to them again; none is when absent.
    pub remembered: Option<Timestamp>,
    /// Path the chat's routes begin with.
    pub base: String,
    /// How the page is shown.
    pub preferences: Preferences,
    /// Address of the bot's picture, if it has one.
    pub avatar: Option<String>,
    /// What visitors agree to.
    pub terms: Terms,
}

impl Room {
    /// Where a program of the owner's asks a bot: what visitors of the share page would be answered
    /// by. Each `user` the program names has conversations of their own, and so has nobody.
    pub async fn of_program(
        db: &Db,
        config: &Config,
        workspace: &WorkspaceId,
        bot: &BotId,
        user: Option<&str>,
    ) -> Result<Self, AppError> {
        let own = bots::find(db, workspace, bot).await?;
        let LiveBot {
            workspace,
            speaker: bot,
            door,
        } = editions::live(db, &own.slug).await?;
        let visitor = match user {
            Some(user) => config.keyed_hash("user of a program", &format!("{} {user}", bot.id)),
            None => config.keyed_hash("program", bot.id.as_str()),
        };
        Ok(Self {
            preferences: Preferences {
                locale: bot.settings.language,
                theme: Theme::default(),
            },
            base: format!("/api/v1/bots/{}", bot.id),
            network: String::new(),
            channel: Channel::Api,
            avatar: None,
            link: None,
            terms: None,
            remembered: ALWAYS,
            new_cookie: None,
            visitor,
            workspace,
            bot,
            door,
        })
    }

    /// Where a check asks an edition of a bot, whether or not that takes questions of others. Nobody
    /// finds these conversations but by their ids; `run` names those that belong together.
    pub fn of_check(config: &Config, workspace: &WorkspaceId, bot: Speaker, run: &str) -> Self {
        Self {
            preferences: Preferences {
                locale: bot.settings.language,
                theme: Theme::default(),
            },
            base: format!("/bots/{}/checks", bot.id),
            visitor: config.keyed_hash("check", run),
            remembered: ALWAYS,
            network: String::new(),
            link: None,
            terms: None,
            avatar: None,
            channel: Channel::Check,
            door: Door::Open,
            new_cookie: None,
            workspace: workspace.clone(),
            bot,
        }
    }

    /// Whether it is not known yet who is there: in a frame before it has a session.
    pub fn is_nobodys(&self) -> bool {
        self.channel == Channel::Widget && self.visitor.is_empty()
    }

    /// Refuses to take a visitor's words before they have agreed to what its owner asks for.
    ///
    /// # Errors
    ///
    /// [`AppError::ConsentRequired`].
    pub fn consented(&self) -> Result<(), AppError> {
        match &self.terms {
            Some(terms) if !terms.agreed => Err(AppError::ConsentRequired),
            _ => Ok(()),
        }
    }

    /// The answer with the visitor's cookie, if it is new.
    pub fn with_cookie(&self, answer: impl IntoResponse) -> Response {
        let mut response = answer.into_response();
        if let Some(cookie) = self
            .new_cookie
            .as_deref()
            .and_then(|text| HeaderValue::from_str(text).ok())
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

impl<S> FromRequestParts<S> for Room
where
    Db: FromRef<S>,
    Arc<Config>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let (db, config) = (Db::from_ref(state), Arc::<Config>::from_ref(state));
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| AppError::NotFound)?;
        let param = |name: &str| {
            params
                .iter()
                .find(|(found, _)| *found == name)
                .map(|(_, value)| value)
        };
        let (slug, bot) = (param("slug"), param("bot"));
        let extension = |missing: &str| {
            tracing::error!(missing, "the chat's routes lack a layer");
            AppError::Internal
        };
        let network = parts
            .extensions
            .get::<ClientAddress>()
            .ok_or_else(|| extension("address"))?
            .network();
        let preferences = *parts
            .extensions
            .get::<Preferences>()
            .ok_or_else(|| extension("preferences"))?;
        if let Some(guest) = parts.extensions.get::<Guest>().cloned() {
            return Ok(Self {
                workspace: guest.live.workspace,
                bot: guest.live.speaker,
                door: guest.live.door,
                channel: guest.channel,
                visitor: guest.visitor,
                remembered: guest.remembered,
                network,
                base: guest.base,
                preferences: guest.preferences,
                avatar: guest.avatar,
                link: None,
                terms: Some(guest.terms),
                new_cookie: None,
            });
        }
        if let Some(slug) = slug {
            let LiveBot {
                workspace,
                speaker: bot,
                door,
            } = editions::live(&db, slug).await?;
            let share = shares::find(&db, &workspace, &bot.id).await?;
            gate::admit(&config, &bot.id, &share, &parts.headers)?;
            let chosen = chosen_theme(parts.extensions.get::<Me>(), &parts.headers);
            let base = format!("/b/{slug}");
            let (secret, new_cookie) = visitor(parts, &config, &base);
            let visitor = config.keyed_hash("visitor", &format!("{} {secret}", bot.id));
            return Ok(Self {
                workspace,
                bot,
                door,
                channel: Channel::Share,
                visitor,
                remembered: ALWAYS,
                network,
                base,
                preferences: gate::shown(&share.settings, preferences, chosen),
                avatar: avatar(&share, slug),
                terms: Some(Terms::new(&share.settings, gate::agreed_to(&parts.headers))),
                link: Some(Arc::new(share)),
                new_cookie,
            });
        }
        let bot = BotId::from(bot.unwrap_or_default().to_owned());
        let me = parts
            .extensions
            .get::<Me>()
            .cloned()
            .ok_or(AppError::LoginRequired)?;
        let base = format!("/bots/{bot}/chat");
        let found = bots::find(&db, &me.workspace_id, &bot).await?;
        Ok(Self {
            workspace: me.workspace_id,
            bot: Speaker::draft(found),
            door: Door::Open,
            channel: Channel::Playground,
            visitor: config.keyed_hash("member", me.user_id.as_str()),
            remembered: ALWAYS,
            network,
            base,
            preferences,
            avatar: None,
            link: None,
            terms: None,
            new_cookie: None,
        })
    }
}

/// The address of a bot's picture.
pub fn avatar(share: &Share, slug: &str) -> Option<String> {
    let picture = share.picture(PictureKind::Avatar)?;
    Some(picture.path(slug))
}

/// The secret in the visitor's cookie, and the cookie to set when there was none.
fn visitor(parts: &Parts, config: &Config, base: &str) -> (String, Option<String>) {
    let known = cookie(&parts.headers, VISITOR_COOKIE).filter(|value| {
        value.len() == COOKIE_DIGITS && value.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    if let Some(known) = known {
        return (known.to_owned(), None);
    }
    let secret = hex(&rand::random::<[u8; COOKIE_DIGITS / 2]>());
    let secure = if config.https() { "; Secure" } else { "" };
    let cookie = format!(
        "{VISITOR_COOKIE}={secret}; Path={base}; Max-Age={COOKIE_AGE}; HttpOnly; SameSite=Lax{secure}"
    );
    (secret, Some(cookie))
}

/// Whether whoever is in the room is still allowed in it; asked again by long streams.
pub async fn still_allowed(room: &Room, pass: &Pass, db: &Db) -> bool {
    match (room.channel, pass) {
        (Channel::Share, _) => is_open(room, db).await && same_password(room, db).await,
        (Channel::Widget, _) => is_open(room, db).await,
        (Channel::Playground, Pass::Member(me)) => {
            guard::still_logged_in(db, me).await
                && bots::find(db, &room.workspace, &room.bot.id).await.is_ok()
        }
        (Channel::Api, Pass::Key(key)) => {
            keys::still_works(db, key).await && is_open(room, db).await
        }
        (Channel::Playground | Channel::Api | Channel::Check, _) => false,
    }
}

async fn is_open(room: &Room, db: &Db) -> bool {
    let live = editions::live(db, &room.bot.slug).await;
    live.is_ok_and(|live| live.door.admit(true).is_ok())
}

/// Whether the password that let somebody in is still the one that is asked for.
async fn same_password(room: &Room, db: &Db) -> bool {
    let Some(link) = &room.link else { return false };
    let now = shares::find(db, &room.workspace, &room.bot.id).await;
    now.is_ok_and(|now| now.same_password(link))
}
