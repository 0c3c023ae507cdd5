//! Checks: questions an owner keeps for a bot, with what is expected of the answers, so that a change
//! that makes the bot worse is seen before visitors get it.
//!
//! A [run](RunCard) asks every check of the draft as it stood when the run began and, where the live
//! version differs, of that too: what only the draft fails has become worse. It is a job of the
//! queue that asks one question a step through the ordinary engine, in the channel
//! [`Check`](crate::chat::Channel::Check), which no list, count or webhook knows; what it costs
//! counts as any use of the bot does, and the limits of spending hold. A question is stored in the
//! transaction that notes its answer in the result, so that a process that dies asks none twice.
//!
//! An answer is judged only if the bot's own model gave it. Where that failed, or a limit of spending
//! stopped it, the result is [`Unasked`](Verdict::Unasked), whatever the built-in model said
//! in its place. Documents are named by their titles and not by ids, so that checks outlive a document
//! that is added anew, and go with a bot into a file and into its copy.
//!
//! With a [gate](Gate), publishing begins a run. When all checks pass, the run publishes that very
//! draft; if the draft has changed meanwhile it does not, for nobody has judged what it became.

use serde::{Deserialize, Serialize};

use crate::{id::CheckId, list::Page};

pub mod api;
mod form;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
mod run;

pub use form::CheckForm;
#[cfg(feature = "ssr")]
pub use native::*;
pub use run::{Outcome, RunCard, RunResult, RunState, RunView, Verdict};

/// Checks a bot may have.
pub const CHECKS: u32 = 200;
/// Phrases an answer may have to contain.
pub const PHRASES: u32 = 20;
/// Longest phrase in characters.
pub const PHRASE: u32 = 200;
/// Most tokens that can be asked for.
pub const TOKENS: u32 = 100_000;
/// Runs kept of a bot; the oldest goes with its answers when there are more.
pub const RUNS: u32 = 20;

/// Whether an answer has to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answering {
    /// The bot answers.
    #[default]
    Answers,
    /// It says that it does not know.
    Refuses,
    /// Either will do.
    Any,
}

impl Answering {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Answers, Self::Refuses, Self::Any];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Refuses => "refuses",
            Self::Any => "any",
        }
    }
}

/// A language an answer is written in, with its script where there is a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    English,
    /// Russian.
    Russian,
    /// Uzbek in Latin letters.
    Uzbek,
    /// Uzbek in Cyrillic letters.
    UzbekCyrillic,
}

impl Language {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [
        Self::English,
        Self::Russian,
        Self::Uzbek,
        Self::UzbekCyrillic,
    ];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::English => "english",
            Self::Russian => "russian",
            Self::Uzbek => "uzbek",
            Self::UzbekCyrillic => "uzbek_cyrillic",
        }
    }
}

/// What is expected of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Expectations {
    /// What it says, all of it.
    pub phrases: Vec<String>,
    /// Title of a document it cites; empty for none in particular.
    pub source: String,
    /// Whether it is one.
    pub answering: Answering,
    /// The language it is in.
    pub language: Option<Language>,
    /// Tokens it has at most.
    pub max_tokens: Option<u32>,
}

/// One thing that is expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// An answer is given.
    Answers,
    /// There is none.
    Refuses,
    /// It says this.
    Contains(String),
    /// It cites the document of this title.
    Cites(String),
    /// It is in this language.
    Speaks(Language),
    /// It has at most so many tokens.
    AtMost(u32),
}

impl Expectations {
    /// Everything that is expected, one by one.
    pub fn demands(&self) -> Vec<Demand> {
        let answering = match self.answering {
            Answering::Answers => Some(Demand::Answers),
            Answering::Refuses => Some(Demand::Refuses),
            Answering::Any => None,
        };
        let source = Some(&self.source).filter(|source| !source.is_empty());
        answering
            .into_iter()
            .chain(self.phrases.iter().cloned().map(Demand::Contains))
            .chain(source.cloned().map(Demand::Cites))
            .chain(self.language.map(Demand::Speaks))
            .chain(self.max_tokens.map(Demand::AtMost))
            .collect()
    }
}

/// What publishing waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Nothing.
    #[default]
    Off,
    /// A run; what fails may be published all the same.
    Warn,
    /// A run, in which everything passes.
    Block,
}

impl Gate {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Off, Self::Warn, Self::Block];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: Option<&str>) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|gate| Some(gate.as_str()) == text)
            .unwrap_or_default()
    }
}

/// A check in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckCard {
    /// The check.
    pub id: CheckId,
    /// The question.
    pub question: String,
    /// What is expected of the answer.
    pub expectations: Expectations,
    /// What the last run found, if it asked this check: of the draft, and of the live version.
    pub last: Option<(Verdict, Option<Verdict>)>,
}

/// The page of a bot's checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The checks.
    pub checks: Page<CheckCard>,
    /// What publishing waits for.
    pub gate: Gate,
    /// The last run.
    pub last: Option<RunCard>,
    /// Whether whoever looks may change something.
    pub may_edit: bool,
}

/// The page of one check, or of a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckView {
    /// What stands in the form.
    pub form: CheckForm,
    /// Titles of documents to choose from.
    pub sources: Vec<String>,
    /// Whether whoever looks may change it.
    pub may_edit: bool,
}
