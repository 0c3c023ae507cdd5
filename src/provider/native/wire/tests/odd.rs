use proptest::prelude::*;

use super::*;
use crate::provider::{ModelProblem, model::Finish};

const TEXT: [(Kind, &str); 3] = [
    (
        Kind::Gemini,
        r#"{"candidates":[{"content":{"parts":[{"text":"Salom"}]}}]}"#,
    ),
    (
        Kind::OpenAi,
        r#"{"choices":[{"delta":{"content":"Salom"},"finish_reason":null}]}"#,
    ),
    (
        Kind::Anthropic,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Salom"}}"#,
    ),
];

const STOP: [(Kind, &str); 3] = [
    (Kind::Gemini, r#"{"candidates":[{"finishReason":"STOP"}]}"#),
    (
        Kind::OpenAi,
        r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#,
    ),
    (
        Kind::Anthropic,
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{}}"#,
    ),
];

#[test]
fn a_stream_that_breaks_off_says_so_unless_it_had_said_why_it_stops() {
    for ((kind, text), (_, stop)) in TEXT.into_iter().zip(STOP) {
        let broken = data(kind, &[text]);
        assert_eq!(text_of(&broken), "Salom");
        assert_eq!(error_of(&broken).problem, ModelProblem::Unreachable);
        let whole = data(kind, &[text, stop]);
        assert_eq!(
            whole,
            [Event::Text("Salom".into()), Event::End(Finish::Complete)]
        );
        let empty = data(kind, &[stop]);
        assert_eq!(empty, [Event::End(Finish::Complete)]);
    }
}

#[test]
fn nothing_and_foreign_things_are_nonsense() {
    for kind in Kind::ALL {
        for events in [
            &[][..],
            &["", "  "],
            &["{}"],
            &[r#"{"hello":1}"#],
            &["[1]", "7"],
        ] {
            let told = data(kind, events);
            assert_eq!(told.len(), 1);
            assert_eq!(
                error_of(&told).problem,
                ModelProblem::Nonsense,
                "{kind:?} {events:?}"
            );
        }
        for body in [
            "",
            "{}",
            "<html><h1>502</h1></html>",
            "[]",
            "null",
            "\"text\"",
        ] {
            let error = whole(kind, body).unwrap_err();
            assert_eq!(error.problem, ModelProblem::Nonsense, "{kind:?} {body}");
        }
    }
}

#[test]
fn an_event_that_is_no_json_ends_the_answer_and_nothing_follows() {
    for (kind, text) in TEXT {
        let told = data(kind, &[text, "{\"cut", text, "[DONE]"]);
        assert_eq!(told.len(), 2);
        assert_eq!(error_of(&told).problem, ModelProblem::Nonsense);
    }
}

#[test]
fn a_missing_done_a_missing_reason_and_late_usage_are_forgiven() {
    let [_, (kind, text), _] = TEXT;
    let done = data(kind, &[text, "[DONE]", text]);
    assert_eq!(
        done,
        [Event::Text("Salom".into()), Event::End(Finish::Complete)]
    );
    let last = r#"{"choices":[{"delta":{},"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}"#;
    let events = data(kind, &[text, last]);
    assert!(matches!(&events[1], Event::Usage(usage) if usage.output_tokens == 4));
    assert_eq!(events[2], Event::End(Finish::Length));
    let nothing = r#"{"choices":null,"usage":{"prompt_tokens":3,"completion_tokens":4}}"#;
    assert!(matches!(
        &data(kind, &[STOP[1].1, nothing])[0],
        Event::Usage(_)
    ));
}

#[test]
fn thoughts_are_not_text() {
    let think =
        r#"{"choices":[{"delta":{"content":null,"reasoning_content":"hm","reasoning":"hm"}}]}"#;
    let parts = r#"{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[]},{"type":"text","text":"ha"}]}}]}"#;
    assert_eq!(text_of(&data(Kind::OpenAi, &[think, parts])), "ha");
    let thought =
        r#"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"ha"}]}}]}"#;
    assert_eq!(text_of(&data(Kind::Gemini, &[thought])), "ha");
}

#[test]
fn new_kinds_of_events_and_parts_are_passed_over() {
    let [_, _, (kind, text)] = TEXT;
    let events = data(
        kind,
        &[
            r#"{"type":"ping"}"#,
            r#"{"type":"something_new","x":1}"#,
            r#"{"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}"#,
            r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"q"}}"#,
            text,
            r#"{"type":"message_stop"}"#,
        ],
    );
    assert_eq!(
        events,
        [Event::Text("Salom".into()), Event::End(Finish::Complete)]
    );
    let part = r#"{"candidates":[{"content":{"parts":[{"executableCode":{"code":"1"}}]},"finishReason":"STOP"}]}"#;
    assert_eq!(data(Kind::Gemini, &[part]), [Event::End(Finish::Complete)]);
}

#[test]
fn arguments_that_are_no_object_are_nonsense_and_name_the_tool() {
    for arguments in ["[1]", "7", "\"city\"", "{\"city\":", "null"] {
        let fragment = json!({ "choices": [{ "delta": { "tool_calls": [{ "index": 0, "id": "c", "function": { "name": "get_weather", "arguments": arguments } }] }, "finish_reason": "tool_calls" }] });
        let told = data(Kind::OpenAi, &[&fragment.to_string(), "[DONE]"]);
        let error = error_of(&told);
        assert_eq!(error.problem, ModelProblem::Nonsense, "{arguments}");
        assert!(error.detail.contains("get_weather"));
    }
    let part =
        r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":[1]}}]}}]}"#;
    assert_eq!(
        error_of(&data(Kind::Gemini, &[part])).problem,
        ModelProblem::Nonsense
    );
    let nameless = r#"{"candidates":[{"content":{"parts":[{"functionCall":{"args":{}}}]}}]}"#;
    assert_eq!(
        error_of(&data(Kind::Gemini, &[nameless])).problem,
        ModelProblem::Nonsense
    );
}

