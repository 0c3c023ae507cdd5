//! Understands requests of the three protocols, as far as the server needs it.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use serde_json::Value;

use super::Protocol;

/// A question, in no protocol's own words.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) protocol: Protocol,
    pub(super) model: String,
    /// The last message of the user.
    pub(super) text: String,
    /// The first tool offered.
    pub(super) tool: Option<String>,
    /// What the last message says of tools that were called.
    pub(super) results: Vec<String>,
    pub(super) stream: bool,
}

/// The key a request carries.
pub(super) fn key(protocol: Protocol, headers: &HeaderMap) -> Option<&str> {
    let (name, before) = match protocol {
        Protocol::Gemini => ("x-goog-api-key", ""),
        Protocol::OpenAi => (AUTHORIZATION.as_str(), "Bearer "),
        Protocol::Anthropic => ("x-api-key", ""),
    };
    headers.get(name)?.to_str().ok()?.strip_prefix(before)
}

impl Asked {
    /// Reads a question; `door` is the path behind the protocol's version.
    pub(super) fn read(protocol: Protocol, door: &str, request: &Value) -> Option<Self> {
        match (protocol, door) {
            (Protocol::OpenAi, "chat/completions") => Self::openai(request),
            (Protocol::Anthropic, "messages") => Self::anthropic(request),
            (Protocol::Gemini, door) => {
                let (model, verb) = door.strip_prefix("models/")?.split_once(':')?;
                Self::gemini(model, verb, request)
            }
            _ => None,
        }
    }

    fn openai(request: &Value) -> Option<Self> {
        let messages = request["messages"].as_array()?;
        let role = |message: &&Value, role: &str| message["role"] == role;
        let results = messages.iter().rev().take_while(|m| role(m, "tool"));
        let mut results: Vec<String> = results.map(|m| text(&m["content"])).collect();
        results.reverse();
        let user = messages.iter().rev().find(|m| role(m, "user"))?;
        Some(Self {
            protocol: Protocol::OpenAi,
            model: request["model"].as_str()?.to_owned(),
            text: text(&user["content"]),
            tool: name(&request["tools"][0]["function"]["name"]),
            results,
            stream: request["stream"] == true,
        })
    }

    fn anthropic(request: &Value) -> Option<Self> {
        request["max_tokens"].as_u64()?;
        let messages = request["messages"].as_array()?;
        let result = |part: &&Value| part["type"] == "tool_result";
        let parts = messages.last()?["content"].as_array();
        let results = parts.into_iter().flatten().filter(result);
        let user = messages.iter().rev().find(|message| {
            message["role"] == "user" && message["content"][0]["type"] != "tool_result"
        })?;
        Some(Self {
            protocol: Protocol::Anthropic,
            model: request["model"].as_str()?.to_owned(),
            text: text(&user["content"]),
            tool: name(&request["tools"][0]["name"]),
            results: results.map(|part| text(&part["content"])).collect(),
            stream: request["stream"] == true,
        })
    }

    fn gemini(model: &str, verb: &str, request: &Value) -> Option<Self> {
        let contents = request["contents"].as_array()?;
        let parts = contents.last()?["parts"].as_array()?;
        let results = parts.iter().filter_map(|part| {
            let response = part.get("functionResponse")?.get("response")?;
            let told = response.as_object()?.values().next()?;
            Some(told.as_str().map_or(told.to_string(), str::to_owned))
        });
        let user = contents.iter().rev().find(|content| {
            content["role"] != "model" && content["parts"][0].get("functionResponse").is_none()
        })?;
        Some(Self {
            protocol: Protocol::Gemini,
            model: model.to_owned(),
            text: text(&user["parts"]),
            tool: name(&request["tools"][0]["functionDeclarations"][0]["name"]),
            results: results.collect(),
            stream: verb == "streamGenerateContent",
        })
    }
}

/// Texts to embed, in the form of OpenAI.
pub(super) fn texts(request: &Value) -> Vec<String> {
    match &request["input"] {
        Value::Array(texts) => texts.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

/// Texts to embed, in the form of Gemini.
pub(super) fn gemini_texts(request: &Value) -> Vec<String> {
    match &request["requests"] {
        Value::Array(requests) => requests
            .iter()
            .map(|r| text(&r["content"]["parts"]))
            .collect(),
        _ => vec![text(&request["content"]["parts"])],
    }
}

/// A content that is a string, or parts with texts.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect(),
        _ => String::new(),
    }
}

fn name(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
