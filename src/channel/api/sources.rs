//! Sources: the documents a bot answers from.

use axum::{
    Json,
    extract::{DefaultBodyLimit, Multipart, Path, State, multipart::MultipartRejection},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    bot::store as bots,
    error::AppError,
    http::body,
    i18n::code,
    id::{BotId, SourceId, WorkspaceId},
    knowledge::{
        Kind, Source, State as Standing, check_text, index,
        store::{self, Content, NewSource},
        upload::{self, Place, Uploads},
        web::Sync,
    },
};

use super::{
    Api,
    caller::{Caller, ReadKnowledge, WriteKnowledge},
    problem::{ApiError, Result},
    read::{Asked, Body, List, PageQuery},
};

/// The routes of sources.
pub fn routes() -> OpenApiRouter<Api> {
    let texts = OpenApiRouter::new()
        .routes(routes!(list, add_text))
        .routes(routes!(find, change, delete))
        .layer(DefaultBodyLimit::max(body::FORM));
    let files = OpenApiRouter::new()
        .routes(routes!(add_files))
        .layer(DefaultBodyLimit::max(body::UPLOAD));
    texts.merge(files)
}

/// A document of a bot.
#[derive(Serialize, ToSchema)]
pub struct SourceEntry {
    /// The source.
    id: String,
    /// `text`, `file`, `page` or `site`.
    kind: &'static str,
    /// Its title.
    title: String,
    /// `waiting` while it is being read, `choosing` while pages of a site are to be chosen, `ready`,
    /// or `failed`.
    state: &'static str,
    /// Why it failed, as a code such as `encrypted`.
    problem: Option<String>,
    /// Bytes of the file or text.
    size: u64,
    /// Characters of its text.
    characters: u32,
    /// Passages it was cut into.
    passages: u32,
    /// Where it is on the web.
    url: Option<String>,
    /// Whether the bot answers from it.
    enabled: bool,
    /// The language of its text (`en`, `ru` or `uz`), where that can be told.
    language: Option<&'static str>,
    /// When its text last changed.
    updated_at: String,
}

impl From<Source> for SourceEntry {
    fn from(source: Source) -> Self {
        let (state, problem) = match &source.state {
            Standing::Waiting => ("waiting", None),
            Standing::Choosing => ("choosing", None),
            Standing::Ready => ("ready", None),
            Standing::Failed(failure) => {
                let code = serde_json::to_value(failure).ok();
                let code = code.as_ref().and_then(Value::as_str).map(str::to_owned);
                ("failed", code)
            }
        };
        Self {
            id: source.id.to_string(),
            kind: source.kind.as_str(),
            title: source.title,
            state,
            problem,
            size: source.size,
            characters: source.characters,
            passages: source.passages,
            url: source.url,
            enabled: source.enabled,
            language: source.language.map(code),
            updated_at: source.updated_at.iso(),
        }
    }
}

/// A document as text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewText {
    /// Its title, at most 200 characters.
    title: String,
    /// Its text, plain or Markdown, at most 5 MB.
    text: String,
}

/// A form with files.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct FilesForm {
    /// A file of at most 20 MB: text, Markdown, HTML, PDF, Word, Excel, PowerPoint, EPUB or CSV. The
    /// field may be there up to 20 times.
    #[schema(value_type = String, format = Binary)]
    file: String,
}

/// Documents that were taken in.
#[derive(Serialize, ToSchema)]
pub struct Taken {
    /// The documents, in the order of the files.
    items: Vec<SourceEntry>,
    /// Why not all of the files were taken, as the code of the first that was refused, such as
    /// `too_large`; the others are documents all the same.
    refused: Option<&'static str>,
}

/// Lists a bot's sources, the newest first.
#[utoipa::path(get, path = "/bots/{bot}/sources", tag = "Sources", operation_id = "list_sources",
    params(("bot" = String, Path, description = "The bot"), PageQuery),
    responses((status = 200, body = List<SourceEntry>)), security(("key" = ["knowledge:read"])))]
async fn list(
    caller: Caller<ReadKnowledge>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<List<SourceEntry>>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    bots::find(db, workspace, &bot).await?;
    let page = store::list(db, workspace, &bot, query.number()).await?;
    Ok(Json(page.into()))
}

/// Adds a document as text. It is usually ready in the answer; a long one goes on `waiting`.
#[utoipa::path(post, path = "/bots/{bot}/sources", tag = "Sources", operation_id = "add_text",
    params(("bot" = String, Path, description = "The bot")), request_body = NewText,
    responses((status = 201, body = SourceEntry)), security(("key" = ["knowledge:write"])))]
async fn add_text(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Body(new): Body<NewText>,
) -> Result<(StatusCode, Json<SourceEntry>)> {
    crate::knowledge::check_text(&new.title, &new.text)?;
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let place = Place {
        workspace,
        bot: &bot,
        replaces: None,
    };
    let text = new.text.replace("\r\n", "\n");
    let source = NewSource {
        kind: Kind::Text,
        title: new.title.trim(),
        content: Content::Text(&text),
    };
    let id = upload::save(db, place, source).await?;
    upload::wait_shortly(api.queue.at_once(id.as_str())).await;
    let source = store::find(db, workspace, &bot, &id).await?;
    Ok((StatusCode::CREATED, Json(source.into())))
}

/// Adds files as documents. They are read in the background: ask for each until it is `ready` or
/// `failed`.
#[utoipa::path(post, path = "/bots/{bot}/sources/files", tag = "Sources", operation_id = "add_files",
    params(("bot" = String, Path, description = "The bot")),
    request_body(content = FilesForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Taken)), security(("key" = ["knowledge:write"])))]
