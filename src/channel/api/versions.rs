//! Versions of bots: programs change a draft, and visitors get what was published.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    check::gate::Checks,
    form::Check,
    id::BotId,
    publish::{
        NOTE, Standing, State as Stands, VersionCard,
        publishing::{self, Request},
        store,
    },
};

use super::{
    Api,
    caller::{Caller, ReadBots, WriteBots},
    problem::Result,
    read::{Asked, Body, List, PageQuery},
};

/// The routes of versions.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, publish))
        .routes(routes!(state, set_state))
}

/// A version in the history.
#[derive(Serialize, ToSchema)]
pub struct VersionEntry {
    /// Its number, from 1 within its bot.
    number: u32,
    /// What was said of it when it was published.
    note: String,
    /// The user name of who published it, if they are still there.
    author: Option<String>,
    /// When it was published.
    created_at: String,
    /// Whether visitors get it.
    live: bool,
}

impl From<VersionCard> for VersionEntry {
    fn from(card: VersionCard) -> Self {
        Self {
            number: card.number,
            note: card.note,
            author: card.author,
            created_at: card.created_at.iso(),
            live: card.live,
        }
    }
}

/// What is published.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewVersion {
    /// What to say of it in the history, at most 300 characters.
    note: String,
}

/// A draft that waits for the bot's checks and is published when all of them pass.
#[derive(Serialize, ToSchema)]
pub struct WaitingForChecks {
    /// Path of the page that tells how it goes.
    page: String,
}

/// How a bot stands.
#[derive(Serialize, ToSchema)]
pub struct BotState {
    /// The version visitors get.
    version: u32,
    /// Whether the draft differs from it.
    changed: bool,
    /// `open`, `closed` to new conversations, or `unpublished`.
    standing: &'static str,
}

impl From<Stands> for BotState {
    fn from(state: Stands) -> Self {
        Self {
            version: state.live,
            changed: state.changed,
            standing: state.standing.as_str(),
        }
    }
}

/// Whether visitors may talk to a bot.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewState {
    /// `open`, `closed` or `unpublished`.
    #[schema(value_type = String)]
    standing: Standing,
}

/// Lists a bot's versions, the latest first.
#[utoipa::path(get, path = "/bots/{bot}/versions", tag = "Bots", operation_id = "list_versions",
    params(("bot" = String, Path, description = "The bot"), PageQuery),
    responses((status = 200, body = List<VersionEntry>)), security(("key" = ["bots:read"])))]
async fn list(
    caller: Caller<ReadBots>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<List<VersionEntry>>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    store::standing(db, workspace, &bot).await?;
    let page = store::list(db, workspace, &bot, query.number()).await?;
    Ok(Json(page.into()))
}

/// Publishes a bot's draft, or first lets its checks judge it where its owner wants that.
#[utoipa::path(post, path = "/bots/{bot}/versions", tag = "Bots", operation_id = "publish_bot",
    params(("bot" = String, Path, description = "The bot")), request_body = NewVersion,
    responses((status = 201, body = VersionEntry), (status = 202, body = WaitingForChecks)),
    security(("key" = ["bots:write"])))]
async fn publish(
    caller: Caller<WriteBots>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Body(new): Body<NewVersion>,
) -> Result<Response> {
    let note = new.note.trim();
    Check::new().text("note", note, 0, NOTE).finish()?;
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let request = Request {
        workspace,
        bot: &bot,
        note,
        author: Some(&caller.user),
    };
    let mut tx = db.begin().await?;
    let pending = publishing::publish(&mut tx, &Checks, &request).await?;
    tx.commit().await?;
    if let Some(pending) = pending {
        api.queue.at_once(&pending.job);
        let waiting = WaitingForChecks { page: pending.page };
        return Ok((StatusCode::ACCEPTED, Json(waiting)).into_response());
    }
    let (live, ..) = store::standing(db, workspace, &bot).await?;
    let (card, _) = store::card(db, workspace, &bot, live).await?;
    Ok((StatusCode::CREATED, Json(VersionEntry::from(card))).into_response())
}

/// Tells how a bot stands.
#[utoipa::path(get, path = "/bots/{bot}/state", tag = "Bots", operation_id = "find_state",
    params(("bot" = String, Path, description = "The bot")),
    responses((status = 200, body = BotState)), security(("key" = ["bots:read"])))]
async fn state(
    caller: Caller<ReadBots>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
) -> Result<Json<BotState>> {
    let state = store::state(&api.engine.db, &caller.workspace, &bot).await?;
    Ok(Json(state.into()))
}

/// Lets visitors in, or does not.
#[utoipa::path(put, path = "/bots/{bot}/state", tag = "Bots", operation_id = "set_state",
    params(("bot" = String, Path, description = "The bot")), request_body = NewState,
    responses((status = 200, body = BotState)), security(("key" = ["bots:write"])))]
async fn set_state(
    caller: Caller<WriteBots>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Body(new): Body<NewState>,
) -> Result<Json<BotState>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let mut tx = db.begin().await?;
    store::set_standing(&mut tx, workspace, &bot, new.standing).await?;
    tx.commit().await?;
    let state = store::state(db, workspace, &bot).await?;
    Ok(Json(state.into()))
}
