//! Writes the three protocols: answers whole and in pieces, errors, models and embeddings.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    Protocol,
    hear::Asked,
    script::{Outcome, Script, Text},
};

/// A tool is asked for with this id.
const CALL_ID: &str = "call_1";
/// What Gemini wants back with the call.
const SIGNATURE: &str = "c2lnbmF0dXJl";

/// What a model will say, in no protocol's own words.
pub(super) struct Answer {
    pub(super) words: Vec<String>,
    /// Name and arguments of the tool it asks for.
    tool: Option<(String, Value)>,
    outcome: Outcome,
    input_tokens: usize,
}

impl Answer {
    pub(super) fn to(asked: &Asked, script: &Script) -> Self {
        let text = match &script.text {
            _ if !asked.results.is_empty() => {
                let came = || asked.results.join("\n");
                script.after_tool.clone().unwrap_or_else(came)
            }
            Text::Echo => asked.text.clone(),
            Text::Given(text) => text.clone(),
        };
        let tool = match (&script.tool_arguments, &asked.tool) {
            (Some(arguments), Some(tool)) if asked.results.is_empty() => {
                Some((tool.clone(), arguments.clone()))
            }
            _ => None,
        };
        let said = match tool {
            Some(_) => &script.before_tool,
            None => &text,
        };
        let words = said.split_inclusive(char::is_whitespace).map(str::to_owned);
        Self {
            words: words.collect(),
            tool,
            outcome: script.outcome,
            input_tokens: asked.text.split_whitespace().count(),
        }
    }

