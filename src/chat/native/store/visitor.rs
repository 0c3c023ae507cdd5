//! What a visitor may read: their own conversations with one bot.

use crate::{
    chat::Message,
    db::Db,
    error::{AppError, Result},
    id::{ConversationId, MessageId},
    list::PAGE_SIZE,
    sql,
};

use super::{
    super::{
        context::{TURNS, Turn},
        room::Room,
    },
    Asked, MessageRow, message_columns, shown,
};

/// Messages shown on the chat page; older ones are in the owner's transcript.
const SHOWN: i64 = 100;

/// The last messages of one of the visitor's conversations, in order.
pub async fn visitor_messages(
    db: &Db,
    room: &Room,
    conversation: &ConversationId,
) -> Result<Vec<Message>> {
    let mut rows: Vec<MessageRow> = sql!(db, |c| {
        sqlx::query_as(concat!(
            "select ",
            message_columns!(),
            "
                 from messages m join conversations v on v.id = m.conversation_id
                 where v.workspace_id = $1 and v.bot_id = $2 and v.channel = $3 and v.visitor = $4
                   and v.id = $5 and m.superseded = $7
                 order by m.id desc limit $6",
        ))
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(conversation.as_str())
        .bind(SHOWN)
        .bind(false)
        .fetch_all(c)
        .await
    })?;
    if rows.is_empty() {
        return Err(AppError::NotFound);
    }
    rows.reverse();
    shown(db, &room.workspace, rows).await
}

/// One answer of the visitor's.
pub async fn visitor_answer(db: &Db, room: &Room, answer: &MessageId) -> Result<(Message, String)> {
    let row: Option<MessageRow> = sql!(db, |c| {
        sqlx::query_as(concat!(
            "select ",
            message_columns!(),
            "
                 from messages m join conversations v on v.id = m.conversation_id
                 where v.workspace_id = $1 and v.bot_id = $2 and v.channel = $3 and v.visitor = $4
                   and m.id = $5 and m.role = 'bot'",
        ))
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(answer.as_str())
        .fetch_optional(c)
        .await
    })?;
    let row = row.ok_or(AppError::NotFound)?;
    let body = row.body.clone();
    let mut messages = shown(db, &room.workspace, vec![row]).await?;
    messages
        .pop()
        .map(|message| (message, body))
        .ok_or(AppError::NotFound)
}

/// The visitor's latest conversations with this bot: id and first question.
pub async fn visitor_conversations(db: &Db, room: &Room) -> Result<Vec<(ConversationId, String)>> {
    let Some(since) = room.remembered else {
        return Ok(Vec::new());
    };
    let rows: Vec<(String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select id, first_question from conversations
             where workspace_id = $1 and bot_id = $2 and channel = $3 and visitor = $4 and updated_at >= $5
             order by updated_at desc limit $6",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(since.millis())
        .bind(i64::from(PAGE_SIZE))
        .fetch_all(c)
        .await
    })?;
    Ok(rows
        .into_iter()
        .map(|(id, question)| (id.into(), question))
        .collect())
}

/// The conversation one of the visitor's questions or answers belongs to.
pub async fn conversation_of(db: &Db, room: &Room, message: &MessageId) -> Result<ConversationId> {
    let id: Option<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select v.id from messages m join conversations v on v.id = m.conversation_id
             where v.workspace_id = $1 and v.bot_id = $2 and v.channel = $3 and v.visitor = $4 and m.id = $5",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(message.as_str())
        .fetch_optional(c)
        .await
    })?;
    id.map(ConversationId::from).ok_or(AppError::NotFound)
}

/// The last question of one of the visitor's conversations.
pub async fn last_question(db: &Db, room: &Room, conversation: &ConversationId) -> Result<String> {
    let question: Option<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select m.body from messages m join conversations v on v.id = m.conversation_id
             where v.workspace_id = $1 and v.bot_id = $2 and v.channel = $3 and v.visitor = $4 and v.id = $5
               and m.role = 'visitor' and m.superseded = $6
             order by m.id desc limit 1",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(conversation.as_str())
        .bind(false)
        .fetch_optional(c)
        .await
    })?;
    question.ok_or(AppError::NotFound)
}

/// Earlier questions of a conversation with their answers, the oldest first.
pub async fn turns(db: &Db, room: &Room, asked: &Asked) -> Result<Vec<Turn>> {
    let mut rows: Vec<(String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select q.body, a.body from messages a join messages q on q.id = a.question_id
             where a.workspace_id = $1 and a.conversation_id = $2 and a.id < $3 and a.question_id <> $4
               and a.superseded = $5 and a.state in ('done', 'stopped')
             order by a.id desc limit $6",
        )
        .bind(room.workspace.as_str())
        .bind(asked.conversation.as_str())
        .bind(asked.answer.as_str())
        .bind(asked.question.as_str())
        .bind(false)
        .bind(TURNS as i64)
        .fetch_all(c)
        .await
    })?;
    rows.reverse();
    Ok(rows
        .into_iter()
        .map(|(question, answer)| Turn { question, answer })
        .collect())
}

/// The question one of the visitor's answers belongs to.
pub async fn question_of(db: &Db, room: &Room, answer: &MessageId) -> Result<String> {
    let question: Option<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select q.body from messages a
             join messages q on q.id = a.question_id
             join conversations v on v.id = a.conversation_id
             where v.workspace_id = $1 and v.bot_id = $2 and v.channel = $3 and v.visitor = $4 and a.id = $5",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(answer.as_str())
        .fetch_optional(c)
        .await
    })?;
    question.ok_or(AppError::NotFound)
}
