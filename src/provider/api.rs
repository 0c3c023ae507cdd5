//! Doors: the providers of the person's workspace.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::ProviderId,
    provider::{Kind, Provider, Tested},
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    config::config,
    db::db,
    provider::native::{changing, store, testing},
};

/// The workspace's providers, the platform's own first.
#[server(prefix = "/api", endpoint = "list_providers", input = PostUrl)]
pub async fn list_providers() -> Result<Vec<Provider>> {
    let me = me()?;
    store::list(&db()?, &*config()?, &me.workspace_id).await
}

/// One provider.
#[server(prefix = "/api", endpoint = "find_provider", input = PostUrl)]
pub async fn find_provider(provider: ProviderId) -> Result<Provider> {
    let me = me()?;
    store::find(&db()?, &*config()?, &me.workspace_id, &provider).await
}

/// Adds a provider, or changes the one that is named; an empty key leaves the one before.
#[server(prefix = "/api", endpoint = "save_provider", input = PostUrl)]
pub async fn save_provider(
    provider: ProviderId,
    kind: Kind,
    name: String,
    base_url: String,
    key: String,
    input_price: String,
    output_price: String,
) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    let form = changing::Form {
        kind,
        name: &name,
        base_url: &base_url,
        key: &key,
        prices: (&input_price, &output_price),
    };
    let id = changing::save(&db()?, &me.workspace_id, &provider, &form).await?;
    leptos_axum::redirect(&format!("/models/{id}?notice=saved"));
    Ok(())
}

/// Deletes a provider with its key.
#[server(prefix = "/api", endpoint = "delete_provider", input = PostUrl)]
pub async fn delete_provider(provider: ProviderId) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    let mut tx = db()?.begin().await?;
    store::delete(&mut tx, &me.workspace_id, &provider).await?;
    tx.commit().await?;
    leptos_axum::redirect("/models?notice=provider_deleted");
    Ok(())
}

/// Asks a model for a word.
#[server(prefix = "/api", endpoint = "test_provider", input = PostUrl)]
pub async fn test_provider(provider: ProviderId, model: String) -> Result<Tested> {
    let me = me()?;
    me.may_edit()?;
    let tested = testing::test(&db()?, &me.workspace_id, &provider, &model).await?;
    if testing::keep(&provider, &tested).await? {
        leptos_axum::redirect(&format!("/models/{provider}?tested=true#test"));
    }
    Ok(tested)
}

/// What came of the test for which the browser left the page, once.
#[server(prefix = "/api", endpoint = "last_test", input = PostUrl)]
pub async fn last_test(provider: ProviderId) -> Result<Option<Tested>> {
    let me = me()?;
    me.may_edit()?;
    store::find(&db()?, &*config()?, &me.workspace_id, &provider).await?;
    testing::take(&provider).await
}

/// The models a provider offers.
#[server(prefix = "/api", endpoint = "list_models", input = PostUrl)]
pub async fn list_models(provider: ProviderId) -> Result<Tested> {
    let me = me()?;
    me.may_edit()?;
    testing::models(&db()?, &me.workspace_id, &provider).await
}
