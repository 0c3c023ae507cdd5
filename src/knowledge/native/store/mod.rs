//! Documents and passages in the database.

mod changing;
mod copying;
pub mod health;
mod renewing;
pub mod web;
mod work;

use crate::{
    db::Db,
    error::{AppError, Result},
    i18n::from_code,
    id::{BotId, PassageId, SourceId, WorkspaceId},
    job::{self, Standing},
    knowledge::{Failure, Kind, Passage, Progress, SOURCES, Source, State, words::from_stored},
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
};

pub use changing::{Content, NewSource, add, cancel, delete, pages_of, replace, retry, retry_all};
pub use copying::copy_all;
pub use renewing::{empty_index, held_back, held_back_in};
pub use work::{Task, Text, extracted, failed, task, text, texts};

#[derive(sqlx::FromRow)]
struct SourceRow {
    id: String,
    kind: String,
    format: Option<String>,
    title: String,
    state: String,
    problem: Option<String>,
    size: i64,
    characters: i64,
    pages: i64,
    passages: i64,
    url: Option<String>,
    site_id: Option<String>,
    edits_lost: i64,
    updated_at: i64,
    enabled: bool,
    language: Option<String>,
    unread: i64,
}

impl From<SourceRow> for Source {
    fn from(row: SourceRow) -> Self {
        let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            id: row.id.into(),
            kind: from_stored(&row.kind).unwrap_or(Kind::Text),
            format: row.format.as_deref().and_then(from_stored),
            title: row.title,
            state: state(&row.state, row.problem.as_deref()),
            progress: None,
            size: u64::try_from(row.size).unwrap_or(0),
            characters: small(row.characters),
            pages: small(row.pages),
            passages: small(row.passages),
            url: row.url,
            site: row.site_id.map(SourceId::from),
            edits_lost: small(row.edits_lost),
            enabled: row.enabled,
            language: row.language.as_deref().and_then(from_code),
            unread: small(row.unread),
            updated_at: Timestamp::from_millis(row.updated_at),
        }
    }
}

fn state(state: &str, problem: Option<&str>) -> State {
    match state {
        "ready" => State::Ready,
        "failed" => State::Failed(failure(problem)),
        "choosing" => State::Choosing,
        _ => State::Waiting,
    }
}

fn failure(problem: Option<&str>) -> Failure {
    problem.and_then(from_stored).unwrap_or(Failure::Internal)
}

/// Documents of the workspace `$1` and the bot `$2` with what their pages add to them.
macro_rules! of_bot {
    () => {
        "select s.id, s.kind, s.format, s.title, s.state, s.problem, s.url, s.site_id, s.edits_lost, s.updated_at, s.enabled,
                s.language, s.size + coalesce(p.size, 0) as size, s.characters + coalesce(p.characters, 0) as characters,
                coalesce(p.pages, s.pages) as pages, s.passages + coalesce(p.passages, 0) as passages, coalesce(w.unread, 0) as unread
         from sources s left join (
             select site_id, count(*) as pages, cast(sum(size) as bigint) as size,
                    cast(sum(characters) as bigint) as characters, cast(sum(passages) as bigint) as passages
             from sources where workspace_id = $1 and bot_id = $2 and site_id is not null group by site_id
         ) p on p.site_id = s.id left join (
             select root_id, count(*) as unread from web_pages
             where workspace_id = $1 and chosen and not due and problem not in ('robots', 'no_index', 'duplicate') group by root_id
         ) w on w.root_id = s.id and s.kind = 'site'"
    };
}

