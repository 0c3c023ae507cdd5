//! Conversations with all visitors, in every channel.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    bot::store as bots,
    chat::{Conversation, store},
    id::{BotId, ConversationId},
};

use super::{
    Api,
    caller::{Caller, ReadConversations},
    message::MessageView,
    problem::Result,
    read::{Asked, List, PageQuery, number},
};

/// The routes of conversations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(find))
}

/// A conversation.
#[derive(Serialize, ToSchema)]
pub struct ConversationEntry {
    /// The conversation.
    id: String,
    /// `playground`, `share`, `widget` or `api`; `check` for one a check began, which no list holds.
    channel: &'static str,
    /// What it began with.
    first_question: String,
    /// Questions asked.
    questions: u32,
    /// Questions the bot had no answer to.
    unanswered: u32,
    /// Last question or answer.
    updated_at: String,
}

impl From<Conversation> for ConversationEntry {
    fn from(conversation: Conversation) -> Self {
        Self {
            id: conversation.id.to_string(),
            channel: conversation.channel.as_str(),
            first_question: conversation.first_question,
            questions: conversation.questions,
            unanswered: conversation.unanswered,
            updated_at: conversation.updated_at.iso(),
        }
    }
}

/// A conversation with a page of its messages.
#[derive(Serialize, ToSchema)]
pub struct Transcript {
    /// The conversation.
    conversation: ConversationEntry,
    /// Its messages in order.
    messages: List<MessageView>,
}

/// Which conversations.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConversationsQuery {
    /// The page, from 1.
    #[param(minimum = 1)]
    page: Option<u32>,
    /// Only those with questions the bot had no answer to.
    #[serde(default)]
    unanswered: bool,
}

/// Lists a bot's conversations, the latest first.
#[utoipa::path(get, path = "/bots/{bot}/conversations", tag = "Conversations", operation_id = "list_conversations",
    params(("bot" = String, Path, description = "The bot"), ConversationsQuery),
    responses((status = 200, body = List<ConversationEntry>)), security(("key" = ["conversations:read"])))]
async fn list(
    caller: Caller<ReadConversations>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Asked(query): Asked<ConversationsQuery>,
) -> Result<Json<List<ConversationEntry>>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    bots::find(db, workspace, &bot).await?;
    let page = number(query.page);
    let page = store::list(db, workspace, &bot, query.unanswered, page).await?;
    Ok(Json(page.into()))
}

/// Reads a conversation.
#[utoipa::path(get, path = "/bots/{bot}/conversations/{conversation}", tag = "Conversations", operation_id = "find_conversation",
    params(("bot" = String, Path, description = "The bot"), ("conversation" = String, Path, description = "The conversation"), PageQuery),
    responses((status = 200, body = Transcript)), security(("key" = ["conversations:read"])))]
async fn find(
    caller: Caller<ReadConversations>,
    State(api): State<Api>,
    Path((bot, conversation)): Path<(BotId, ConversationId)>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Transcript>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let found = store::transcript(db, workspace, &bot, &conversation, query.number()).await?;
    let messages = found
        .messages
        .map(|message| MessageView::of(message, &conversation));
    Ok(Json(Transcript {
        conversation: found.conversation.into(),
        messages: messages.into(),
    }))
}
