//! Models that write answers, and who runs them. The reply engine knows a model only as
//! [`Model`](model::Model): a question with its passages and a prompt goes in, a stream of events
//! comes out. The built-in model needs no key and no network; the others are reached through a
//! provider, a key and an address that belong to a workspace.
//!
//! The three protocols are thin adapters of our own on `reqwest`: every fault is told apart,
//! retried or not, and said in the owner's language, which client crates hide behind one error.
//!
//! To add a model: a file that implements [`Model`](model::Model), and its place in the engine's
//! choice. To add a protocol: a [`Kind`] and a file in `native/wire`.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    i18n::{Locale, td_string},
    id::ProviderId,
    time::Timestamp,
    usage::MicroUsd,
};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

/// The id of the platform's own provider.
pub const PLATFORM: &str = "platform";
/// Providers a workspace may have.
pub const PROVIDERS: u32 = 20;
/// Longest name of a provider, in characters.
pub const NAME: u32 = 60;
/// Longest name of a model, in characters.
pub const MODEL: u32 = 200;
/// Longest address, in characters.
pub const BASE_URL: u32 = 300;
/// Longest key, in characters; those of the big providers have 40 to 200.
pub const KEY: u32 = 300;

/// The protocol a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Google's Gemini API.
    Gemini,
    /// OpenAI's chat completions, which many servers speak: Ollama, vLLM, Groq, OpenRouter.
    OpenAi,
    /// Anthropic's messages API.
    Anthropic,
}

impl Kind {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Gemini, Self::OpenAi, Self::Anthropic];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gemini => "gemini",
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Where the provider that made the protocol answers.
    pub const fn default_base_url(self) -> &'static str {
        match self {
            Self::Gemini => "https://generativelanguage.googleapis.com/v1beta",
            Self::OpenAi => "https://api.openai.com/v1",
            Self::Anthropic => "https://api.anthropic.com/v1",
        }
    }
}

/// A connection to somebody who runs models, without its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// The connection.
    pub id: ProviderId,
    /// What it speaks.
    pub kind: Kind,
    /// What its owner calls it.
    pub name: String,
    /// Where it answers, without a slash at its end; empty for a server of the operator's own.
    pub base_url: String,
    /// The last four characters of its key, if it has one; empty when the key is too short to show
    /// any of it.
    pub key_hint: Option<String>,
    /// What the owner says it costs; without it the list of known prices tells.
    pub price: Option<Price>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Provider {
    /// Whether it is the platform's own, which nobody can change.
    pub fn is_platform(&self) -> bool {
        self.id.as_str() == PLATFORM
    }

    /// Host and port of its address.
    pub fn host(&self) -> &str {
        let rest = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default()
    }
}

/// What came of asking a provider something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// Milliseconds to the first sign of an answer.
    pub millis: Option<u64>,
    /// Names of its models, where they were asked for.
    pub models: Vec<String>,
    /// Why it did not answer, and what it said itself.
    pub problem: Option<(ModelProblem, String)>,
}

/// The rules of a provider's form that need no database.
pub fn check(name: &str, base_url: &str, key: &str) -> Result<(), AppError> {
    // It travels in a header, which has no place for anything else.
    let plain = key.chars().all(|letter| letter.is_ascii_graphic());
    let web = ["https://", "http://"]
        .iter()
        .any(|start| base_url.trim().starts_with(start));
    Check::new()
        .text("name", name, 1, NAME)
        .text("base_url", base_url, 1, BASE_URL)
        .rule("base_url", web, Problem::Malformed)
        .text("key", key, 0, KEY)
        .rule("key", plain, Problem::Malformed)
        .finish()
}

/// A price from two fields in US dollars; both empty for none.
pub fn parse_price(input: &str, output: &str) -> Result<Option<Price>, AppError> {
    if input.trim().is_empty() && output.trim().is_empty() {
        return Ok(None);
    }
    let (input, output) = (MicroUsd::parse(input), MicroUsd::parse(output));
    Check::new()
        .rule("input_price", input.is_some(), Problem::Malformed)
        .rule("output_price", output.is_some(), Problem::Malformed)
        .finish()?;
    Ok(input
        .zip(output)
        .map(|(input, output)| Price { input, output }))
}

/// What a model costs, for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Tokens read.
    pub input: MicroUsd,
    /// Tokens written.
    pub output: MicroUsd,
}

impl Price {
    /// The cost of so many tokens read and written, rounded up.
    pub fn of(self, input_tokens: u64, output_tokens: u64) -> MicroUsd {
        let part = |tokens: u64, price: MicroUsd| {
            let exact = i128::from(tokens) * i128::from(price.0);
            i64::try_from((exact + 999_999) / 1_000_000).unwrap_or(i64::MAX)
        };
        MicroUsd(part(input_tokens, self.input)) + MicroUsd(part(output_tokens, self.output))
    }
}

/// Why a model did not answer, as far as its owner can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelProblem {
    /// The provider asks for a key and none is set.
    NoKey,
    /// The provider does not know the key, or the key may not use this.
    WrongKey,
    /// There is no model of this name.
    NoSuchModel,
    /// The account has used what it may.
    Quota,
    /// Question and context are longer than the model can read.
    TooLong,
    /// The provider's safety rules refused the question or the answer.
    Blocked,
    /// The provider has too much to do.
    Overloaded,
    /// Nothing answers at the address.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// The answer is not of the protocol.
    Nonsense,
    /// The provider refuses the request as malformed.
    Refused,
    /// The address is not public, and the operator has not allowed it.
    ForbiddenAddress,
}

impl ModelProblem {
    /// All.
    pub const ALL: [Self; 12] = [
        Self::NoKey,
        Self::WrongKey,
        Self::NoSuchModel,
        Self::Quota,
        Self::TooLong,
        Self::Blocked,
        Self::Overloaded,
        Self::Unreachable,
        Self::TimedOut,
        Self::Nonsense,
        Self::Refused,
        Self::ForbiddenAddress,
    ];

    /// The stable code, as stored and logged.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoKey => "no_key",
            Self::WrongKey => "wrong_key",
            Self::NoSuchModel => "no_such_model",
            Self::Quota => "quota",
            Self::TooLong => "too_long",
            Self::Blocked => "blocked",
            Self::Overloaded => "overloaded",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Nonsense => "nonsense",
            Self::Refused => "refused",
            Self::ForbiddenAddress => "forbidden_address",
        }
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }

    /// What happened and what to do, for the owner.
    pub fn sentence(self, locale: Locale) -> &'static str {
        match self {
            Self::NoKey => td_string!(locale, provider.no_key),
            Self::WrongKey => td_string!(locale, provider.wrong_key),
            Self::NoSuchModel => td_string!(locale, provider.no_such_model),
            Self::Quota => td_string!(locale, provider.quota),
            Self::TooLong => td_string!(locale, provider.too_long),
            Self::Blocked => td_string!(locale, provider.blocked),
            Self::Overloaded => td_string!(locale, provider.overloaded),
            Self::Unreachable => td_string!(locale, provider.unreachable),
            Self::TimedOut => td_string!(locale, provider.timed_out),
            Self::Nonsense => td_string!(locale, provider.nonsense),
            Self::Refused => td_string!(locale, provider.refused),
            Self::ForbiddenAddress => td_string!(locale, provider.forbidden_address),
        }
    }
}
