//! Reads files and pages: their bytes go to a child process as a file.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;

use crate::extract::{Extracted, Extractor, Refusal};

/// Reads what somebody sent or a site holds. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    extractor: Arc<Extractor>,
    folder: PathBuf,
}

impl Reader {
    /// Reads with this extractor; files lie in `folder` meanwhile.
    pub fn new(extractor: Arc<Extractor>, folder: PathBuf) -> Self {
        Self { extractor, folder }
    }

    /// The text of a document. `name` is what its owner or its site calls it, `base` the address of a
    /// web page.
    pub async fn read(
        &self,
        bytes: Bytes,
        name: &str,
        base: Option<&str>,
    ) -> Result<Extracted, Refusal> {
        let folder = self.folder.clone();
        let file = tokio::task::spawn_blocking(move || on_disk(&folder, &bytes))
            .await
            .map_err(|error| internal(&error))?
            .map_err(|error| internal(&error))?;
        self.extractor.extract(file.path(), name, base).await
    }
}

/// The bytes as a file that is gone when it is dropped.
fn on_disk(folder: &Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.flush()?;
    Ok(file)
}

fn internal(error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(%error, "a file of work could not be written");
    Refusal::Internal
}
