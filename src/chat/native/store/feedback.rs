//! What visitors think of answers.

use crate::{
    chat::Feedback,
    db::Tx,
    error::{AppError, Result},
    id::MessageId,
    sql,
};

use super::{super::room::Room, told};

/// Keeps a visitor's word on one of the answers given to them; nothing takes it back.
pub async fn give_feedback(
    tx: &mut Tx,
    room: &Room,
    answer: &MessageId,
    feedback: Option<&Feedback>,
) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update messages set feedback = $6, feedback_comment = $7
             where workspace_id = $1 and id = $5 and role = 'bot' and state <> 'writing'
               and (feedback is distinct from $6 or feedback_comment is distinct from $7)
               and conversation_id in (
                   select id from conversations
                   where workspace_id = $1 and bot_id = $2 and channel = $3 and visitor = $4)",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(answer.as_str())
        .bind(feedback.map(|feedback| if feedback.good { 1_i64 } else { -1 }))
        .bind(
            feedback
                .map(|feedback| feedback.comment.as_str())
                .filter(|text| !text.is_empty()),
        )
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        return there(tx, room, answer).await;
    }
    if let Some(feedback) = feedback {
        told::rated(tx, room, answer, feedback).await?;
    }
    Ok(())
}

/// Fails unless the visitor has this finished answer: then what they think of it has not changed.
async fn there(tx: &mut Tx, room: &Room, answer: &MessageId) -> Result<()> {
    let found: Option<String> = sql!(tx, |c| {
        sqlx::query_scalar(
            "select m.id from messages m join conversations v on v.id = m.conversation_id
             where m.workspace_id = $1 and m.id = $5 and m.role = 'bot' and m.state <> 'writing'
               and v.workspace_id = $1 and v.bot_id = $2 and v.channel = $3 and v.visitor = $4",
        )
        .bind(room.workspace.as_str())
        .bind(room.bot.id.as_str())
        .bind(room.channel.as_str())
        .bind(&room.visitor)
        .bind(answer.as_str())
        .fetch_optional(c)
        .await
    })?;
    found.map(drop).ok_or(AppError::NotFound)
}
