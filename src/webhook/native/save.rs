//! Making and changing a webhook.

use base64::{Engine, engine::general_purpose::STANDARD};
use url::Url;

use crate::{
    config::{Config, Secret},
    db::Db,
    error::{AppError, Problem, Result},
    http::outgoing::Outgoing,
    id::{WebhookId, WorkspaceId},
    time::Timestamp,
    webhook::{Webhook, WebhookForm},
};

use super::store;

/// Bytes of a secret; the specification asks for 24 to 64.
const SECRET_BYTES: usize = 32;

/// Adds a webhook, or changes the one named; its id.
pub async fn save(
    db: &Db,
    config: &Config,
    outgoing: &Outgoing,
    workspace: &WorkspaceId,
    replaces: Option<WebhookId>,
    form: &WebhookForm,
) -> Result<WebhookId> {
    form.check()?;
    let url = address(outgoing, &form.url)?;
    let mut webhook = Webhook {
        id: WebhookId::new(),
        url,
        events: form.events(),
        enabled: form.enabled,
        created_at: Timestamp::now(),
    };
    let mut tx = db.begin().await?;
    if let Some(id) = replaces {
        webhook.id = id;
        store::update(&mut tx, workspace, &webhook).await?;
    } else {
        webhook.enabled = true;
        store::add(&mut tx, config, workspace, &webhook, &new_secret()).await?;
    }
    tx.commit().await?;
    Ok(webhook.id)
}

fn address(outgoing: &Outgoing, text: &str) -> Result<String> {
    let url = Url::parse(text.trim()).map_err(|_| AppError::field("url", Problem::Malformed))?;
    outgoing
        .check(&url)
        .map_err(|_| AppError::field("url", Problem::NotPublic))?;
    Ok(url.into())
}

/// A secret in the form receivers' libraries read: `whsec_` and base64.
fn new_secret() -> Secret {
    let bytes: [u8; SECRET_BYTES] = rand::random();
    Secret::new(format!("whsec_{}", STANDARD.encode(bytes)))
}
