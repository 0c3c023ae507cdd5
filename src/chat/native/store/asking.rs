//! Questions, in new conversations and in old ones, asked again and asked otherwise.

use crate::{
    chat::State,
    db::Tx,
    error::{AppError, Result},
    id::{ConversationId, MessageId},
    sql,
    time::Timestamp,
};

use super::{super::room::Room, told};

/// Longest first question kept for the list, in characters.
const FIRST_QUESTION: usize = 200;

/// A question and its answer-to-be, stored.
#[derive(Debug, Clone)]
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
    let begins = conversation.is_none();
    let conversation = match conversation {
        Some(id) => continue_conversation(tx, room, id, 1).await?,
        None => begin_conversation(tx, room, text).await?,
    };
    let question = add_question(tx, room, &conversation, text).await?;
    let answer = add_answer(tx, room, &conversation, &question).await?;
    let asked = Asked {
        conversation,
        question,
        answer,
    };
    if begins {
        told::begun(tx, room, &asked, text).await?;
    }
    Ok(asked)
}

/// Begins another answer to the last question of one of the visitor's conversations; the one given
/// before is superseded. Gives the question's text too.
pub async fn ask_again(tx: &mut Tx, room: &Room, answer: &MessageId) -> Result<(Asked, String)> {
    let row: Option<(String, String)> = sql!(tx, |c| {
        sqlx::query_as(
            "select m.conversation_id, m.question_id from messages m
             where m.workspace_id = $1 and m.id = $2 and m.role = 'bot' and m.superseded = $3 and m.question_id is not null",
        )
        .bind(room.workspace.as_str())
        .bind(answer.as_str())
        .bind(false)
        .fetch_optional(c)
        .await
    })?;
    let (conversation, question) = row.ok_or(AppError::NotFound)?;
    let conversation = continue_conversation(tx, room, &conversation.into(), 0).await?;
    let question = MessageId::from(question);
    let text = last_question(tx, room, &conversation, &question).await?;
    supersede(tx, room, &question).await?;
    let answer = add_answer(tx, room, &conversation, &question).await?;
    let asked = Asked {
        conversation,
        question,
        answer,
    };
    Ok((asked, text))
}

/// Puts other words in place of the last question of one of the visitor's conversations, and
/// begins an answer to them.
pub async fn ask_otherwise(
    tx: &mut Tx,
    room: &Room,
    question: &MessageId,
    text: &str,
) -> Result<Asked> {
    let conversation: Option<String> = sql!(tx, |c| {
        sqlx::query_scalar(
            "select conversation_id from messages where workspace_id = $1 and id = $2 and role = 'visitor'",
        )
        .bind(room.workspace.as_str())
        .bind(question.as_str())
        .fetch_optional(c)
        .await
    })?;
    let conversation = conversation.ok_or(AppError::NotFound)?.into();
    let conversation = continue_conversation(tx, room, &conversation, 0).await?;
    last_question(tx, room, &conversation, question).await?;
    supersede(tx, room, question).await?;
    supersede_question(tx, room, question).await?;
    rename(tx, room, &conversation, text).await?;
    let question = add_question(tx, room, &conversation, text).await?;
    let answer = add_answer(tx, room, &conversation, &question).await?;
    Ok(Asked {
        conversation,
        question,
        answer,
    })
}

/// The text of a question, if it is the last one asked in a conversation.
async fn last_question(
    tx: &mut Tx,
    room: &Room,
    conversation: &ConversationId,
    question: &MessageId,
) -> Result<String> {
    let last: Option<(String, String)> = sql!(tx, |c| {
        sqlx::query_as(
            "select id, body from messages
             where workspace_id = $1 and conversation_id = $2 and role = 'visitor' and superseded = $3
             order by id desc limit 1",
        )
        .bind(room.workspace.as_str())
        .bind(conversation.as_str())
        .bind(false)
        .fetch_optional(c)
        .await
    })?;
    last.filter(|(id, _)| id == question.as_str())
        .map(|(_, text)| text)
        .ok_or(AppError::NotFound)
}

/// A conversation whose every question was taken back is known by the new one.
async fn rename(tx: &mut Tx, room: &Room, conversation: &ConversationId, text: &str) -> Result<()> {
    let first: String = text.chars().take(FIRST_QUESTION).collect();
    sql!(tx, |c| {
        sqlx::query(
            "update conversations set first_question = $3 where workspace_id = $1 and id = $2 and not exists (
                 select 1 from messages where conversation_id = $2 and role = 'visitor' and superseded = $4)",
        )
        .bind(room.workspace.as_str())
        .bind(conversation.as_str())
        .bind(first)
        .bind(false)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

async fn supersede_question(tx: &mut Tx, room: &Room, question: &MessageId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update messages set superseded = $3 where workspace_id = $1 and id = $2")
            .bind(room.workspace.as_str())
            .bind(question.as_str())
            .bind(true)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Marks a question's answers as replaced.
async fn supersede(tx: &mut Tx, room: &Room, question: &MessageId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update messages set superseded = $3 where workspace_id = $1 and question_id = $2",
        )
        .bind(room.workspace.as_str())
        .bind(question.as_str())
        .bind(true)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
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
    questions: i64,
) -> Result<ConversationId> {
    let rows = sql!(tx, |c| {
        sqlx::query(
            "update conversations set questions = questions + $7, updated_at = $6
             where workspace_id = $1 and bot_id = $2 and channel = $3 and visitor = $4 and id = $5",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(id.as_str())
        .bind(Timestamp::now().millis())
        .bind(questions)
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

async fn add_question(
    tx: &mut Tx,
    room: &Room,
    conversation: &ConversationId,
    text: &str,
) -> Result<MessageId> {
    let message = NewMessage {
        role: "visitor",
        state: State::Done,
        body: text,
        question: None,
        version: None,
    };
    add_message(tx, room, conversation, message).await
}

async fn add_answer(
    tx: &mut Tx,
    room: &Room,
    conversation: &ConversationId,
    question: &MessageId,
) -> Result<MessageId> {
    let message = NewMessage {
        role: "bot",
        state: State::Writing,
        body: "",
        question: Some(question),
        version: room.bot.edition.number(),
    };
    add_message(tx, room, conversation, message).await
}

struct NewMessage<'a> {
    role: &'a str,
    state: State,
    body: &'a str,
    question: Option<&'a MessageId>,
    /// The version that answers; nothing for a draft and for questions.
    version: Option<u32>,
}

async fn add_message(
    tx: &mut Tx,
    room: &Room,
    conversation: &ConversationId,
    message: NewMessage<'_>,
) -> Result<MessageId> {
    let id = MessageId::new();
    sql!(tx, |c| {
        sqlx::query(
            "insert into messages (id, workspace_id, conversation_id, role, state, body, question_id, created_at, touched_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
        )
        .bind(id.as_str())
        .bind(room.workspace.as_str())
        .bind(conversation.as_str())
        .bind(message.role)
        .bind(message.state.as_str())
        .bind(message.body)
        .bind(message.question.map(MessageId::as_str))
        .bind(Timestamp::now().millis())
        .bind(message.version.map(i64::from))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(id)
}
