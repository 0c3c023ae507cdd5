//! Visitors who left how they can be reached.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    bot::store as bots,
    id::BotId,
    lead::{Lead, store},
};

use super::{
    Api,
    caller::{Caller, ReadConversations},
    problem::Result,
    read::{Asked, List, PageQuery},
};

/// The route of leads.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A visitor who left how they can be reached.
#[derive(Serialize, ToSchema)]
#[schema(as = Lead)]
pub struct LeadEntry {
    /// The lead.
    id: String,
    /// The conversation it came from; nothing where none had begun.
    conversation: Option<String>,
    /// `playground`, `share` or `widget`.
    channel: &'static str,
    /// Their name, if it was asked for.
    name: String,
    /// A phone number, an e-mail address or a Telegram name, as the visitor wrote it.
    contact: String,
    /// What they wrote, or their last question.
    message: String,
    /// When.
    created_at: String,
}

impl From<Lead> for LeadEntry {
    fn from(lead: Lead) -> Self {
        Self {
            id: lead.id.to_string(),
            conversation: lead.conversation.map(|id| id.to_string()),
            channel: lead.channel.as_str(),
            name: lead.name,
            contact: lead.contact,
            message: lead.message,
            created_at: lead.created_at.iso(),
        }
    }
}

/// Lists a bot's leads, the latest first.
#[utoipa::path(get, path = "/bots/{bot}/leads", tag = "Conversations", operation_id = "list_leads",
    params(("bot" = String, Path, description = "The bot"), PageQuery),
    responses((status = 200, body = List<LeadEntry>)), security(("key" = ["conversations:read"])))]
async fn list(
    caller: Caller<ReadConversations>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<List<LeadEntry>>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    bots::find(db, workspace, &bot).await?;
    let page = store::list(db, workspace, &bot, query.number()).await?;
    Ok(Json(page.into()))
}
