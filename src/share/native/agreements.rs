//! What visitors of the widget have agreed to. Behind the link a cookie remembers it; browsers keep
//! none for a frame on a foreign site, so there it stands in the database.

use crate::{
    db::{Db, Tx},
    error::Result,
    id::{BotId, WorkspaceId},
    sql,
    time::Timestamp,
};

/// Keeps the wording a visitor has agreed to, in place of an earlier one.
pub async fn save(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    visitor: &str,
    edition: &str,
) -> Result<()> {
    sql!(db, |c| {
        sqlx::query(
            "insert into agreements (bot_id, visitor, workspace_id, edition, agreed_at)
             values ($1, $2, $3, $4, $5)
             on conflict (bot_id, visitor) do update set
                 edition = excluded.edition, agreed_at = excluded.agreed_at
             where agreements.edition <> excluded.edition",
        )
        .bind(bot.as_str())
        .bind(visitor)
        .bind(workspace.as_str())
        .bind(edition)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The wording a visitor has agreed to last, if any.
pub async fn find(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    visitor: &str,
) -> Result<Option<String>> {
    let edition = sql!(db, |c| {
        sqlx::query_scalar(
            "select edition from agreements
             where workspace_id = $1 and bot_id = $2 and visitor = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(visitor)
        .fetch_optional(c)
        .await
    })?;
    Ok(edition)
}

/// Hands what a pseudonym has agreed to over to the visitor it turned out to be; of two wordings
/// the one agreed to last stands.
pub async fn adopt(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    visitor: &str,
    before: &str,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into agreements (bot_id, visitor, workspace_id, edition, agreed_at)
             select bot_id, $3, workspace_id, edition, agreed_at from agreements
             where workspace_id = $1 and bot_id = $2 and visitor = $4
             on conflict (bot_id, visitor) do update set
                 edition = excluded.edition, agreed_at = excluded.agreed_at
             where excluded.agreed_at > agreements.agreed_at",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(visitor)
        .bind(before)
        .execute(c)
        .await
        .map(drop)
    })?;
    sql!(tx, |c| {
        sqlx::query(
            "delete from agreements where workspace_id = $1 and bot_id = $2 and visitor = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(before)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
