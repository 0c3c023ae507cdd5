//! What the owner's webhooks are told of conversations, in the transaction of what happened.

use serde_json::json;

use crate::{
    chat::{Channel, Feedback, State},
    db::Tx,
    error::Result,
    id::{MessageId, WebhookId},
    sql,
    webhook::{
        Event,
        announce::{announce, listeners},
    },
};

use super::{super::room::Room, Asked, finishing::Ending};

/// A visitor has begun a conversation.
pub async fn begun(tx: &mut Tx, room: &Room, asked: &Asked, question: &str) -> Result<()> {
    let event = Event::ConversationStarted;
    let listeners = listeners_in(tx, room, event).await?;
    if listeners.is_empty() {
        return Ok(());
    }
    let data = json!({
        "bot": room.bot.id,
        "channel": room.channel,
        "conversation": asked.conversation,
        "question": question,
    });
    announce(tx, &room.workspace, &listeners, event, &data).await
}

/// An answer is complete, or there is none. One that was stopped or failed is neither.
pub async fn ended(tx: &mut Tx, room: &Room, asked: &Asked, ending: &Ending<'_>) -> Result<()> {
    let event = match (ending.state, ending.answered) {
        (State::Done, Some(true)) => Event::MessageAnswered,
        (State::Done, Some(false)) => Event::MessageUnanswered,
        _ => return Ok(()),
    };
    let listeners = listeners_in(tx, room, event).await?;
    if listeners.is_empty() {
        return Ok(());
    }
    let question: Option<String> = sql!(tx, |c| {
        sqlx::query_scalar("select body from messages where workspace_id = $1 and id = $2")
            .bind(room.workspace.as_str())
            .bind(asked.question.as_str())
            .fetch_optional(c)
            .await
    })?;
    let sources = ending.citations.iter().map(|(_, citation)| citation);
    let data = json!({
        "bot": room.bot.id,
        "channel": room.channel,
        "conversation": asked.conversation,
        "message": asked.answer,
        "question": question,
        "answer": ending.body,
        "sources": sources.collect::<Vec<_>>(),
    });
    announce(tx, &room.workspace, &listeners, event, &data).await
}

/// A visitor has said what they think of an answer.
pub async fn rated(
    tx: &mut Tx,
    room: &Room,
    answer: &MessageId,
    feedback: &Feedback,
) -> Result<()> {
    let event = Event::FeedbackGiven;
    let listeners = listeners_in(tx, room, event).await?;
    if listeners.is_empty() {
        return Ok(());
    }
    let data = json!({
        "bot": room.bot.id,
        "channel": room.channel,
        "message": answer,
        "good": feedback.good,
        "comment": feedback.comment,
    });
    announce(tx, &room.workspace, &listeners, event, &data).await
}

/// Who wants to know. What an owner tries or checks is nobody's news.
async fn listeners_in(tx: &mut Tx, room: &Room, event: Event) -> Result<Vec<WebhookId>> {
    if matches!(room.channel, Channel::Playground | Channel::Check) {
        return Ok(Vec::new());
    }
    listeners(tx, &room.workspace, event).await
}
