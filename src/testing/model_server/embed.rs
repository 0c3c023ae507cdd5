//! Vectors of texts. They are the same on every machine: every word, hashed, chooses a number, so
//! that texts with the same words point the same way.

use std::sync::atomic::Ordering::SeqCst;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{DIMENSIONS, Fault, Protocol, Script, Shared, hear, lock, speak};

/// Whether a path behind the protocol's version asks for vectors.
pub(super) fn is_door(door: &str) -> bool {
    door == "embeddings" || door.ends_with("mbedContent") || door.ends_with("mbedContents")
}

/// Answers as the script of the model says; a model without one gives good vectors.
pub(super) async fn answer(
    shared: &Shared,
    protocol: Protocol,
    door: &str,
    request: Value,
) -> Response {
    let model = match protocol {
        Protocol::Gemini => door.trim_start_matches("models/").split(':').next(),
        _ => request["model"].as_str(),
    };
    let model = model.unwrap_or_default().to_owned();
    let mut texts = match protocol {
        Protocol::Gemini => hear::gemini_texts(&request),
        _ => hear::texts(&request),
    };
    *lock(&shared.last) = request;
    let call = shared.count(&model);
    let script = shared.script(&model).unwrap_or_default();
    match script.fault {
        Fault::Hang => std::future::pending().await,
        Fault::Garbage => return "no vectors here".into_response(),
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
        Fault::ShortBatch => {
            texts.pop();
        }
        _ => {}
    }
    if !script.pause.is_zero() {
        tokio::time::sleep(script.pause).await;
    }
    shared.embedded.fetch_add(texts.len(), SeqCst);
    let vectors: Vec<Vec<f32>> = texts.iter().map(|text| vector(text, &script)).collect();
    Json(written(protocol, &texts, vectors)).into_response()
}

fn written(protocol: Protocol, texts: &[String], vectors: Vec<Vec<f32>>) -> Value {
    if protocol == Protocol::Gemini {
        let entries: Vec<Value> = vectors.iter().map(|v| json!({ "values": v })).collect();
        return json!({ "embedding": entries.first(), "embeddings": entries });
    }
    let entry = |(index, vector): (usize, Vec<f32>)| json!({ "object": "embedding", "index": index, "embedding": vector });
    let data: Vec<Value> = vectors.into_iter().enumerate().map(entry).collect();
    let words: usize = texts
        .iter()
        .map(|text| text.split_whitespace().count())
        .sum();
    json!({"object": "list", "model": "hashed", "data": data,
        "usage": {"prompt_tokens": words, "total_tokens": words}})
}

fn vector(text: &str, script: &Script) -> Vec<f32> {
    let mut numbers = vec![0_f32; script.dimension.unwrap_or(DIMENSIONS)];
    for word in text
        .to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
    {
        let same = script.same.iter().find(|(other, _)| *other == word);
        let word = same.map_or(word, |(_, meant)| meant);
        // FNV-1a, the same on every machine.
        let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        if !word.is_empty() {
            let place = hash % numbers.len() as u64;
            numbers[place as usize] += 1.0;
        }
    }
    let length = numbers.iter().map(|n| n * n).sum::<f32>().sqrt();
    numbers.iter().map(|n| n / length.max(1.0)).collect()
}
