//! Bots as files, see [`bundle`](crate::bundle).

use axum::{
    Json,
    extract::{DefaultBodyLimit, Path, State, rejection::StringRejection},
    response::IntoResponse,
};
use http::{StatusCode, header};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    bot::store as bots,
    bundle::{
        MEGABYTES,
        export::export,
        file::BotFile,
        import::{Maker, import},
        routes::BYTES,
    },
    error::AppError,
    id::BotId,
};

use super::{
    Api,
    bots::BotView,
    caller::{Caller, ReadBots, ReadKnowledge, WriteBots, WriteKnowledge},
    problem::{ApiError, Result},
    read::Asked,
};

/// The kind of both bodies.
const TOML: &str = "application/toml; charset=utf-8";

/// The routes of bots as files.
pub fn routes() -> OpenApiRouter<Api> {
    let give = OpenApiRouter::new().routes(routes!(give));
    let take = OpenApiRouter::new().routes(routes!(take));
    give.merge(take.layer(DefaultBodyLimit::max(BYTES)))
}

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// Whether the texts of documents are to be in the file.
    #[serde(default)]
    documents: bool,
}

/// Writes a bot's draft into a file: settings, model, tools, curated answers.
#[utoipa::path(get, path = "/bots/{bot}/file", tag = "Bots", operation_id = "export_bot",
    params(("bot" = String, Path, description = "The bot"), FileQuery),
    responses((status = 200, body = String, content_type = "application/toml")),
    security(("key" = ["bots:read", "knowledge:read"])))]
async fn give(
    caller: Caller<ReadBots>,
    _knowledge: Caller<ReadKnowledge>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Asked(query): Asked<FileQuery>,
) -> Result<impl IntoResponse> {
    let (db, config) = (&api.engine.db, &api.engine.config);
    let text = export(db, config, &caller.workspace, &bot, query.documents).await?;
    Ok(([(header::CONTENT_TYPE, TOML)], text))
}

/// Makes a bot of a file and publishes it.
#[utoipa::path(post, path = "/bots/import", tag = "Bots", operation_id = "import_bot",
    request_body(content = String, content_type = "application/toml", description = "The file"),
    responses((status = 201, body = BotView)), security(("key" = ["bots:write", "knowledge:write"])))]
async fn take(
    caller: Caller<WriteBots>,
    _knowledge: Caller<WriteKnowledge>,
    State(api): State<Api>,
    text: std::result::Result<String, StringRejection>,
) -> Result<(StatusCode, Json<BotView>)> {
    let text = text.map_err(|rejection| unreadable(&rejection))?;
    let read = tokio::task::spawn_blocking(move || {
        BotFile::read(text.trim_start_matches('\u{feff}')).map_err(|error| error.to_string())
    });
    let file = read.await.map_err(|_| AppError::Internal)?;
    let maker = Maker {
        db: &api.engine.db,
        config: &api.engine.config,
        outgoing: &api.engine.outgoing,
        workspace: &caller.workspace,
        author: Some(&caller.user),
    };
    let (bot, sources) = import(&maker, file.map_err(ApiError::Malformed)?).await?;
    for source in sources {
        api.queue.at_once(source.as_str());
    }
    let bot = bots::find(&api.engine.db, &caller.workspace, &bot).await?;
    Ok((StatusCode::CREATED, Json(bot.into())))
}

fn unreadable(rejection: &StringRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge {
            megabytes: MEGABYTES,
        }
        .into(),
        _ => ApiError::Malformed(rejection.body_text()),
    }
}
