//! Search by meaning, as its owner sees it: which embedding model turns passages into vectors, and
//! how far it is.

use serde::{Deserialize, Serialize};

use crate::{id::ProviderId, time::Timestamp};

/// How a workspace's search by meaning stands. Without an index it searches by words alone, which is
/// a complete mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meaning {
    /// The index that is searched.
    pub active: Option<VectorIndex>,
    /// The one that is built beside it and takes its place when it is complete.
    pub building: Option<VectorIndex>,
    /// Passages of the workspace.
    pub passages: u32,
    /// The model that puts what was found in order; without one the order of the search stays.
    pub reranker: Option<Reranker>,
    /// Whether whoever looks may change it.
    pub may_edit: bool,
}

impl Meaning {
    /// Whether there are passages that still wait for their vectors.
    pub fn at_work(&self) -> bool {
        let behind = |index: &VectorIndex| index.passages < self.passages;
        self.building.is_some() || self.active.as_ref().is_some_and(behind)
    }
}

/// A model that reads a question and passages together and says which answer it best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reranker {
    /// Who runs the model.
    pub provider: ProviderId,
    /// The model.
    pub model: String,
}

/// Passages as vectors of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VectorIndex {
    /// Who runs the model.
    pub provider: ProviderId,
    /// The model.
    pub model: String,
    /// Numbers of a vector, once the first are there.
    pub dimension: Option<u32>,
    /// Passages that have their vector.
    pub passages: u32,
    /// What stopped the work last, until it goes on.
    pub trouble: Option<Trouble>,
}

/// Why passages wait for their vectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Code of a [`ModelProblem`](crate::provider::ModelProblem), `spending_limit` or
    /// `price_unknown`.
    pub problem: String,
    /// What the provider said.
    pub detail: String,
    /// When it is tried again.
    pub again_at: Timestamp,
}
