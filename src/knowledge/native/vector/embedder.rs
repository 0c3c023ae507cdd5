//! Turning texts into vectors, with money set aside for each call as for answers.

use std::time::Duration;

use crate::{
    error::AppError,
    id::{BotId, ProviderId, WorkspaceId},
    provider::{
        ModelProblem, PLATFORM, Price, model::ModelError, store as providers, wire::Target,
    },
    text::tokens_at_most,
    time::Timestamp,
    usage::{
        MicroUsd,
        ledger::{self, Outcome, Place, Record, Reservation, Stop},
    },
};

use super::Vectors;

/// Why there are no vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Code of a [`ModelProblem`], `spending_limit` or `price_unknown`; `internal` for faults of our
    /// own, which go to the log.
    pub(super) problem: &'static str,
    /// What the provider said; nothing of the platform's own, whose account it speaks of.
    pub(super) detail: String,
    /// How long the provider asks to wait.
    pub(super) wait: Option<Duration>,
}

impl Fault {
    pub(super) fn new(problem: &'static str, detail: impl Into<String>) -> Self {
        Self {
            problem,
            detail: detail.into(),
            wait: None,
        }
    }

    /// Whether a text of the call is at fault, so that the others can do without it.
    pub(super) fn of_a_text(&self) -> bool {
        [ModelProblem::TooLong, ModelProblem::Blocked]
            .iter()
            .any(|problem| problem.code() == self.problem)
    }
}

impl From<ModelError> for Fault {
    fn from(error: ModelError) -> Self {
        Self {
            problem: error.problem.code(),
            detail: error.detail,
            wait: error.retry_after,
        }
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        tracing::error!(%error, "vectors");
        Self::new("internal", "")
    }
}

/// Whose vectors, and of which model.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) workspace: WorkspaceId,
    pub(super) bot: BotId,
    pub(super) provider: ProviderId,
    pub(super) model: String,
}

/// What a model is asked with.
pub(super) struct Source {
    pub(super) target: Target,
    price: Option<Price>,
    platform_limit: Option<MicroUsd>,
    counted_as: &'static str,
}

impl Vectors {
    /// One vector of length 1 for each text, in their order.
    pub(super) async fn embed(
        &self,
        order: &Order,
        texts: &[String],
    ) -> std::result::Result<Vec<Vec<f32>>, Fault> {
        let source = self.source(order).await?;
        let tokens: u64 = texts
            .iter()
            .map(|text| u64::from(tokens_at_most(text)))
            .sum();
        let reservation = self.set_aside(order, &source, tokens).await?;
        let embedded = self.providers.embed(&source.target, texts).await;
        let told = embedded.as_ref().map(|embeddings| embeddings.tokens);
        self.settle(order, &source, reservation, tokens, told)
            .await?;
        let embeddings = embedded.map_err(|error| fit_for(order, error))?;
        Ok(embeddings.vectors.into_iter().map(normalised).collect())
    }

    pub(super) async fn source(&self, order: &Order) -> std::result::Result<Source, Fault> {
        let (workspace, id) = (&order.workspace, &order.provider);
        let provider = match providers::find(&self.db, &self.config, workspace, id).await {
            // Deleted since.
            Err(AppError::NotFound) => return Err(Fault::new(ModelProblem::NoKey.code(), "")),
            found => found?,
        };
        let target = match self.target(workspace, id, &order.model).await {
            Err(AppError::NotFound) => {
                return Err(Fault::new(ModelProblem::NoSuchModel.code(), ""));
            }
            target => target?,
        };
        let platform = self.config.platform.as_ref();
        let platform = platform.filter(|_| id.as_str() == PLATFORM);
        Ok(Source {
            price: self.prices.of_embeddings(&provider, &order.model),
            platform_limit: platform.map(|platform| MicroUsd(platform.daily_limit)),
            counted_as: match platform {
                Some(_) => ledger::PLATFORM,
                None => provider.kind.as_str(),
            },
            target,
        })
    }

    pub(super) async fn set_aside(
        &self,
        order: &Order,
        source: &Source,
        tokens: u64,
    ) -> std::result::Result<Reservation, Fault> {
        let worst = source.price.map(|price| price.of(tokens, 0));
        let place = Place {
            workspace: &order.workspace,
            bot: &order.bot,
        };
        let (limit, now) = (source.platform_limit, Timestamp::now());
        match ledger::reserve(&self.db, place, worst, limit, now).await? {
            Outcome::Granted(reservation) => Ok(reservation),
            Outcome::Stopped(Stop::Limit { .. }) => Err(Fault::new("spending_limit", "")),
            Outcome::Stopped(Stop::PriceUnknown) => Err(Fault::new("price_unknown", "")),
        }
    }

    /// Counts what the call came to, by the tokens its provider has told of. One whose answer did not come, or could not be read, may have
    /// cost all the same, so what was set aside counts.
    pub(super) async fn settle(
        &self,
        order: &Order,
        source: &Source,
        reservation: Reservation,
        worst: u64,
        told: std::result::Result<Option<u64>, &ModelError>,
    ) -> std::result::Result<(), Fault> {
        let tokens = match told {
            Ok(tokens) => tokens.unwrap_or(worst),
            Err(error) => match error.problem {
                ModelProblem::Nonsense | ModelProblem::TimedOut => worst,
                _ => return Ok(ledger::release(&self.db, reservation).await?),
            },
        };
        let record = Record {
            provider: source.counted_as,
            model: &order.model,
            input_tokens: tokens,
            output_tokens: 0,
            cost: source.price.map(|price| price.of(tokens, 0)),
        };
        ledger::settle(&self.db, reservation, &record, Timestamp::now()).await?;
        Ok(())
    }
}

fn fit_for(order: &Order, error: ModelError) -> Fault {
    let platform = order.provider.as_str() == PLATFORM;
    tracing::warn!(%error, workspace = %order.workspace, "an embedding model could not answer");
    let fault = Fault::from(error);
    match platform {
        true => Fault {
            detail: String::new(),
            ..fault
        },
        false => fault,
    }
}

/// The same direction with length 1, so that a product tells how near two are.
fn normalised(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector
        .iter()
        .map(|n| f64::from(*n) * f64::from(*n))
        .sum::<f64>()
        .sqrt();
    if length > 0.0 {
        for number in &mut vector {
            *number = (f64::from(*number) / length) as f32;
        }
    }
    vector
}
