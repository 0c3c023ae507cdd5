//! Texts as vectors.

use super::{super::model::ModelError, Call, Target, count, document, gemini, nonsense, openai};
use crate::provider::{Kind, ModelProblem};

/// The request for the vectors of texts.
///
/// # Errors
/// [`ModelProblem::NoSuchModel`] for Anthropic, which has none; as [`answer`] else.
pub fn embed(target: &Target, texts: &[String]) -> Result<Call, ModelError> {
    target.named()?;
    match target.kind {
        Kind::Gemini => gemini::embed(target, texts),
        Kind::OpenAi => openai::embed(target, texts),
        Kind::Anthropic => Err(no_embeddings()),
    }
}

/// Vectors of texts, and what they cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings {
    /// In the order of the texts.
    pub vectors: Vec<Vec<f32>>,
    /// Tokens read, where the provider counts them.
    pub tokens: Option<u64>,
}

/// The vectors, in the order of the texts.
///
/// # Errors
/// [`ModelProblem::Nonsense`] for what holds no vectors.
pub fn read_embeddings(kind: Kind, body: &str) -> Result<Embeddings, ModelError> {
    let document = document(body)?;
    let (vectors, tokens) = match kind {
        Kind::Gemini => (
            gemini::read_embeddings(&document),
            count(&document["usageMetadata"], &["promptTokenCount"]),
        ),
        Kind::OpenAi => (
            openai::read_embeddings(&document),
            count(&document["usage"], &["prompt_tokens"]),
        ),
        Kind::Anthropic => return Err(no_embeddings()),
    };
    let vectors = vectors.ok_or_else(|| nonsense("no list of vectors"))?;
    Ok(Embeddings { vectors, tokens })
}

fn no_embeddings() -> ModelError {
    let detail = "this protocol has no embeddings";
    ModelError::new(ModelProblem::NoSuchModel, detail)
}
