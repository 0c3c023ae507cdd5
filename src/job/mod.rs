//! Background work: a queue of jobs in the product's own database.
//!
//! Why not a library: a job has to be stored in the same transaction as the document it is for, has
//! to be taken fairly between workspaces, has to show its place in line and its progress to its
//! owner, and has to behave alike on SQLite and PostgreSQL. `apalis` 1.0, the nearest, turns off
//! `synchronous` of the whole SQLite database, shares sqlx's table of migrations, needs an extension
//! of PostgreSQL and knows no workspaces.
//!
//! How it keeps its promises:
//!
//! - A job is a row, one for each subject. Who takes it writes a lease into it and renews the lease
//!   while working; a lease that ran out belongs to a process that died, and the job is taken again.
//! - The worker's name in the row is a fence: a result is written in a transaction that first
//!   [holds](hold) the job, which fails for a worker whose lease another one has taken over.
//! - A failure that may pass is tried again after a pause, five times in all; a process that dies at
//!   a job counts as a try, so that no document can kill one process after the other for ever.
//! - A job has a [kind](Kind), and a process takes those it knows how to do.
//! - Of the jobs that are due, the one whose workspace has the fewest running comes first, and no
//!   workspace has all workers of a process.

mod queue;
mod standing;
mod store;
#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;

use crate::{db::Tx, error::Result, id::WorkspaceId};

pub use queue::{Queue, queue};
pub use standing::{Standing, standings};
pub use store::{cancel, enqueue, finish, hold, progress, take_leases};

/// Times a job is tried, the first included.
pub const TRIES: u32 = 5;

/// The pause before each try but the first.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
];

/// What is to be done about a subject: which [`Work`] does it. As stored, in small letters and `_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(pub &'static str);

/// A job that has been taken.
#[derive(Debug, Clone)]
pub struct Job {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What it is about, such as a document's id.
    pub subject: String,
    /// Which try this is, from 1.
    pub attempt: u32,
    id: String,
    kind: String,
    worker: String,
}

/// How a piece of work ended.
#[derive(Debug)]
pub enum Outcome {
    /// It is done, and its job [finished](finish) in the transaction that wrote the result.
    Done,
    /// This part is done, the next is due after so long.
    Again(Duration),
    /// It went wrong.
    Failed(Fault),
}

/// Why a piece of work went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Code of the reason, for the owner.
    pub problem: &'static str,
    /// Particulars, for the log.
    pub detail: String,
    /// Whether another try may go better.
    pub may_pass: bool,
}

/// Knows how to do the jobs of a kind.
#[async_trait]
pub trait Work: Send + Sync + 'static {
    /// The kind.
    fn kind(&self) -> Kind;

    /// Does a job, or its next part. It may be dropped at any await and begun again elsewhere, so
    /// every step has to bear repetition.
    async fn run(&self, job: &Job) -> Outcome;

    /// Notes on the subject that its job has failed for good.
    async fn give_up(&self, tx: &mut Tx, job: &Job, problem: &str) -> Result<()>;
}
