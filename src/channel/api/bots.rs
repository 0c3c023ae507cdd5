//! Bots.

use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    bot::{ACCENT, Bot, BotCard, BotSettings, Setup, store, templates},
    error::{AppError, Problem},
    i18n,
    id::BotId,
};

use super::{
    Api,
    caller::{Caller, ReadBots, WriteBots},
    problem::Result,
    read::{Asked, Body, List, PageQuery},
};

/// The routes of bots.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(find, change, delete))
}

/// A bot in a list.
#[derive(Serialize, ToSchema)]
pub struct BotEntry {
    /// The bot.
    id: String,
    /// Its name.
    name: String,
    /// What it is for.
    purpose: String,
    /// Sources it answers from.
    sources: u32,
    /// Conversations it has had.
    conversations: u32,
    /// When it was last changed.
    updated_at: String,
}

impl From<BotCard> for BotEntry {
    fn from(card: BotCard) -> Self {
        Self {
            id: card.id.to_string(),
            name: card.name,
            purpose: card.purpose,
            sources: card.sources,
            conversations: card.conversations,
            updated_at: card.updated_at.iso(),
        }
    }
}

/// A bot with its settings.
#[derive(Serialize, ToSchema)]
pub struct BotView {
    /// The bot.
    id: String,
    /// The end of its share link `/b/…`; also its name as a model of the OpenAI-compatible API.
    slug: String,
    /// Its name.
    name: String,
    /// What it is for, in a line.
    purpose: String,
    /// The language of its own texts: `en`, `ru` or `uz`.
    language: String,
    /// How it should behave.
    instructions: String,
    /// Its first message.
    greeting: String,
    /// Questions offered to a visitor.
    starters: Vec<String>,
    /// What it says when it does not know.
    fallback: String,
    /// Accent colour, `#rrggbb`.
    accent: String,
    /// Which model answers.
    model: ModelView,
}

/// Which model answers.
#[derive(Serialize, ToSchema)]
pub struct ModelView {
    /// The provider's id; nothing for the built-in model.
    provider: Option<String>,
    /// The model's name at the provider.
    name: String,
    /// `strict`, `balanced` or `free`.
    mode: &'static str,
}

impl From<Bot> for BotView {
    fn from(bot: Bot) -> Self {
        let starters = bot.settings.starter_questions();
        let settings = bot.settings;
        Self {
            id: bot.id.to_string(),
            slug: bot.slug,
            name: settings.name,
            purpose: settings.purpose,
            language: i18n::code(settings.language).to_owned(),
            instructions: settings.instructions,
            greeting: settings.greeting,
            starters,
            fallback: settings.fallback,
            accent: settings.accent,
            model: ModelView {
                provider: bot.model.provider.map(|id| id.to_string()),
                name: bot.model.model,
                mode: bot.mode.as_str(),
            },
        }
    }
}

/// Settings of a bot. What is not given stays as it is, or comes from the template.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BotChange {
    /// Its name, at most 60 characters.
    name: Option<String>,
    /// What it is for, at most 200 characters.
    purpose: Option<String>,
    /// `en`, `ru` or `uz`.
    language: Option<String>,
    /// How it should behave, at most 4000 characters.
    instructions: Option<String>,
    /// Its first message, at most 500 characters.
    greeting: Option<String>,
    /// At most 6 questions of 120 characters.
    starters: Option<Vec<String>>,
    /// What it says when it does not know, at most 500 characters.
    fallback: Option<String>,
    /// `#rrggbb`
    accent: Option<String>,
}

/// A new bot. Without a template, `greeting` and `fallback` are needed, too.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBot {
    /// A ready template: `shop`, `clinic`, `school`, `restaurant` or `it_help`.
    template: Option<String>,
    /// What differs from the template.
    #[serde(flatten)]
    settings: BotChange,
}

impl BotChange {
    fn language(&self) -> Result<Option<i18n::Locale>> {
        let known = |code: &String| {
            i18n::from_code(code).ok_or_else(|| AppError::field("language", Problem::Malformed))
        };
        Ok(self.language.as_ref().map(known).transpose()?)
    }

