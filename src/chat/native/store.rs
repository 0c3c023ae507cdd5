//! Conversations and messages in the database. A visitor's functions take the bot and the visitor,
//! an owner's the workspace.

use std::collections::HashMap;

use crate::{
    chat::{Author, Channel, Citation, Conversation, Message, State},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, ConversationId, MessageId, WorkspaceId},
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
};

use super::{markdown, room::Room};

/// Messages shown on the chat page; older ones are in the owner's transcript.
const SHOWN: i64 = 100;
/// Longest first question kept for the list, in characters.
const FIRST_QUESTION: usize = 200;

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

#[derive(sqlx::FromRow)]
struct MessageRow {
    id: String,
    role: String,
    state: String,
    answered: Option<bool>,
    body: String,
    created_at: i64,
}

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
pub async fn finish(db: &Db, room: &Room, asked: &Asked, ending: Ending<'_>) -> Result<()> {
    let mut tx = db.begin().await?;
    let now = Timestamp::now().millis();
    let rows = sql!(tx, |c| {
        sqlx::query("update messages set body = $2, state = $3, answered = $4, touched_at = $5 where id = $1 and state = 'writing'")
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

/// The last messages of one of the visitor's conversations, in order.
pub async fn visitor_messages(
    db: &Db,
    room: &Room,
    conversation: &ConversationId,
) -> Result<Vec<Message>> {
    let mut rows: Vec<MessageRow> = sql!(db, |c| {
        sqlx::query_as(
            "select m.id, m.role, m.state, m.answered, m.body, m.created_at
             from messages m join conversations v on v.id = m.conversation_id
             where v.workspace_id = $1 and v.bot_id = $2 and v.channel = $3 and v.visitor = $4 and v.id = $5
             order by m.id desc limit $6",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(conversation.as_str())
        .bind(SHOWN)
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
        sqlx::query_as(
            "select m.id, m.role, m.state, m.answered, m.body, m.created_at
             from messages m join conversations v on v.id = m.conversation_id
             where v.workspace_id = $1 and v.bot_id = $2 and v.channel = $3 and v.visitor = $4
               and m.id = $5 and m.role = 'bot'",
        )
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
    let rows: Vec<(String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select id, first_question from conversations
             where workspace_id = $1 and bot_id = $2 and channel = $3 and visitor = $4
             order by updated_at desc limit $5",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(i64::from(PAGE_SIZE))
        .fetch_all(c)
        .await
    })?;
    Ok(rows
        .into_iter()
        .map(|(id, question)| (id.into(), question))
        .collect())
}

/// A bot's conversations, the latest first; on request only those with unanswered questions.
pub async fn list(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    unanswered: bool,
    page: u32,
) -> Result<Page<Conversation>> {
    let least = i64::from(unanswered);
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar("select count(*) from conversations where workspace_id = $1 and bot_id = $2 and unanswered >= $3")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(least)
            .fetch_one(c)
            .await
    })?;
    let rows: Vec<ConversationRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, channel, first_question, questions, unanswered, updated_at from conversations
             where workspace_id = $1 and bot_id = $2 and unanswered >= $3
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
) -> Result<crate::chat::Transcript> {
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
            "select id, role, state, answered, body, created_at from messages
             where workspace_id = $1 and conversation_id = $2 order by id limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let messages = Page::new(shown(db, workspace, rows).await?, page, total);
    Ok(crate::chat::Transcript {
        conversation,
        messages,
    })
}

async fn shown(db: &Db, workspace: &WorkspaceId, rows: Vec<MessageRow>) -> Result<Vec<Message>> {
    let mut cited = citations(db, workspace, &rows).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let citations = cited.remove(&row.id).unwrap_or_default();
            message(row, citations)
        })
        .collect())
}

fn message(row: MessageRow, citations: Vec<Citation>) -> Message {
    let author = if row.role == "bot" {
        Author::Bot
    } else {
        Author::Visitor
    };
    let numbers: Vec<u32> = citations.iter().map(|citation| citation.number).collect();
    Message {
        html: match author {
            // The chat's script goes on adding text to it.
            Author::Bot if row.state == State::Writing.as_str() => {
                format!(
                    "<span class=\"message__stream\">{}</span>",
                    markdown::escape(&row.body)
                )
            }
            Author::Bot => markdown::render(&row.body, &row.id, &numbers),
            Author::Visitor => markdown::plain(&row.body),
        },
        bytes: u32::try_from(row.body.len()).unwrap_or(u32::MAX),
        author,
        state: State::from_stored(&row.state),
        answered: row.answered,
        citations,
        created_at: Timestamp::from_millis(row.created_at),
        id: row.id.into(),
    }
}

/// The citations of messages that follow each other in one conversation, by message.
async fn citations(
    db: &Db,
    workspace: &WorkspaceId,
    rows: &[MessageRow],
) -> Result<HashMap<String, Vec<Citation>>> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(HashMap::new());
    };
    let found: Vec<(String, i64, String, String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select x.message_id, x.number, x.title, x.heading, x.excerpt
             from citations x join messages m on m.id = x.message_id
             where x.workspace_id = $1
               and m.conversation_id = (select conversation_id from messages where id = $2)
               and x.message_id >= $2 and x.message_id <= $3
             order by x.message_id, x.number",
        )
        .bind(workspace.as_str())
        .bind(&first.id)
        .bind(&last.id)
        .fetch_all(c)
        .await
    })?;
    let mut by_message: HashMap<String, Vec<Citation>> = HashMap::new();
    for (message, number, title, heading, excerpt) in found {
        let number = u32::try_from(number).unwrap_or(0);
        by_message.entry(message).or_default().push(Citation {
            number,
            title,
            heading,
            excerpt,
        });
    }
    Ok(by_message)
}

/// The conversation one of the visitor's answers belongs to.
pub async fn conversation_of(db: &Db, room: &Room, answer: &MessageId) -> Result<ConversationId> {
    let id: Option<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select conversation_id from messages where workspace_id = $1 and id = $2",
        )
        .bind(room.workspace.as_str())
        .bind(answer.as_str())
        .fetch_optional(c)
        .await
    })?;
    id.map(ConversationId::from).ok_or(AppError::NotFound)
}
