//! What the reply engine works with, and which model a bot answers with.

use std::sync::Arc;

use crate::{
    bot::model::ModelSettings,
    config::Config,
    db::Db,
    error::{AppError, Result},
    http::outgoing::Outgoing,
    id::WorkspaceId,
    knowledge::vector::Vectors,
    provider::{
        ModelProblem, Price, prices::Prices, remote::Providers, store as providers, wire::Target,
    },
    usage::{MicroUsd, ledger::PLATFORM},
};

use super::{context::UNKNOWN_WINDOW, reply::Replies};

/// Everything a reply is made with; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    /// The database.
    pub db: Db,
    /// The configuration.
    pub config: Arc<Config>,
    /// Replies in the making.
    pub replies: Replies,
    /// Models behind the network.
    pub providers: Providers,
    /// What models cost.
    pub prices: Prices,
    /// Search by meaning.
    pub vectors: Vectors,
    /// Requests to addresses people type, for tools.
    pub outgoing: Outgoing,
}

/// The model that is to answer.
pub enum Choice {
    /// The built-in one.
    Builtin,
    /// One behind a provider.
    Remote(Box<Remote>),
}

/// A model behind a provider.
pub struct Remote {
    /// Whom to ask.
    pub target: Target,
    /// What it costs, if that is known.
    pub price: Option<Price>,
    /// Tokens it can read and write.
    pub window: u32,
    /// The daily limit of each workspace where the key is the platform's own.
    pub platform_limit: Option<MicroUsd>,
    /// Under which name its use is counted.
    pub counted_as: &'static str,
}

/// The model of these settings.
pub async fn choose(
    engine: &Engine,
    workspace: &WorkspaceId,
    settings: &ModelSettings,
) -> Result<std::result::Result<Choice, ModelProblem>> {
    let Some(id) = &settings.provider else {
        return Ok(Ok(Choice::Builtin));
    };
    let (db, config) = (&engine.db, &engine.config);
    let provider = match providers::find(db, config, workspace, id).await {
        // Deleted since.
        Err(AppError::NotFound) => return Ok(Err(ModelProblem::NoKey)),
        found => found?,
    };
    let target = match providers::target(db, config, workspace, id, &settings.model).await {
        // The platform offers it no more.
        Err(AppError::NotFound) => return Ok(Err(ModelProblem::NoSuchModel)),
        target => target?,
    };
    let known = engine.prices.known(provider.kind, &settings.model);
    let platform = id.as_str() == PLATFORM;
    Ok(Ok(Choice::Remote(Box::new(Remote {
        price: engine.prices.of(&provider, &settings.model),
        window: known.context_tokens.unwrap_or(UNKNOWN_WINDOW),
        platform_limit: config
            .platform
            .as_ref()
            .filter(|_| platform)
            .map(|platform| MicroUsd(platform.daily_limit)),
        counted_as: if platform {
            PLATFORM
        } else {
            provider.kind.as_str()
        },
        target,
    }))))
}
