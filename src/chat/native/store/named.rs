//! Questions that a visitor's browser has named, so that one whose receipt was lost on the way can
//! be sent again without being asked twice.

use crate::{
    db::{Db, Tx},
    error::Result,
    id::{ConversationId, MessageId},
    sql,
    time::Timestamp,
};

use super::{super::room::Room, Asked};

/// Seconds a name is known for; nobody waits for a receipt as long as a day.
const KNOWN: i64 = 24 * 60 * 60;

/// The question a visitor has asked under this name, with its present answer.
pub async fn asked_as(db: &Db, room: &Room, name: &str) -> Result<Option<Asked>> {
    let row: Option<(String, String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select q.conversation_id, q.id, a.id from named_questions n
             join messages q on q.id = n.question_id
             join messages a on a.question_id = q.id and a.superseded = $5
             where n.workspace_id = $1 and n.bot_id = $2 and n.visitor = $3 and n.name = $4",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(&room.visitor)
        .bind(name)
        .bind(false)
        .fetch_optional(c)
        .await
    })?;
    Ok(row.map(|(conversation, question, answer)| Asked {
        conversation: ConversationId::from(conversation),
        question: MessageId::from(question),
        answer: MessageId::from(answer),
    }))
}

/// Forgets the names of days gone by.
pub async fn forget_names(db: &Db) -> Result<()> {
    let before = Timestamp::now().plus_seconds(-KNOWN);
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query("delete from named_questions where created_at < $1")
            .bind(before.millis())
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Takes a name for a question about to be stored, unless the visitor has used it before.
pub async fn take_name(tx: &mut Tx, room: &Room, name: &str) -> Result<bool> {
    let taken: u64 = sql!(tx, |c| {
        sqlx::query(
            "insert into named_questions (bot_id, visitor, name, workspace_id, created_at)
             values ($1, $2, $3, $4, $5) on conflict (bot_id, visitor, name) do nothing",
        )
        .bind(room.bot.id.as_str())
        .bind(&room.visitor)
        .bind(name)
        .bind(room.workspace.as_str())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(taken == 1)
}

/// Notes which question has the name.
pub async fn give_name(tx: &mut Tx, room: &Room, name: &str, question: &MessageId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update named_questions set question_id = $5
             where workspace_id = $1 and bot_id = $2 and visitor = $3 and name = $4",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(&room.visitor)
        .bind(name)
        .bind(question.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
