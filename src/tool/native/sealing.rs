//! A new secret of the installation: what a former one has sealed is sealed anew.

use crate::{
    cipher,
    config::Config,
    db::{Db, Tx},
    error::Result,
    id::ToolId,
    sql,
};

use super::headers;

/// Seals anew the headers a former secret has sealed, of drafts and of live versions, so that it can
/// be dropped after one start. What can't be opened stays as it is: its owner is asked for the values
/// again.
pub async fn seal_anew(db: &Db, config: &Config) -> Result<()> {
    if config.previous_secrets.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let drafts: Vec<SealedRow> = sql!(tx, |c| {
        sqlx::query_as(
            "select workspace_id, id as tool_id, headers_sealed from tools where headers_sealed is not null",
        )
        .fetch_all(c)
        .await
    })?;
    let live: Vec<SealedRow> = sql!(tx, |c| {
        sqlx::query_as("select workspace_id, tool_id, headers_sealed from live_headers")
            .fetch_all(c)
            .await
    })?;
    const DRAFT: &str = "update tools set headers_sealed = $3 where workspace_id = $1 and id = $2";
    const LIVE: &str =
        "update live_headers set headers_sealed = $3 where workspace_id = $1 and tool_id = $2";
    for row in &drafts {
        anew(&mut tx, config, row, DRAFT).await?;
    }
    for row in &live {
        anew(&mut tx, config, row, LIVE).await?;
    }
    tx.commit().await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct SealedRow {
    workspace_id: String,
    tool_id: String,
    headers_sealed: Vec<u8>,
}

async fn anew(tx: &mut Tx, config: &Config, row: &SealedRow, update: &'static str) -> Result<()> {
    let tool = ToolId::from(row.tool_id.clone());
    if cipher::is_current(config, &row.headers_sealed)? {
        return Ok(());
    }
    let Ok(headers) = headers::open(config, &tool, &row.headers_sealed) else {
        return Ok(());
    };
    let sealed = headers::seal(config, &tool, &headers)?;
    sql!(tx, |c| {
        sqlx::query(update)
            .bind(&row.workspace_id)
            .bind(tool.as_str())
            .bind(&sealed)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}