#[test]
fn a_call_that_the_limit_of_tokens_cut_off_is_no_call() {
    let begun = r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\"a\":"}}]}}]}"#;
    let cut = r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#;
    assert_eq!(
        data(Kind::OpenAi, &[begun, cut, "[DONE]"]),
        [Event::End(Finish::Length)]
    );
    let events = data(
        Kind::Anthropic,
        &[
            r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}"#,
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a"}}"#,
            r#"{"type":"content_block_stop","index":0}"#,
            r#"{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{}}"#,
            r#"{"type":"message_stop"}"#,
        ],
    );
    assert_eq!(events, [Event::End(Finish::Length)]);
}

#[test]
fn calls_are_told_apart_however_a_server_numbers_them() {
    let one = |index: Value, id: &str, city: &str| {
        let mut call = json!({ "function": { "name": "f", "arguments": { "city": city } } });
        if !index.is_null() {
            call["index"] = index;
        }
        if !id.is_empty() {
            call["id"] = id.into();
        }
        call
    };
    let cities = |calls: Vec<Vec<Value>>| {
        let chunk = |calls: Vec<Value>| {
            json!({ "choices": [{ "delta": { "tool_calls": calls } }] }).to_string()
        };
        let mut chunks: Vec<String> = calls.into_iter().map(chunk).collect();
        chunks.push("[DONE]".into());
        let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
        let told = data(Kind::OpenAi, &chunks);
        assert_eq!(told.last(), Some(&Event::End(Finish::Tools)));
        let city = |call: ToolCall| call.arguments["city"].as_str().map(str::to_owned);
        calls_of(&told)
            .into_iter()
            .filter_map(city)
            .collect::<Vec<_>>()
    };
    let same_number = vec![
        vec![one(json!(0), "a", "Paris")],
        vec![one(json!(0), "b", "London")],
    ];
    assert_eq!(cities(same_number), ["Paris", "London"]);
    let no_number = vec![vec![
        one(Value::Null, "", "Paris"),
        one(Value::Null, "", "London"),
    ]];
    assert_eq!(cities(no_number), ["Paris", "London"]);
}

#[test]
fn a_model_that_asks_without_end_is_stopped() {
    let part = r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]}}]}"#;
    let told = data(Kind::Gemini, &[part; 100]);
    assert_eq!(calls_of(&told).len(), 64);
    assert_eq!(error_of(&told).problem, ModelProblem::Nonsense);
    let piece = "x".repeat(100_000);
    let fragment = json!({ "choices": [{ "delta": { "tool_calls": [{ "index": 0, "function": { "name": "f", "arguments": piece } }] } }] }).to_string();
    let told = data(Kind::OpenAi, &[fragment.as_str(); 4]);
    assert_eq!(error_of(&told).problem, ModelProblem::Nonsense);
}

/// The text cut into pieces at characters.
fn cut(text: &str, places: &[usize]) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut ends: Vec<usize> = places
        .iter()
        .map(|place| place % (letters.len() + 1))
        .collect();
    ends.extend([0, letters.len()]);
    ends.sort_unstable();
    ends.windows(2)
        .map(|ends| letters[ends[0]..ends[1]].iter().collect())
        .collect()
}

proptest! {
    #[test]
    fn however_arguments_are_cut_the_same_call_results(
        city in "\\PC*",
        places in proptest::collection::vec(0_usize..200, 0..12),
    ) {
        let arguments = json!({ "city": city, "n": [1, { "ok": true }] });
        let expected = [
            called("c1", "get_weather", arguments.clone()),
            Event::End(Finish::Tools),
        ];
        let mut openai = vec![json!({ "choices": [{ "delta": { "tool_calls": [{ "index": 0, "id": "c1", "function": { "name": "get_weather", "arguments": "" } }] } }] })];
        let mut anthropic = vec![json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "tool_use", "id": "c1", "name": "get_weather", "input": {} } })];
        for piece in cut(&arguments.to_string(), &places) {
            openai.push(json!({ "choices": [{ "delta": { "tool_calls": [{ "index": 0, "function": { "arguments": piece } }] } }] }));
            anthropic.push(json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "input_json_delta", "partial_json": piece } }));
        }
        openai.push(json!({ "choices": [{ "delta": {}, "finish_reason": "tool_calls" }] }));
        anthropic.push(json!({ "type": "message_stop" }));
        for (kind, events) in [(Kind::OpenAi, openai), (Kind::Anthropic, anthropic)] {
            let events: Vec<String> = events.iter().map(Value::to_string).collect();
            let events: Vec<&str> = events.iter().map(String::as_str).collect();
            prop_assert_eq!(data(kind, &events), &expected);
        }
    }

    #[test]
    fn however_text_is_cut_it_comes_byte_for_byte(
        text in "\\PC*|[ \\n\\tаoʻ🚚]{0,40}",
        places in proptest::collection::vec(0_usize..200, 0..12),
    ) {
        let chunk = |piece: String| json!({ "choices": [{ "delta": { "content": piece } }] }).to_string();
        let events: Vec<String> = cut(&text, &places).into_iter().map(chunk).collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        prop_assert_eq!(text_of(&data(Kind::OpenAi, &events)), text);
    }

    #[test]
    fn no_event_however_odd_makes_the_reader_fall(name in "\\PC{0,12}", event in "\\PC*") {
        for kind in Kind::ALL {
            let mut reader = Reader::new(kind);
            let _ = reader.take(&name, &event);
            let _ = reader.end();
            let _ = whole(kind, &event);
        }
    }
}
