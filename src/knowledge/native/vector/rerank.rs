//! What was found in the order of a model that reads question and passage together.
//!
//! It orders and does nothing else: what answers and what is refused is decided before. A search never
//! waits long for it and never fails by it: where it can't be had, the order of the search stays.

use std::time::Duration;

use tokio::time::timeout;

use crate::{
    db::{Db, Tx},
    error::Result,
    id::{BotId, ProviderId, WorkspaceId},
    knowledge::{both::USED, meaning::Reranker, search::Found},
    provider::{ModelProblem, wire::Reranking},
    sql,
    text::tokens_at_most,
};

use super::{
    Vectors,
    embedder::{Fault, Order},
};

/// For the order of the passages. Visitors wait for it before the first word.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Characters of a question that are sent.
const QUESTION: usize = 2000;

impl Vectors {
    /// The model that puts a workspace's passages in order, if one was chosen; its failure is none of a
    /// search's.
    pub(in crate::knowledge) async fn reranker(&self, workspace: &WorkspaceId) -> Option<Reranker> {
        let found = reranker(&self.db, workspace).await;
        found.unwrap_or_else(|error| {
            tracing::error!(%error, "the reranking model");
            None
        })
    }

    /// Chooses the model that puts passages in order; nothing for the order of the search.
    pub async fn choose_reranker(
        &self,
        workspace: &WorkspaceId,
        chosen: Option<&Reranker>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        choose(&mut tx, workspace, chosen).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The passages in the model's order, or in their own with the code of what went wrong.
    pub(in crate::knowledge) async fn rerank(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        reranker: Reranker,
        question: &str,
        found: Vec<Found>,
    ) -> (Vec<Found>, Option<&'static str>) {
        if found.len() < 2 {
            return (found, None);
        }
        let resting = format!("rerank {} {}", workspace, reranker.model);
        if let Some(problem) = self.resting.problem(&resting) {
            return (found, Some(problem));
        }
        let order = Order {
            workspace: workspace.clone(),
            bot: bot.clone(),
            provider: reranker.provider,
            model: reranker.model,
        };
        let question: String = question.chars().take(QUESTION).collect();
        let texts: Vec<String> = found
            .iter()
            .map(|found| format!("{}\n\n{}", found.heading, found.body))
            .collect();
        // What was asked for goes on when it takes too long, so that what it cost is counted.
        let vectors = self.clone();
        let work = tokio::spawn(async move { vectors.scores(&order, &question, &texts).await });
        let reranking = match timeout(PATIENCE, work).await {
            Ok(Ok(reranking)) => reranking,
            Ok(Err(error)) => {
                tracing::error!(%error, "reranking");
                Err(Fault::new("internal", ""))
            }
            Err(_) => Err(Fault::new(ModelProblem::TimedOut.code(), "")),
        };
        match reranking {
            Ok(reranking) => (ordered(found, &reranking), Some(USED)),
            Err(fault) => {
                self.resting.note(&resting, fault.problem);
                (found, Some(fault.problem))
            }
        }
    }

    async fn scores(
        &self,
        order: &Order,
        question: &str,
        texts: &[String],
    ) -> std::result::Result<Reranking, Fault> {
        let source = self.source(order).await?;
        // The question is read with each of the passages.
        let each = u64::from(tokens_at_most(question));
        let tokens: u64 = texts
            .iter()
            .map(|text| u64::from(tokens_at_most(text)) + each)
            .sum();
        let reservation = self.set_aside(order, &source, tokens).await?;
        let reranking = self.providers.rerank(&source.target, question, texts).await;
        let told = reranking.as_ref().map(|reranking| reranking.tokens);
        self.settle(order, &source, reservation, tokens, told)
            .await?;
        reranking.map_err(|error| {
            tracing::warn!(%error, workspace = %order.workspace, "a reranking model could not answer");
            Fault::from(error)
        })
    }
}

/// The passages by the model's scores; those it says nothing of come behind, as they were.
fn ordered(found: Vec<Found>, reranking: &Reranking) -> Vec<Found> {
    let mut rest: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    let mut ordered = Vec::with_capacity(rest.len());
    for (place, score) in &reranking.scores {
        if let Some(found) = rest.get_mut(*place).and_then(Option::take) {
            ordered.push(Found {
                relevance: Some(*score),
                ..found
            });
        }
    }
    ordered.extend(rest.into_iter().flatten());
    ordered
}

/// The model a workspace has chosen.
pub(super) async fn reranker(db: &Db, workspace: &WorkspaceId) -> Result<Option<Reranker>> {
    let chosen: Option<(String, String)> = sql!(db, |c| {
        sqlx::query_as("select provider_id, model from rerankers where workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_optional(c)
            .await
    })?;
    Ok(chosen.map(|(provider, model)| Reranker {
        provider: ProviderId::from(provider),
        model,
    }))
}

async fn choose(tx: &mut Tx, workspace: &WorkspaceId, chosen: Option<&Reranker>) -> Result<()> {
    let Some(Reranker { provider, model }) = chosen else {
        sql!(tx, |c| {
            sqlx::query("delete from rerankers where workspace_id = $1")
                .bind(workspace.as_str())
                .execute(c)
                .await
                .map(drop)
        })?;
        return Ok(());
    };
    sql!(tx, |c| {
        sqlx::query(
            "insert into rerankers (workspace_id, provider_id, model) values ($1, $2, $3)
             on conflict (workspace_id) do update set provider_id = excluded.provider_id, model = excluded.model",
        )
        .bind(workspace.as_str())
        .bind(provider.as_str())
        .bind(model)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
