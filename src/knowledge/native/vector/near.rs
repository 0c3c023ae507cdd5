//! Which passages are near to a question. A search never waits long for it and never fails by it:
//! words alone are a complete search.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::time::timeout;

use crate::{
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    knowledge::search::{ranked, turn},
    provider::ModelProblem,
    sql,
};

use super::{
    Vectors,
    compare::Near,
    embedder::{Fault, Order},
    memory::Stamp,
};

/// For everything: the question's vector from its provider, and the comparison. Visitors wait for it
/// before the first word.
const PATIENCE: Duration = Duration::from_millis(1500);
/// After a failure the provider is not asked for so long: visitors should not wait for it each time.
const REST: Duration = Duration::from_secs(15);
/// Characters of a question that are embedded.
const QUESTION: usize = 2000;
/// What is said of a bot whose vectors are more than memory may hold.
const TOO_LARGE: &str = "too_large";

/// What came of a search by meaning.
#[derive(Debug, Clone, PartialEq)]
pub enum ByMeaning {
    /// The workspace searches by words alone, or the bot has no vectors yet.
    Off,
    /// The passages that stand out by their nearness, the nearest first; often none.
    Found(Vec<Near>),
    /// The code of what went wrong.
    Failed(&'static str),
}

/// Indexes and rerankers whose provider has just failed, until when, and how.
#[derive(Debug, Default)]
pub(super) struct Resting(Mutex<HashMap<String, (Instant, &'static str)>>);

impl Resting {
    pub(super) fn problem(&self, index: &str) -> Option<&'static str> {
        let resting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, problem) = resting.get(index)?;
        (Instant::now() < *until).then_some(*problem)
    }

    pub(super) fn note(&self, index: &str, problem: &'static str) {
        let mut resting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        resting.retain(|_, (until, _)| now < *until);
        resting.insert(index.to_owned(), (now + REST, problem));
    }
}

#[derive(sqlx::FromRow)]
struct ActiveRow {
    id: String,
    provider_id: String,
    model: String,
    dimension: i64,
    version: i64,
    batches: i64,
}

impl Vectors {
    /// The passages of a bot that are near to a question.
    pub async fn near(&self, workspace: &WorkspaceId, bot: &BotId, question: &str) -> ByMeaning {
        match self.active(workspace, bot).await {
            Ok(Some(active)) => self.near_in(active, workspace, bot, question).await,
            Ok(None) => ByMeaning::Off,
            Err(error) => {
                tracing::error!(%error, "vectors");
                ByMeaning::Failed("internal")
            }
        }
    }

    /// The index that is searched for a bot, where there is one with vectors.
    async fn active(&self, workspace: &WorkspaceId, bot: &BotId) -> Result<Option<ActiveRow>> {
        Ok(sql!(self.db, |c| {
            sqlx::query_as(
                "select i.id, i.provider_id, i.model, i.dimension, b.passages_version as version, v.batches
                 from vector_indexes i
                 join bots b on b.workspace_id = i.workspace_id
                 join vector_bots v on v.index_id = i.id and v.bot_id = b.id
                 where i.workspace_id = $1 and i.state = 'active' and i.dimension is not null and b.id = $2
                     and v.batches > 0",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_optional(c)
            .await
        })?)
    }

    /// The work goes on beside when it takes too long: what was paid for is counted, and the next
    /// question finds the vectors in memory.
    async fn near_in(
        &self,
        active: ActiveRow,
        workspace: &WorkspaceId,
        bot: &BotId,
        question: &str,
    ) -> ByMeaning {
        let index = active.id.clone();
        if let Some(problem) = self.resting.problem(&index) {
            return ByMeaning::Failed(problem);
        }
        let vectors = self.clone();
        let order = Order {
            workspace: workspace.clone(),
            bot: bot.clone(),
            provider: active.provider_id.clone().into(),
            model: active.model.clone(),
        };
        let question = question.chars().take(QUESTION).collect();
        let work = tokio::spawn(async move { vectors.compare(active, order, question).await });
        let found = match timeout(PATIENCE, work).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => {
                tracing::error!(%error, "vectors");
                Err(Fault::new("internal", ""))
            }
            Err(_) => Err(Fault::new(ModelProblem::TimedOut.code(), "")),
        };
        match found {
            Ok(near) => ByMeaning::Found(near),
            Err(fault) => {
                self.resting.note(&index, fault.problem);
                ByMeaning::Failed(fault.problem)
            }
        }
    }

    async fn compare(
        &self,
        active: ActiveRow,
        order: Order,
        question: String,
    ) -> std::result::Result<Vec<Near>, Fault> {
        let stamp = Stamp {
            index: active.id,
            version: active.version,
            batches: active.batches,
        };
        let dimension = usize::try_from(active.dimension).map_err(|_| AppError::Internal)?;
        let (workspace, bot) = (&order.workspace, &order.bot);
        let held = self
            .memory
            .of(&self.db, workspace, bot, stamp, dimension)
            .await?
            .ok_or_else(|| Fault::new(TOO_LARGE, ""))?;
        if held.is_empty() {
            return Ok(Vec::new());
        }
        let question = self.embed(&order, &[question]).await?.into_iter().next();
        let question = question.ok_or(AppError::Internal)?;
        if question.len() != dimension {
            return Err(Fault::new(ModelProblem::Nonsense.code(), ""));
        }
        let _turn = turn().await?;
        Ok(ranked(move || held.nearest(&question)).await?)
    }
}
