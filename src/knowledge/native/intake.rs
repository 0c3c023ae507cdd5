//! From a stored document to passages that are found: the work behind each document's job.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

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

/// A file this old was left by a process that died: no part of a job takes as long.
const LEFT_OVER: Duration = Duration::from_secs(60 * 60);

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
fn on_disk(folder: &Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.flush()?;
    Ok(file)
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
