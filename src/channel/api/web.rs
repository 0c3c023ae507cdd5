//! Sources from the web: a page, or a site whose pages are chosen before they are read.

use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::AppError,
    id::{BotId, SourceId, WebPageId},
    knowledge::{
        Kind, State as Standing, fetching,
        store::{self, web as pages},
        web::{MOST_PAGES, NewWeb, Sync, WebPage},
    },
};

use super::{
    Api,
    caller::{Caller, ReadKnowledge, WriteKnowledge},
    problem::Result,
    read::{Asked, Body, List, PageQuery},
    sources::SourceEntry,
};

/// The routes of sources from the web.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(add_web))
        .routes(routes!(list_pages, choose_pages))
        .routes(routes!(sync))
}

/// A page or site to be read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebSource {
    /// Where it begins, such as `https://shop.uz/help/`. The address has to be public.
    url: String,
    /// Whether the pages it leads to are read as well. Then the source is `choosing` once they are
    /// known, and is read when they have been chosen.
    #[serde(default)]
    site: bool,
    /// Most pages, up to 1,000; 100 unless told.
    pages: Option<u32>,
    /// Most links between the start and a page, up to 10; 3 unless told.
    depth: Option<u32>,
    /// What paths begin with; the folder of the start unless told.
    #[serde(default)]
    prefix: String,
    /// Patterns of paths, of which one must match, such as `/help/*`; at most 20.
    #[serde(default)]
    include: Vec<String>,
    /// Patterns of paths, of which none may match; at most 20.
    #[serde(default)]
    exclude: Vec<String>,
    /// Whether PDF and other documents are read as well.
    #[serde(default)]
    documents: bool,
    /// How often it is read again: `off`, `daily` or `weekly`.
    #[serde(default)]
    #[schema(value_type = String, example = "off")]
    sync: Sync,
}

impl From<NewWebSource> for NewWeb {
    fn from(new: NewWebSource) -> Self {
        Self {
            url: new.url,
            site: new.site,
            pages: new.pages,
            depth: new.depth,
            prefix: new.prefix,
            include: new.include.join("\n"),
            exclude: new.exclude.join("\n"),
            documents: new.documents,
            sync: new.sync,
        }
    }
}

/// A page of a site.
#[derive(Serialize, ToSchema)]
pub struct SitePage {
    /// The page.
    id: String,
    /// Where it is.
    url: String,
    /// Its title, as far as it is known.
    title: String,
    /// Whether it is read.
    chosen: bool,
    /// Its source, once it has been read.
    source: Option<String>,
    /// Passages it was cut into.
    passages: u32,
    /// What was wrong at the last visit, as a code such as `robots`.
    problem: Option<&'static str>,
    /// When it was last read.
    fetched_at: Option<String>,
}

impl From<WebPage> for SitePage {
    fn from(page: WebPage) -> Self {
        Self {
            id: page.id.to_string(),
            url: page.url,
            title: page.title,
            chosen: page.chosen,
            source: page.source.map(|source| source.to_string()),
            passages: page.passages,
            problem: page.problem.map(|problem| problem.as_str()),
            fetched_at: page.fetched_at.map(|at| at.iso()),
        }
    }
}

/// Which pages of a site are to be read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenPages {
    /// Their ids; pages that are not named are not read, and what was read of them is deleted.
    pages: Vec<String>,
}

/// Adds a page or site of the web. It is read in the background: ask for the source until it is `ready`,
/// `choosing` or `failed`.
#[utoipa::path(post, path = "/bots/{bot}/sources/web", tag = "Sources", operation_id = "add_web",
    params(("bot" = String, Path, description = "The bot")), request_body = NewWebSource,
    responses((status = 201, body = SourceEntry)), security(("key" = ["knowledge:write"])))]
async fn add_web(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Body(new): Body<NewWebSource>,
) -> Result<(StatusCode, Json<SourceEntry>)> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    crate::bot::store::find(db, workspace, &bot).await?;
    let new = NewWeb::from(new);
    let scope = fetching::scope(&new, &api.engine.outgoing)?;
    let title = fetching::title_of(None, &scope.start);
    let root = pages::NewRoot {
        scope: &scope,
        site: new.site,
        title: &title,
        sync: new.sync,
    };
    let mut tx = db.begin().await?;
    let id = pages::add(&mut tx, workspace, &bot, root).await?;
    tx.commit().await?;
    api.queue.wake();
    let source = store::find(db, workspace, &bot, &id).await?;
    Ok((StatusCode::CREATED, Json(source.into())))
}

/// Lists the pages of a site: those chosen, or all that are known while they are to be chosen.
#[utoipa::path(get, path = "/bots/{bot}/sources/{source}/pages", tag = "Sources", operation_id = "list_pages",
    params(("bot" = String, Path, description = "The bot"), ("source" = String, Path, description = "The site"), PageQuery),
    responses((status = 200, body = List<SitePage>)), security(("key" = ["knowledge:read"])))]
async fn list_pages(
    caller: Caller<ReadKnowledge>,
    State(api): State<Api>,
    Path((bot, source)): Path<(BotId, SourceId)>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<List<SitePage>>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let found = store::find(db, workspace, &bot, &source).await?;
    if found.kind != Kind::Site {
        return Err(AppError::NotFound.into());
    }
    let all = found.state == Standing::Choosing;
    let pages = pages::known_pages(db, workspace, &source, all, query.number()).await?;
    Ok(Json(pages.into()))
}

/// Chooses the pages of a site, which are then read.
#[utoipa::path(put, path = "/bots/{bot}/sources/{source}/pages", tag = "Sources", operation_id = "choose_pages",
    params(("bot" = String, Path, description = "The bot"), ("source" = String, Path, description = "The site")),
    request_body = ChosenPages,
    responses((status = 202, body = SourceEntry)), security(("key" = ["knowledge:write"])))]
async fn choose_pages(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path((bot, source)): Path<(BotId, SourceId)>,
    Body(chosen): Body<ChosenPages>,
) -> Result<(StatusCode, Json<SourceEntry>)> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    if chosen.pages.len() > 2 * MOST_PAGES as usize {
        return Err(AppError::LimitReached { max: MOST_PAGES }.into());
    }
    let chosen: Vec<WebPageId> = chosen.pages.into_iter().map(WebPageId::from).collect();
    let mut tx = db.begin().await?;
    pages::choose(&mut tx, workspace, &bot, &source, &chosen).await?;
    tx.commit().await?;
    api.queue.wake();
    let source = store::find(db, workspace, &bot, &source).await?;
    Ok((StatusCode::ACCEPTED, Json(source.into())))
}

/// Reads a page or site again, in the background; nothing happens to one that is being read.
#[utoipa::path(post, path = "/bots/{bot}/sources/{source}/sync", tag = "Sources", operation_id = "sync_source",
    params(("bot" = String, Path, description = "The bot"), ("source" = String, Path, description = "The source")),
    responses((status = 202, body = SourceEntry)), security(("key" = ["knowledge:write"])))]
async fn sync(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path((bot, source)): Path<(BotId, SourceId)>,
) -> Result<(StatusCode, Json<SourceEntry>)> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let mut tx = db.begin().await?;
    pages::begin_sync(&mut tx, workspace, &bot, &source).await?;
    tx.commit().await?;
    api.queue.wake();
    let source = store::find(db, workspace, &bot, &source).await?;
    Ok((StatusCode::ACCEPTED, Json(source.into())))
}