    fn finish(&self, protocol: Protocol) -> &'static str {
        use Outcome::{Blocked, Complete, Length};
        use Protocol::{Anthropic, Gemini, OpenAi};
        match (protocol, self.outcome, self.tool.is_some()) {
            (OpenAi, Complete, true) => "tool_calls",
            (OpenAi, Complete, false) => "stop",
            (OpenAi, Length, _) => "length",
            (OpenAi, Blocked, _) => "content_filter",
            (Anthropic, Complete, true) => "tool_use",
            (Anthropic, Complete, false) => "end_turn",
            (Anthropic, Length, _) => "max_tokens",
            (Anthropic, Blocked, _) => "refusal",
            (Gemini, Complete, _) => "STOP",
            (Gemini, Length, _) => "MAX_TOKENS",
            (Gemini, Blocked, _) => "SAFETY",
        }
    }

    /// Counts a word as a token, like nobody does.
    fn usage(&self, protocol: Protocol) -> Value {
        let (read, written) = (self.input_tokens, self.words.len());
        match protocol {
            Protocol::OpenAi => json!({"prompt_tokens": read, "completion_tokens": written,
                "total_tokens": read + written}),
            Protocol::Anthropic => json!({"input_tokens": read, "output_tokens": written}),
            Protocol::Gemini => json!({"promptTokenCount": read, "candidatesTokenCount": written,
                "totalTokenCount": read + written}),
        }
    }

    /// The events of the stream: before the words, for each word, and behind them.
    pub(super) fn events(&self, protocol: Protocol, model: &str) -> Events {
        match protocol {
            Protocol::OpenAi => self.openai_events(model),
            Protocol::Anthropic => self.anthropic_events(model),
            Protocol::Gemini => self.gemini_events(model),
        }
    }

    fn openai_events(&self, model: &str) -> Events {
        let chunk = |delta: Value, finish: Value| {
            unnamed(
                json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0,
                "model": model,
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}),
            )
        };
        let call = |function: Value| json!({"tool_calls": [{"index": 0, "function": function}]});
        let mut after = Vec::new();
        if let Some((name, arguments)) = &self.tool {
            let arguments = arguments.to_string();
            let (first, second) = halves(&arguments);
            after.push(chunk(
                json!({"tool_calls": [{"index": 0, "id": CALL_ID, "type": "function",
                    "function": {"name": name, "arguments": ""}}]}),
                Value::Null,
            ));
            after.push(chunk(call(json!({"arguments": first})), Value::Null));
            after.push(chunk(call(json!({"arguments": second})), Value::Null));
        }
        after.push(chunk(json!({}), self.finish(Protocol::OpenAi).into()));
        after.push(unnamed(
            json!({"id": "chatcmpl-1", "object": "chat.completion.chunk",
            "created": 0, "model": model, "choices": [], "usage": self.usage(Protocol::OpenAi)}),
        ));
        Events {
            before: vec![chunk(
                json!({"role": "assistant", "content": ""}),
                Value::Null,
            )],
            words: self.each(|word| chunk(json!({"content": word}), Value::Null)),
            after,
            done: Some((None, "[DONE]".to_owned())),
        }
    }

    fn anthropic_events(&self, model: &str) -> Events {
        let block = match &self.tool {
            Some((name, _)) => {
                json!({"type": "tool_use", "id": CALL_ID, "name": name, "input": {}})
            }
            None => json!({"type": "text", "text": ""}),
        };
        let delta = |delta: Value| {
            named(json!({"type": "content_block_delta", "index": 0, "delta": delta}))
        };
        let mut after = Vec::new();
        if let Some((_, arguments)) = &self.tool {
            let arguments = arguments.to_string();
            let (first, second) = halves(&arguments);
            for part in [first, second] {
                after.push(delta(
                    json!({"type": "input_json_delta", "partial_json": part}),
                ));
            }
        }
        after.push(named(json!({"type": "content_block_stop", "index": 0})));
        after.push(named(json!({"type": "message_delta",
            "delta": {"stop_reason": self.finish(Protocol::Anthropic), "stop_sequence": null},
            "usage": {"output_tokens": self.words.len()}})));
        Events {
            before: vec![
                named(json!({"type": "message_start", "message": {"id": "msg_1",
                    "type": "message", "role": "assistant", "model": model, "content": [],
                    "stop_reason": null, "stop_sequence": null,
                    "usage": {"input_tokens": self.input_tokens, "output_tokens": 1}}})),
                named(json!({"type": "content_block_start", "index": 0, "content_block": block})),
                named(json!({"type": "ping"})),
            ],
            words: self.each(|word| delta(json!({"type": "text_delta", "text": word}))),
            after,
            done: Some(named(json!({"type": "message_stop"}))),
        }
    }

    fn gemini_events(&self, model: &str) -> Events {
        let chunk = |parts: Value| {
            unnamed(
                json!({"candidates": [{"content": {"parts": parts, "role": "model"},
                "index": 0}], "modelVersion": model}),
            )
        };
        Events {
            before: Vec::new(),
            words: self.each(|word| chunk(json!([{"text": word}]))),
            after: vec![unnamed(self.gemini_whole(model, ""))],
            done: None,
        }
    }

    fn gemini_whole(&self, model: &str, text: &str) -> Value {
        let part = match &self.tool {
            Some((name, arguments)) => json!({"functionCall": {"name": name, "args": arguments},
                "thoughtSignature": SIGNATURE}),
            None => json!({"text": text}),
        };
        json!({"candidates": [{"content": {"parts": [part], "role": "model"}, "index": 0,
            "finishReason": self.finish(Protocol::Gemini)}],
            "usageMetadata": self.usage(Protocol::Gemini), "modelVersion": model})
    }

    fn each(&self, event: impl Fn(&str) -> Event) -> Vec<Event> {
        self.words.iter().map(|word| event(word)).collect()
    }
}

/// An event's name, where the protocol gives it one, and its data.
pub(super) type Event = (Option<String>, String);

/// A stream's events in their order.
pub(super) struct Events {
    pub(super) before: Vec<Event>,
    pub(super) words: Vec<Event>,
    pub(super) after: Vec<Event>,
    /// The marker of the end.
    pub(super) done: Option<Event>,
}

fn unnamed(data: Value) -> Event {
    (None, data.to_string())
}

