//! A key that has just been made, on its way to the page that shows it.
//!
//! It waits in the session, sealed, so that nowhere does a database or a backup hold a key that
//! works. It is shown for a minute and not exactly once: a page that got stuck is rendered again.

use serde::{Deserialize, Serialize};

use crate::{
    account::Me,
    cipher,
    config::Config,
    error::{AppError, Result},
    id::ApiKeyId,
    time::Timestamp,
};

use super::guard;

const SESSION_KEY: &str = "fresh_api_key";
const SHOWN_SECONDS: i64 = 60;

#[derive(Serialize, Deserialize)]
struct Fresh {
    id: ApiKeyId,
    sealed: Vec<u8>,
    until: Timestamp,
}

/// Keeps a key for the page.
pub async fn keep(config: &Config, me: &Me, id: &ApiKeyId, key: &str) -> Result<()> {
    let fresh = Fresh {
        id: id.clone(),
        sealed: cipher::seal(config, &place(me, id), key)?,
        until: Timestamp::now().plus_seconds(SHOWN_SECONDS),
    };
    let kept = guard::session()?.insert(SESSION_KEY, fresh).await;
    kept.map_err(|error| {
        tracing::error!(%error, "a new key could not be kept for its page");
        AppError::Internal
    })
}

/// The key of this id, if the session has just made it.
pub async fn find(config: &Config, me: &Me, id: &ApiKeyId) -> Result<Option<String>> {
    let session = guard::session()?;
    let Some(fresh) = session.get::<Fresh>(SESSION_KEY).await.ok().flatten() else {
        return Ok(None);
    };
    if fresh.until < Timestamp::now() {
        session.remove::<Fresh>(SESSION_KEY).await.ok();
        return Ok(None);
    }
    if fresh.id != *id {
        return Ok(None);
    }
    let key = cipher::open(config, &place(me, id), &fresh.sealed)?;
    Ok(Some(key.expose().to_owned()))
}

fn place(me: &Me, id: &ApiKeyId) -> String {
    format!("sessions|{}|api key {id}", me.login_id)
}
