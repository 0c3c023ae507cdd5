//! Doors: the owner's view of conversations.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    chat::{AskedQuestion, Conversation, Exchange, Transcript, Why},
    error::Result,
    id::{BotId, ConversationId, MessageId},
    list::Page,
};

#[cfg(feature = "ssr")]
use crate::{account::guard::me, bot::store as bots, chat::store, db::db};

/// A bot's conversations; with `unanswered` only those with questions it had no answer to.
#[server(prefix = "/api", endpoint = "list_conversations", input = PostUrl)]
pub async fn list_conversations(
    bot: BotId,
    unanswered: bool,
    page: u32,
) -> Result<Page<Conversation>> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    store::list(&db, &me.workspace_id, &bot, unanswered, page).await
}

/// What visitors have asked a bot, with what the search found; with `unanswered` only what it had no
/// answer to.
#[server(prefix = "/api", endpoint = "list_questions", input = PostUrl)]
pub async fn list_questions(
    bot: BotId,
    unanswered: bool,
    page: u32,
) -> Result<Page<AskedQuestion>> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    store::questions(&db, &me.workspace_id, &bot, unanswered, page).await
}

/// One conversation with a page of its messages.
#[server(prefix = "/api", endpoint = "find_transcript", input = PostUrl)]
pub async fn find_transcript(
    bot: BotId,
    conversation: ConversationId,
    page: u32,
) -> Result<Transcript> {
    let (me, db) = (me()?, db()?);
    let found = store::transcript(&db, &me.workspace_id, &bot, &conversation, page).await?;
    Ok(Transcript {
        may_edit: me.may_edit().is_ok(),
        ..found
    })
}

/// A question and its answer, to write a curated answer from: `message` is the id of either.
#[server(prefix = "/api", endpoint = "find_exchange", input = PostUrl)]
pub async fn find_exchange(
    bot: BotId,
    conversation: ConversationId,
    message: MessageId,
) -> Result<Exchange> {
    let (me, db) = (me()?, db()?);
    store::exchange(&db, &me.workspace_id, &bot, &conversation, &message).await
}

/// How an answer of one of the workspace's bots came about.
#[server(prefix = "/api", endpoint = "find_why", input = PostUrl)]
pub async fn find_why(bot: BotId, answer: MessageId) -> Result<Why> {
    let (me, db) = (me()?, db()?);
    store::why(&db, &me.workspace_id, &bot, &answer).await
}
