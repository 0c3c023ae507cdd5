//! What an owner should look at among the documents of a bot.

use serde::{Deserialize, Serialize};

use crate::id::SourceId;

/// Documents named of each kind.
pub const SHOWN: i64 = 20;

/// A document to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The document.
    pub source: SourceId,
    /// Its title.
    pub title: String,
}
