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

use crate::{
    chat::QUESTION,
    error::{AppError, Problem},
    form,
    id::{CheckId, ConversationId, MessageId, RunId},
    knowledge::TITLE,
    list::Page,
    time::Timestamp,
};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

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

/// What an owner fills in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckForm {
    /// The question.
    pub question: String,
    /// What the answer says, one phrase a line.
    pub phrases: String,
    /// Title of a document it cites, perhaps none.
    pub source: String,
    /// Whether it is one.
    pub answering: Answering,
    /// Code of a language, perhaps none.
    pub language: String,
    /// Tokens it has at most, perhaps nothing.
    pub max_tokens: String,
}

impl CheckForm {
    /// The question, and what is expected of its answer.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] with the names of the fields; `phrases` when nothing at all is expected.
    pub fn read(&self) -> Result<(String, Expectations), AppError> {
        let phrases: Vec<String> = lines(&self.phrases).map(str::to_owned).collect();
        let longest = lines(&self.phrases)
            .max_by_key(|phrase| phrase.chars().count())
            .unwrap_or_default();
        let tokens = self.max_tokens.trim();
        let max_tokens = tokens.parse::<u32>().ok();
        let counts = max_tokens.is_some_and(|most| (1..=TOKENS).contains(&most));
        let code = self.language.trim();
        let mut languages = Language::ALL.into_iter();
        let language = languages.find(|language| language.as_str() == code);
        let expectations = Expectations {
            source: self.source.trim().to_owned(),
            answering: self.answering,
            phrases,
            language,
            max_tokens,
        };
        form::Check::new()
            .text("question", &self.question, 1, QUESTION)
            .text("phrases", longest, 0, PHRASE)
            .rule("phrases", !self.phrases.contains('\0'), Problem::Malformed)
            .rule(
                "phrases",
                expectations.phrases.len() <= PHRASES as usize,
                Problem::TooMany(PHRASES),
            )
            .text("source", &self.source, 0, TITLE)
            .rule(
                "language",
                code.is_empty() || language.is_some(),
                Problem::Malformed,
            )
            .rule(
                "max_tokens",
                tokens.is_empty() || counts,
                Problem::Malformed,
            )
            .rule(
                "phrases",
                !expectations.demands().is_empty(),
                Problem::Required,
            )
            .finish()?;
        let question = self.question.replace("\r\n", "\n").trim().to_owned();
        Ok((question, expectations))
    }
}

impl From<(String, Expectations)> for CheckForm {
    fn from((question, expected): (String, Expectations)) -> Self {
        let language = expected.language.map(Language::as_str);
        Self {
            question,
            phrases: expected.phrases.join("\n"),
            source: expected.source,
            answering: expected.answering,
            language: language.unwrap_or_default().to_owned(),
            max_tokens: expected
                .max_tokens
                .map(|most| most.to_string())
                .unwrap_or_default(),
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
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
