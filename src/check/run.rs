//! The words of runs: how far they are, and what they found.

use serde::{Deserialize, Serialize};

use super::{Demand, Gate};
use crate::{
    id::{CheckId, ConversationId, MessageId, RunId},
    list::Page,
    time::Timestamp,
};

/// What became of a check in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It has not been asked yet.
    Waiting,
    /// Everything that was expected is met.
    Passed,
    /// Something is not.
    Failed,
    /// The model could not be asked, so there is nothing to judge.
    Unasked,
}

impl Verdict {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Unasked => "unasked",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Self {
        [Self::Waiting, Self::Passed, Self::Failed]
            .into_iter()
            .find(|verdict| verdict.as_str() == text)
            .unwrap_or(Self::Unasked)
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Questions are being asked.
    Running,
    /// All have been asked.
    Done,
    /// Somebody stopped it, or began another one.
    Stopped,
    /// It broke off.
    Failed,
}

impl RunState {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Self {
        [Self::Running, Self::Done, Self::Stopped]
            .into_iter()
            .find(|state| state.as_str() == text)
            .unwrap_or(Self::Failed)
    }
}

/// A run in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCard {
    /// The run.
    pub id: RunId,
    /// How far it is.
    pub state: RunState,
    /// Checks it asks.
    pub checks: u32,
    /// Of them the draft passes.
    pub passed: u32,
    /// Of them the draft fails, or could not be asked.
    pub failed: u32,
    /// Of the failed, those the live version passes.
    pub worse: u32,
    /// Of the passed, those the live version does not.
    pub better: u32,
    /// Answers to be given in all.
    pub answers: u32,
    /// Answers judged so far.
    pub judged: u32,
    /// The version that is asked too; nothing where the draft says the same.
    pub live: Option<u32>,
    /// Whether the draft is published when all checks pass.
    pub publishes: bool,
    /// The version the draft became.
    pub published: Option<u32>,
    /// The user name of who began it, if they are still there.
    pub author: Option<String>,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// What one edition of a bot made of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What became of it.
    pub verdict: Verdict,
    /// What was expected and not met.
    pub unmet: Vec<Demand>,
    /// Code of why there is no verdict.
    pub problem: Option<String>,
    /// Where the answer is, and how it came about.
    pub place: Option<(ConversationId, MessageId)>,
    /// The answer as HTML from a safe subset.
    pub answer: String,
    /// Tokens it has.
    pub tokens: Option<u32>,
    /// Milliseconds it took.
    pub millis: Option<u32>,
}

/// A check in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunResult {
    /// Its place in the run, from 1.
    pub place: u32,
    /// The check, unless it has been deleted since.
    pub check: Option<CheckId>,
    /// The question.
    pub question: String,
    /// Everything that was expected.
    pub demands: Vec<Demand>,
    /// What the draft made of it.
    pub draft: Outcome,
    /// What the live version made of it, if that was asked.
    pub live: Option<Outcome>,
}

/// The page of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunView {
    /// The run.
    pub run: RunCard,
    /// What became of the checks; those that do not pass first, when the run is over.
    pub results: Page<RunResult>,
    /// What publishing waits for now.
    pub gate: Gate,
    /// Whether the draft has changed since.
    pub outdated: bool,
    /// Whether whoever looks may change something.
    pub may_edit: bool,
}

impl RunView {
    /// Whether the draft may be published although something fails.
    pub fn may_publish(&self) -> bool {
        self.may_edit
            && self.run.publishes
            && self.run.published.is_none()
            && self.run.state != RunState::Running
            && !self.outdated
            && self.gate != Gate::Block
    }
}
