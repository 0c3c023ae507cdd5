//! What clients of OpenAI speak: a bot is a model. The history a client sends is the conversation,
//! and each request is kept as a conversation of its own.

mod completion;
mod request;

use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    bot::store as bots,
    error::AppError,
    id::{BotId, WorkspaceId},
    publish::store as editions,
};

use super::api::{
    Api, ask,
    ask::Place,
    caller::{Caller, Chat},
    idempotency::Claim,
    problem::{ApiError, Result},
    read::{Body, ServerEvent},
};

use completion::{Completion, Completions};
use request::ChatRequest;

/// What the paths begin with; errors have OpenAI's shape there.
pub const BASE: &str = "/api/v1/openai/";

/// The routes.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(complete))
        .routes(routes!(list))
        .routes(routes!(find))
}

/// A bot as a model.
#[derive(Serialize, ToSchema)]
pub struct Model {
    /// The bot.
    id: String,
    /// `model`
    object: &'static str,
    /// When it was made, in seconds since 1970.
    created: u64,
    /// `workspace`
    owned_by: &'static str,
    /// The bot's name.
    name: String,
}

impl Model {
    fn of(id: &BotId, name: String) -> Self {
        // The ids of bots tell when they were made.
        let made = uuid::Uuid::parse_str(id.as_str()).ok();
        let made = made.and_then(|id| id.get_timestamp());
        Self {
            id: id.to_string(),
            object: "model",
            created: made.map_or(0, |at| at.to_unix().0),
            owned_by: "workspace",
            name,
        }
    }
}

/// The bots of the workspace as models.
#[derive(Serialize, ToSchema)]
pub struct Models {
    /// `list`
    object: &'static str,
    /// The models.
    data: Vec<Model>,
}

/// Completes a chat: asks the bot named by `model`, its id or the end of its share link. The last
/// message of the role `user` is the question, those before it are the context; the bot's own
/// instructions hold, so messages of the role `system` are left out.
#[utoipa::path(post, path = "/openai/chat/completions", tag = "OpenAI-compatible", operation_id = "openai_chat_completions",
    request_body = ChatRequest,
    responses((status = 200, content((Completion = "application/json"), (ServerEvent = "text/event-stream")))),
    security(("key" = ["chat"])))]
async fn complete(
    caller: Caller<Chat>,
    State(api): State<Api>,
    claim: Option<Extension<Claim>>,
    Body(request): Body<ChatRequest>,
) -> Result<Response> {
    request.check()?;
    let (turns, question) = request.conversation()?;
    let bot = bot_of(&api, &caller.workspace, &request.model).await?;
    let user = request.user.as_deref();
    let room = ask::room(&api, &caller.workspace, &bot, user).await?;
    let (claim, place) = (claim.as_deref(), Place::After(turns));
    let begun = ask::begin(&api, &room, claim, user.is_some(), place, &question).await?;
    let completions = Completions::new(&api, &room, &begun, request.model);
    if request.stream.unwrap_or(false) {
        let usage = request
            .stream_options
            .and_then(|options| options.include_usage);
        return completions
            .stream(room, caller.pass(), usage.unwrap_or(false))
            .await;
    }
    let ended = ask::finished(&api, room, caller.pass(), begun.answer).await?;
    Ok(Json(completions.whole(ended.message).await?).into_response())
}

/// Lists the bots as models.
#[utoipa::path(get, path = "/openai/models", tag = "OpenAI-compatible", operation_id = "openai_models",
    responses((status = 200, body = Models)), security(("key" = ["chat"])))]
async fn list(caller: Caller<Chat>, State(api): State<Api>) -> Result<Json<Models>> {
    let names = bots::names(&api.engine.db, &caller.workspace).await?;
    let data = names.into_iter().map(|(id, name)| Model::of(&id, name));
    Ok(Json(Models {
        object: "list",
        data: data.collect(),
    }))
}

/// Finds a bot as a model.
#[utoipa::path(get, path = "/openai/models/{model}", tag = "OpenAI-compatible", operation_id = "openai_model",
    params(("model" = String, Path, description = "The bot")),
    responses((status = 200, body = Model)), security(("key" = ["chat"])))]
async fn find(
    caller: Caller<Chat>,
    State(api): State<Api>,
    Path(model): Path<String>,
) -> Result<Json<Model>> {
    let id = bot_of(&api, &caller.workspace, &model).await?;
    let bot = bots::find(&api.engine.db, &caller.workspace, &id).await?;
    Ok(Json(Model::of(&id, bot.settings.name)))
}

/// The bot of this id or share link, if it is the workspace's.
async fn bot_of(api: &Api, workspace: &WorkspaceId, model: &str) -> Result<BotId> {
    let (db, id) = (&api.engine.db, BotId::from(model.to_owned()));
    match bots::find(db, workspace, &id).await {
        Err(AppError::NotFound) => {}
        found => return Ok(found?.id),
    }
    let live = editions::live(db, model).await?;
    match live.workspace == *workspace {
        true => Ok(live.speaker.id),
        false => Err(AppError::NotFound.into()),
    }
}

/// What a refused request is answered with, as clients of OpenAI read it.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenAiErrorBody)]
pub struct Refusal {
    /// What went wrong.
    error: RefusalDetail,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenAiError)]
pub struct RefusalDetail {
    /// What happened and what to do.
    message: String,
    /// `invalid_request_error`, `authentication_error` and so on.
    r#type: &'static str,
    /// The first field that was refused.
    param: Option<String>,
    /// A stable code.
    code: &'static str,
}

/// An error as clients of OpenAI read it.
pub fn error_body(error: &ApiError) -> Value {
    let kind = match error.status().as_u16() {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    };
    json!(Refusal {
        error: RefusalDetail {
            message: error.message(),
            r#type: kind,
            param: error.first_field(),
            code: error.code(),
        },
    })
}
