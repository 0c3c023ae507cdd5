//! What providers say when they do not answer: told apart by what an owner can do about it.
//!
//! Codes alone do not tell: a wrong key is a 400 for Google and xAI, an empty account is a 400, 402
//! or 429, a prompt that is too long may be any of them. So the words of the body decide first.

use std::time::Duration;

use serde_json::{Value, json};
use time::{Date, Month};

use crate::{
    config::Secret,
    provider::{Kind, ModelProblem, model::ModelError},
    time::Timestamp,
};

/// Characters of a provider's own message that are kept.
const MESSAGE_MAX: usize = 300;

/// Characters of a body in no known shape that are kept.
const BODY_MAX: usize = 200;

/// Characters of a body that are looked at.
const READ_MAX: usize = 16 * 1024;

/// Beginnings of keys: OpenAI, Anthropic and their kin, Google, Groq, xAI.
const KEY_BEGINNINGS: [&str; 4] = ["sk-", "AIza", "gsk_", "xai-"];

/// The prompt is too long: OpenAI, vLLM, llama.cpp, Anthropic, Google, Mistral.
const TOO_LONG: [&str; 9] = [
    "context_length_exceeded",
    "maximum context length",
    "context size",
    "context window",
    "prompt is too long",
    "input is too long",
    "input token count",
    "request_too_large",
    "request too large",
];

/// Safety rules refused the prompt: OpenAI, Azure, OpenRouter.
const BLOCKED: [&str; 4] = [
    "content_filter",
    "content_policy_violation",
    "content management policy",
    "input was flagged",
];

/// The account is empty: OpenAI, Anthropic, DeepSeek, OpenRouter. Not plain "billing": messages
/// about rates advise on that too.
const EMPTY_ACCOUNT: [&str; 8] = [
    "insufficient_quota",
    "exceeded your current quota",
    "billing_hard_limit",
    "billing_not_active",
    "billing_error",
    "credit balance",
    "insufficient balance",
    "insufficient credits",
];

/// A limit that waiting a minute does not lift. Google's names of quotas have no spaces.
const DAILY: [&str; 3] = ["perday", "per day", "limit: 0,"];

const WRONG_KEY: [&str; 5] = [
    "api_key_invalid",
    "api key not valid",
    "api key expired",
    "invalid_api_key",
    "incorrect api key",
];

const NO_SUCH_MODEL: [&str; 4] = [
    "model_not_found",
    "not a valid model",
    "invalid model:",
    "no such model",
];

/// What an HTTP answer that is no success means.
pub fn told(kind: Kind, status: u16, retry_after: Option<&str>, body: &str) -> ModelError {
    let body: String = body.chars().take(READ_MAX).collect();
    let document: Value = serde_json::from_str(&body).unwrap_or_default();
    // Google sends an array of one when it was asked for a stream.
    let report = document.get(0).unwrap_or(&document);
    let detail = match message(report) {
        Some(message) => said(message, MESSAGE_MAX),
        None => said(&body, BODY_MAX),
    };
    let spoken = || message(report).and_then(spoken_wait);
    let wait = match kind {
        Kind::Gemini => retry_info(report).or_else(spoken),
        Kind::OpenAi => spoken(),
        Kind::Anthropic => None,
    };
    ModelError {
        problem: problem(status, &body.to_lowercase()),
        detail: match detail.is_empty() {
            true => format!("HTTP {status}"),
            false => detail,
        },
        retry_after: retry_after.and_then(header_wait).or(wait),
    }
}

/// What a report of an error within an answer means. The answer began with status 200, so the
/// report's own code or type stands for the status.
pub fn inside(kind: Kind, report: &Value) -> ModelError {
    let code = report["code"]
        .as_u64()
        .and_then(|code| u16::try_from(code).ok());
    let status = code.filter(|code| (400..600).contains(code));
    let status = status.unwrap_or_else(|| match report["type"].as_str().unwrap_or_default() {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error"
        | "rate_limit_exceeded"
        | "insufficient_quota"
        | "tokens"
        | "requests" => 429,
        _ => 500,
    });
    told(kind, status, None, &json!({ "error": report }).to_string())
}

/// The error without the very key of the call, however little it looks like one.
pub fn conceal(mut error: ModelError, key: Option<&Secret>) -> ModelError {
    if let Some(key) = key.map(Secret::expose).filter(|key| !key.is_empty()) {
        error.detail = error.detail.replace(key, "…");
    }
    error
}

/// A foreign text fit for logs and pages: on one line, without control characters and without
/// anything that looks like a key, of so many characters at most.
pub fn said(text: &str, max: usize) -> String {
    let line: String = text
        .chars()
        .take(READ_MAX)
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| !letter.is_control())
        .collect();
    // Before it is cut, so that no half of a key escapes.
    let mut text = masked(line.trim());
    if let Some((end, _)) = text.char_indices().nth(max) {
        let last = text[..end].char_indices().next_back();
        text.truncate(last.map_or(0, |(at, _)| at));
        text.push('…');
    }
    text
}

