//! Publishing, and the gate before it: a later slice may hold a draft back until it has judged it.
//! There is no other way to a version, so nothing is published around the gate.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    db::Tx,
    error::{AppError, Result},
    id::{BotId, UserId, WorkspaceId},
};

use super::store;

/// A draft that is to become a version.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who owns the bot.
    pub workspace: &'a WorkspaceId,
    /// Whose draft.
    pub bot: &'a BotId,
    /// What is said of it; checked already.
    pub note: &'a str,
    /// Who publishes.
    pub author: Option<&'a UserId>,
}

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// The draft may become a version.
    Now,
    /// It is judged first; whoever judges it publishes it.
    Later(Pending),
}

/// A draft that is being judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Subject of the job that was put in line for it.
    pub job: String,
    /// Path of the page that tells how it goes.
    pub page: String,
}

/// Judges drafts before they become versions.
#[async_trait]
pub trait Gate: Send + Sync + 'static {
    /// Whether the draft may become a version now. Asked in the transaction that would make it one.
    async fn admit(&self, tx: &mut Tx, request: &Request<'_>) -> Result<Admission>;
}

/// The gate of this installation, put into the request by the server.
pub fn gate() -> Result<Arc<dyn Gate>> {
    leptos::prelude::use_context().ok_or_else(|| {
        tracing::error!("no gate in the context of this request");
        AppError::Internal
    })
}

/// Publishes a draft, or leaves it to be judged first.
pub async fn publish(
    tx: &mut Tx,
    gate: &dyn Gate,
    request: &Request<'_>,
) -> Result<Option<Pending>> {
    match gate.admit(tx, request).await? {
        Admission::Later(pending) => Ok(Some(pending)),
        Admission::Now => {
            publish_admitted(tx, request).await?;
            Ok(None)
        }
    }
}

/// Publishes a draft without asking: for the gate itself, when it has judged it, and for bots of the
/// installation's own, which have no owner. The version's number.
pub async fn publish_admitted(tx: &mut Tx, request: &Request<'_>) -> Result<u32> {
    let Request {
        workspace,
        bot,
        note,
        author,
    } = *request;
    store::publish(tx, workspace, bot, note, author).await
}
