//! Asking: the question is stored with an empty answer, and the reply begins. When one of these
//! has returned, neither is lost any more.

use crate::{
    bot::model::ModelSettings,
    chat::QUESTION,
    error::{AppError, Result},
    form::Check,
    id::{ConversationId, MessageId},
};

use super::{
    context::Turn,
    engine::Engine,
    reply::{Job, Replies},
    room::Room,
    store::{self, Asked},
    throttle::throttle,
};

/// Longest name a browser may give a question, in characters: a UUID has 36.
const QUESTION_NAME: u32 = 64;

/// Asks a question, in a new conversation or in one of the visitor's.
pub async fn ask(
    engine: &Engine,
    room: &Room,
    conversation: Option<&ConversationId>,
    text: &str,
) -> Result<Asked> {
    let text = admitted(engine, room, conversation, text).await?;
    let mut tx = engine.db.begin().await?;
    let asked = store::ask(&mut tx, room, conversation, text).await?;
    tx.commit().await?;
    Ok(begin(engine, room, asked, text))
}

/// Asks a question that the visitor's browser has named. Sent again under its name, it is not asked
/// again: what came of it the first time is the receipt that was lost on the way.
pub async fn ask_once(
    engine: &Engine,
    room: &Room,
    conversation: Option<&ConversationId>,
    text: &str,
    name: &str,
) -> Result<Asked> {
    Check::new().text("name", name, 1, QUESTION_NAME).finish()?;
    if let Some(asked) = store::asked_as(&engine.db, room, name).await? {
        return Ok(asked);
    }
    let text = admitted(engine, room, conversation, text).await?;
    let mut tx = engine.db.begin().await?;
    if !store::take_name(&mut tx, room, name).await? {
        // Sent twice at the same moment, and the other came first.
        drop(tx);
        let asked = store::asked_as(&engine.db, room, name).await?;
        return asked.ok_or(AppError::Busy);
    }
    let asked = store::ask(&mut tx, room, conversation, text).await?;
    store::give_name(&mut tx, room, name, &asked.question).await?;
    tx.commit().await?;
    Ok(begin(engine, room, asked, text))
}

/// The words of a question that may be asked here and now.
async fn admitted<'a>(
    engine: &Engine,
    room: &Room,
    conversation: Option<&ConversationId>,
    text: &'a str,
) -> Result<&'a str> {
    let text = checked(text)?;
    room.door.admit(conversation.is_some())?;
    room.consented()?;
    throttle(&engine.db, engine.config.questions_per_minute, room).await?;
    Ok(text)
}

/// Asks a question in a new conversation, after turns that took place elsewhere.
pub async fn ask_after(
    engine: &Engine,
    room: &Room,
    turns: Vec<Turn>,
    text: &str,
) -> Result<Asked> {
    let text = checked(text)?;
    // A program that has turns to tell of goes on with a conversation, though we store it anew.
    room.door.admit(!turns.is_empty())?;
    throttle(&engine.db, engine.config.questions_per_minute, room).await?;
    let mut tx = engine.db.begin().await?;
    let asked = store::ask(&mut tx, room, None, text).await?;
    tx.commit().await?;
    let job = Job {
        turns: Some(turns),
        ..job(room, &asked, text)
    };
    Replies::start(engine, job);
    Ok(asked)
}

/// Asks a question of a model that need not be the bot's own, in a new conversation.
pub async fn ask_model(
    engine: &Engine,
    room: &Room,
    text: &str,
    model: ModelSettings,
) -> Result<Asked> {
    let text = checked(text)?;
    room.door.admit(false)?;
    throttle(&engine.db, engine.config.questions_per_minute, room).await?;
    let mut tx = engine.db.begin().await?;
    let asked = store::ask(&mut tx, room, None, text).await?;
    tx.commit().await?;
    let job = Job {
        model,
        // Models are compared, and curated answers are none.
        curated: false,
        ..job(room, &asked, text)
    };
    Replies::start(engine, job);
    Ok(asked)
}

/// Asks the last question once more; the answer given before is superseded. Where that has happened
/// already, its successor is the receipt that was lost.
pub async fn ask_again(engine: &Engine, room: &Room, answer: &MessageId) -> Result<Asked> {
    if let Some(asked) = store::asked_again(&engine.db, room, answer).await? {
        return Ok(asked);
    }
    room.door.admit(true)?;
    room.consented()?;
    throttle(&engine.db, engine.config.questions_per_minute, room).await?;
    let mut tx = engine.db.begin().await?;
    let (asked, text) = store::ask_again(&mut tx, room, answer).await?;
    tx.commit().await?;
    Ok(begin(engine, room, asked, &text))
}

/// Puts other words in place of the last question; where they stand there already, that is the receipt
/// that was lost.
pub async fn ask_otherwise(
    engine: &Engine,
    room: &Room,
    question: &MessageId,
    text: &str,
) -> Result<Asked> {
    let text = checked(text)?;
    if let Some(asked) = store::asked_otherwise(&engine.db, room, question, text).await? {
        return Ok(asked);
    }
    room.door.admit(true)?;
    room.consented()?;
    throttle(&engine.db, engine.config.questions_per_minute, room).await?;
    let mut tx = engine.db.begin().await?;
    let asked = store::ask_otherwise(&mut tx, room, question, text).await?;
    tx.commit().await?;
    Ok(begin(engine, room, asked, text))
}

fn checked(text: &str) -> Result<&str> {
    let text = text.trim();
    Check::new().text("text", text, 1, QUESTION).finish()?;
    Ok(text)
}

/// Begins the answer to a question that has been stored.
pub fn begin(engine: &Engine, room: &Room, asked: Asked, text: &str) -> Asked {
    Replies::start(engine, job(room, &asked, text));
    asked
}

/// How the bot itself answers.
fn job(room: &Room, asked: &Asked, text: &str) -> Job {
    Job {
        room: room.clone(),
        asked: asked.clone(),
        question: text.to_owned(),
        model: room.bot.model.clone(),
        curated: true,
        turns: None,
    }
}