fn problem(status: u16, words: &str) -> ModelProblem {
    let client = (400..500).contains(&status);
    let says = |list: &[&str]| client && list.iter().any(|word| words.contains(word));
    // Google advises to check the plan and billing details whenever any limit is met.
    let google = words.contains("resource_exhausted");
    let empty = !google && says(&EMPTY_ACCOUNT);
    let daily = status == 429 && says(&DAILY);
    if status == 402 || empty || daily {
        return ModelProblem::Quota;
    }
    if status == 413 || says(&TOO_LONG) {
        return ModelProblem::TooLong;
    }
    if says(&BLOCKED) {
        return ModelProblem::Blocked;
    }
    if matches!(status, 401 | 403) || says(&WRONG_KEY) {
        return ModelProblem::WrongKey;
    }
    if status == 404 || says(&NO_SUCH_MODEL) {
        return ModelProblem::NoSuchModel;
    }
    match status {
        300..400 => ModelProblem::Unreachable,
        408 => ModelProblem::TimedOut,
        429 | 500.. => ModelProblem::Overloaded,
        400..500 => ModelProblem::Refused,
        _ => ModelProblem::Nonsense,
    }
}

/// The provider's own words: the three protocols, Ollama's `error`, vLLM's and Mistral's
/// `message`, FastAPI's `detail`.
fn message(report: &Value) -> Option<&str> {
    [
        &report["error"]["message"],
        &report["error"],
        &report["message"],
        &report["detail"],
    ]
    .into_iter()
    .find_map(Value::as_str)
    .filter(|message| !message.trim().is_empty())
}

fn masked(text: &str) -> String {
    let of_key = |letter: char| letter.is_ascii_alphanumeric() || "-_*".contains(letter);
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(of_key) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|letter| !of_key(letter)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        safe.push_str(before);
        safe.push_str(if is_key_like(word) { "…" } else { word });
        rest = after;
    }
    safe.push_str(rest);
    safe
}

/// Names of models are long too, but made of short pieces: `claude-sonnet-4-20250514`.
fn is_key_like(word: &str) -> bool {
    let has = |test: fn(&char) -> bool| word.chars().any(|letter| test(&letter));
    let marked = has(char::is_ascii_digit) || word.contains('*');
    let begins = KEY_BEGINNINGS
        .iter()
        .any(|beginning| word.starts_with(beginning));
    let mixed = |piece: &str| {
        piece.contains(|letter: char| letter.is_ascii_digit())
            && piece.contains(|letter: char| letter.is_ascii_alphabetic())
    };
    let cases = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
    (word.len() >= 8 && (begins || marked && word.starts_with("key-")))
        || word
            .split(['-', '_', '*'])
            .any(|piece| piece.len() >= 20 && mixed(piece))
        || (word.len() >= 40 && mixed(word) && cases)
}

/// Seconds, or the moment to come back at.
fn header_wait(value: &str) -> Option<Duration> {
    let value = value.trim();
    seconds(value).or_else(|| {
        let millis = http_date(value)?.checked_sub(Timestamp::now().millis())?;
        Some(Duration::from_millis(u64::try_from(millis).unwrap_or(0)))
    })
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` as milliseconds since 1970; the older forms of RFC 9110 are not
/// sent by anyone.
fn http_date(text: &str) -> Option<i64> {
    let (_, date) = text.strip_suffix(" GMT")?.split_once(", ")?;
    let fields: Vec<&str> = date.split([' ', ':']).collect();
    let [day, month, year, hour, minute, second] = fields.as_slice() else {
        return None;
    };
    let names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let at = names
        .find(month)
        .filter(|at| month.len() == 3 && at % 3 == 0)?;
    let month = Month::try_from(u8::try_from(at / 3 + 1).ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    let (hour, minute, second) = (
        hour.parse().ok()?,
        minute.parse().ok()?,
        second.parse().ok()?,
    );
    let moment = date.with_hms(hour, minute, second).ok()?.assume_utc();
    moment.unix_timestamp().checked_mul(1000)
}

/// Google's `RetryInfo`: `"retryDelay": "12s"`.
fn retry_info(report: &Value) -> Option<Duration> {
    let details = report["error"]["details"].as_array()?;
    let delay = details
        .iter()
        .find_map(|detail| detail["retryDelay"].as_str())?;
    seconds(delay.strip_suffix('s')?)
}

/// "Please try again in 1m30.951s", "Please retry in 45.5s".
fn spoken_wait(message: &str) -> Option<Duration> {
    let place = ["try again in ", "retry in "]
        .iter()
        .find_map(|words| Some(message.find(words)? + words.len()))?;
    let mut rest = message.get(place..)?;
    let mut wait = None;
    while let Some((amount, after)) = split(rest, |letter| letter.is_ascii_digit() || letter == '.')
    {
        let Some((unit, after)) = split(after, |letter| letter.is_ascii_alphabetic()) else {
            break;
        };
        let Some(length) = amount.parse().ok().and_then(|amount| of_unit(amount, unit)) else {
            break;
        };
        wait = wait.unwrap_or(Duration::ZERO).checked_add(length);
        rest = after;
    }
    wait
}

fn of_unit(amount: f64, unit: &str) -> Option<Duration> {
    let unit_seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(amount * unit_seconds).ok()
}

/// The characters of one sort at the beginning, if any, and the rest.
fn split(text: &str, sort: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    let end = text.find(|letter| !sort(letter)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}
