//! Leads and their forms in the database. Every function takes the workspace.

use crate::{
    bot::Channel,
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, ConversationId, LeadId, WorkspaceId},
    lead::{EXPORTED, Lead, LeadForm, Offer, Place},
    list::{PAGE_SIZE, Page, offset, page_of},
    sql,
    time::Timestamp,
};

#[derive(sqlx::FromRow)]
struct FormRow {
    offer: String,
    line: String,
    privacy: String,
    ask_name: bool,
}

/// The form of a bot, or the one of a bot whose owner never set it.
pub async fn form(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<LeadForm> {
    let row: Option<FormRow> = sql!(db, |c| {
        sqlx::query_as(
            "select offer, line, privacy, ask_name from lead_forms where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_optional(c)
        .await
    })?;
    let form = row.map(|row| LeadForm {
        offer: Offer::from_stored(&row.offer).unwrap_or_default(),
        line: row.line,
        privacy: row.privacy,
        ask_name: row.ask_name,
    });
    Ok(form.unwrap_or_default())
}

/// Sets the form of a bot; it has been checked.
pub async fn set_form(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    form: &LeadForm,
) -> Result<()> {
    changed(sql!(tx, |c| {
        sqlx::query(
            "insert into lead_forms (bot_id, workspace_id, offer, line, privacy, ask_name, updated_at)
             select id, workspace_id, $3, $4, $5, $6, $7 from bots where workspace_id = $1 and id = $2
             on conflict (bot_id) do update set
                 offer = excluded.offer, line = excluded.line, privacy = excluded.privacy,
                 ask_name = excluded.ask_name, updated_at = excluded.updated_at",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(form.offer.as_str())
        .bind(&form.line)
        .bind(&form.privacy)
        .bind(form.ask_name)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?)
}

/// Gives a copied bot the form of the one it was copied from.
pub async fn copy_form(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    from: &BotId,
    to: &BotId,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into lead_forms (bot_id, workspace_id, offer, line, privacy, ask_name, updated_at)
             select $3, workspace_id, offer, line, privacy, ask_name, $4
             from lead_forms where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(from.as_str())
        .bind(to.as_str())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct LeadRow {
    id: String,
    conversation_id: Option<String>,
    channel: String,
    name: String,
    contact: String,
    message: String,
    created_at: i64,
}

impl From<LeadRow> for Lead {
    fn from(row: LeadRow) -> Self {
        Self {
            id: row.id.into(),
            conversation: row.conversation_id.map(ConversationId::from),
            channel: Channel::from_stored(&row.channel),
            name: row.name,
            contact: row.contact,
            message: row.message,
            created_at: Timestamp::from_millis(row.created_at),
        }
    }
}

/// Stores a lead; says whether it is new, or its conversation has one already.
pub async fn add(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, lead: &Lead) -> Result<bool> {
    let added = sql!(tx, |c| {
        sqlx::query(
            "insert into leads (id, workspace_id, bot_id, conversation_id, channel, name, contact, message, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (conversation_id) do nothing",
        )
        .bind(lead.id.as_str())
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(lead.conversation.as_ref().map(ConversationId::as_str))
        .bind(lead.channel.as_str())
        .bind(&lead.name)
        .bind(&lead.contact)
        .bind(&lead.message)
        .bind(lead.created_at.millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(added > 0)
}

/// Whether a conversation has its lead.
pub async fn is_captured(
    db: &Db,
    workspace: &WorkspaceId,
    conversation: &ConversationId,
) -> Result<bool> {
    let count: i64 = sql!(db, |c| {
        sqlx::query_scalar(
            "select count(*) from leads where workspace_id = $1 and conversation_id = $2",
        )
        .bind(workspace.as_str())
        .bind(conversation.as_str())
        .fetch_one(c)
        .await
    })?;
    Ok(count > 0)
}

/// Where the lead of a conversation stands in the list, if it left one.
pub async fn place(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    conversation: &ConversationId,
) -> Result<Option<Place>> {
    let row: Option<(String, i64)> = sql!(db, |c| {
        sqlx::query_as(
            "select l.id, (select count(*) from leads n
                           where n.workspace_id = l.workspace_id and n.bot_id = l.bot_id and n.id > l.id)
             from leads l where l.workspace_id = $1 and l.bot_id = $2 and l.conversation_id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(conversation.as_str())
        .fetch_optional(c)
        .await
    })?;
    Ok(row.map(|(id, before)| Place {
        id: id.into(),
        page: page_of(before),
    }))
}

/// A page of a bot's leads, the latest first.
pub async fn list(db: &Db, workspace: &WorkspaceId, bot: &BotId, page: u32) -> Result<Page<Lead>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar("select count(*) from leads where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_one(c)
            .await
    })?;
    let leads = some(db, workspace, bot, PAGE_SIZE, offset(page)).await?;
    Ok(Page::new(leads, page, total))
}

/// The latest [`EXPORTED`] of a bot's leads, the latest first.
pub async fn latest(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<Lead>> {
    some(db, workspace, bot, EXPORTED, 0).await
}

/// So many leads after so many.
async fn some(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    most: u32,
    after: i64,
) -> Result<Vec<Lead>> {
    let rows: Vec<LeadRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, conversation_id, channel, name, contact, message, created_at from leads
             where workspace_id = $1 and bot_id = $2 order by id desc limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(most))
        .bind(after)
        .fetch_all(c)
        .await
    })?;
    Ok(rows.into_iter().map(Lead::from).collect())
}

/// Deletes a lead.
pub async fn delete(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, id: &LeadId) -> Result<()> {
    changed(sql!(tx, |c| {
        sqlx::query("delete from leads where workspace_id = $1 and bot_id = $2 and id = $3")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(id.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?)
}

fn changed(rows: u64) -> Result<()> {
    if rows == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}
