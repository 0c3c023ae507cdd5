//! Search by meaning: passages as vectors of an embedding model that the workspace chooses.
//!
//! A workspace has at most two indexes: the active one, which is searched, and one that is built
//! beside it for another model and takes its place in one transaction when every passage has its
//! vector. The work (`work`) looks for bots whose passages have changed, holds a lease in the
//! database for each index, and pays for nothing twice: a vector is stored by the hash of what was
//! embedded, and a process that dies loses the batch it was at.
//!
//! The vectors of a bot are compared exactly, in this process (`memory`, `compare`), on both
//! databases: 10,000 passages of 1536 numbers are 15 million products, the result is the same
//! everywhere, and no extension has to be installed. Where the provider fails or is slow, words alone
//! are searched (`near`). What was found can be put in order by a further model (`rerank`), under the
//! same rules.

mod compare;
mod embedder;
mod memory;
mod near;
mod passages;
mod rerank;
mod store;
#[cfg(test)]
mod tests;
mod work;

use std::sync::Arc;

use tokio::sync::Notify;

use crate::{
    config::Config,
    db::Db,
    error::Result,
    id::{ProviderId, WorkspaceId},
    knowledge::meaning::Meaning,
    provider::{prices::Prices, remote::Providers, wire::Target},
};

pub use compare::Near;
use memory::Memory;
pub use near::ByMeaning;
use near::Resting;
pub use passages::hash_of;

/// The hash of what is embedded: 128 bits of SHA-256, as 32 digits.
pub type ContentHash = u128;

/// Everything that search by meaning works with; cheap to clone.
#[derive(Clone)]
pub struct Vectors {
    db: Db,
    config: Arc<Config>,
    providers: Providers,
    prices: Prices,
    memory: Arc<Memory>,
    resting: Arc<Resting>,
    news: Arc<Notify>,
}

impl Vectors {
    /// With nothing in memory. Nothing is embedded before [`serve`](Self::serve) runs.
    pub fn new(db: Db, config: Arc<Config>, providers: Providers, prices: Prices) -> Self {
        Self {
            db,
            config,
            providers,
            prices,
            memory: Arc::default(),
            resting: Arc::default(),
            news: Arc::default(),
        }
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Chooses a workspace's embedding model. What was chosen already is tried again at once; another
    /// model is built beside the one in use.
    ///
    /// # Errors
    /// [`AppError::NotFound`](crate::error::AppError::NotFound) for a provider that is not there,
    /// and for models that the platform does not offer.
    pub async fn choose(
        &self,
        workspace: &WorkspaceId,
        provider: &ProviderId,
        model: &str,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        store::choose(&mut tx, workspace, provider, model).await?;
        tx.commit().await?;
        self.news.notify_waiters();
        Ok(())
    }

    /// Searches by words alone from now on; all vectors of the workspace are deleted.
    pub async fn turn_off(&self, workspace: &WorkspaceId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        store::delete(&mut tx, workspace, None).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Stops the change to another model; what was built for it is deleted.
    pub async fn cancel(&self, workspace: &WorkspaceId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        store::delete(&mut tx, workspace, Some("building")).await?;
        tx.commit().await?;
        Ok(())
    }

    /// How a workspace's search by meaning stands.
    pub async fn standing(&self, workspace: &WorkspaceId) -> Result<Meaning> {
        let meaning = store::standing(&self.db, workspace).await?;
        Ok(Meaning {
            reranker: rerank::reranker(&self.db, workspace).await?,
            ..meaning
        })
    }

    /// Whom to ask for a model's vectors.
    async fn target(
        &self,
        workspace: &WorkspaceId,
        provider: &ProviderId,
        model: &str,
    ) -> Result<Target> {
        crate::provider::store::target(&self.db, &self.config, workspace, provider, model).await
    }
}

/// The vectors of this process, put into the request by the server.
pub fn vectors() -> Result<Vectors> {
    leptos::prelude::use_context().ok_or_else(|| {
        tracing::error!("no vectors in the context of this request");
        crate::error::AppError::Internal
    })
}
