//! Readings that come round, and the end of pages that are gone.

use crate::{db::Db, error::Result, knowledge::web::KEEP_GONE_DAYS, time::Timestamp};

use super::super::{index, store::web as store};

/// Puts in line what is due to be read again.
pub async fn begin_due(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    for (workspace, bot, source) in store::due_syncs(&mut tx).await? {
        store::begin_sync(&mut tx, &workspace, &bot, &source).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Deletes the documents of pages that have been gone for [`KEEP_GONE_DAYS`].
pub async fn remove_gone(db: &Db) -> Result<()> {
    let days = i64::from(KEEP_GONE_DAYS);
    let before = Timestamp::now().plus_seconds(-days * 24 * 60 * 60);
    for (workspace, bot, source) in store::long_gone(db, before).await? {
        index::delete(db, &workspace, &bot, &source).await?;
        tracing::info!(%source, "a page that had been gone was removed");
    }
    Ok(())
}
