//! The pages of a root that are still to be visited.

use url::Url;

use crate::{
    crawl::Validators,
    db::Db,
    error::{AppError, Result},
    id::{SourceId, WebPageId},
    job::Job,
    sql,
};

/// A page to be visited.
pub struct DuePage {
    /// The page.
    pub id: WebPageId,
    /// Where it is.
    pub url: Url,
    /// Its document, when it has been read before.
    pub document: Option<SourceId>,
    /// Visits that failed since the reading began.
    pub tries: u32,
    /// What the site gave at the last visit.
    pub validators: Validators,
    /// Of the text that was found then.
    pub hash: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    url: String,
    source_id: Option<String>,
    tries: i64,
    etag: Option<String>,
    last_modified: Option<String>,
    text_hash: Option<Vec<u8>>,
}

impl Row {
    fn visited(self) -> Result<DuePage> {
        Ok(DuePage {
            id: self.id.into(),
            url: Url::parse(&self.url).map_err(|_| AppError::Internal)?,
            document: self.source_id.map(SourceId::from),
            tries: u32::try_from(self.tries).unwrap_or(u32::MAX),
            validators: Validators {
                etag: self.etag,
                last_modified: self.last_modified,
            },
            hash: self.text_hash,
        })
    }
}

/// The page of a job to be visited next: those whose visits failed come last.
pub async fn due(db: &Db, job: &Job) -> Result<Option<DuePage>> {
    let row: Option<Row> = sql!(db, |c| {
        sqlx::query_as(
            "select id, url, source_id, tries, etag, last_modified, text_hash from web_pages
             where workspace_id = $1 and root_id = $2 and chosen and due order by tries, depth, id limit 1",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .fetch_optional(c)
        .await
    })?;
    row.map(Row::visited).transpose()
}

/// How many of the chosen pages are still to be visited, and of how many.
pub async fn pages_left(db: &Db, job: &Job) -> Result<(u32, u32)> {
    let (left, all): (i64, i64) = sql!(db, |c| {
        sqlx::query_as(
            "select coalesce(sum(case when due then 1 else 0 end), 0), count(*) from web_pages
             where workspace_id = $1 and root_id = $2 and chosen",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .fetch_one(c)
        .await
    })?;
    let small = |number| u32::try_from(number).unwrap_or(u32::MAX);
    Ok((small(left), small(all)))
}

/// Whether another page of the root holds the same text.
pub async fn same_text(db: &Db, job: &Job, page: &DuePage, hash: &[u8]) -> Result<bool> {
    Ok(sql!(db, |c| {
        sqlx::query_scalar(
            "select count(*) > 0 from web_pages
             where workspace_id = $1 and root_id = $2 and id <> $3 and text_hash = $4 and source_id is not null",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .bind(page.id.as_str())
        .bind(hash)
        .fetch_one(c)
        .await
    })?)
}
