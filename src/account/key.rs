//! Keys with which programs act for a workspace.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    id::ApiKeyId,
    time::Timestamp,
};

/// Keys a workspace may have.
pub const KEYS: u32 = 50;
/// Longest name of a key in characters.
pub const NAME: u32 = 60;
/// What every key begins with, so that people and scanners of leaked secrets know it.
pub const PREFIX: &str = "cbf_";
/// Lifetimes that are offered, in days.
pub const LIFETIMES: [u32; 3] = [30, 90, 365];

/// Something a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Read bots.
    #[serde(rename = "bots:read")]
    BotsRead,
    /// Make, change and delete bots.
    #[serde(rename = "bots:write")]
    BotsWrite,
    /// Read sources and curated answers.
    #[serde(rename = "knowledge:read")]
    KnowledgeRead,
    /// Add, change and delete sources and curated answers.
    #[serde(rename = "knowledge:write")]
    KnowledgeWrite,
    /// Read all conversations.
    #[serde(rename = "conversations:read")]
    ConversationsRead,
    /// Ask bots, and give feedback on the answers.
    #[serde(rename = "chat")]
    Chat,
    /// Read what models have cost.
    #[serde(rename = "usage:read")]
    UsageRead,
}

impl Scope {
    /// All, in the order they are offered.
    pub const ALL: [Self; 7] = [
        Self::Chat,
        Self::BotsRead,
        Self::BotsWrite,
        Self::KnowledgeRead,
        Self::KnowledgeWrite,
        Self::ConversationsRead,
        Self::UsageRead,
    ];

    /// As stored, sent and documented.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BotsRead => "bots:read",
            Self::BotsWrite => "bots:write",
            Self::KnowledgeRead => "knowledge:read",
            Self::KnowledgeWrite => "knowledge:write",
            Self::ConversationsRead => "conversations:read",
            Self::Chat => "chat",
            Self::UsageRead => "usage:read",
        }
    }

    /// Whether it changes something, which those who may only look may not.
    pub fn writes(self) -> bool {
        matches!(self, Self::BotsWrite | Self::KnowledgeWrite)
    }

    /// From their stored form; what is unknown allows nothing.
    pub fn from_stored(text: &str) -> Vec<Self> {
        let known = |word: &str| Self::ALL.into_iter().find(|scope| scope.as_str() == word);
        text.split(' ').filter_map(known).collect()
    }
}

/// A key in the list. The key itself is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// The key.
    pub id: ApiKeyId,
    /// What its maker calls it.
    pub name: String,
    /// Its last characters.
    pub hint: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to within a minute.
    pub used_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The keys of a workspace as the page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeys {
    /// The keys, the newest first.
    pub keys: Vec<ApiKey>,
    /// Whether whoever looks may make and revoke them.
    pub may_edit: bool,
}

/// What is filled in for a new key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApiKeyForm {
    /// What to call it.
    pub name: String,
    /// What it may do; boxes that are not ticked are not sent.
    pub scopes: Vec<Scope>,
    /// Days until it ends, one of [`LIFETIMES`]; empty for a key without end.
    pub days: String,
}

impl ApiKeyForm {
    /// Days until it ends.
    pub fn lifetime(&self) -> Option<u32> {
        let days = self.days.trim().parse().ok();
        days.filter(|days| LIFETIMES.contains(days))
    }

    /// The rules of the form.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] with the fields `name`, `scopes` and `days`.
    pub fn check(&self) -> Result<(), AppError> {
        let endless = self.days.trim().is_empty();
        Check::new()
            .text("name", &self.name, 1, NAME)
            .rule("scopes", !self.scopes.is_empty(), Problem::Required)
            .rule(
                "scopes",
                self.scopes.len() <= Scope::ALL.len(),
                Problem::Malformed,
            )
            .rule(
                "days",
                endless || self.lifetime().is_some(),
                Problem::Malformed,
            )
            .finish()
    }
}
