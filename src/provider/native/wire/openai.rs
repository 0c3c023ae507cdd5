//! OpenAI's chat completions as a stream, `embeddings` and `models`, what the many servers that speak
//! them do a little differently, and `rerank`, which some of them offer beside.

use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Call, Target, count,
    progress::{Fragment, Progress},
    vector,
};
use crate::provider::model::{Finish, Message, ModelError, Prompt, ToolCall, ToolSpec};

/// What stands in the names of models that do not chat. The list tells nothing else of them, and
/// a name that is hidden by mistake can still be typed.
const NO_CHAT: [&str; 13] = [
    "audio",
    "babbage",
    "dall-e",
    "davinci",
    "embed",
    "gpt-image",
    "moderation",
    "realtime",
    "rerank",
    "sora",
    "transcribe",
    "tts",
    "whisper",
];

/// The request for a streamed answer.
pub fn answer(target: &Target, prompt: &Prompt) -> Result<Call, ModelError> {
    let mut messages = Vec::new();
    if !prompt.system.is_empty() {
        messages.push(json!({ "role": "system", "content": prompt.system }));
    }
    messages.extend(prompt.messages.iter().flat_map(message));
    let mut body = Map::new();
    body.insert("model".into(), target.model.as_str().into());
    body.insert("messages".into(), messages.into());
    body.insert("stream".into(), true.into());
    body.insert("stream_options".into(), json!({ "include_usage": true }));
    if let Some(tenths) = prompt.temperature_tenths {
        body.insert("temperature".into(), (f64::from(tenths) / 10.0).into());
    }
    if prompt.max_output_tokens > 0 {
        body.insert(limit(target).into(), prompt.max_output_tokens.into());
    }
    if !prompt.tools.is_empty() {
        let tools: Vec<Value> = prompt.tools.iter().map(tool).collect();
        body.insert("tools".into(), tools.into());
    }
    target.post(&["chat", "completions"], body.into())
}

/// OpenAI's newer models refuse the old name of the limit, most other servers know no other.
fn limit(target: &Target) -> &'static str {
    let url = Url::parse(&target.base_url).ok();
    match url.as_ref().and_then(Url::host_str) {
        Some("api.openai.com") => "max_completion_tokens",
        _ => "max_tokens",
    }
}

fn tool(tool: &ToolSpec) -> Value {
    json!({
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": tool.parameters,
        },
    })
}

fn message(message: &Message) -> Vec<Value> {
    match message {
        Message::User(text) => vec![json!({ "role": "user", "content": text })],
        Message::Assistant { text, calls } if calls.is_empty() && text.is_empty() => Vec::new(),
        Message::Assistant { text, calls } => {
            let content = (!text.is_empty()).then_some(text);
            let mut said = json!({ "role": "assistant", "content": content });
            if !calls.is_empty() {
                said["tool_calls"] = calls.iter().map(call).collect();
            }
            vec![said]
        }
        Message::Tools(results) => results
            .iter()
            .map(|result| {
                json!({
                    "role": "tool",
                    "tool_call_id": result.call_id,
                    "content": result.content,
                })
            })
            .collect(),
    }
}

fn call(call: &ToolCall) -> Value {
    json!({
        "id": call.id,
        "type": "function",
        "function": { "name": call.name, "arguments": call.arguments.to_string() },
    })
}

/// Reads a chunk of a stream, or a whole completion, which has `message` where chunks have `delta`.
pub fn read(progress: &mut Progress, chunk: &Value) -> Result<(), ModelError> {
    if chunk.get("choices").is_some() || chunk["usage"].is_object() {
        progress.begin();
    }
    let choice = &chunk["choices"][0];
    let said = choice.get("delta").or(choice.get("message"));
    if let Some(said) = said {
        read_said(progress, said)?;
    }
    match choice["finish_reason"].as_str() {
        None | Some("") => {}
        Some("length" | "max_tokens") => progress.stop(Finish::Length),
        Some("content_filter") => progress.stop(Finish::Blocked),
        Some(_) => progress.complete(),
    }
    let usage = &chunk["usage"];
    progress.usage(
        count(usage, &["prompt_tokens"]),
        count(usage, &["completion_tokens"]),
    );
    Ok(())
}

