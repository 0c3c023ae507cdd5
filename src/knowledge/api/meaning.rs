//! Doors: the models that find by meaning and put in order.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{error::Result, id::ProviderId, knowledge::meaning::Meaning};

#[cfg(feature = "ssr")]
use crate::{
    account::{Me, guard::me},
    config::config,
    db::db,
    error::Problem,
    form::Check,
    knowledge::{meaning::Reranker, vector::vectors},
    provider::{Kind as Protocol, MODEL, store as providers},
};

/// How the workspace's search by meaning stands.
#[server(prefix = "/api", endpoint = "find_meaning", input = PostUrl)]
pub async fn find_meaning() -> Result<Meaning> {
    let me = me()?;
    let meaning = vectors()?.standing(&me.workspace_id).await?;
    let may_edit = me.may_edit().is_ok();
    Ok(Meaning {
        may_edit,
        ..meaning
    })
}

/// Chooses the embedding model by which the workspace searches; without a provider, words alone are
/// searched.
#[server(prefix = "/api", endpoint = "save_meaning", input = PostUrl)]
pub async fn save_meaning(provider: ProviderId, model: String) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    if provider.as_str().is_empty() {
        vectors()?.turn_off(&me.workspace_id).await?;
    } else {
        let model = model.trim();
        let speaks = |kind| kind != Protocol::Anthropic;
        check_model(&me, ("provider", &provider), ("model", model), speaks).await?;
        vectors()?
            .choose(&me.workspace_id, &provider, model)
            .await?;
    }
    leptos_axum::redirect("/models/search?notice=saved");
    Ok(())
}

/// Stops the change to another embedding model; the one in use stays.
#[server(prefix = "/api", endpoint = "cancel_meaning", input = PostUrl)]
pub async fn cancel_meaning() -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    vectors()?.cancel(&me.workspace_id).await?;
    leptos_axum::redirect("/models/search");
    Ok(())
}

/// Chooses the model that puts what was found in order; without a provider the order of the search stays.
#[server(prefix = "/api", endpoint = "save_reranker", input = PostUrl)]
pub async fn save_reranker(order_provider: ProviderId, order_model: String) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    let chosen = match order_provider.as_str().is_empty() {
        true => None,
        false => {
            let model = order_model.trim();
            let provider = ("order_provider", &order_provider);
            let speaks = |kind| kind == Protocol::OpenAi;
            check_model(&me, provider, ("order_model", model), speaks).await?;
            Some(Reranker {
                model: model.to_owned(),
                provider: order_provider,
            })
        }
    };
    vectors()?
        .choose_reranker(&me.workspace_id, chosen.as_ref())
        .await?;
    leptos_axum::redirect("/models/search?notice=saved");
    Ok(())
}

/// Refuses a model that its provider can't be asked for; beside both stand the names of their fields.
#[cfg(feature = "ssr")]
async fn check_model(
    me: &Me,
    (provider_field, provider): (&'static str, &ProviderId),
    (model_field, model): (&'static str, &str),
    speaks: impl Fn(Protocol) -> bool,
) -> Result<()> {
    let config = config()?;
    let found = providers::find(&db()?, &config, &me.workspace_id, provider).await?;
    let platform = config.platform.as_ref().filter(|_| found.is_platform());
    let offered = platform.is_none_or(|platform| platform.offers(model));
    Check::new()
        .rule(provider_field, speaks(found.kind), Problem::Malformed)
        .text(model_field, model, 1, MODEL)
        .rule(model_field, offered, Problem::Malformed)
        .finish()
}