fn named(data: Value) -> Event {
    (data["type"].as_str().map(str::to_owned), data.to_string())
}

fn halves(text: &str) -> (&str, &str) {
    let middle = (0..=text.len() / 2)
        .rev()
        .find(|at| text.is_char_boundary(*at));
    text.split_at(middle.unwrap_or(0))
}

/// The answer in one piece.
pub(super) fn whole(asked: &Asked, script: &Script) -> Value {
    let answer = Answer::to(asked, script);
    let (text, model) = (answer.words.concat(), &asked.model);
    let finish = answer.finish(asked.protocol);
    let usage = answer.usage(asked.protocol);
    match asked.protocol {
        Protocol::Gemini => answer.gemini_whole(model, &text),
        Protocol::OpenAi => {
            let calls = answer.tool.as_ref().map(|(name, arguments)| {
                json!([{"id": CALL_ID, "type": "function",
                    "function": {"name": name, "arguments": arguments.to_string()}}])
            });
            json!({"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": model,
                "choices": [{"index": 0, "finish_reason": finish, "message":
                    {"role": "assistant", "content": text, "tool_calls": calls}}],
                "usage": usage})
        }
        Protocol::Anthropic => {
            let block = match &answer.tool {
                Some((name, arguments)) => {
                    json!({"type": "tool_use", "id": CALL_ID, "name": name, "input": arguments})
                }
                None => json!({"type": "text", "text": text}),
            };
            json!({"id": "msg_1", "type": "message", "role": "assistant", "model": model,
                "content": [block], "stop_reason": finish, "stop_sequence": null, "usage": usage})
        }
    }
}

/// An error in the protocol's own words.
pub(super) fn error(protocol: Protocol, status: u16, message: &str) -> Response {
    let (google, openai, anthropic) = match status {
        401 => ("UNAUTHENTICATED", "invalid_api_key", "authentication_error"),
        403 => ("PERMISSION_DENIED", "permission_denied", "permission_error"),
        404 => ("NOT_FOUND", "model_not_found", "not_found_error"),
        413 => (
            "INVALID_ARGUMENT",
            "context_length_exceeded",
            "request_too_large",
        ),
        429 => (
            "RESOURCE_EXHAUSTED",
            "rate_limit_exceeded",
            "rate_limit_error",
        ),
        503 => ("UNAVAILABLE", "service_unavailable", "overloaded_error"),
        500.. => ("INTERNAL", "server_error", "api_error"),
        _ => (
            "INVALID_ARGUMENT",
            "invalid_request_error",
            "invalid_request_error",
        ),
    };
    let body = match protocol {
        Protocol::Gemini => json!({"error": {"code": status, "message": message,
            "status": google}}),
        Protocol::OpenAi => json!({"error": {"message": message, "type": openai, "param": null,
            "code": openai}}),
        Protocol::Anthropic => json!({"type": "error", "error": {"type": anthropic,
            "message": message}, "request_id": "req_1"}),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(body)).into_response()
}

/// The list of models.
pub(super) fn models(protocol: Protocol, names: &[String]) -> Value {
    let each = |model: fn(&String) -> Value| names.iter().map(model).collect::<Vec<Value>>();
    match protocol {
        Protocol::Gemini => json!({"models": each(|name| json!({"name": format!("models/{name}"),
            "displayName": name, "inputTokenLimit": 8192, "outputTokenLimit": 1024,
            "supportedGenerationMethods": ["generateContent", "countTokens"]}))}),
        Protocol::OpenAi => json!({"object": "list", "data": each(|name| json!({"id": name,
            "object": "model", "created": 0, "owned_by": "us"}))}),
        Protocol::Anthropic => json!({"has_more": false, "first_id": names.first(),
            "last_id": names.last(), "data": each(|name| json!({"type": "model", "id": name,
            "display_name": name, "created_at": "2025-01-01T00:00:00Z"}))}),
    }
}
