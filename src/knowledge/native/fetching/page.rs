//! The job of a page that was added by itself.

use crate::{
    crawl::Scope,
    job::{self, Fault, Job},
    knowledge::Failure,
};

use super::{
    super::store::web as store,
    WebWork,
    fault::lasting,
    look::{Looked, look, text_of},
};

impl WebWork {
    /// Fetches the page if that is due; afterwards its text has to be indexed.
    pub async fn page(&self, job: &Job) -> Result<(), Fault> {
        let (Some(root), Some(page)) = (
            store::root(&self.db, job).await?,
            store::due(&self.db, job).await?,
        ) else {
            return Ok(());
        };
        job::progress(&self.db, job, "fetching", 0, 0).await?;
        let scope = Scope::of_page(page.url.clone());
        let known = page.hash.is_some().then_some(&page.validators);
        match look(&self.crawler, &self.reader, &scope, &page.url, known).await? {
            Looked::Unchanged => store::unchanged(&self.db, job, &page, None).await?,
            Looked::Gone => return Err(lasting(Failure::Gone)),
            Looked::Unreadable(failure) => return Err(lasting(failure)),
            Looked::Failed(fault) => return Err(fault.into()),
            Looked::Read(read) if page.hash.as_deref() == Some(read.hash.as_slice()) => {
                store::unchanged(&self.db, job, &page, Some(&read.validators)).await?;
            }
            Looked::Read(read) => {
                store::stored(&self.db, job, &root, &page, &text_of(&page.url, &read)).await?;
                store::read(&self.db, job, &page).await?;
            }
        }
        store::synced(&self.db, job, &root).await?;
        Ok(())
    }
}
