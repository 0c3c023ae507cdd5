//! What a model of the server does: the behaviours that have names, and those a test makes up.

use std::time::Duration;

use serde_json::{Value, json};

/// What a model does when it is asked.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// What it says.
    pub text: Text,
    /// Pause before each word; none writes as fast as it is read.
    pub pause: Duration,
    /// Arguments for the first tool offered; the model asks for it once and then answers with
    /// what came of it.
    pub tool_arguments: Option<Value>,
    /// What it says before it asks for the tool, where the protocol is OpenAI's.
    pub before_tool: String,
    /// What it says once the tool has answered, in place of what came of it.
    pub after_tool: Option<String>,
    /// Why it stops.
    pub outcome: Outcome,
    /// Whether the answer comes whole, although a stream was asked for.
    pub json: bool,
    /// How the stream is written.
    pub framing: Framing,
    /// What goes wrong.
    pub fault: Fault,
    /// Words that mean the same to a model that embeds or puts in order: the first is taken for the second.
    pub same: Vec<(&'static str, &'static str)>,
    /// Numbers of its vectors, where they are not [`DIMENSIONS`](super::DIMENSIONS).
    pub dimension: Option<usize>,
}

/// What a model says.
#[derive(Debug, Clone, Default)]
pub enum Text {
    /// The last message of the user.
    #[default]
    Echo,
    /// This.
    Given(String),
}

/// Why a model stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// It has said everything.
    #[default]
    Complete,
    /// The limit of tokens.
    Length,
    /// Safety rules.
    Blocked,
}

/// Ways to write an event stream, all of them legal or common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// As the providers do.
    #[default]
    Plain,
    /// Every byte in a chunk of its own, which cuts letters apart.
    CutBytes,
    /// Lines end with CR and LF.
    Crlf,
    /// Comments, ids and retry times between the events.
    Comments,
    /// Each line of pretty JSON in a data line of its own.
    ManyLines,
    /// Without the marker of the end that the protocol has.
    NoDone,
    /// Without the blank line behind the last event.
    Unended,
}

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// No headers ever.
    Hang,
    /// Headers, then nothing.
    Silent,
    /// The connection is torn before the headers.
    ResetBefore,
    /// The connection is torn after the third word.
    ResetAfter,
    /// Events that are none of the protocol.
    Garbage,
    /// One vector less than there are texts; a place for one text only.
    ShortBatch,
    /// An error in the protocol's own words.
    Status {
        /// The HTTP status.
        status: u16,
        /// Seconds in a Retry-After header.
        retry_after: Option<u32>,
        /// How often; always when absent.
        times: Option<usize>,
    },
}

/// Words after which [`Fault::ResetAfter`] tears the connection.
pub const WORDS_BEFORE_RESET: usize = 3;

/// The models that exist without a script.
pub const NAMES: [&str; 24] = [
    "echo",
    "slow",
    "hang",
    "silent",
    "reset-before",
    "reset-after",
    "status-401",
    "status-404",
    "status-413",
    "status-429",
    "status-500",
    "status-503",
    "429-retry-after-1-then-ok",
    "500-twice-then-ok",
    "garbage",
    "cut-bytes",
    "crlf",
    "comments",
    "many-lines",
    "no-done",
    "unended",
    "length",
    "blocked",
    "json",
];

impl Script {
    /// Says this.
    pub fn saying(text: &str) -> Self {
        Self {
            text: Text::Given(text.to_owned()),
            ..Self::default()
        }
    }

    /// Fails so, and otherwise writes the question back.
    pub fn failing(fault: Fault) -> Self {
        Self {
            fault,
            ..Self::default()
        }
    }

    /// The behaviour a model's name stands for: one of [`NAMES`], or `tool-call`, which asks for
    /// the first tool offered without arguments, or `status-` with any number.
    pub fn named(name: &str) -> Option<Self> {
        let script = match name {
            "echo" => Self::default(),
            "slow" => Self {
                pause: Duration::from_millis(50),
                ..Self::default()
            },
            "hang" => Self::failing(Fault::Hang),
            "silent" => Self::failing(Fault::Silent),
            "reset-before" => Self::failing(Fault::ResetBefore),
            "reset-after" => Self::failing(Fault::ResetAfter),
            "garbage" => Self::failing(Fault::Garbage),
            "429-retry-after-1-then-ok" => Self::failing(status(429, Some(1), Some(1))),
            "500-twice-then-ok" => Self::failing(status(500, None, Some(2))),
            "cut-bytes" => Self::framed(Framing::CutBytes),
            "crlf" => Self::framed(Framing::Crlf),
            "comments" => Self::framed(Framing::Comments),
            "many-lines" => Self::framed(Framing::ManyLines),
            "no-done" => Self::framed(Framing::NoDone),
            "unended" => Self::framed(Framing::Unended),
            "length" => Self::stopping(Outcome::Length),
            "blocked" => Self::stopping(Outcome::Blocked),
            "tool-call" => Self {
                tool_arguments: Some(json!({})),
                ..Self::default()
            },
            "json" => Self {
                json: true,
                ..Self::default()
            },
            other => Self::failing(status(
                other.strip_prefix("status-")?.parse().ok()?,
                None,
                None,
            )),
        };
        Some(script)
    }

    fn framed(framing: Framing) -> Self {
        Self {
            framing,
            ..Self::default()
        }
    }

    fn stopping(outcome: Outcome) -> Self {
        Self {
            outcome,
            ..Self::default()
        }
    }
}

fn status(status: u16, retry_after: Option<u32>, times: Option<usize>) -> Fault {
    Fault::Status {
        status,
        retry_after,
        times,
    }
}
