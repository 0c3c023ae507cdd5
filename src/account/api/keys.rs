//! Doors: the keys with which programs act for the workspace.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    account::key::{ApiKeyForm, ApiKeys},
    error::Result,
    id::ApiKeyId,
};

#[cfg(feature = "ssr")]
use crate::{
    account::{fresh_key, guard::me, keys},
    config::config,
    db::db,
};

/// The workspace's keys.
#[server(prefix = "/api", endpoint = "list_api_keys", input = PostUrl)]
pub async fn list_api_keys() -> Result<ApiKeys> {
    let me = me()?;
    Ok(ApiKeys {
        keys: keys::list(&db()?, &me.workspace_id).await?,
        may_edit: me.may_edit().is_ok(),
    })
}

/// Makes a key and goes back to the page, which shows it once.
#[server(prefix = "/api", endpoint = "create_api_key", input = PostUrl)]
pub async fn create_api_key(form: ApiKeyForm) -> Result<()> {
    let (me, config) = (me()?, config()?);
    me.may_edit()?;
    form.check()?;
    let mut tx = db()?.begin().await?;
    let (id, key) = keys::add(&mut tx, &me, &form).await?;
    tx.commit().await?;
    fresh_key::keep(&config, &me, &id, &key).await?;
    leptos_axum::redirect(&format!("/api-keys?made={id}"));
    Ok(())
}

/// The key that has just been made; for the session that made it, and for a minute.
#[server(prefix = "/api", endpoint = "fresh_api_key", input = PostUrl)]
pub async fn fresh_api_key(made: ApiKeyId) -> Result<Option<String>> {
    let (me, config) = (me()?, config()?);
    fresh_key::find(&config, &me, &made).await
}

/// Ends a key at once.
#[server(prefix = "/api", endpoint = "revoke_api_key", input = PostUrl)]
pub async fn revoke_api_key(key: ApiKeyId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    keys::revoke(&mut tx, &me.workspace_id, &key).await?;
    tx.commit().await?;
    leptos_axum::redirect("/api-keys?notice=api_key_revoked");
    Ok(())
}
