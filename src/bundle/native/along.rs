//! What a copy of a bot takes along from slices that this one does not know.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    db::Tx,
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
};

/// Something of a bot that is copied with it.
#[async_trait]
pub trait Along: Send + Sync + 'static {
    /// Copies it within the transaction that makes the copy.
    async fn copy(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        from: &BotId,
        to: &BotId,
    ) -> Result<()>;
}

/// What this installation copies along, put into the request by the server.
pub fn along() -> Result<Arc<dyn Along>> {
    leptos::prelude::use_context().ok_or_else(|| {
        tracing::error!("nothing to copy along in the context of this request");
        AppError::Internal
    })
}
