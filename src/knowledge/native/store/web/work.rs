//! Pages and sites as their jobs see them.

use std::collections::HashSet;

use url::Url;

use crate::{
    crawl::Scope,
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, SourceId, WebPageId},
    job::{self, Job},
    knowledge::{Failure, web::Sync, words::from_stored},
    sql,
    time::Timestamp,
};

use super::{Phase, next_after};

/// A page or site whose job is at work.
pub struct Root {
    /// What is read.
    pub scope: Scope,
    /// What is to be done next.
    pub phase: Phase,
    /// How often it is read again.
    pub sync: Sync,
    /// The bot.
    pub bot: BotId,
}

/// The root of a job; nothing when it was deleted.
pub async fn root(db: &Db, job: &Job) -> Result<Option<Root>> {
    let row: Option<(String, String, String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select w.scope, w.phase, w.sync, s.bot_id from web_sources w join sources s on s.id = w.source_id
             where w.workspace_id = $1 and w.source_id = $2",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .fetch_optional(c)
        .await
    })?;
    let Some((scope, phase, sync, bot_id)) = row else {
        return Ok(None);
    };
    let scope = serde_json::from_str(&scope).map_err(|error| {
        tracing::error!(%error, "a stored scope can't be read");
        AppError::Internal
    })?;
    Ok(Some(Root {
        scope,
        phase: from_stored(&phase).unwrap_or(Phase::Rest),
        sync: from_stored(&sync).unwrap_or(Sync::Off),
        bot: bot_id.into(),
    }))
}

/// A page that a discovery has found.
pub struct NewPage {
    /// Where it is.
    pub url: Url,
    /// Its title, or its path.
    pub title: String,
    /// Links between the start and this.
    pub depth: u32,
}

/// Documents of pages their owner wants no more, and of those that are to be left out.
pub async fn unwanted(db: &Db, job: &Job) -> Result<Vec<SourceId>> {
    let [robots, no_index, duplicate] = Failure::LEFT_OUT.map(Failure::as_str);
    let unwanted: Vec<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select source_id from web_pages
             where workspace_id = $1 and root_id = $2 and source_id is not null
                 and (not chosen or not due and problem in ($3, $4, $5))",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .bind(robots)
        .bind(no_index)
        .bind(duplicate)
        .fetch_all(c)
        .await
    })?;
    Ok(unwanted.into_iter().map(SourceId::from).collect())
}

/// Keeps what a discovery has found. The first time its owner has to choose; later, new pages are
/// taken while the site has fewer than it may, and all are due. True when there is something to be
/// read.
pub async fn discovered(db: &Db, job: &Job, root: &Root, found: &[NewPage]) -> Result<bool> {
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    let known: Vec<(String, bool)> = sql!(tx, |c| {
        sqlx::query_as("select url, chosen from web_pages where workspace_id = $1 and root_id = $2")
            .bind(job.workspace.as_str())
            .bind(&job.subject)
            .fetch_all(c)
            .await
    })?;
    let chosen = known.iter().filter(|(_, chosen)| *chosen).count();
    let again = chosen > 0;
    let room = (root.scope.pages() as usize).saturating_sub(chosen);
    let known: HashSet<&str> = known.iter().map(|(url, _)| url.as_str()).collect();
    let new: Vec<&NewPage> = found
        .iter()
        .filter(|page| !known.contains(page.url.as_str()))
        .collect();
    for page in new.iter().take(room) {
        keep(&mut tx, job, page, again).await?;
    }
    let more = new.len() > room || found.len() >= root.scope.pages() as usize;
    let (phase, state) = match again {
        true => (Phase::Fetch, "waiting"),
        false => (Phase::Choose, "choosing"),
    };
    if again {
        sql!(tx, |c| {
            sqlx::query("update web_pages set due = true, tries = 0 where workspace_id = $1 and root_id = $2 and chosen")
                .bind(job.workspace.as_str())
                .bind(&job.subject)
                .execute(c)
                .await
                .map(drop)
        })?;
    }
    sql!(tx, |c| {
        sqlx::query("update web_sources set phase = $3, more = $4 where workspace_id = $1 and source_id = $2")
            .bind(job.workspace.as_str())
            .bind(&job.subject)
            .bind(phase.as_str())
            .bind(more)
            .execute(c)
            .await
            .map(drop)
    })?;
    set_state(&mut tx, job, state, None).await?;
    if !again {
        job::finish(&mut tx, job).await?;
    }
    tx.commit().await?;
    Ok(again)
}

async fn keep(tx: &mut Tx, job: &Job, page: &NewPage, chosen: bool) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into web_pages (id, workspace_id, root_id, url, title, depth, chosen)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (root_id, url) do nothing",
        )
        .bind(WebPageId::new().as_str())
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .bind(page.url.as_str())
        .bind(&page.title)
        .bind(i64::from(page.depth))
        .bind(chosen)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

async fn set_state(tx: &mut Tx, job: &Job, state: &str, problem: Option<Failure>) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update sources set state = $3, problem = $4 where workspace_id = $1 and id = $2",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .bind(state)
        .bind(problem.map(Failure::as_str))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Notes that a page added by itself has been read, and when that is due again.
pub async fn synced(db: &Db, job: &Job, root: &Root) -> Result<()> {
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    set_phase(&mut tx, job, root, Phase::Rest).await?;
    tx.commit().await?;
    Ok(())
}

async fn set_phase(tx: &mut Tx, job: &Job, root: &Root, phase: Phase) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update web_sources set phase = $3, synced_at = $4, sync_due_at = $5 where workspace_id = $1 and source_id = $2")
            .bind(job.workspace.as_str())
            .bind(&job.subject)
            .bind(phase.as_str())
            .bind(Timestamp::now().millis())
            .bind(next_after(root.sync))
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Ends the reading of a site: it is ready when a page of it can be found.
pub async fn rest(db: &Db, job: &Job, root: &Root) -> Result<()> {
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    let found: bool = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) > 0 from sources where workspace_id = $1 and site_id = $2 and passages > 0")
            .bind(job.workspace.as_str())
            .bind(&job.subject)
            .fetch_one(c)
            .await
    })?;
    let (phase, state, problem) = match found {
        true => (Phase::Rest, "ready", None),
        // Another try looks for pages again.
        false => (Phase::Discover, "failed", Some(Failure::NoPages)),
    };
    set_phase(&mut tx, job, root, phase).await?;
    set_state(&mut tx, job, state, problem).await?;
    job::finish(&mut tx, job).await?;
    tx.commit().await?;
    Ok(())
}
