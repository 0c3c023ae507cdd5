//! Doors: the webhooks of a workspace.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::{DeliveryId, WebhookId},
    webhook::{Webhook, WebhookForm, WebhookView},
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    config::config,
    db::db,
    tool::surroundings::outgoing,
    webhook::{Event, announce, log, save, store},
};

/// The workspace's webhooks.
#[server(prefix = "/api", endpoint = "list_webhooks", input = PostUrl)]
pub async fn list_webhooks() -> Result<Vec<Webhook>> {
    store::list(&db()?, &me()?.workspace_id).await
}

/// One webhook with a page of its log.
#[server(prefix = "/api", endpoint = "find_webhook", input = PostUrl)]
pub async fn find_webhook(webhook: WebhookId, page: u32) -> Result<WebhookView> {
    let (me, db, config) = (me()?, db()?, config()?);
    let found = store::find(&db, &me.workspace_id, &webhook).await?;
    let may_edit = me.may_edit().is_ok();
    let secret = match may_edit {
        true => Some(store::secret(&db, &config, &me.workspace_id, &webhook).await?),
        false => None,
    };
    Ok(WebhookView {
        deliveries: log::list(&db, &me.workspace_id, &webhook, page).await?,
        secret: secret.map(|secret| secret.expose().to_owned()),
        webhook: found,
        may_edit,
    })
}

/// Adds a webhook, or changes the one that is named.
#[server(prefix = "/api", endpoint = "save_webhook", input = PostUrl)]
pub async fn save_webhook(webhook: Option<WebhookId>, form: WebhookForm) -> Result<()> {
    let (me, db, config) = (me()?, db()?, config()?);
    me.may_edit()?;
    let replaces = webhook.filter(|id| !id.as_str().is_empty());
    let id = save::save(
        &db,
        &config,
        &outgoing()?,
        &me.workspace_id,
        replaces,
        &form,
    )
    .await?;
    leptos_axum::redirect(&format!("/webhooks/{id}?notice=saved"));
    Ok(())
}

/// Deletes a webhook with its log.
#[server(prefix = "/api", endpoint = "delete_webhook", input = PostUrl)]
pub async fn delete_webhook(webhook: WebhookId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::delete(&mut tx, &me.workspace_id, &webhook).await?;
    tx.commit().await?;
    leptos_axum::redirect("/webhooks?notice=webhook_deleted");
    Ok(())
}

/// Sends a message of no matter, so that the owner sees whether it arrives.
#[server(prefix = "/api", endpoint = "test_webhook", input = PostUrl)]
pub async fn test_webhook(webhook: WebhookId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    store::find(&db, &me.workspace_id, &webhook).await?;
    let data = serde_json::json!({ "webhook": webhook });
    let mut tx = db.begin().await?;
    let only = std::slice::from_ref(&webhook);
    announce::announce(&mut tx, &me.workspace_id, only, Event::Test, &data).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/webhooks/{webhook}?notice=webhook_sent"));
    Ok(())
}

/// Sends a message of the log once more, under its old id.
#[server(prefix = "/api", endpoint = "resend_delivery", input = PostUrl)]
pub async fn resend_delivery(webhook: WebhookId, delivery: DeliveryId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    log::send_again(&mut tx, &me.workspace_id, &webhook, &delivery).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/webhooks/{webhook}?notice=webhook_sent"));
    Ok(())
}
