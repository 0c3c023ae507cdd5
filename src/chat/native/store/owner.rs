//! What the members of a workspace may read: all conversations with their bots.

use crate::{
    chat::{Channel, Conversation, Transcript},
    db::Db,
    error::{AppError, Result},
    id::{BotId, ConversationId, WorkspaceId},
    lead::store as leads,
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
};

use super::{MessageRow, curated, message_columns, shown};

#[derive(sqlx::FromRow)]
struct ConversationRow {
    id: String,
    channel: String,
    first_question: String,
    questions: i64,
    unanswered: i64,
    updated_at: i64,
}

impl From<ConversationRow> for Conversation {
    fn from(row: ConversationRow) -> Self {
        Self {
            id: row.id.into(),
            channel: Channel::from_stored(&row.channel),
            first_question: row.first_question,
            questions: u32::try_from(row.questions).unwrap_or(u32::MAX),
            unanswered: u32::try_from(row.unanswered).unwrap_or(u32::MAX),
            updated_at: Timestamp::from_millis(row.updated_at),
        }
    }
}

/// A bot's conversations, the latest first, without those of checks; on request only those with
/// unanswered questions.
pub async fn list(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    unanswered: bool,
    page: u32,
) -> Result<Page<Conversation>> {
    let least = i64::from(unanswered);
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar("select count(*) from conversations where workspace_id = $1 and bot_id = $2 and unanswered >= $3 and channel <> 'check'")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(least)
            .fetch_one(c)
            .await
    })?;
    let rows: Vec<ConversationRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, channel, first_question, questions, unanswered, updated_at from conversations
             where workspace_id = $1 and bot_id = $2 and unanswered >= $3 and channel <> 'check'
             order by updated_at desc, id desc limit $4 offset $5",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(least)
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    Ok(Page::new(
        rows.into_iter().map(Conversation::from).collect(),
        page,
        total,
    ))
}

/// One conversation with a page of its messages.
pub async fn transcript(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &ConversationId,
    page: u32,
) -> Result<Transcript> {
    let row: Option<ConversationRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, channel, first_question, questions, unanswered, updated_at from conversations
             where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    let conversation = Conversation::from(row.ok_or(AppError::NotFound)?);
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar(
            "select count(*) from messages where workspace_id = $1 and conversation_id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .fetch_one(c)
        .await
    })?;
    let rows: Vec<MessageRow> = sql!(db, |c| {
        sqlx::query_as(
            concat!(
                "select ", message_columns!(), " from messages m
                 where m.workspace_id = $1 and m.conversation_id = $2 order by m.id limit $3 offset $4",
            ),
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let mut messages = shown(db, workspace, rows).await?;
    curated::mark(db, workspace, id, &mut messages).await?;
    Ok(Transcript {
        profile: super::profile(db, workspace, bot, id).await?,
        conversation,
        lead: leads::place(db, workspace, bot, id).await?,
        messages: Page::new(messages, page, total),
        may_edit: false,
    })
}
