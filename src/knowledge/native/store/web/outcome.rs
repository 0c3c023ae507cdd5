//! What came of a visit.

use url::Url;

use crate::{
    crawl::Validators,
    db::{Db, Tx},
    error::Result,
    extract::Format,
    id::{SourceId, WorkspaceId},
    job::{self, Job},
    knowledge::Failure,
    sql,
    time::Timestamp,
};

use super::{super::changing::check_characters, DuePage, Root};

/// What a page was found to hold.
pub struct Text<'a> {
    /// Its title, or its path.
    pub title: String,
    /// Its text.
    pub text: &'a str,
    /// What its bytes are.
    pub format: Format,
    /// Pages, for documents.
    pub pages: u32,
    /// Bytes.
    pub size: usize,
    /// Of the text; see [`crate::crawl::text_hash`].
    pub hash: [u8; 32],
    /// To ask by whether it has changed.
    pub validators: &'a Validators,
}

/// Notes that a page is as it was.
pub async fn unchanged(
    db: &Db,
    job: &Job,
    page: &DuePage,
    validators: Option<&Validators>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    let validators = validators.unwrap_or(&page.validators);
    sql!(tx, |c| {
        sqlx::query(
            "update web_pages set due = false, tries = 0, problem = null, gone_at = null, fetched_at = $3, etag = $4, last_modified = $5
             where workspace_id = $1 and id = $2",
        )
        .bind(job.workspace.as_str())
        .bind(page.id.as_str())
        .bind(Timestamp::now().millis())
        .bind(validators.etag.as_deref())
        .bind(validators.last_modified.as_deref())
        .execute(c)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Notes that a page has been read and indexed.
pub async fn read(db: &Db, job: &Job, page: &DuePage) -> Result<()> {
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    sql!(tx, |c| {
        sqlx::query("update web_pages set due = false where workspace_id = $1 and id = $2")
            .bind(job.workspace.as_str())
            .bind(page.id.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// What a visit adds to the summary of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Added,
    Changed,
    Removed,
}

async fn count(tx: &mut Tx, job: &Job, what: Counted) -> Result<()> {
    let by = |counted| i64::from(what == counted);
    sql!(tx, |c| {
        sqlx::query(
            "update web_sources set added = added + $3, changed = changed + $4, removed = removed + $5
             where workspace_id = $1 and source_id = $2",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .bind(by(Counted::Added))
        .bind(by(Counted::Changed))
        .bind(by(Counted::Removed))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Stores the text of a page; its document waits to be indexed. The page stays due until it is.
///
/// # Errors
/// [`AppError::LimitReached`] when the workspace would hold more text than it may.
pub async fn stored(
    db: &Db,
    job: &Job,
    root: &Root,
    page: &DuePage,
    text: &Text<'_>,
) -> Result<SourceId> {
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    let length = text.text.chars().count() as i64;
    check_characters(&mut tx, &job.workspace, length).await?;
    let document = match &page.document {
        Some(document) => document.clone(),
        None => new_document(&mut tx, job, root, &page.url).await?,
    };
    write(&mut tx, &job.workspace, &document, length, text).await?;
    sql!(tx, |c| {
        sqlx::query(
            "update web_pages set source_id = $3, title = $4, text_hash = $5, etag = $6, last_modified = $7, fetched_at = $8,
                                  tries = 0, problem = null, gone_at = null
             where workspace_id = $1 and id = $2",
        )
        .bind(job.workspace.as_str())
        .bind(page.id.as_str())
        .bind(document.as_str())
        .bind(&text.title)
        .bind(text.hash.as_slice())
        .bind(text.validators.etag.as_deref())
        .bind(text.validators.last_modified.as_deref())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    let what = match page.hash {
        None => Counted::Added,
        Some(_) => Counted::Changed,
    };
    count(&mut tx, job, what).await?;
    tx.commit().await?;
    Ok(document)
}

async fn new_document(tx: &mut Tx, job: &Job, root: &Root, url: &Url) -> Result<SourceId> {
    let id = SourceId::new();
    sql!(tx, |c| {
        sqlx::query(
            "insert into sources (id, workspace_id, bot_id, kind, title, content, state, characters, site_id, url, enabled, created_at, updated_at)
             select $1, $2, $3, 'page', '', '', 'waiting', 0, $4, $5, enabled, $6, $6
             from sources where workspace_id = $2 and id = $4",
        )
        .bind(id.as_str())
        .bind(job.workspace.as_str())
        .bind(root.bot.as_str())
        .bind(&job.subject)
        .bind(url.as_str())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(id)
}

async fn write(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SourceId,
    length: i64,
    text: &Text<'_>,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update sources set title = $3, content = $4, characters = $5, format = $6, pages = $7, size = $8, state = 'waiting', problem = null,
                                updated_at = case when updated_at < $9 then $9 else updated_at + 1 end
             where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(&text.title)
        .bind(text.text)
        .bind(length)
        .bind(text.format.as_str())
        .bind(i64::from(text.pages))
        .bind(text.size as i64)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Notes what is wrong with a page; it is visited again with the next reading. One whose text is no
/// longer there is counted when that is new, and its document goes in time; that of a page that is to
/// be left out goes with the next part of the job, see [`super::unwanted`].
pub async fn note(db: &Db, job: &Job, page: &DuePage, problem: Failure) -> Result<()> {
    let left_out = Failure::LEFT_OUT.contains(&problem);
    let gone = !left_out && !problem.may_pass();
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    let newly =
        page.document.is_some() && (left_out || gone && !gone_before(&mut tx, job, page).await?);
    sql!(tx, |c| {
        sqlx::query(
            "update web_pages set due = false, problem = $3, gone_at = case when $4 then coalesce(gone_at, $5) else gone_at end
             where workspace_id = $1 and id = $2",
        )
        .bind(job.workspace.as_str())
        .bind(page.id.as_str())
        .bind(problem.as_str())
        .bind(gone)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    if newly {
        count(&mut tx, job, Counted::Removed).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn gone_before(tx: &mut Tx, job: &Job, page: &DuePage) -> Result<bool> {
    Ok(sql!(tx, |c| {
        sqlx::query_scalar(
            "select gone_at is not null from web_pages where workspace_id = $1 and id = $2",
        )
        .bind(job.workspace.as_str())
        .bind(page.id.as_str())
        .fetch_one(c)
        .await
    })?)
}

/// Counts a visit that failed and may go better later.
pub async fn visit_again(db: &Db, job: &Job, page: &DuePage) -> Result<()> {
    let mut tx = db.begin().await?;
    job::hold(&mut tx, job).await?;
    sql!(tx, |c| {
        sqlx::query("update web_pages set tries = tries + 1 where workspace_id = $1 and id = $2")
            .bind(job.workspace.as_str())
            .bind(page.id.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}
