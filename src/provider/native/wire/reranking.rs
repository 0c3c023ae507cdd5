//! Texts in the order in which they answer a question.

use super::{super::model::ModelError, Call, Target, count, document, nonsense, openai};
use crate::provider::{Kind, ModelProblem};

/// How well texts answer a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Reranking {
    /// Places of texts with their scores, the best first; places it says nothing of are left out.
    pub scores: Vec<(usize, f64)>,
    /// Tokens read, where the provider counts them.
    pub tokens: Option<u64>,
}

/// The request for the order of texts: `rerank` as Cohere and Jina have made it and many servers that
/// speak OpenAI's protocol offer it.
///
/// # Errors
/// [`ModelProblem::NoSuchModel`] for protocols that have none; as [`answer`](super::answer) else.
pub fn rerank(target: &Target, question: &str, texts: &[String]) -> Result<Call, ModelError> {
    target.named()?;
    match target.kind {
        Kind::OpenAi => openai::rerank(target, question, texts),
        Kind::Gemini | Kind::Anthropic => Err(no_reranking()),
    }
}

/// The order of so many texts.
///
/// # Errors
/// [`ModelProblem::Nonsense`] for what is no order of these texts.
pub fn read_reranking(kind: Kind, body: &str, texts: usize) -> Result<Reranking, ModelError> {
    if kind != Kind::OpenAi {
        return Err(no_reranking());
    }
    let document = document(body)?;
    let scores = openai::read_reranking(&document).ok_or_else(|| nonsense("no list of scores"))?;
    let mut named = vec![false; texts];
    for (place, _) in &scores {
        match named.get_mut(*place) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(nonsense("scores of texts that were not sent")),
        }
    }
    let usage = &document["usage"];
    let tokens = count(usage, &["total_tokens"]).or_else(|| count(usage, &["prompt_tokens"]));
    Ok(Reranking { scores, tokens })
}

fn no_reranking() -> ModelError {
    let detail = "this protocol does not put texts in order";
    ModelError::new(ModelProblem::NoSuchModel, detail)
}
