//! A copied bot takes its curated answers along.

use crate::{
    db::Tx,
    error::Result,
    id::{BotId, CuratedId, WorkspaceId},
    sql,
    time::Timestamp,
};

/// Copies the answers of a bot to another one of the same workspace; how often they were given
/// stays behind.
pub async fn copy_all(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    from: &BotId,
    to: &BotId,
) -> Result<()> {
    let originals: Vec<String> = sql!(tx, |c| {
        sqlx::query_scalar(
            "select id from curated_answers where workspace_id = $1 and bot_id = $2 order by created_at, id",
        )
        .bind(workspace.as_str())
        .bind(from.as_str())
        .fetch_all(c)
        .await
    })?;
    for original in originals {
        copy(tx, workspace, &original, to).await?;
    }
    Ok(())
}

async fn copy(tx: &mut Tx, workspace: &WorkspaceId, original: &str, to: &BotId) -> Result<()> {
    let id = CuratedId::new();
    sql!(tx, |c| {
        sqlx::query(
            "insert into curated_answers (id, workspace_id, bot_id, question, answer, search_text, enabled, origin,
                                          created_at, updated_at)
             select $1, workspace_id, $2, question, answer, search_text, enabled, origin, $3, $3
             from curated_answers where workspace_id = $4 and id = $5",
        )
        .bind(id.as_str())
        .bind(to.as_str())
        .bind(Timestamp::now().millis())
        .bind(workspace.as_str())
        .bind(original)
        .execute(c)
        .await
        .map(drop)
    })?;
    for copied in [
        "insert into curated_wordings (answer_id, ordinal, bot_id, wording, wording_key)
         select $1, ordinal, $2, wording, wording_key from curated_wordings where answer_id = $3",
        "insert into curated_keys (bot_id, search_key, answer_id, ordinal, place, words)
         select $2, search_key, $1, ordinal, place, words from curated_keys where answer_id = $3",
    ] {
        sql!(tx, |c| {
            sqlx::query(copied)
                .bind(id.as_str())
                .bind(to.as_str())
                .bind(original)
                .execute(c)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}
