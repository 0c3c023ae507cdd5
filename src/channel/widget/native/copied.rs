//! The widget of a copied bot: what its owner has set, such as the sites it may stand on, holds for the
//! copy too.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    bundle::along::Along,
    config::Config,
    db::Tx,
    error::Result,
    id::{BotId, WorkspaceId},
};

use super::store;

/// Copies the widget with its bot.
pub struct Copied(pub Arc<Config>);

#[async_trait]
impl Along for Copied {
    async fn copy(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        from: &BotId,
        to: &BotId,
    ) -> Result<()> {
        store::copy(tx, &self.0, workspace, from, to).await
    }
}
