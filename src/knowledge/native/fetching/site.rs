//! The job of a site, part by part.

use std::time::Duration;

use tokio::sync::watch;

use crate::{
    crawl::{CrawlFault, Discovered, Progress},
    error::AppError,
    id::SourceId,
    job::{self, Fault, Job, Outcome},
    knowledge::Failure,
};

use super::{
    super::{
        index::{self, Then},
        store::web::{self as store, DuePage, NewPage, Phase, Root},
    },
    WebWork,
    fault::{failure, lasting},
    look::{Looked, links, look, text_of, title_of},
};

/// Visits of a page before it is left for the next reading.
const VISITS: u32 = 3;

/// The longest a site that is busy may ask for; one that wants more is asked again then.
const LONGEST_PAUSE: Duration = Duration::from_secs(10 * 60);

/// The pause when a busy site names none.
const PAUSE: Duration = Duration::from_secs(30);

impl WebWork {
    /// Does the next part for a site.
    pub async fn site(&self, job: &Job) -> Result<Outcome, Fault> {
        let Some(root) = store::root(&self.db, job).await? else {
            return self.nothing(job).await;
        };
        match root.phase {
            Phase::Discover => self.discover(job, &root).await,
            Phase::Fetch => self.next_page(job, &root).await,
            Phase::Choose | Phase::Rest => self.nothing(job).await,
        }
    }

    async fn nothing(&self, job: &Job) -> Result<Outcome, Fault> {
        let mut tx = self.db.begin().await.map_err(AppError::from)?;
        job::finish(&mut tx, job).await?;
        tx.commit().await.map_err(AppError::from)?;
        Ok(Outcome::Done)
    }

    async fn discover(&self, job: &Job, root: &Root) -> Result<Outcome, Fault> {
        job::progress(&self.db, job, "discovering", 0, 0).await?;
        let (tell, heard) = watch::channel(Progress {
            found: 0,
            visited: 0,
        });
        let reader = self.reader.clone();
        let searching = self.crawler.discover(
            &root.scope,
            |bytes, url| links(reader.clone(), bytes, url),
            move |progress| {
                tell.send_replace(progress);
            },
        );
        let found = tokio::select! {
            found = searching => found?,
            fault = self.tell(job, heard) => return Err(fault),
        };
        if found.is_empty() {
            return Err(lasting(Failure::NoPages));
        }
        let found: Vec<NewPage> = found.iter().map(new_page).collect();
        match store::discovered(&self.db, job, root, &found).await? {
            true => Ok(Outcome::Again(Duration::ZERO)),
            false => Ok(Outcome::Done),
        }
    }

    /// Writes how far the discovery is, until that fails: then the job is this worker's no more.
    async fn tell(&self, job: &Job, mut heard: watch::Receiver<Progress>) -> Fault {
        loop {
            if heard.changed().await.is_err() {
                // It has ended, and its result is there at once.
                std::future::pending::<()>().await;
            }
            let now = *heard.borrow_and_update();
            let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let (found, visited) = (small(now.found), small(now.visited));
            if let Err(error) =
                job::progress(&self.db, job, "discovering", visited, visited.max(found)).await
            {
                return error.into();
            }
        }
    }

    async fn next_page(&self, job: &Job, root: &Root) -> Result<Outcome, Fault> {
        for document in store::unwanted(&self.db, job).await? {
            index::delete(&self.db, &job.workspace, &root.bot, &document).await?;
        }
        let Some(page) = store::due(&self.db, job).await? else {
            store::rest(&self.db, job, root).await?;
            return Ok(Outcome::Done);
        };
        let (left, all) = store::pages_left(&self.db, job).await?;
        job::progress(&self.db, job, "fetching", all.saturating_sub(left), all).await?;
        self.visit(job, root, &page).await
    }

    async fn visit(&self, job: &Job, root: &Root, page: &DuePage) -> Result<Outcome, Fault> {
        let known = page.hash.is_some().then_some(&page.validators);
        let next = Ok(Outcome::Again(Duration::ZERO));
        let problem = match look(&self.crawler, &self.reader, &root.scope, &page.url, known).await?
        {
            Looked::Failed(fault) if fault.may_pass() && page.tries + 1 < VISITS => {
                return self.later(job, page, fault).await;
            }
            Looked::Failed(fault) => failure(&fault),
            Looked::Gone => Failure::Gone,
            Looked::Unreadable(failure) => failure,
            Looked::Read(read) if read.noindex => Failure::NoIndex,
            Looked::Unchanged => {
                self.index(job, page.document.as_ref()).await?;
                store::unchanged(&self.db, job, page, None).await?;
                return next;
            }
            Looked::Read(read) if page.hash.as_deref() == Some(read.hash.as_slice()) => {
                self.index(job, page.document.as_ref()).await?;
                store::unchanged(&self.db, job, page, Some(&read.validators)).await?;
                return next;
            }
            Looked::Read(read) if store::same_text(&self.db, job, page, &read.hash).await? => {
                Failure::Duplicate
            }
            Looked::Read(read) => {
                let text = text_of(&page.url, &read);
                let document = store::stored(&self.db, job, root, page, &text).await?;
                self.index(job, Some(&document)).await?;
                store::read(&self.db, job, page).await?;
                return next;
            }
        };
        store::note(&self.db, job, page, problem).await?;
        next
    }

    /// A page whose text is as it was is indexed too: the process may have died in between.
    async fn index(&self, job: &Job, document: Option<&SourceId>) -> Result<(), Fault> {
        match document {
            Some(document) => Ok(index::index(&self.db, job, document, Then::KeepJob).await?),
            None => Ok(()),
        }
    }

    /// Leaves a page for later. Where the whole site is at fault, the site is.
    async fn later(&self, job: &Job, page: &DuePage, fault: CrawlFault) -> Result<Outcome, Fault> {
        store::visit_again(&self.db, job, page).await?;
        match fault {
            CrawlFault::Busy { retry_after } => {
                let asked = retry_after.map_or(PAUSE, Duration::from_secs);
                Ok(Outcome::Again(asked.min(LONGEST_PAUSE)))
            }
            CrawlFault::ServerError(_) => Ok(Outcome::Again(Duration::ZERO)),
            fault => Err(fault.into()),
        }
    }
}

fn new_page(found: &Discovered) -> NewPage {
    NewPage {
        title: title_of(found.title.as_deref(), &found.url),
        url: found.url.clone(),
        depth: found.depth,
    }
}
