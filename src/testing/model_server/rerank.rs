//! The order of texts. It is the same on every machine: a text is worth the share of the question's
//! words it holds.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Fault, Protocol, Script, Shared, lock, speak};

/// The path behind the protocol's version.
pub(super) const DOOR: &str = "rerank";

/// Answers as the script of the model says; a model without one gives a good order.
pub(super) async fn answer(shared: &Shared, protocol: Protocol, request: Value) -> Response {
    let model = request["model"].as_str().unwrap_or_default().to_owned();
    let question = request["query"].as_str().unwrap_or_default().to_owned();
    let texts: Vec<String> = request["documents"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|text| text.as_str().unwrap_or_default().to_owned())
        .collect();
    *lock(&shared.last) = request;
    let call = shared.count(&model);
    let script = shared.script(&model).unwrap_or_default();
    match script.fault {
        Fault::Hang => std::future::pending().await,
        Fault::Garbage => return "no order here".into_response(),
        Fault::Status {
            status,
            retry_after,
            times,
        } if times.is_none_or(|times| call <= times) => {
            let refused = speak::error(protocol, status, "as the script says");
            return match retry_after {
                Some(seconds) => ([("retry-after", seconds.to_string())], refused).into_response(),
                None => refused,
            };
        }
        _ => {}
    }
    if !script.pause.is_zero() {
        tokio::time::sleep(script.pause).await;
    }
    let mut results: Vec<(usize, f64)> = texts
        .iter()
        .map(|text| worth(&question, text, &script))
        .enumerate()
        .collect();
    results.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    if script.fault == Fault::ShortBatch {
        results.truncate(1);
    }
    let words: usize = texts.iter().map(|text| words(text, &script).len()).sum();
    let results: Vec<Value> = results
        .iter()
        .map(|(index, score)| json!({ "index": index, "relevance_score": score }))
        .collect();
    Json(json!({ "model": model, "usage": { "total_tokens": words }, "results": results }))
        .into_response()
}

/// The share of the question's words that a text holds.
fn worth(question: &str, text: &str, script: &Script) -> f64 {
    let (asked, held) = (words(question, script), words(text, script));
    let known = asked.iter().filter(|word| held.contains(word)).count();
    known as f64 / asked.len().max(1) as f64
}

/// The words of a text, those that mean the same as one.
fn words(text: &str, script: &Script) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let meant = |word: &str| {
        let same = script.same.iter().find(|(other, _)| *other == word);
        same.map_or(word, |(_, meant)| meant).to_owned()
    };
    words.filter(|word| !word.is_empty()).map(meant).collect()
}
