//! A lead comes in: it is stored, and the owner's webhooks are told in the same transaction.

use serde_json::json;

use crate::{
    bot::Channel,
    db::Tx,
    error::Result,
    id::{BotId, WorkspaceId},
    lead::Lead,
    webhook::{
        Event,
        announce::{announce, listeners},
    },
};

use super::store;

/// Keeps a lead whose fields have been [checked](crate::lead::NewLead::check), unless its conversation has
/// one already: a form that is sent twice is one lead. What an owner tries is nobody's news.
pub async fn capture(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, lead: &Lead) -> Result<()> {
    if !store::add(tx, workspace, bot, lead).await? || lead.channel == Channel::Playground {
        return Ok(());
    }
    let event = Event::LeadCreated;
    let listeners = listeners(tx, workspace, event).await?;
    let data = json!({
        "bot": bot,
        "channel": lead.channel,
        "conversation": lead.conversation,
        "lead": lead.id,
        "name": lead.name,
        "contact": lead.contact,
        "message": lead.message,
    });
    announce(tx, workspace, &listeners, event, &data).await
}
