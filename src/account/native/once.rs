//! What came of a form that was sent without scripts: it waits in the session for the page the
//! form leads back to, and is shown there once.

use http::header;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::Result;

use super::guard;

/// Keeps an outcome under `key` if the browser left its page to send the form; whether it did.
/// `about` names what the outcome is of, so that no other page shows it.
pub async fn keep(key: &str, about: &str, outcome: &impl Serialize) -> Result<bool> {
    let request = guard::request()?;
    let accepts = request.headers.get(header::ACCEPT);
    let accepts = accepts.and_then(|value| value.to_str().ok());
    let plain = accepts.is_some_and(|value| value.contains("text/html"));
    if plain && let Err(error) = guard::session()?.insert(key, (about, outcome)).await {
        tracing::warn!(%error, key, "the outcome of a form could not be kept");
    }
    Ok(plain)
}

/// The outcome kept about this, once.
pub async fn take<T: DeserializeOwned>(key: &str, about: &str) -> Result<Option<T>> {
    let kept: Option<(String, T)> = guard::session()?.remove(key).await.ok().flatten();
    Ok(kept
        .filter(|(kept, _)| kept == about)
        .map(|(_, outcome)| outcome))
}
