//! A question asked again, or otherwise, whose receipt was lost on the way: sent once more, it finds
//! what came of it. It needs no name as a new question does, for what it takes the place of is one.

use crate::{
    db::Db,
    error::Result,
    id::{ConversationId, MessageId},
    sql,
};

use super::{super::room::Room, Asked};

/// The present answer to a visitor's last question, where this one has been superseded by it.
pub async fn asked_again(db: &Db, room: &Room, answer: &MessageId) -> Result<Option<Asked>> {
    let row = sql!(db, |c| {
        sqlx::query_as(
            "select c.id, q.id, p.id from messages a
             join conversations c on c.id = a.conversation_id
             join messages q on q.id = a.question_id and not q.superseded
             join messages p on p.question_id = q.id and not p.superseded
             where a.workspace_id = $1 and a.id = $2 and a.role = 'bot' and a.superseded
                 and c.bot_id = $3 and c.channel = $4 and c.visitor = $5
                 and not exists (select 1 from messages n
                     where n.conversation_id = c.id and n.role = 'visitor' and not n.superseded and n.id > q.id)",
        )
        .bind(room.workspace.as_str())
        .bind(answer.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .fetch_optional(c)
        .await
    })?;
    Ok(row.map(asked))
}

/// A visitor's last question with its present answer, where it has taken the place of this one with
/// these words.
pub async fn asked_otherwise(
    db: &Db,
    room: &Room,
    question: &MessageId,
    text: &str,
) -> Result<Option<Asked>> {
    let row = sql!(db, |c| {
        sqlx::query_as(
            "select c.id, q.id, p.id from messages o
             join conversations c on c.id = o.conversation_id
             join messages q on q.conversation_id = c.id and q.role = 'visitor' and not q.superseded and q.id > o.id
             join messages p on p.question_id = q.id and not p.superseded
             where o.workspace_id = $1 and o.id = $2 and o.role = 'visitor' and o.superseded
                 and c.bot_id = $3 and c.channel = $4 and c.visitor = $5 and q.body = $6
                 and not exists (select 1 from messages n
                     where n.conversation_id = c.id and n.role = 'visitor' and not n.superseded and n.id > q.id)",
        )
        .bind(room.workspace.as_str())
        .bind(question.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(text)
        .fetch_optional(c)
        .await
    })?;
    Ok(row.map(asked))
}

fn asked((conversation, question, answer): (String, String, String)) -> Asked {
    Asked {
        conversation: ConversationId::from(conversation),
        question: MessageId::from(question),
        answer: MessageId::from(answer),
    }
}
