//! What is written down while an answer is made, for the owner's page "why this answer" and for
//! the bill. It lives beside the work and not in it: an answer that is stopped drops its work.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::{
    chat::{ToolUse, UsedPassage},
    curated::find::Hit,
    knowledge::{neighbours::Around, search::Found},
    provider::{
        Price,
        model::{Prompt, Usage},
    },
    text::tokens_at_most,
    usage::{MicroUsd, ledger::Reservation},
};

/// Notes on one answer, shared by the work and by who closes the books.
#[derive(Default)]
pub struct Notes(Mutex<Record>);

/// What is known of how an answer came about.
#[derive(Default)]
pub struct Record {
    /// Whose model: `builtin` or the provider's protocol; `curated` when none was asked.
    pub provider: String,
    /// The model's name.
    pub model: String,
    /// The curated answer that was given.
    pub curated: Option<Hit>,
    /// What was searched for, or the wording of a curated answer that was met.
    pub searched: String,
    /// Whether meaning was searched too, see [`Searched`](crate::knowledge::both::Searched).
    pub meaning: Option<&'static str>,
    /// Whether a reranking model gave the order, likewise.
    pub reranked: Option<&'static str>,
    /// Passages found, in the order of their numbers.
    pub found: Arc<[Found]>,
    /// How many of them the model was given.
    pub given: usize,
    /// What it was given of what stands around each of them.
    pub around: Vec<Around>,
    /// Passages the built-in model quotes, by number.
    pub cited: Vec<usize>,
    /// The prompt as sent last.
    pub prompt: Option<Arc<Prompt>>,
    /// Calls of tools.
    pub tools: Vec<ToolUse>,
    /// Milliseconds the search took.
    pub search_millis: u64,
    /// Milliseconds to the first text.
    pub first_millis: Option<u64>,
    /// Calls of paid models, the last perhaps still open.
    pub calls: Vec<Call>,
    /// What a provider said when it failed.
    pub detail: Option<String>,
}

/// One call of a model that is paid for.
pub struct Call {
    /// Money set aside for it, until the books are closed.
    pub reservation: Option<Reservation>,
    /// Tokens sent, at most.
    pub input_tokens: u32,
    /// What the model wrote, for the bill of a call that was cut short.
    pub written: String,
    /// What the provider counted.
    pub usage: Option<Usage>,
    /// Price of the model, if it is known.
    pub price: Option<Price>,
    /// Whether the provider has begun to work: before that it costs nothing.
    pub begun: bool,
    /// Whether it may still be running.
    pub open: bool,
}

impl Call {
    /// Tokens read and written: the provider's count, else an upper estimate.
    pub fn tokens(&self) -> Usage {
        match self.usage {
            Some(usage) if !self.open => usage,
            _ if !self.begun => Usage::default(),
            counted => Usage {
                input_tokens: counted
                    .map_or(u64::from(self.input_tokens), |usage| usage.input_tokens),
                output_tokens: u64::from(tokens_at_most(&self.written))
                    .max(counted.map_or(0, |usage| usage.output_tokens)),
            },
        }
    }

    /// What it cost, if the price is known.
    pub fn cost(&self) -> Option<MicroUsd> {
        let tokens = self.tokens();
        self.price
            .map(|price| price.of(tokens.input_tokens, tokens.output_tokens))
    }
}

/// Passages, tools and the bill as they are stored.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Bill {
    /// Tokens of all calls; nothing when no paid model was asked.
    pub usage: Option<Usage>,
    /// Cost of all calls; nothing when a price is unknown or nothing was paid.
    pub cost: Option<MicroUsd>,
}

impl Notes {
    /// The record, to read and to write.
    pub fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The record, when the work is over.
    pub fn into_record(self) -> Record {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes when the first text came.
    pub fn first_text(&self, asked: Instant) {
        let mut record = self.record();
        if record.first_millis.is_none() {
            record.first_millis = Some(millis(asked));
        }
    }

    /// Whether a model that costs is being asked at this moment.
    pub fn costing(&self) -> bool {
        self.record().calls.iter().any(|call| call.open)
    }
}

impl Record {
    /// What all calls came to.
    pub fn bill(&self) -> Bill {
        if self.calls.is_empty() {
            return Bill::default();
        }
        let usage = self
            .calls
            .iter()
            .map(Call::tokens)
            .fold(Usage::default(), |sum, usage| Usage {
                input_tokens: sum.input_tokens + usage.input_tokens,
                output_tokens: sum.output_tokens + usage.output_tokens,
            });
        Bill {
            usage: Some(usage),
            cost: self.calls.iter().map(Call::cost).sum(),
        }
    }

    /// The passages with what came of them, given the answer's text.
    pub fn used_passages(&self, text: &str) -> Vec<UsedPassage> {
        self.found
            .iter()
            .enumerate()
            .map(|(at, found)| (at, found, self.around.get(at).cloned().unwrap_or_default()))
            .map(|(at, found, around)| UsedPassage {
                before: around.before,
                after: around.after,
                number: u32::try_from(at + 1).unwrap_or(u32::MAX),
                title: found.title.clone(),
                heading: found.heading.clone(),
                excerpt: found.body.clone(),
                score: found.score,
                coverage: found.coverage,
                nearness: found.nearness,
                relevance: found.relevance,
                given: at < self.given,
                cited: self.cites(at + 1, text),
            })
            .collect()
    }

    /// Whether an answer quotes a passage: as the built-in model says, or by its marker.
    pub fn cites(&self, number: usize, text: &str) -> bool {
        self.cited.contains(&number) || text.contains(&format!("[{number}]"))
    }
}

/// Milliseconds since a moment.
pub fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
