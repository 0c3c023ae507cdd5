use serde_json::{Value, json};

use super::{Reader, Target, whole};
use crate::{
    config::Secret,
    provider::{
        Kind,
        model::{Event, Message, ModelError, Prompt, ToolCall, ToolResult, ToolSpec},
    },
};

mod answers;
mod faults;
mod odd;
mod requests;
mod reranking;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/", $name))
    };
}
use fixture;

const KEY: &str = "AIzaSyExampleExampleExampleExample-1234";

fn target(kind: Kind, model: &str) -> Target {
    Target {
        kind,
        base_url: kind.default_base_url().into(),
        key: Some(Secret::new(KEY.into())),
        model: model.into(),
    }
}

fn question(text: &str) -> Prompt {
    Prompt {
        messages: vec![Message::User(text.into())],
        ..Prompt::default()
    }
}

/// A conversation in which the model asked for two actions, the second of which failed.
fn conversation() -> Prompt {
    let call = |id: &str, name: &str, arguments: Value, signature: Option<&str>| ToolCall {
        id: id.into(),
        name: name.into(),
        arguments,
        signature: signature.map(str::to_owned),
    };
    let result = |call_id: &str, name: &str, content: &str, ok| ToolResult {
        call_id: call_id.into(),
        name: name.into(),
        content: content.into(),
        ok,
    };
    Prompt {
        system: "Answer from the passages.".into(),
        messages: vec![
            Message::User("Toshkentda ob-havo qanday? 🌦".into()),
            Message::Assistant {
                text: "Hozir qarayman.".into(),
                calls: vec![
                    call(
                        "call_1",
                        "get_weather",
                        json!({ "city": "Toshkent" }),
                        Some("CiQB0e2Kb1+c/A=="),
                    ),
                    call("8f2b1a3c", "get_time", json!({}), None),
                ],
            },
            Message::Tools(vec![
                result("call_1", "get_weather", r#"{"temp": 21}"#, true),
                result("8f2b1a3c", "get_time", "HTTP 500", false),
            ]),
        ],
        tools: vec![ToolSpec {
            name: "get_weather".into(),
            description: "Weather now in a city".into(),
            parameters: json!({
                "type": "object",
                "properties": { "city": { "type": "string" } },
                "required": ["city"],
            }),
        }],
        temperature_tenths: Some(7),
        max_output_tokens: 800,
    }
}

/// All events of a stream as it travels.
fn stream(kind: Kind, text: &str) -> Vec<Event> {
    let events = text.split("\n\n").map(|block| {
        let field = |name: &str| {
            let lines = block.lines().filter_map(|line| line.strip_prefix(name));
            lines.collect::<Vec<_>>().join("\n")
        };
        (field("event: "), field("data: "))
    });
    feed(kind, events)
}

/// All events of a stream of unnamed events.
fn data(kind: Kind, events: &[&str]) -> Vec<Event> {
    let unnamed = |data: &&str| (String::new(), (*data).to_owned());
    feed(kind, events.iter().map(unnamed))
}

fn feed(kind: Kind, events: impl Iterator<Item = (String, String)>) -> Vec<Event> {
    let mut reader = Reader::new(kind);
    let mut told = Vec::new();
    for (name, data) in events {
        match reader.take(&name, &data) {
            Ok(events) => told.extend(events),
            Err(error) => told.push(Event::Error(error)),
        }
    }
    told.extend(reader.end());
    told
}

fn text_of(events: &[Event]) -> String {
    let text = |event: &Event| match event {
        Event::Text(text) => Some(text.clone()),
        _ => None,
    };
    events.iter().filter_map(text).collect()
}

fn calls_of(events: &[Event]) -> Vec<ToolCall> {
    let call = |event: &Event| match event {
        Event::ToolCall(call) => Some(call.clone()),
        _ => None,
    };
    events.iter().filter_map(call).collect()
}

fn error_of(events: &[Event]) -> &ModelError {
    match events.last() {
        Some(Event::Error(error)) => error,
        other => panic!("no error but {other:?}"),
    }
}

fn called(id: &str, name: &str, arguments: Value) -> Event {
    Event::ToolCall(ToolCall {
        id: id.into(),
        name: name.into(),
        arguments,
        signature: None,
    })
}
