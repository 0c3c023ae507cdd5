//! Documents as the workers see them.

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    extract::Extracted,
    id::{BotId, SourceId, WorkspaceId},
    job::{self, Job},
    knowledge::{Kind, SOURCES, words::from_stored},
    sql,
};

use super::changing::check_characters;

/// A document's text and where it belongs, for indexing.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Text {
    /// Owner.
    pub workspace_id: String,
    /// Bot.
    pub bot_id: String,
    /// Title.
    pub title: String,
    /// The whole text.
    pub content: String,
}

/// A document's text.
pub async fn text(db: &Db, id: &SourceId) -> Result<Option<Text>> {
    Ok(sql!(db, |c| {
        sqlx::query_as("select workspace_id, bot_id, title, content from sources where id = $1")
            .bind(id.as_str())
            .fetch_optional(c)
            .await
    })?)
}

/// Titles and texts of a bot's documents that were pasted or uploaded and have been read, the oldest
/// first.
///
/// # Errors
///
/// [`AppError::TooLarge`] when the texts are larger than so many bytes.
pub async fn texts(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    most: u64,
) -> Result<Vec<(String, String)>> {
    let bytes: i64 = sql!(db, |c| {
        sqlx::query_scalar(
            "select cast(coalesce(sum(octet_length(content)), 0) as bigint) from sources
             where workspace_id = $1 and bot_id = $2 and kind in ('text', 'file') and content <> ''",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_one(c)
        .await
    })?;
    if u64::try_from(bytes).unwrap_or(u64::MAX) > most {
        let megabytes = u32::try_from(most / (1024 * 1024)).unwrap_or(u32::MAX);
        return Err(AppError::TooLarge { megabytes });
    }
    Ok(sql!(db, |c| {
        sqlx::query_as(
            "select title, content from sources
             where workspace_id = $1 and bot_id = $2 and kind in ('text', 'file') and content <> ''
             order by created_at, id limit $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(SOURCES))
        .fetch_all(c)
        .await
    })?)
}

/// What has to be done for a document.
pub enum Task {
    /// Nothing: it was deleted, or is ready.
    Nothing,
    /// Its file has to be read first.
    Read {
        /// The file's name.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// It is a page that may have to be fetched before its text is indexed.
    Page,
    /// It is a site, whose pages have to be looked after.
    Site,
    /// Its text has to be indexed.
    Index,
}

/// What has to be done for a document next.
pub async fn task(db: &Db, workspace: &WorkspaceId, id: &SourceId) -> Result<Task> {
    let row: Option<(String, Option<String>, String, bool)> = sql!(db, |c| {
        sqlx::query_as("select state, format, kind, site_id is not null from sources where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await
    })?;
    let Some((_, format, kind, of_site)) = row.filter(|(state, ..)| state == "waiting") else {
        return Ok(Task::Nothing);
    };
    match (from_stored(&kind), format) {
        (Some(Kind::Site), _) => return Ok(Task::Site),
        (Some(Kind::Page), _) if !of_site => return Ok(Task::Page),
        (_, Some(_)) => return Ok(Task::Index),
        (_, None) => {}
    }
    let file: Option<(String, Vec<u8>)> = sql!(db, |c| {
        sqlx::query_as(
            "select name, bytes from source_files where workspace_id = $1 and source_id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    let (name, bytes) = file.ok_or_else(|| {
        tracing::error!(source = %id, "a document without text has no file");
        AppError::Internal
    })?;
    Ok(Task::Read { name, bytes })
}

/// Stores the text a file was found to hold.
///
/// # Errors
/// [`AppError::LimitReached`] when the workspace would hold more text than it may;
/// [`AppError::Busy`] when the job is this worker's no more.
pub async fn extracted(db: &Db, job: &Job, id: &SourceId, found: &Extracted) -> Result<()> {
    let length = found.text.chars().count() as i64;
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    check_characters(&mut tx, &job.workspace, length).await?;
    sql!(tx, |c| {
        sqlx::query(
            "update sources set content = $3, characters = $4, format = $5, pages = $6
             where workspace_id = $1 and id = $2",
        )
        .bind(job.workspace.as_str())
        .bind(id.as_str())
        .bind(&found.text)
        .bind(length)
        .bind(found.format.as_str())
        .bind(i64::from(found.pages))
        .execute(c)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Notes why a document is not ready. What was found before is still found.
pub async fn failed(tx: &mut Tx, job: &Job, problem: &str) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update sources set state = 'failed', problem = $3
             where workspace_id = $1 and id = $2 and state = 'waiting'",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .bind(problem)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
