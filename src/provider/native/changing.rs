//! Adding and changing a provider: its address is judged before anything is stored, and a key never
//! goes to another address than the one it was typed for.

use leptos::prelude::use_context;
use url::Url;

use crate::{
    config::config,
    db::Db,
    error::{AppError, Problem, Result},
    http::outgoing::Outgoing,
    id::{ProviderId, WorkspaceId},
    provider::{Kind, check, parse_price},
};

use super::store::{self, NewProvider};

/// What was typed.
pub struct Form<'a> {
    /// What it speaks.
    pub kind: Kind,
    /// What its owner calls it.
    pub name: &'a str,
    /// Where it answers.
    pub base_url: &'a str,
    /// Its key, or nothing to keep the one before.
    pub key: &'a str,
    /// Prices of tokens read and written.
    pub prices: (&'a str, &'a str),
}

/// Adds a provider when `id` is empty, else changes the one it names.
pub async fn save(
    db: &Db,
    workspace: &WorkspaceId,
    id: &ProviderId,
    form: &Form<'_>,
) -> Result<ProviderId> {
    check(form.name, form.base_url, form.key.trim())?;
    let price = parse_price(form.prices.0, form.prices.1)?;
    let base_url = address(form.base_url)?;
    let config = config()?;
    let new = NewProvider {
        kind: form.kind,
        name: form.name.trim(),
        base_url: &base_url,
        key: Some(form.key.trim()).filter(|key| !key.is_empty()),
        price,
    };
    let mut tx = db.begin().await?;
    let id = if id.as_str().is_empty() {
        // The makers themselves answer nobody without one.
        let maker = Kind::ALL
            .iter()
            .any(|kind| kind.default_base_url() == base_url);
        if maker && new.key.is_none() {
            return Err(AppError::field("key", Problem::Required));
        }
        store::add(&mut tx, &config, workspace, &new).await?
    } else {
        store::update(&mut tx, &config, workspace, id, &new).await?;
        id.clone()
    };
    tx.commit().await?;
    Ok(id)
}

/// An address as it is stored: judged, without a slash at its end.
fn address(typed: &str) -> Result<String> {
    let malformed = || AppError::field("base_url", Problem::Malformed);
    let url = Url::parse(typed.trim()).map_err(|_| malformed())?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(malformed());
    }
    let outgoing = use_context::<Outgoing>().ok_or(AppError::Internal)?;
    outgoing
        .check(&url)
        .map_err(|_| AppError::field("base_url", Problem::NotPublic))?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
