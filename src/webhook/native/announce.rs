//! Telling: what happened is written down for every webhook that wants to know, in the transaction
//! of what happened.

use serde::Serialize;
use serde_json::json;

use crate::{
    db::Tx,
    error::{AppError, Result},
    id::{DeliveryId, WebhookId, WorkspaceId},
    sql,
    time::Timestamp,
    webhook::Event,
};

/// The workspace's webhooks that want to know. Usually there is none, and nothing else is done.
pub async fn listeners(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    event: Event,
) -> Result<Vec<WebhookId>> {
    let webhooks: Vec<(String, String)> = sql!(tx, |c| {
        sqlx::query_as("select id, events from webhooks where workspace_id = $1 and enabled = $2")
            .bind(workspace.as_str())
            .bind(true)
            .fetch_all(c)
            .await
    })?;
    let wanted = webhooks
        .into_iter()
        .filter(|(_, events)| events.split(' ').any(|name| name == event.as_str()));
    Ok(wanted.map(|(id, _)| id.into()).collect())
}

/// Tells each of them.
pub async fn announce(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    listeners: &[WebhookId],
    event: Event,
    data: &impl Serialize,
) -> Result<()> {
    let payload = payload(event, data)?;
    for webhook in listeners {
        add(tx, workspace, webhook, event, &payload).await?;
    }
    Ok(())
}

/// The body of a message, as the specification shapes it.
fn payload(event: Event, data: &impl Serialize) -> Result<String> {
    let data = serde_json::to_value(data).map_err(|_| AppError::Internal)?;
    let body = json!({
        "type": event.as_str(),
        "timestamp": Timestamp::now().iso(),
        "data": data,
    });
    Ok(body.to_string())
}

async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    webhook: &WebhookId,
    event: Event,
    payload: &str,
) -> Result<()> {
    let now = Timestamp::now().millis();
    sql!(tx, |c| {
        sqlx::query(
            "insert into webhook_deliveries (id, webhook_id, workspace_id, event, payload, state, next_at, created_at)
             values ($1, $2, $3, $4, $5, 'waiting', $6, $6)",
        )
        .bind(DeliveryId::new().as_str())
        .bind(webhook.as_str())
        .bind(workspace.as_str())
        .bind(event.as_str())
        .bind(payload)
        .bind(now)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
