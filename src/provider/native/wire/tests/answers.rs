use super::*;
use crate::provider::{
    ModelProblem,
    model::{Finish, Usage},
};

const USAGE: fn(u64, u64) -> Event = |input_tokens, output_tokens| {
    Event::Usage(Usage {
        input_tokens,
        output_tokens,
    })
};

fn text(text: &str) -> Event {
    Event::Text(text.into())
}

const FIRST: &str = "Yetkazib berish 25 000 soʻm";
const SECOND: &str = ".\n\n Доставка — завтра 🚚 ";

#[test]
fn published_streams_of_text_give_their_text_byte_for_byte() {
    assert_eq!(
        stream(Kind::Gemini, fixture!("gemini-stream.sse")),
        [
            USAGE(42, 31),
            USAGE(42, 39),
            text(FIRST),
            USAGE(42, 48),
            text(SECOND),
            Event::End(Finish::Complete),
        ]
    );
    assert_eq!(
        stream(Kind::OpenAi, fixture!("openai-stream.sse")),
        [
            text(FIRST),
            text(SECOND),
            USAGE(42, 48),
            Event::End(Finish::Complete)
        ]
    );
    assert_eq!(
        stream(Kind::Anthropic, fixture!("anthropic-stream.sse")),
        [
            USAGE(42, 1),
            text(FIRST),
            text(SECOND),
            USAGE(42, 48),
            Event::End(Finish::Complete),
        ]
    );
}

#[test]
fn published_streams_with_tools_give_their_calls_whole() {
    let signed = Event::ToolCall(ToolCall {
        id: "call_1".into(),
        name: "get_weather".into(),
        arguments: json!({ "city": "Paris" }),
        signature: Some("CiQB0e2Kb1+c/A==".into()),
    });
    assert_eq!(
        stream(Kind::Gemini, fixture!("gemini-tools.sse")),
        [
            USAGE(72, 82),
            signed,
            called("call_2", "get_weather", json!({ "city": "London" })),
            Event::End(Finish::Tools),
        ]
    );
    assert_eq!(
        stream(Kind::OpenAi, fixture!("openai-tools.sse")),
        [
            USAGE(72, 82),
            called(
                "call_DdmO9pD3xa9XTPNJ32zg2hcA",
                "get_weather",
                json!({ "city": "Paris" })
            ),
            called("call_abc123", "get_weather", json!({ "city": "London" })),
            Event::End(Finish::Tools),
        ]
    );
    assert_eq!(
        stream(Kind::Anthropic, fixture!("anthropic-tools.sse")),
        [
            USAGE(472, 2),
            text("Okay, let's check the weather:"),
            USAGE(472, 89),
            called(
                "toolu_01T1x1fJ34qAmk2tNTrN7Up6",
                "get_weather",
                json!({ "city": "San Francisco, CA" }),
            ),
            called("toolu_01NRLabsLyVHZPKxbKvkfSMn", "get_time", json!({})),
            Event::End(Finish::Tools),
        ]
    );
}

#[test]
fn a_whole_document_gives_the_same_events_as_a_stream() {
    assert_eq!(
        whole(Kind::Gemini, fixture!("gemini-whole.json")).unwrap(),
        [
            USAGE(8, 5),
            text("AI learns from data.\n"),
            Event::End(Finish::Length)
        ]
    );
    assert_eq!(
        whole(Kind::OpenAi, fixture!("openai-whole.json")).unwrap(),
        [
            text("Hozir."),
            USAGE(82, 17),
            called(
                "call_abc123",
                "get_weather",
                json!({ "city": "Boston, MA" })
            ),
            called("call_2", "get_time", json!({})),
            Event::End(Finish::Tools),
        ]
    );
    assert_eq!(
        whole(Kind::Anthropic, fixture!("anthropic-whole.json")).unwrap(),
        [
            text("I'll check the current weather in San Francisco."),
            USAGE(472, 89),
            called(
                "toolu_01A09q90qw90lq917835lq9",
                "get_weather",
                json!({ "city": "San Francisco, CA" }),
            ),
            Event::End(Finish::Tools),
        ]
    );
}

#[test]
fn a_call_and_its_signature_come_back_to_gemini_as_they_came() {
    let calls = calls_of(&stream(Kind::Gemini, fixture!("gemini-tools.sse")));
    let result = |call: &ToolCall| ToolResult {
        call_id: call.id.clone(),
        name: call.name.clone(),
        content: "sunny".into(),
        ok: true,
    };
    let results = calls.iter().map(result).collect();
    let mut prompt = question("Weather?");
    prompt.messages.push(Message::Assistant {
        text: String::new(),
        calls,
    });
    prompt.messages.push(Message::Tools(results));
    let call = crate::provider::wire::answer(&target(Kind::Gemini, "m"), &prompt).unwrap();
    let sent = call.body.unwrap();
    let came: Value = fixture!("gemini-tools.sse")
        .lines()
        .next()
        .and_then(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok())
        .unwrap();
    assert_eq!(sent["contents"][1], came["candidates"][0]["content"]);
}

