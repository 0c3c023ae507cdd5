//! From a stored document to passages that are found: the work behind each document's job.

use std::{path::Path, time::Duration};

use async_trait::async_trait;

use crate::{
    crawl::Crawler,
    db::{Db, Tx},
    error::{AppError, Result},
    extract::Refusal,
    id::SourceId,
    job::{self, Fault, Job, Kind, Outcome, Work},
    knowledge::Failure,
};

use super::{
    Reader,
    fetching::WebWork,
    index::{self, Then},
    store::{self, Task},
};

/// Jobs on documents, whose subject is a document's id.
pub const KIND: Kind = Kind("source");

/// A file this old was left by a process that died: no part of a job takes as long.
const LEFT_OVER: Duration = Duration::from_secs(60 * 60);

/// Reads documents and indexes them.
pub struct Intake {
    db: Db,
    reader: Reader,
    web: WebWork,
}

impl Intake {
    /// Reads files and pages with this reader, and fetches pages with this crawler.
    pub fn new(db: Db, reader: Reader, crawler: Crawler) -> Self {
        Self {
            web: WebWork::new(db.clone(), crawler, reader.clone()),
            db,
            reader,
        }
    }

    /// Takes a document as far as it goes. Each step is stored before the next begins.
    async fn advance(&self, job: &Job, id: &SourceId) -> std::result::Result<Outcome, Fault> {
        match store::task(&self.db, &job.workspace, id).await? {
            Task::Nothing => {
                self.nothing(job).await?;
                return Ok(Outcome::Done);
            }
            Task::Site => return self.web.site(job).await,
            Task::Page => self.web.page(job).await?,
            Task::Read { name, bytes } => self.read(job, id, &name, bytes).await?,
            Task::Index => {}
        }
        job::progress(&self.db, job, "indexing", 0, 0).await?;
        index::index(&self.db, job, id, Then::EndJob).await?;
        Ok(Outcome::Done)
    }

    async fn nothing(&self, job: &Job) -> Result<()> {
        let mut tx = self.db.begin().await?;
        job::finish(&mut tx, job).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn read(
        &self,
        job: &Job,
        id: &SourceId,
        name: &str,
        bytes: Vec<u8>,
    ) -> std::result::Result<(), Fault> {
        job::progress(&self.db, job, "extracting", 0, 0).await?;
        let read = self.reader.read(bytes.into(), name, None).await;
        let found = read.map_err(Fault::from)?;
        store::extracted(&self.db, job, id, &found).await?;
        Ok(())
    }
}

/// Removes the files that processes left in the folder of work when they died.
pub async fn clean(folder: &Path) -> std::io::Result<()> {
    let mut entries = tokio::fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        // One that is gone meanwhile was somebody's at work.
        let Ok(metadata) = entry.metadata().await else {
            continue;
        };
        let age = metadata.modified()?.elapsed().unwrap_or_default();
        if age > LEFT_OVER {
            tokio::fs::remove_file(entry.path()).await?;
        }
    }
    Ok(())
}

#[async_trait]
impl Work for Intake {
    fn kind(&self) -> Kind {
        KIND
    }

    async fn run(&self, job: &Job) -> Outcome {
        let id = SourceId::from(job.subject.clone());
        match self.advance(job, &id).await {
            Ok(outcome) => outcome,
            Err(fault) => Outcome::Failed(fault),
        }
    }

    async fn give_up(&self, tx: &mut Tx, job: &Job, problem: &str) -> Result<()> {
        store::failed(tx, job, problem).await
    }
}

fn internal(detail: &str) -> Fault {
    Fault {
        problem: Failure::Internal.as_str(),
        detail: detail.to_owned(),
        may_pass: true,
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        match error {
            AppError::LimitReached { .. } => Self {
                problem: Failure::LimitReached.as_str(),
                detail: "the workspace holds as much text as it may".into(),
                may_pass: false,
            },
            error => internal(&error.to_string()),
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self {
            problem: refusal.as_str(),
            detail: refusal.to_string(),
            may_pass: refusal == Refusal::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, time::SystemTime};

    use super::*;

    #[tokio::test]
    async fn what_a_process_left_when_it_died_is_removed_and_what_is_at_work_stays() {
        let folder = tempfile::tempdir().unwrap();
        for (name, age) in [("left", LEFT_OVER * 2), ("at work", Duration::ZERO)] {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        }
        clean(folder.path()).await.unwrap();
        assert!(!folder.path().join("left").exists());
        assert!(folder.path().join("at work").exists());
    }
}