/// A bot's documents, the newest first.
pub async fn list(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    page: u32,
) -> Result<Page<Source>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar("select count(*) from sources where workspace_id = $1 and bot_id = $2 and site_id is null")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_one(c)
            .await
    })?;
    let rows: Vec<SourceRow> = sql!(db, |c| {
        sqlx::query_as(concat!(
            of_bot!(),
            " where s.workspace_id = $1 and s.bot_id = $2 and s.site_id is null order by s.created_at desc, s.id desc limit $3 offset $4"
        ))
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let mut sources: Vec<Source> = rows.into_iter().map(Source::from).collect();
    add_progress(db, workspace, &mut sources).await?;
    Ok(Page::new(sources, page, total))
}

/// One document.
pub async fn find(db: &Db, workspace: &WorkspaceId, bot: &BotId, id: &SourceId) -> Result<Source> {
    let row: Option<SourceRow> = sql!(db, |c| {
        sqlx::query_as(concat!(
            of_bot!(),
            " where s.workspace_id = $1 and s.bot_id = $2 and s.id = $3"
        ))
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    let mut found = [row.map(Source::from).ok_or(AppError::NotFound)?];
    add_progress(db, workspace, &mut found).await?;
    let [source] = found;
    Ok(source)
}

/// The titles of a bot's documents, pages of sites aside, by name: at most [`SOURCES`].
pub async fn titles(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<String>> {
    Ok(sql!(db, |c| {
        sqlx::query_scalar(
            "select distinct title from sources where workspace_id = $1 and bot_id = $2 and site_id is null
             order by title limit $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(SOURCES))
        .fetch_all(c)
        .await
    })?)
}

/// A document and, of a site, its pages.
pub async fn family(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
) -> Result<Vec<SourceId>> {
    let family: Vec<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select id from sources where workspace_id = $1 and bot_id = $2 and (id = $3 or site_id = $3)",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_all(c)
        .await
    })?;
    match family.is_empty() {
        true => Err(AppError::NotFound),
        false => Ok(family.into_iter().map(SourceId::from).collect()),
    }
}

/// Tells of those that wait where they stand.
async fn add_progress(db: &Db, workspace: &WorkspaceId, sources: &mut [Source]) -> Result<()> {
    let waiting: Vec<&str> = sources
        .iter()
        .filter(|source| source.state == State::Waiting)
        .map(|source| source.id.as_str())
        .collect();
    if waiting.is_empty() {
        return Ok(());
    }
    for standing in job::standings(db, workspace, &waiting).await? {
        let of_it = |source: &&mut Source| source.id.as_str() == standing.subject;
        if let Some(source) = sources.iter_mut().find(of_it) {
            source.progress = Some(progress(&standing));
        }
    }
    Ok(())
}

fn progress(standing: &Standing) -> Progress {
    let again = standing.problem.as_deref().map(|problem| {
        let reason = from_stored(problem).unwrap_or(Failure::Internal);
        (reason, standing.due_at)
    });
    Progress {
        step: from_stored(&standing.step).filter(|_| standing.running),
        before: standing.before,
        done: standing.done,
        total: standing.total,
        attempts: standing.attempts,
        again: again.filter(|_| !standing.running),
    }
}

/// A page of a document's passages.
pub async fn passages(
    db: &Db,
    workspace: &WorkspaceId,
    id: &SourceId,
    page: u32,
    total: u32,
) -> Result<Page<Passage>> {
    let rows: Vec<PassageRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, heading, body, page, original is not null as edited, hints, enabled from passages
             where workspace_id = $1 and source_id = $2 order by ordinal limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let passages = rows.into_iter().map(Passage::from).collect();
    Ok(Page::new(passages, page, i64::from(total)))
}

#[derive(sqlx::FromRow)]
struct PassageRow {
    id: i64,
    heading: String,
    body: String,
    page: Option<i64>,
    edited: bool,
    hints: String,
    enabled: bool,
}

impl From<PassageRow> for Passage {
    fn from(row: PassageRow) -> Self {
        Self {
            id: PassageId(row.id),
            heading: row.heading,
            body: row.body,
            page: row.page.and_then(|page| u32::try_from(page).ok()),
            edited: row.edited,
            hints: row.hints,
            enabled: row.enabled,
        }
    }
}
