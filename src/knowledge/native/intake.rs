//! From a stored document to passages that are found: the work behind each document's job.

use std::{io::Write, path::PathBuf, sync::Arc};

use async_trait::async_trait;

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    extract::{Extractor, Refusal},
    id::SourceId,
    job::{self, Fault, Job, Outcome, Work},
    knowledge::Failure,
};

use super::{
    index,
    store::{self, Task},
};

/// Reads documents and indexes them.
pub struct Intake {
    db: Db,
    extractor: Arc<Extractor>,
    /// Where files lie while they are read.
    folder: PathBuf,
}

impl Intake {
    /// Reads with this extractor; files lie in `folder` meanwhile.
    pub fn new(db: Db, extractor: Arc<Extractor>, folder: PathBuf) -> Self {
        Self {
            db,
            extractor,
            folder,
        }
    }

    /// Takes a document as far as it goes. Each step is stored before the next begins.
    async fn advance(&self, job: &Job, id: &SourceId) -> std::result::Result<(), Fault> {
        match store::task(&self.db, &job.workspace, id).await? {
            Task::Nothing => return self.nothing(job).await.map_err(Fault::from),
            Task::Read { name, bytes } => self.read(job, id, &name, bytes).await?,
            Task::Index => {}
        }
        job::progress(&self.db, job, "indexing", 0, 0).await?;
        index::index(&self.db, job, id).await.map_err(Fault::from)
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
        let folder = self.folder.clone();
        let file = tokio::task::spawn_blocking(move || on_disk(&folder, &bytes))
            .await
            .map_err(|error| internal(&error.to_string()))?
            .map_err(|error| internal(&error.to_string()))?;
        let read = self.extractor.extract(file.path(), name, None).await;
        let found = read.map_err(Fault::from)?;
        store::extracted(&self.db, job, id, &found).await?;
        Ok(())
    }
}

/// The bytes as a file that is gone when it is dropped.
fn on_disk(folder: &std::path::Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.flush()?;
    Ok(file)
}

#[async_trait]
impl Work for Intake {
    async fn run(&self, job: &Job) -> Outcome {
        let id = SourceId::from(job.subject.clone());
        match self.advance(job, &id).await {
            Ok(()) => Outcome::Done,
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