fn read_said(progress: &mut Progress, said: &Value) -> Result<(), ModelError> {
    match &said["content"] {
        Value::String(text) => progress.text(text),
        // Models that think aloud send parts, of which only the text is the answer.
        Value::Array(parts) => parts
            .iter()
            .filter(|part| part["type"] == "text")
            .filter_map(|part| part["text"].as_str())
            .for_each(|text| progress.text(text)),
        _ => {}
    }
    if said["refusal"]
        .as_str()
        .is_some_and(|text| !text.is_empty())
    {
        progress.stop(Finish::Blocked);
    }
    let calls = said["tool_calls"].as_array().into_iter().flatten();
    for (place, call) in (0_u64..).zip(calls) {
        let slot = call["index"].as_u64().unwrap_or(place);
        let id = call["id"].as_str().unwrap_or_default();
        read_function(progress, slot, id, &call["function"])?;
    }
    // The form before there were several calls in one answer.
    match said.get("function_call") {
        Some(function) if function.is_object() => read_function(progress, 0, "", function),
        _ => Ok(()),
    }
}

fn read_function(
    progress: &mut Progress,
    slot: u64,
    id: &str,
    function: &Value,
) -> Result<(), ModelError> {
    // Some servers send the arguments as they are, not as text.
    let arguments = match &function["arguments"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    progress.fragment(&Fragment {
        slot,
        id,
        name: function["name"].as_str().unwrap_or_default(),
        arguments: &arguments,
    })
}

/// Names of the models, without those that are known not to chat. Ollama without a model sends
/// null for the list, and some servers send the bare list.
pub fn read_models(document: &Value) -> Option<Vec<String>> {
    let listed = match document.get("data") {
        Some(Value::Null) => return Some(Vec::new()),
        Some(data) => data,
        None => document,
    };
    let names = listed
        .as_array()?
        .iter()
        .filter_map(|model| model["id"].as_str());
    let chats = |name: &&str| {
        let name = name.to_ascii_lowercase();
        !NO_CHAT.iter().any(|word| name.contains(word))
    };
    Some(names.filter(chats).map(str::to_owned).collect())
}

/// The request for vectors.
pub fn embed(target: &Target, texts: &[String]) -> Result<Call, ModelError> {
    let body = json!({ "model": target.model, "input": texts });
    target.post(&["embeddings"], body)
}

/// The vectors by their index.
pub fn read_embeddings(document: &Value) -> Option<Vec<Vec<f32>>> {
    let data = document["data"].as_array()?;
    let mut vectors = (0_u64..)
        .zip(data)
        .map(|(place, entry)| {
            let index = entry["index"].as_u64().unwrap_or(place);
            Some((index, vector(&entry["embedding"])?))
        })
        .collect::<Option<Vec<_>>>()?;
    vectors.sort_by_key(|(index, _)| *index);
    Some(vectors.into_iter().map(|(_, vector)| vector).collect())
}

/// The request for the order of texts.
pub fn rerank(target: &Target, question: &str, texts: &[String]) -> Result<Call, ModelError> {
    let body = json!({
        "model": target.model, "query": question, "documents": texts, "top_n": texts.len(),
    });
    target.post(&["rerank"], body)
}

/// Places with their scores, the best first and equals by place; nothing for an empty list.
pub fn read_reranking(document: &Value) -> Option<Vec<(usize, f64)>> {
    let results = document["results"].as_array()?;
    let mut scores = results
        .iter()
        .map(|result| {
            let place = usize::try_from(result["index"].as_u64()?).ok()?;
            let score = result["relevance_score"].as_f64()?;
            Some((place, score)).filter(|_| score.is_finite())
        })
        .collect::<Option<Vec<_>>>()?;
    scores.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    Some(scores).filter(|scores| !scores.is_empty())
}