async fn add_files(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    form: std::result::Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<Taken>)> {
    let form = form.map_err(|_| ApiError::MediaType)?;
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let uploads = Uploads {
        db,
        workspace,
        bot: &bot,
        folder: api.engine.config.work_folder(),
    };
    let received = uploads.receive(form).await;
    let ids = received.kept;
    let refused = match received.refused {
        // Whether it broke on its way or was never whole can't be told.
        Some(AppError::Connection) => {
            return Err(ApiError::Malformed("The form can't be read.".into()));
        }
        Some(error) if ids.is_empty() => return Err(error.into()),
        refused => refused.map(|error| error.code()),
    };
    let mut work = ids.iter().map(|id| api.queue.at_once(id.as_str()));
    if let Some(first) = work.next() {
        // The others begin at the same time.
        work.for_each(drop);
        upload::wait_shortly(first).await;
    }
    let mut items = Vec::with_capacity(ids.len());
    for id in &ids {
        items.push(store::find(db, workspace, &bot, id).await?.into());
    }
    Ok((StatusCode::CREATED, Json(Taken { items, refused })))
}

/// Finds a source.
#[utoipa::path(get, path = "/bots/{bot}/sources/{source}", tag = "Sources", operation_id = "find_source",
    params(("bot" = String, Path, description = "The bot"), ("source" = String, Path, description = "The source")),
    responses((status = 200, body = SourceEntry)), security(("key" = ["knowledge:read"])))]
async fn find(
    caller: Caller<ReadKnowledge>,
    State(api): State<Api>,
    Path((bot, source)): Path<(BotId, SourceId)>,
) -> Result<Json<SourceEntry>> {
    let source = store::find(&api.engine.db, &caller.workspace, &bot, &source).await?;
    Ok(Json(source.into()))
}

/// What is to be changed of a source; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceChange {
    /// Its title, at most 200 characters; of a text alone.
    title: Option<String>,
    /// Its text, plain or Markdown, at most 5 MB; of a text alone.
    text: Option<String>,
    /// Whether the bot answers from it. One that is switched off keeps everything that was made of it.
    enabled: Option<bool>,
    /// How often it is read again: `off`, `daily` or `weekly`; of a page or site.
    #[schema(value_type = Option<String>)]
    sync: Option<Sync>,
}

/// Changes a source. A newer text is usually found in the answer; until then the bot answers from the
/// one before.
#[utoipa::path(patch, path = "/bots/{bot}/sources/{source}", tag = "Sources", operation_id = "change_source",
    params(("bot" = String, Path, description = "The bot"), ("source" = String, Path, description = "The source")),
    request_body = SourceChange,
    responses((status = 200, body = SourceEntry)), security(("key" = ["knowledge:write"])))]
async fn change(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path((bot, source)): Path<(BotId, SourceId)>,
    Body(change): Body<SourceChange>,
) -> Result<Json<SourceEntry>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let found = store::find(db, workspace, &bot, &source).await?;
    let of_web = matches!(found.kind, Kind::Page | Kind::Site) && found.site.is_none();
    if change.sync.is_some() && !of_web {
        return Err(ApiError::Unsupported(
            "Only pages and sites of the web are read again.".into(),
        ));
    }
    if change.title.is_some() || change.text.is_some() {
        change_text(&api, workspace, &bot, &found, &change).await?;
    }
    if let Some(enabled) = change.enabled {
        index::enable(db, workspace, &bot, &source, enabled).await?;
    }
    if let Some(sync) = change.sync {
        let mut tx = db.begin().await?;
        store::web::set_sync(&mut tx, workspace, &bot, &source, sync).await?;
        tx.commit().await?;
    }
    let source = store::find(db, workspace, &bot, &source).await?;
    Ok(Json(source.into()))
}

async fn change_text(
    api: &Api,
    workspace: &WorkspaceId,
    bot: &BotId,
    found: &Source,
    change: &SourceChange,
) -> Result<()> {
    if found.kind != Kind::Text {
        return Err(ApiError::Unsupported(
            "Only a text can be changed; send a file anew and delete the one before.".into(),
        ));
    }
    let db = &api.engine.db;
    let present = store::text(db, &found.id)
        .await?
        .ok_or(AppError::NotFound)?;
    let title = change.title.as_ref().unwrap_or(&present.title).trim();
    let text = change
        .text
        .as_ref()
        .unwrap_or(&present.content)
        .replace("\r\n", "\n");
    check_text(title, &text)?;
    let place = Place {
        workspace,
        bot,
        replaces: Some(&found.id),
    };
    let source = NewSource {
        kind: Kind::Text,
        title,
        content: Content::Text(&text),
    };
    let id = upload::save(db, place, source).await?;
    upload::wait_shortly(api.queue.at_once(id.as_str())).await;
    Ok(())
}

/// Deletes a source with everything that was made of it.
#[utoipa::path(delete, path = "/bots/{bot}/sources/{source}", tag = "Sources", operation_id = "delete_source",
    params(("bot" = String, Path, description = "The bot"), ("source" = String, Path, description = "The source")),
    responses((status = 204, description = "Deleted")), security(("key" = ["knowledge:write"])))]
async fn delete(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path((bot, source)): Path<(BotId, SourceId)>,
) -> Result<StatusCode> {
    index::delete(&api.engine.db, &caller.workspace, &bot, &source).await?;
    Ok(StatusCode::NO_CONTENT)
}
