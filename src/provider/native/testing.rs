//! Trying a provider out: a word from one of its models, and the list of them.

use std::time::Duration;

use leptos::prelude::use_context;

use crate::{
    config::Config,
    db::Db,
    error::{AppError, Result},
    form::Check,
    http::attempts::{Limit, attempt},
    id::{ProviderId, WorkspaceId},
    provider::{MODEL, Tested},
};

use super::{model::ModelError, remote::Providers, store};

/// Tests and lists a workspace may ask for in a minute: each is a call to somebody else's server.
const A_MINUTE: Limit = Limit {
    tries: 60,
    seconds: 60,
};

/// Asks a model for a word and tells how long it took.
pub async fn test(
    db: &Db,
    workspace: &WorkspaceId,
    provider: &ProviderId,
    model: &str,
) -> Result<Tested> {
    let model = model.trim();
    Check::new().text("model", model, 1, MODEL).finish()?;
    let target = store::target(db, &config()?, workspace, provider, model).await?;
    attempt(db, &format!("provider test {workspace}"), A_MINUTE).await?;
    let answer = providers()?.test(&target).await;
    Ok(match answer {
        Ok(time) => Tested {
            millis: Some(millis(time)),
            models: Vec::new(),
            problem: None,
        },
        Err(error) => failed(error),
    })
}

/// The names of a provider's models.
pub async fn models(db: &Db, workspace: &WorkspaceId, provider: &ProviderId) -> Result<Tested> {
    let target = store::target(db, &config()?, workspace, provider, "").await?;
    attempt(db, &format!("provider test {workspace}"), A_MINUTE).await?;
    let answer = providers()?.list_models(&target).await;
    Ok(match answer {
        Ok(models) => Tested {
            millis: None,
            models,
            problem: None,
        },
        Err(error) => failed(error),
    })
}

fn failed(error: ModelError) -> Tested {
    Tested {
        millis: None,
        models: Vec::new(),
        problem: Some((error.problem, error.detail)),
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The configuration, put into the request by the server.
pub fn config() -> Result<Config> {
    use_context::<Config>().ok_or(AppError::Internal)
}

/// The models behind the network, put into the request by the server.
pub fn providers() -> Result<Providers> {
    use_context::<Providers>().ok_or(AppError::Internal)
}