    fn apply(self, settings: BotSettings) -> Result<BotSettings> {
        let language = self.language()?.unwrap_or(settings.language);
        let changed = BotSettings {
            language,
            name: self.name.unwrap_or(settings.name),
            purpose: self.purpose.unwrap_or(settings.purpose),
            instructions: self.instructions.unwrap_or(settings.instructions),
            greeting: self.greeting.unwrap_or(settings.greeting),
            starters: match self.starters {
                Some(starters) => starters.join("\n"),
                None => settings.starters,
            },
            fallback: self.fallback.unwrap_or(settings.fallback),
            accent: self.accent.unwrap_or(settings.accent),
        }
        .trimmed();
        changed.check()?;
        Ok(changed)
    }
}

impl NewBot {
    fn settings(self) -> Result<BotSettings> {
        let language = self.settings.language()?.unwrap_or_default();
        let base = match &self.template {
            Some(key) => templates::find(key, language)
                .ok_or_else(|| AppError::field("template", Problem::Malformed))?
                .settings("", "", language),
            None => BotSettings {
                name: String::new(),
                purpose: String::new(),
                language,
                instructions: String::new(),
                greeting: String::new(),
                starters: String::new(),
                fallback: String::new(),
                accent: ACCENT.to_owned(),
            },
        };
        self.settings.apply(base)
    }
}

/// Lists the workspace's bots, the last changed first.
#[utoipa::path(get, path = "/bots", tag = "Bots", operation_id = "list_bots", params(PageQuery),
    responses((status = 200, body = List<BotEntry>)), security(("key" = ["bots:read"])))]
async fn list(
    caller: Caller<ReadBots>,
    State(api): State<Api>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<List<BotEntry>>> {
    let page = store::list(&api.engine.db, &caller.workspace, query.number()).await?;
    Ok(Json(page.into()))
}

/// Makes a bot.
#[utoipa::path(post, path = "/bots", tag = "Bots", operation_id = "create_bot", request_body = NewBot,
    responses((status = 201, body = BotView)), security(("key" = ["bots:write"])))]
async fn create(
    caller: Caller<WriteBots>,
    State(api): State<Api>,
    Body(new): Body<NewBot>,
) -> Result<(StatusCode, Json<BotView>)> {
    let template = new.template.clone();
    let settings = new.settings()?;
    let place = store::Place {
        workspace: &caller.workspace,
        slug: &store::new_slug(),
        template: template.as_deref(),
        author: Some(&caller.user),
    };
    let db = &api.engine.db;
    let mut tx = db.begin().await?;
    let id = store::add(&mut tx, place, &Setup::new(settings)).await?;
    tx.commit().await?;
    let bot = store::find(db, &caller.workspace, &id).await?;
    Ok((StatusCode::CREATED, Json(bot.into())))
}

/// Finds a bot.
#[utoipa::path(get, path = "/bots/{bot}", tag = "Bots", operation_id = "find_bot",
    params(("bot" = String, Path, description = "The bot")),
    responses((status = 200, body = BotView)), security(("key" = ["bots:read"])))]
async fn find(
    caller: Caller<ReadBots>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
) -> Result<Json<BotView>> {
    let bot = store::find(&api.engine.db, &caller.workspace, &bot).await?;
    Ok(Json(bot.into()))
}

/// Changes a bot's settings; what is not given stays.
#[utoipa::path(patch, path = "/bots/{bot}", tag = "Bots", operation_id = "change_bot",
    params(("bot" = String, Path, description = "The bot")), request_body = BotChange,
    responses((status = 200, body = BotView)), security(("key" = ["bots:write"])))]
async fn change(
    caller: Caller<WriteBots>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Body(change): Body<BotChange>,
) -> Result<Json<BotView>> {
    let db = &api.engine.db;
    let found = store::find(db, &caller.workspace, &bot).await?;
    let settings = change.apply(found.settings)?;
    let mut tx = db.begin().await?;
    store::update(&mut tx, &caller.workspace, &bot, &settings).await?;
    tx.commit().await?;
    let bot = store::find(db, &caller.workspace, &bot).await?;
    Ok(Json(bot.into()))
}

/// Deletes a bot with everything it has.
#[utoipa::path(delete, path = "/bots/{bot}", tag = "Bots", operation_id = "delete_bot",
    params(("bot" = String, Path, description = "The bot")),
    responses((status = 204, description = "Deleted")), security(("key" = ["bots:write"])))]
async fn delete(
    caller: Caller<WriteBots>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
) -> Result<StatusCode> {
    let mut tx = api.engine.db.begin().await?;
    store::delete(&mut tx, &caller.workspace, &bot).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
