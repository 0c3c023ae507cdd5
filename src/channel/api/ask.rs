//! Asking a bot and waiting for its answer, however the program speaks.

use std::pin::pin;

use futures::StreamExt;

use crate::{
    account::keys::still_works,
    chat::{
        Turn, ask,
        follow::{Ended, Step, follow},
        room::{Pass, Room},
        store,
    },
    error::AppError,
    form::Check,
    http::attempts::{Limit, attempt},
    id::{BotId, ConversationId, MessageId, WorkspaceId},
};

use super::{
    Api,
    idempotency::Claim,
    problem::{ApiError, Result},
};

/// Longest name of a user in characters.
pub const USER: u32 = 200;

/// What is asked, where the conversation stands.
pub enum Place<'a> {
    /// In a new conversation, or in one of the user's.
    Stored(Option<&'a ConversationId>),
    /// After turns that the program keeps.
    After(Vec<Turn>),
}

/// A reply that has begun.
#[derive(Clone)]
pub struct Begun {
    /// The conversation.
    pub conversation: ConversationId,
    /// The answer.
    pub answer: MessageId,
}

/// The room in which a program asks for a user of its own, or for nobody.
pub async fn room(
    api: &Api,
    workspace: &WorkspaceId,
    bot: &BotId,
    user: Option<&str>,
) -> Result<Room> {
    let user = user.map(str::trim).filter(|user| !user.is_empty());
    Check::new()
        .text("user", user.unwrap_or_default(), 0, USER)
        .finish()?;
    let engine = &api.engine;
    Ok(Room::of_program(&engine.db, &engine.config, workspace, bot, user).await?)
}

/// Asks a question. A request that is sent again joins the reply its first try has begun.
pub async fn begin(
    api: &Api,
    room: &Room,
    claim: Option<&Claim>,
    named: bool,
    place: Place<'_>,
    text: &str,
) -> Result<Begun> {
    let engine = &api.engine;
    if let Some(answer) = claim.and_then(Claim::joined) {
        let conversation = store::conversation_of(&engine.db, room, answer).await?;
        return Ok(Begun {
            conversation,
            answer: answer.clone(),
        });
    }
    if named {
        let limit = Limit {
            tries: engine.config.questions_per_minute,
            seconds: 60,
        };
        attempt(&engine.db, &format!("question {}", room.visitor), limit).await?;
    }
    let asked = match place {
        Place::Stored(conversation) => ask::ask(engine, room, conversation, text).await?,
        Place::After(turns) => ask::ask_after(engine, room, turns, text).await?,
    };
    if let Some(claim) = claim {
        claim.begun(&engine.db, &asked.answer).await?;
    }
    Ok(Begun {
        conversation: asked.conversation,
        answer: asked.answer,
    })
}

/// Waits for the end of an answer.
pub async fn finished(api: &Api, room: Room, pass: Pass, answer: MessageId) -> Result<Ended> {
    let db = api.engine.db.clone();
    let steps = follow(api.engine.clone(), room, pass.clone(), answer, 0).await?;
    let mut steps = pin!(steps);
    while let Some(step) = steps.next().await {
        if let Step::End(ended) = step {
            return Ok(*ended);
        }
    }
    // The stream broke off: the key was revoked, or the bot is gone.
    match pass {
        Pass::Key(key) if still_works(&db, &key).await => Err(AppError::NotFound.into()),
        _ => Err(ApiError::Key),
    }
}
