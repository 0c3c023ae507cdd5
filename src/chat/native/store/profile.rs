//! Visitors who come through other sites: what is known of them, and what they asked before.

use crate::{
    chat::{Channel, Profile},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, ConversationId, WorkspaceId},
    sql,
    time::Timestamp,
};

/// Seconds for which a visitor who asks nothing is remembered; the widget tells of them again every
/// hour as long as it is open.
const SILENT: i64 = 24 * 60 * 60;

/// A visitor of a bot.
pub struct Caller<'a> {
    /// Who owns the bot.
    pub workspace: &'a WorkspaceId,
    /// The bot.
    pub bot: &'a BotId,
    /// Where.
    pub channel: Channel,
    /// Pseudonym.
    pub visitor: &'a str,
}

/// Keeps what is known of a visitor; a site that tells no attributes leaves those it told before.
pub async fn save_profile(tx: &mut Tx, caller: &Caller<'_>, profile: &Profile) -> Result<()> {
    let attributes = serde_json::to_string(&profile.attributes).map_err(|_| AppError::Internal)?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into visitors (bot_id, visitor, workspace_id, person, site, attributes, seen_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (bot_id, visitor) do update set
                 site = excluded.site,
                 attributes = case when excluded.attributes = '[]' then visitors.attributes else excluded.attributes end,
                 seen_at = excluded.seen_at",
        )
        .bind(caller.bot.as_str())
        .bind(caller.visitor)
        .bind(caller.workspace.as_str())
        .bind(profile.person.as_deref())
        .bind(&profile.site)
        .bind(&attributes)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// What is known of the visitor of a conversation.
pub async fn profile(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    conversation: &ConversationId,
) -> Result<Option<Profile>> {
    let row: Option<(Option<String>, String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select p.person, p.site, p.attributes
             from conversations v join visitors p on p.bot_id = v.bot_id and p.visitor = v.visitor
             where v.workspace_id = $1 and v.bot_id = $2 and v.id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(conversation.as_str())
        .fetch_optional(c)
        .await
    })?;
    Ok(row.map(|(person, site, attributes)| Profile {
        person,
        site,
        attributes: serde_json::from_str(&attributes).unwrap_or_default(),
    }))
}

/// Forgets visitors who opened the chat and have not asked anything.
pub async fn forget_silent(db: &Db) -> Result<()> {
    let before = Timestamp::now().plus_seconds(-SILENT);
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query(
            "delete from visitors where seen_at < $1 and not exists (
                 select 1 from conversations v
                 where v.bot_id = visitors.bot_id and v.visitor = visitors.visitor)",
        )
        .bind(before.millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Hands the conversations of a pseudonym over to the visitor it turned out to be.
pub async fn adopt(tx: &mut Tx, caller: &Caller<'_>, before: &str) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update conversations set visitor = $4
             where workspace_id = $1 and bot_id = $2 and channel = $3 and visitor = $5",
        )
        .bind(caller.workspace.as_str())
        .bind(caller.bot.as_str())
        .bind(caller.channel.as_str())
        .bind(caller.visitor)
        .bind(before)
        .execute(c)
        .await
        .map(drop)
    })?;
    sql!(tx, |c| {
        sqlx::query("delete from visitors where workspace_id = $1 and bot_id = $2 and visitor = $3")
            .bind(caller.workspace.as_str())
            .bind(caller.bot.as_str())
            .bind(before)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The visitor's last conversation, if it has had a message since then.
pub async fn latest(
    db: &Db,
    caller: &Caller<'_>,
    since: Timestamp,
) -> Result<Option<ConversationId>> {
    let id: Option<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select id from conversations
             where workspace_id = $1 and bot_id = $2 and channel = $3 and visitor = $4 and updated_at >= $5
             order by updated_at desc limit 1",
        )
        .bind(caller.workspace.as_str())
        .bind(caller.bot.as_str())
        .bind(caller.channel.as_str())
        .bind(caller.visitor)
        .bind(since.millis())
        .fetch_optional(c)
        .await
    })?;
    Ok(id.map(Into::into))
}
