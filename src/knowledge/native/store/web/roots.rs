//! What an owner does with pages and sites.

use std::collections::HashSet;

use crate::{
    bot::store as bots,
    crawl::Scope,
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, SourceId, WebPageId, WorkspaceId},
    job,
    knowledge::{Failure, Kind, intake, web::Sync},
    sql,
    time::Timestamp,
};

use super::{super::changing::check_limits, Phase, next_after};

/// A page or site to be added.
pub struct NewRoot<'a> {
    /// What is read.
    pub scope: &'a Scope,
    /// A site or one page.
    pub site: bool,
    /// What it is called until it has been read.
    pub title: &'a str,
    /// How often it is read again.
    pub sync: Sync,
}

impl NewRoot<'_> {
    fn kind(&self) -> Kind {
        match self.site {
            true => Kind::Site,
            false => Kind::Page,
        }
    }
}

/// Adds a page or a site to a bot; it waits to be fetched.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    new: NewRoot<'_>,
) -> Result<SourceId> {
    bots::touch(tx, workspace, bot).await?;
    check_limits(tx, workspace, bot).await?;
    let id = SourceId::new();
    let start = &new.scope.start;
    let now = Timestamp::now().millis();
    sql!(tx, |c| {
        sqlx::query(
            "insert into sources (id, workspace_id, bot_id, kind, title, content, state, characters, url, created_at, updated_at)
             values ($1, $2, $3, $4, $5, '', 'waiting', 0, $6, $7, $7)",
        )
        .bind(id.as_str())
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(new.kind().as_str())
        .bind(new.title)
        .bind(start.as_str())
        .bind(now)
        .execute(c)
        .await
        .map(drop)
    })?;
    add_root(tx, workspace, &id, &new).await?;
    if !new.site {
        add_page(tx, workspace, &id, start.as_str(), new.title).await?;
    }
    job::enqueue(tx, workspace, intake::KIND, id.as_str()).await?;
    Ok(id)
}

