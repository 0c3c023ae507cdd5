//! Anthropic's messages as a stream, and `models`. There are no embeddings.

use serde_json::{Map, Value, json};

use super::{
    Call, Target, count, is_blank,
    progress::{Fragment, Progress},
    turns,
};
use crate::provider::model::{Finish, Message, ModelError, Prompt, ToolCall, ToolResult, ToolSpec};

/// The version of the protocol, as its documentation demands it in each request.
pub const VERSION: &str = "2023-06-01";

/// Tokens to write where the prompt sets no limit, because this protocol demands one.
const OUTPUT_TOKENS: u32 = 4096;

/// The warmest this protocol takes, in tenths; the others go to 20.
const TEMPERATURE_MAX: u8 = 10;

/// The request for a streamed answer.
pub fn answer(target: &Target, prompt: &Prompt) -> Result<Call, ModelError> {
    let messages: Vec<Value> = turns(&prompt.messages, "assistant", blocks)
        .into_iter()
        .map(|(role, blocks)| json!({ "role": role, "content": blocks }))
        .collect();
    let tokens = match prompt.max_output_tokens {
        0 => OUTPUT_TOKENS,
        tokens => tokens,
    };
    let mut body = Map::new();
    body.insert("model".into(), target.model.as_str().into());
    body.insert("max_tokens".into(), tokens.into());
    body.insert("messages".into(), messages.into());
    body.insert("stream".into(), true.into());
    if !is_blank(&prompt.system) {
        body.insert("system".into(), prompt.system.as_str().into());
    }
    if let Some(tenths) = prompt.temperature_tenths {
        let temperature = f64::from(tenths.min(TEMPERATURE_MAX)) / 10.0;
        body.insert("temperature".into(), temperature.into());
    }
    if !prompt.tools.is_empty() {
        let tools: Vec<Value> = prompt.tools.iter().map(tool).collect();
        body.insert("tools".into(), tools.into());
    }
    target.post(&["messages"], body.into())
}

fn tool(tool: &ToolSpec) -> Value {
    json!({
        "name": tool.name,
        "description": tool.description,
        "input_schema": tool.parameters,
    })
}

fn blocks(message: &Message) -> Vec<Value> {
    let text = |text: &str| (!is_blank(text)).then(|| json!({ "type": "text", "text": text }));
    match message {
        Message::User(words) => text(words).into_iter().collect(),
        Message::Assistant { text: words, calls } => text(words)
            .into_iter()
            .chain(calls.iter().map(call))
            .collect(),
        Message::Tools(results) => results.iter().map(result).collect(),
    }
}

fn call(call: &ToolCall) -> Value {
    json!({
        "type": "tool_use",
        "id": call.id,
        "name": call.name,
        "input": call.arguments,
    })
}

fn result(result: &ToolResult) -> Value {
    let mut block = json!({
        "type": "tool_result",
        "tool_use_id": result.call_id,
        "content": result.content,
    });
    if !result.ok {
        block["is_error"] = true.into();
    }
    block
}

/// Reads an event of a stream, or a whole message. Kinds of events that are not known are passed
/// over, as the documentation asks.
pub fn read(progress: &mut Progress, name: &str, event: &Value) -> Result<(), ModelError> {
    match event["type"].as_str().unwrap_or(name) {
        "message_start" => {
            progress.begin();
            read_usage(progress, &event["message"]["usage"]);
        }
        "content_block_start" => {
            progress.begin();
            read_block(progress, slot(event), &event["content_block"])?;
        }
        "content_block_delta" => {
            progress.begin();
            read_delta(progress, slot(event), &event["delta"])?;
        }
        "message_delta" => {
            progress.begin();
            read_usage(progress, &event["usage"]);
            stop(progress, &event["delta"]["stop_reason"]);
        }
        "message_stop" => {
            progress.complete();
            progress.close()?;
        }
        "message" => read_message(progress, event)?,
        _ => {}
    }
    Ok(())
}

fn slot(event: &Value) -> u64 {
    event["index"].as_u64().unwrap_or_default()
}

fn read_message(progress: &mut Progress, message: &Value) -> Result<(), ModelError> {
    progress.begin();
    let blocks = message["content"].as_array().into_iter().flatten();
    for (slot, block) in (0_u64..).zip(blocks) {
        read_block(progress, slot, block)?;
    }
    read_usage(progress, &message["usage"]);
    stop(progress, &message["stop_reason"]);
    Ok(())
}

/// A block's beginning in a stream, where it is empty, or all of it in a message.
fn read_block(progress: &mut Progress, slot: u64, block: &Value) -> Result<(), ModelError> {
    let word = |name: &str| block[name].as_str().unwrap_or_default();
    match word("type") {
        "text" => progress.text(word("text")),
        "tool_use" => {
            let arguments = match &block["input"] {
                Value::Null => String::new(),
                Value::Object(input) if input.is_empty() => String::new(),
                input => input.to_string(),
            };
            progress.fragment(&Fragment {
                slot,
                id: word("id"),
                name: word("name"),
                arguments: &arguments,
            })?;
        }
        _ => {}
    }
    Ok(())
}

fn read_delta(progress: &mut Progress, slot: u64, delta: &Value) -> Result<(), ModelError> {
    let word = |name: &str| delta[name].as_str().unwrap_or_default();
    match word("type") {
        "text_delta" => progress.text(word("text")),
        // The provider's own tools send such fragments too, but they are not ours to call.
        "input_json_delta" if progress.has_draft(slot) => progress.fragment(&Fragment {
            slot,
            arguments: word("partial_json"),
            ..Fragment::default()
        })?,
        _ => {}
    }
    Ok(())
}

/// What was read from or written to the cache was read all the same.
fn read_usage(progress: &mut Progress, usage: &Value) {
    let input = [
        "input_tokens",
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
    ];
    let told = usage["input_tokens"].is_u64();
    let input = count(usage, &input).filter(|_| told);
    progress.usage(input, count(usage, &["output_tokens"]));
}

fn stop(progress: &mut Progress, reason: &Value) {
    match reason.as_str() {
        None => {}
        Some("refusal") => progress.stop(Finish::Blocked),
        // A turn that is paused has not been said to its end.
        Some("max_tokens" | "model_context_window_exceeded" | "pause_turn") => {
            progress.stop(Finish::Length);
        }
        Some(_) => progress.complete(),
    }
}

/// Names of the models, all of which chat.
pub fn read_models(document: &Value) -> Option<Vec<String>> {
    let models = document["data"].as_array()?;
    let names = models.iter().filter_map(|model| model["id"].as_str());
    Some(names.map(str::to_owned).collect())
}
