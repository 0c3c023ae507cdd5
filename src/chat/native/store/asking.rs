//! Writing: questions, answers in the making, and their end.

use crate::{
    chat::{Author, Citation, State},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{ConversationId, MessageId},
    sql,
    time::Timestamp,
};

use super::super::room::Room;

/// Longest first question kept for the list, in characters.
const FIRST_QUESTION: usize = 200;

/// A question and its answer-to-be, stored.
pub struct Asked {
    /// The conversation they belong to.
    pub conversation: ConversationId,
    /// The question.
    pub question: MessageId,
    /// The answer, still empty.
    pub answer: MessageId,
}

/// Stores a question and an empty answer, in a new conversation or in one of the visitor's.
/// A conversation has one answer in the making at a time.
pub async fn ask(
    tx: &mut Tx,
    room: &Room,
    conversation: Option<&ConversationId>,
    text: &str,
) -> Result<Asked> {
    let conversation = match conversation {
        Some(id) => continue_conversation(tx, room, id).await?,
        None => begin_conversation(tx, room, text).await?,
    };
    let question = add_message(tx, room, &conversation, Author::Visitor, text).await?;
    let answer = add_message(tx, room, &conversation, Author::Bot, "").await?;
    Ok(Asked {
        conversation,
        question,
        answer,
    })
}

async fn begin_conversation(tx: &mut Tx, room: &Room, text: &str) -> Result<ConversationId> {
    let id = ConversationId::new();
    let first: String = text.chars().take(FIRST_QUESTION).collect();
    sql!(tx, |c| {
        sqlx::query(
            "insert into conversations (id, workspace_id, bot_id, channel, visitor, first_question, questions, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, 1, $7, $7)",
        )
        .bind(id.as_str())
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(&first)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(id)
}

async fn continue_conversation(
    tx: &mut Tx,
    room: &Room,
    id: &ConversationId,
) -> Result<ConversationId> {
    let rows = sql!(tx, |c| {
        sqlx::query(
            "update conversations set questions = questions + 1, updated_at = $6
             where workspace_id = $1 and bot_id = $2 and channel = $3 and visitor = $4 and id = $5",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(id.as_str())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if rows == 0 {
        return Err(AppError::NotFound);
    }
    let writing: i64 = sql!(tx, |c| {
        sqlx::query_scalar(
            "select count(*) from messages where conversation_id = $1 and state = 'writing'",
        )
        .bind(id.as_str())
        .fetch_one(c)
        .await
    })?;
    if writing > 0 {
        Err(AppError::Busy)
    } else {
        Ok(id.clone())
    }
}

async fn add_message(
    tx: &mut Tx,
    room: &Room,
    conversation: &ConversationId,
    author: Author,
    body: &str,
) -> Result<MessageId> {
    let id = MessageId::new();
    let (role, state) = match author {
        Author::Visitor => ("visitor", State::Done),
        Author::Bot => ("bot", State::Writing),
    };
    sql!(tx, |c| {
        sqlx::query(
            "insert into messages (id, workspace_id, conversation_id, role, state, body, created_at, touched_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)",
        )
        .bind(id.as_str())
        .bind(room.workspace.as_str())
        .bind(conversation.as_str())
        .bind(role)
        .bind(state.as_str())
        .bind(body)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(id)
}

/// Writes down how far an answer is.
pub async fn checkpoint(db: &Db, answer: &MessageId, body: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query(
            "update messages set body = $2, touched_at = $3 where id = $1 and state = 'writing'",
        )
        .bind(answer.as_str())
        .bind(body)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// An answer's end.
pub struct Ending<'a> {
    /// How it ended.
    pub state: State,
    /// Whether an answer was found.
    pub answered: Option<bool>,
    /// The whole text.
    pub body: &'a str,
    /// What it quotes, with the documents.
    pub citations: &'a [(crate::id::SourceId, Citation)],
}

/// Writes down an answer's end with its citations, and counts it.
pub async fn finish(db: &Db, room: &Room, asked: &Asked, ending: &Ending<'_>) -> Result<()> {
    let mut tx = db.begin().await?;
    let now = Timestamp::now().millis();
    let rows = sql!(tx, |c| {
        sqlx::query(
            "update messages set body = $2, state = $3, answered = $4, touched_at = $5
             where id = $1 and state in ('writing', 'interrupted')",
        )
        .bind(asked.answer.as_str())
        .bind(ending.body)
        .bind(ending.state.as_str())
        .bind(ending.answered)
        .bind(now)
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if rows == 0 {
        return Ok(());
    }
    for (source, citation) in ending.citations {
        sql!(tx, |c| {
            sqlx::query(
                "insert into citations (message_id, workspace_id, number, source_id, title, heading, excerpt)
                 values ($1, $2, $3, (select id from sources where id = $4), $5, $6, $7)",
            )
            .bind(asked.answer.as_str())
            .bind(room.workspace.as_str())
            .bind(i64::from(citation.number))
            .bind(source.as_str())
            .bind(&citation.title)
            .bind(&citation.heading)
            .bind(&citation.excerpt)
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    let unanswered = i64::from(ending.answered == Some(false));
    sql!(tx, |c| {
        sqlx::query("update conversations set unanswered = unanswered + $3, updated_at = $4 where workspace_id = $1 and id = $2")
            .bind(room.workspace.as_str())
            .bind(asked.conversation.as_str())
            .bind(unanswered)
            .bind(now)
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Marks answers nobody writes any more: those without a sign of life since `before`.
pub async fn interrupt_abandoned(db: &Db, before: Timestamp) -> Result<u64> {
    let mut tx = db.begin().await?;
    let rows = sql!(tx, |c| {
        sqlx::query(
            "update messages set state = 'interrupted' where state = 'writing' and touched_at < $1",
        )
        .bind(before.millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    tx.commit().await?;
    Ok(rows)
}