#[test]
fn an_id_that_gemini_gives_a_call_is_kept() {
    let part = r#"{"candidates":[{"content":{"parts":[{"functionCall":{"id":"8f2b1a3c","name":"f"}}]},"finishReason":"STOP"}]}"#;
    assert_eq!(
        data(Kind::Gemini, &[part]),
        [
            called("8f2b1a3c", "f", json!({})),
            Event::End(Finish::Tools)
        ]
    );
}

#[test]
fn each_reason_to_stop_is_understood() {
    let gemini = |reason: &str| {
        let part = json!({ "candidates": [{ "content": { "parts": [{ "text": "a" }] }, "finishReason": reason }] });
        data(Kind::Gemini, &[&part.to_string()])
    };
    let openai = |reason: &str| {
        let part = json!({ "choices": [{ "delta": { "content": "a" }, "finish_reason": reason }] });
        data(Kind::OpenAi, &[&part.to_string(), "[DONE]"])
    };
    let anthropic = |reason: &str| {
        let part = json!({ "type": "message_delta", "delta": { "stop_reason": reason } });
        data(
            Kind::Anthropic,
            &[&part.to_string(), r#"{"type":"message_stop"}"#],
        )
    };
    let ends = |events: Vec<Event>, finish| assert_eq!(events.last(), Some(&Event::End(finish)));
    ends(gemini("STOP"), Finish::Complete);
    ends(gemini("MAX_TOKENS"), Finish::Length);
    for reason in [
        "SAFETY",
        "RECITATION",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "NEWER",
    ] {
        ends(gemini(reason), Finish::Blocked);
    }
    let malformed = gemini("MALFORMED_FUNCTION_CALL");
    assert_eq!(text_of(&malformed), "a");
    assert_eq!(error_of(&malformed).problem, ModelProblem::Nonsense);
    for reason in ["stop", "eos", "tool_calls", "function_call"] {
        ends(openai(reason), Finish::Complete);
    }
    ends(openai("length"), Finish::Length);
    ends(openai("content_filter"), Finish::Blocked);
    for reason in ["end_turn", "stop_sequence"] {
        ends(anthropic(reason), Finish::Complete);
    }
    for reason in ["max_tokens", "model_context_window_exceeded", "pause_turn"] {
        ends(anthropic(reason), Finish::Length);
    }
    ends(anthropic("refusal"), Finish::Blocked);
}

#[test]
fn a_refusal_is_no_answer() {
    assert_eq!(
        stream(Kind::OpenAi, fixture!("openai-refusal.sse")),
        [Event::End(Finish::Blocked)]
    );
}

#[test]
fn a_blocked_prompt_is_told_with_its_cost_and_reason() {
    let events = stream(Kind::Gemini, fixture!("gemini-blocked.sse"));
    assert_eq!(events[0], USAGE(9, 0));
    let error = error_of(&events);
    assert_eq!(error.problem, ModelProblem::Blocked);
    assert!(error.detail.contains("PROHIBITED_CONTENT"));
}

#[test]
fn an_error_within_a_stream_is_told_apart() {
    let events = stream(Kind::Anthropic, fixture!("anthropic-overloaded.sse"));
    assert_eq!(error_of(&events).problem, ModelProblem::Overloaded);
    assert_eq!(error_of(&events).detail, "Overloaded");
    for (kind, part, problem) in [
        (
            Kind::OpenAi,
            r#"{"error":{"message":"The server had an error","type":"server_error","code":null}}"#,
            ModelProblem::Overloaded,
        ),
        (
            Kind::OpenAi,
            r#"{"error":{"code":402,"message":"Insufficient credits"},"choices":[]}"#,
            ModelProblem::Quota,
        ),
        (
            Kind::OpenAi,
            r#"{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}"#,
            ModelProblem::Overloaded,
        ),
        (
            Kind::OpenAi,
            r#"{"error":"model crashed"}"#,
            ModelProblem::Overloaded,
        ),
        (
            Kind::Gemini,
            fixture!("gemini-error-busy.json"),
            ModelProblem::Overloaded,
        ),
        (
            Kind::Gemini,
            fixture!("gemini-error-day.json"),
            ModelProblem::Quota,
        ),
        (
            Kind::Anthropic,
            fixture!("anthropic-error-long.json"),
            ModelProblem::TooLong,
        ),
        (
            Kind::Anthropic,
            fixture!("anthropic-error-rate.json"),
            ModelProblem::Overloaded,
        ),
    ] {
        assert_eq!(whole(kind, part).unwrap_err().problem, problem, "{part}");
    }
    let mut reader = Reader::new(Kind::OpenAi);
    let named = reader
        .take("error", r#"{"message":"worker lost"}"#)
        .unwrap_err();
    assert_eq!(named.detail, "worker lost");
    assert!(reader.end().is_empty());
}
