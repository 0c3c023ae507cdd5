//! Asking: the question is stored, passages are searched, and the reply begins.

use crate::{
    chat::QUESTION,
    config::Config,
    db::Db,
    error::Result,
    form::Check,
    http::attempts::{Limit, attempt},
    id::ConversationId,
    knowledge::search::{Found, search},
    provider::{
        builtin::Builtin,
        extract::Passage,
        model::{Model, Request},
    },
};

use super::{
    reply::{Job, Prepared, Replies},
    room::Room,
    store::{self, Asked},
};

/// Many visitors share the address of a mobile network, so it is allowed more than one visitor.
const NETWORK_FACTOR: u32 = 10;

/// Stores a question and begins the answer. When this returns, neither is lost any more.
pub async fn ask(
    db: &Db,
    config: &Config,
    replies: &Replies,
    room: &Room,
    conversation: Option<&ConversationId>,
    text: &str,
) -> Result<Asked> {
    let text = text.trim();
    Check::new().text("text", text, 1, QUESTION).finish()?;
    throttle(db, config, room).await?;
    let mut tx = db.begin().await?;
    let asked = store::ask(&mut tx, room, conversation, text).await?;
    tx.commit().await?;
    let begun = Asked {
        conversation: asked.conversation.clone(),
        question: asked.question.clone(),
        answer: asked.answer.clone(),
    };
    let prepare = Box::pin(prepare(
        db.clone(),
        config.builtin_words_per_second,
        room.clone(),
        text.to_owned(),
    ));
    replies.start(
        db,
        Job {
            room: room.clone(),
            asked,
            prepare,
        },
    );
    Ok(begun)
}

async fn prepare(db: Db, words_per_second: u32, room: Room, question: String) -> Prepared {
    let found = search(&db, &room.workspace, &room.bot.id, &question).await;
    let passages = found.unwrap_or_else(|error| {
        tracing::error!(%error, "search");
        Vec::new()
    });
    let model = Builtin { words_per_second };
    let events = model.answer(request(&question, &passages));
    Prepared { passages, events }
}

async fn throttle(db: &Db, config: &Config, room: &Room) -> Result<()> {
    let tries = config.questions_per_minute;
    attempt(
        db,
        &format!("question {}", room.visitor),
        Limit { tries, seconds: 60 },
    )
    .await?;
    let tries = tries.saturating_mul(NETWORK_FACTOR);
    attempt(
        db,
        &format!("questions from {}", room.network),
        Limit { tries, seconds: 60 },
    )
    .await
}

fn request(question: &str, passages: &[Found]) -> Request {
    Request {
        question: question.to_owned(),
        passages: passages
            .iter()
            .enumerate()
            .map(|(at, found)| Passage {
                number: at + 1,
                title: found.title.clone(),
                heading: found.heading.clone(),
                body: found.body.clone(),
            })
            .collect(),
        ..Request::default()
    }
}