async fn add_root(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SourceId,
    new: &NewRoot<'_>,
) -> Result<()> {
    let scope = serde_json::to_string(new.scope).map_err(|_| AppError::Internal)?;
    let phase = match new.site {
        true => Phase::Discover,
        false => Phase::Fetch,
    };
    sql!(tx, |c| {
        sqlx::query(
            "insert into web_sources (source_id, workspace_id, scope, phase, sync, sync_due_at)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id.as_str())
        .bind(workspace.as_str())
        .bind(scope)
        .bind(phase.as_str())
        .bind(new.sync.as_str())
        .bind(next_after(new.sync))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The page an owner added by itself is its own document.
async fn add_page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SourceId,
    url: &str,
    title: &str,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into web_pages (id, workspace_id, root_id, source_id, url, title, depth, chosen, due)
             values ($1, $2, $3, $3, $4, $5, 0, true, true)",
        )
        .bind(WebPageId::new().as_str())
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(url)
        .bind(title)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Takes an owner's choice among the pages of a site and begins to read those. Documents of pages that
/// are wanted no more are deleted by the job of the site.
///
/// # Errors
/// [`AppError::NotFound`] when the site is none of the bot's; [`AppError::Busy`] when it is being
/// looked through.
pub async fn choose(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
    pages: &[WebPageId],
) -> Result<()> {
    let waits: Option<bool> = sql!(tx, |c| {
        sqlx::query_scalar(
            "select state = 'waiting' from sources where workspace_id = $1 and bot_id = $2 and id = $3 and kind = 'site'",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    match waits {
        None => return Err(AppError::NotFound),
        Some(true) => return Err(AppError::Busy),
        Some(false) => {}
    }
    set_chosen(tx, workspace, id, pages).await?;
    begin(tx, workspace, id, Phase::Fetch).await
}

async fn set_chosen(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SourceId,
    pages: &[WebPageId],
) -> Result<()> {
    let known: Vec<(String, bool)> = sql!(tx, |c| {
        sqlx::query_as("select id, chosen from web_pages where workspace_id = $1 and root_id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .fetch_all(c)
            .await
    })?;
    let wanted: HashSet<&str> = pages.iter().map(WebPageId::as_str).collect();
    for (page, chosen) in known {
        let wanted = wanted.contains(page.as_str());
        if wanted == chosen {
            continue;
        }
        sql!(tx, |c| {
            sqlx::query("update web_pages set chosen = $3, due = $3, tries = 0, problem = null where workspace_id = $1 and id = $2")
                .bind(workspace.as_str())
                .bind(&page)
                .bind(wanted)
                .execute(c)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}

/// Puts a root in line.
async fn begin(tx: &mut Tx, workspace: &WorkspaceId, id: &SourceId, phase: Phase) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update web_sources set phase = $3, added = 0, changed = 0, removed = 0 where workspace_id = $1 and source_id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .bind(phase.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    sql!(tx, |c| {
        sqlx::query("update sources set state = 'waiting', problem = null where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    job::enqueue(tx, workspace, intake::KIND, id.as_str()).await
}

/// Begins to read a page or site again; nothing happens to one that is being read, or whose owner has
/// still to choose.
///
/// # Errors
/// [`AppError::NotFound`] when it is none of the bot's.
pub async fn begin_sync(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
) -> Result<()> {
    let found: Option<(String, String)> = sql!(tx, |c| {
        sqlx::query_as(
            "select kind, state from sources where workspace_id = $1 and bot_id = $2 and id = $3 and kind in ('page', 'site') and site_id is null",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    let (kind, state) = found.ok_or(AppError::NotFound)?;
    if matches!(state.as_str(), "waiting" | "choosing") {
        return Ok(());
    }
    if kind == Kind::Site.as_str() {
        return begin(tx, workspace, id, Phase::Discover).await;
    }
    sql!(tx, |c| {
        sqlx::query(
            "update web_pages set due = true, tries = 0 where workspace_id = $1 and root_id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    begin(tx, workspace, id, Phase::Fetch).await
}

/// Sets how often a page or site is read again.
pub async fn set_sync(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
    sync: Sync,
) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update web_sources set sync = $4, sync_due_at = $5
             where workspace_id = $1 and source_id = $3
               and exists (select 1 from sources s where s.workspace_id = $1 and s.bot_id = $2 and s.id = $3)",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .bind(sync.as_str())
        .bind(next_after(sync))
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    match changed {
        0 => Err(AppError::NotFound),
        _ => Ok(()),
    }
}

/// Remembers of a page whose document is being deleted that its owner does not want it, so that the
/// next reading of its site leaves it out; one that asks to be left out is looked at again, in case it
/// asks no more. One that was gone is forgotten: should it come back, it is new.
pub async fn forget_page(tx: &mut Tx, workspace: &WorkspaceId, document: &SourceId) -> Result<()> {
    let [robots, no_index, duplicate] = Failure::LEFT_OUT.map(Failure::as_str);
    sql!(tx, |c| {
        sqlx::query(
            "delete from web_pages
             where workspace_id = $1 and source_id = $2 and root_id <> $2 and gone_at is not null",
        )
        .bind(workspace.as_str())
        .bind(document.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    sql!(tx, |c| {
        sqlx::query(
            "update web_pages set chosen = (chosen and problem is not null and problem in ($3, $4, $5)), due = false,
                                  source_id = null, etag = null, last_modified = null, text_hash = null
             where workspace_id = $1 and source_id = $2 and root_id <> $2",
        )
        .bind(workspace.as_str())
        .bind(document.as_str())
        .bind(robots)
        .bind(no_index)
        .bind(duplicate)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Pages and sites whose next reading is due; each is told once, and its next but one is set.
pub async fn due_syncs(tx: &mut Tx) -> Result<Vec<(WorkspaceId, BotId, SourceId)>> {
    let now = Timestamp::now();
    let due: Vec<(String, String, String, String)> = sql!(tx, |c| {
        sqlx::query_as(
            "select w.workspace_id, s.bot_id, w.source_id, w.sync from web_sources w join sources s on s.id = w.source_id
             where w.sync_due_at <= $1 order by w.sync_due_at limit 50",
        )
        .bind(now.millis())
        .fetch_all(c)
        .await
    })?;
    let mut taken = Vec::new();
    for (workspace, bot, source, sync) in due {
        let sync = crate::knowledge::words::from_stored(&sync).unwrap_or(Sync::Off);
        // Another replica may have taken it meanwhile.
        let mine = sql!(tx, |c| {
            sqlx::query("update web_sources set sync_due_at = $3 where workspace_id = $1 and source_id = $2 and sync_due_at <= $4")
                .bind(&workspace)
                .bind(&source)
                .bind(next_after(sync))
                .bind(now.millis())
                .execute(c)
                .await
                .map(|done| done.rows_affected() > 0)
        })?;
        if mine {
            taken.push((workspace.into(), bot.into(), source.into()));
        }
    }
    Ok(taken)
}

/// Documents of pages that have been gone since before this moment.
pub async fn long_gone(db: &Db, before: Timestamp) -> Result<Vec<(WorkspaceId, BotId, SourceId)>> {
    let gone: Vec<(String, String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select s.workspace_id, s.bot_id, s.id from web_pages p join sources s on s.id = p.source_id
             where p.gone_at < $1 and s.site_id is not null limit 200",
        )
        .bind(before.millis())
        .fetch_all(c)
        .await
    })?;
    let owned = |(workspace, bot, source): (String, String, String)| {
        (workspace.into(), bot.into(), source.into())
    };
    Ok(gone.into_iter().map(owned).collect())
}

/// Lets the pages of a root whose last visit went wrong be visited again.
pub async fn visit_failed_again(tx: &mut Tx, workspace: &WorkspaceId, id: &SourceId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update web_pages set due = true, tries = 0
             where workspace_id = $1 and root_id = $2 and chosen and problem is not null",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
