//! What is told of pages and sites.

use crate::{
    db::Db,
    error::Result,
    id::{BotId, SourceId, WorkspaceId},
    knowledge::{
        web::{MOST_PAGES, Sync, Web, WebPage},
        words::from_stored,
    },
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
};

#[derive(sqlx::FromRow)]
struct WebRow {
    url: Option<String>,
    sync: String,
    sync_due_at: Option<i64>,
    synced_at: Option<i64>,
    added: i64,
    changed: i64,
    removed: i64,
    more: bool,
}

/// What is known of a page or site; nothing for another document, be it a page of a site.
pub async fn web(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
) -> Result<Option<Web>> {
    let row: Option<WebRow> = sql!(db, |c| {
        sqlx::query_as(
            "select s.url, w.sync, w.sync_due_at, w.synced_at, w.added, w.changed, w.removed, w.more
             from web_sources w join sources s on s.id = w.source_id
             where s.workspace_id = $1 and s.bot_id = $2 and s.id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    Ok(row.map(|row| Web {
        url: row.url.unwrap_or_default(),
        sync: from_stored(&row.sync).unwrap_or(Sync::Off),
        synced_at: row.synced_at.map(Timestamp::from_millis),
        next_at: row.sync_due_at.map(Timestamp::from_millis),
        added: small(row.added),
        changed: small(row.changed),
        removed: small(row.removed),
        more: row.more,
    }))
}

#[derive(sqlx::FromRow)]
struct PageRow {
    id: String,
    url: String,
    title: String,
    chosen: bool,
    source_id: Option<String>,
    passages: i64,
    due: bool,
    problem: Option<String>,
    fetched_at: Option<i64>,
}

/// The pages of a site: while its owner chooses, all that were found, together; later those chosen,
/// one page of the list.
pub async fn site_pages(
    db: &Db,
    workspace: &WorkspaceId,
    id: &SourceId,
    all: bool,
    page: u32,
) -> Result<Page<WebPage>> {
    // A crawl knows at most twice as many addresses as it may read.
    let within = match all {
        true => (2 * i64::from(MOST_PAGES), 0),
        false => (i64::from(PAGE_SIZE), offset(page)),
    };
    pages(db, workspace, id, all, page, within).await
}

/// The pages known of a site or those chosen, one page of the list.
pub async fn known_pages(
    db: &Db,
    workspace: &WorkspaceId,
    id: &SourceId,
    all: bool,
    page: u32,
) -> Result<Page<WebPage>> {
    let within = (i64::from(PAGE_SIZE), offset(page));
    pages(db, workspace, id, all, page, within).await
}

async fn pages(
    db: &Db,
    workspace: &WorkspaceId,
    id: &SourceId,
    all: bool,
    page: u32,
    (limit, skipped): (i64, i64),
) -> Result<Page<WebPage>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar("select count(*) from web_pages where workspace_id = $1 and root_id = $2 and (chosen or $3)")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .bind(all)
            .fetch_one(c)
            .await
    })?;
    let rows: Vec<PageRow> = sql!(db, |c| {
        sqlx::query_as(
            "select p.id, p.url, p.title, p.chosen, p.source_id, coalesce(s.passages, 0) as passages, p.due,
                    coalesce(p.problem, s.problem) as problem, p.fetched_at
             from web_pages p left join sources s on s.id = p.source_id
             where p.workspace_id = $1 and p.root_id = $2 and (p.chosen or $3)
             order by p.url, p.id limit $4 offset $5",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(all)
        .bind(limit)
        .bind(skipped)
        .fetch_all(c)
        .await
    })?;
    let pages = rows.into_iter().map(WebPage::from).collect();
    Ok(Page::new(pages, page, total))
}

impl From<PageRow> for WebPage {
    fn from(row: PageRow) -> Self {
        Self {
            id: row.id.into(),
            url: row.url,
            title: row.title,
            chosen: row.chosen,
            source: row.source_id.map(SourceId::from),
            passages: small(row.passages),
            due: row.due,
            problem: row.problem.as_deref().and_then(from_stored),
            fetched_at: row.fetched_at.map(Timestamp::from_millis),
        }
    }
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
