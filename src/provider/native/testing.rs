//! Trying a provider out: a word from one of its models, and the list of them.

use std::{future::Future, time::Duration};

use leptos::prelude::use_context;

use crate::{
    account::once,
    config::{Config, config},
    db::Db,
    error::{AppError, Result},
    form::Check,
    http::attempts::{Limit, attempt},
    id::{BotId, ProviderId, WorkspaceId},
    provider::{MODEL, ModelProblem, Provider, Tested},
    time::Timestamp,
    usage::{
        MicroUsd,
        ledger::{self, Outcome, Place, Record, Reservation},
    },
};

use super::{model::ModelError, prices::Prices, remote::Providers, store};

/// Tests, and apart from them lists, that a workspace may ask for in a minute: each is a call to
/// somebody else's server.
const A_MINUTE: Limit = Limit {
    tries: 30,
    seconds: 60,
};
/// For a test with all its tries. A server that loads a model first needs half a minute; proxies
/// begin to cut silent connections after one.
const TEST: Duration = Duration::from_secs(45);
/// For a list, which no server has to think about.
const LIST: Duration = Duration::from_secs(10);
const SESSION_KEY: &str = "provider_test";

/// Tokens a test reads and writes, at most: see [`Providers::test`]. Its answer is not waited for, so
/// that nobody counts it.
const TEST_TOKENS: (u64, u64) = (32, 16);

/// Asks a model for a word and tells how long it took.
pub async fn test(
    db: &Db,
    workspace: &WorkspaceId,
    provider: &ProviderId,
    model: &str,
) -> Result<Tested> {
    let model = model.trim();
    Check::new().text("model", model, 1, MODEL).finish()?;
    let config = config()?;
    let found = store::find(db, &config, workspace, provider).await?;
    let target = match store::target(db, &config, workspace, provider, model).await {
        Err(AppError::NotFound) => {
            return Ok(failed(ModelError::new(ModelProblem::NoSuchModel, "")));
        }
        target => target?,
    };
    attempt(db, &format!("provider test {workspace}"), A_MINUTE).await?;
    let price = use_context::<Prices>().and_then(|prices| prices.of(&found, model));
    let cost = price.map(|price| price.of(TEST_TOKENS.0, TEST_TOKENS.1));
    let reservation = set_aside(db, &config, workspace, &found, cost).await?;
    let answer = in_time(TEST, providers()?.test(&target)).await;
    let spent = Record {
        provider: match found.is_platform() {
            true => ledger::PLATFORM,
            false => found.kind.as_str(),
        },
        model,
        input_tokens: TEST_TOKENS.0,
        output_tokens: TEST_TOKENS.1,
        cost,
    };
    match &answer {
        Err(error) if error.problem != ModelProblem::TimedOut => {
            ledger::release(db, reservation).await?;
        }
        _ => ledger::settle(db, reservation, &spent, Timestamp::now()).await?,
    }
    Ok(match answer {
        Ok(time) => Tested {
            millis: Some(millis(time)),
            models: Vec::new(),
            problem: None,
        },
        Err(error) => failed(fit_for(&found, error)),
    })
}

/// Sets aside what a test costs; a limit holds for it as for every other call.
async fn set_aside(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    provider: &Provider,
    cost: Option<MicroUsd>,
) -> Result<Reservation> {
    let platform = config.platform.as_ref().filter(|_| provider.is_platform());
    let platform_limit = platform.map(|platform| MicroUsd(platform.daily_limit));
    let bot = BotId::from(String::new());
    let place = Place {
        workspace,
        bot: &bot,
    };
    match ledger::reserve(db, place, cost, platform_limit, Timestamp::now()).await? {
        Outcome::Granted(reservation) => Ok(reservation),
        Outcome::Stopped(_) => Err(AppError::SpendingLimit),
    }
}

/// The names of a provider's models; of the platform's own those that the operator offers.
pub async fn models(db: &Db, workspace: &WorkspaceId, provider: &ProviderId) -> Result<Tested> {
    let config = config()?;
    let found = store::find(db, &config, workspace, provider).await?;
    if let Some(platform) = config.platform.as_ref().filter(|_| found.is_platform())
        && !platform.models.is_empty()
    {
        return Ok(listed(platform.models.clone()));
    }
    let target = store::target(db, &config, workspace, provider, "").await?;
    attempt(db, &format!("provider list {workspace}"), A_MINUTE).await?;
    let answer = in_time(LIST, providers()?.list_models(&target)).await;
    Ok(match answer {
        Ok(models) => listed(models),
        Err(error) => failed(fit_for(&found, error)),
    })
}

/// The outcome, unless it comes later than anybody waits for it.
async fn in_time<T>(
    limit: Duration,
    answer: impl Future<Output = std::result::Result<T, ModelError>>,
) -> std::result::Result<T, ModelError> {
    let late = |_| Err(ModelError::new(ModelProblem::TimedOut, ""));
    tokio::time::timeout(limit, answer)
        .await
        .unwrap_or_else(late)
}

/// What the platform's own provider says is for the operator, whose account it speaks of.
fn fit_for(provider: &Provider, error: ModelError) -> ModelError {
    if !provider.is_platform() {
        return error;
    }
    tracing::warn!(%error, "the platform's provider");
    ModelError::new(error.problem, "")
}

fn listed(models: Vec<String>) -> Tested {
    Tested {
        millis: None,
        models,
        problem: None,
    }
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

/// Keeps the outcome for the page that follows, if the browser leaves the page to test; whether it
/// does.
pub async fn keep(provider: &ProviderId, tested: &Tested) -> Result<bool> {
    once::keep(SESSION_KEY, provider.as_str(), tested).await
}

/// The outcome kept for this provider, once.
pub async fn take(provider: &ProviderId) -> Result<Option<Tested>> {
    once::take(SESSION_KEY, provider.as_str()).await
}

/// The models behind the network, put into the request by the server.
pub fn providers() -> Result<Providers> {
    use_context::<Providers>().ok_or(AppError::Internal)
}
