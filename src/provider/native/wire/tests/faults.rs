use std::time::Duration;

use super::*;
use crate::provider::{
    ModelProblem::{self, *},
    wire::{conceal, error},
};

#[test]
fn each_published_error_is_told_apart() {
    let cases: [(Kind, u16, &str, ModelProblem); 24] = [
        (
            Kind::Gemini,
            400,
            fixture!("gemini-error-key.json"),
            WrongKey,
        ),
        (
            Kind::Gemini,
            403,
            r#"{"error":{"code":403,"message":"Permission denied","status":"PERMISSION_DENIED"}}"#,
            WrongKey,
        ),
        (Kind::Gemini, 429, fixture!("gemini-error-day.json"), Quota),
        (
            Kind::Gemini,
            429,
            fixture!("gemini-error-minute.json"),
            Overloaded,
        ),
        (
            Kind::Gemini,
            400,
            fixture!("gemini-error-long.json"),
            TooLong,
        ),
        (
            Kind::Gemini,
            404,
            fixture!("gemini-error-model.json"),
            NoSuchModel,
        ),
        (
            Kind::Gemini,
            503,
            fixture!("gemini-error-busy.json"),
            Overloaded,
        ),
        (
            Kind::Gemini,
            400,
            r#"{"error":{"code":400,"message":"Invalid JSON payload received.","status":"INVALID_ARGUMENT"}}"#,
            Refused,
        ),
        (
            Kind::Gemini,
            429,
            r#"{"error":{"message":"Quota exceeded, limit: 0, model: gemini-3-pro","status":"RESOURCE_EXHAUSTED"}}"#,
            Quota,
        ),
        (
            Kind::OpenAi,
            429,
            r#"{"error":{"message":"Rate limit reached for gpt-4o on requests per day (RPD): Limit 200, Used 200. Please try again in 7m12s.","code":"rate_limit_exceeded"}}"#,
            Quota,
        ),
        (
            Kind::OpenAi,
            401,
            fixture!("openai-error-key.json"),
            WrongKey,
        ),
        (
            Kind::OpenAi,
            429,
            fixture!("openai-error-quota.json"),
            Quota,
        ),
        (
            Kind::OpenAi,
            429,
            fixture!("openai-error-rate.json"),
            Overloaded,
        ),
        (
            Kind::OpenAi,
            400,
            fixture!("openai-error-long.json"),
            TooLong,
        ),
        (
            Kind::OpenAi,
            404,
            fixture!("openai-error-model.json"),
            NoSuchModel,
        ),
        (
            Kind::OpenAi,
            400,
            r#"{"error":{"message":"nope is not a valid model ID","code":400}}"#,
            NoSuchModel,
        ),
        (
            Kind::OpenAi,
            402,
            r#"{"error":{"message":"Insufficient Balance"}}"#,
            Quota,
        ),
        (
            Kind::OpenAi,
            400,
            r#"{"error":{"message":"filtered","code":"content_filter"}}"#,
            Blocked,
        ),
        (
            Kind::Anthropic,
            401,
            fixture!("anthropic-error-key.json"),
            WrongKey,
        ),
        (
            Kind::Anthropic,
            400,
            fixture!("anthropic-error-credit.json"),
            Quota,
        ),
        (
            Kind::Anthropic,
            429,
            fixture!("anthropic-error-rate.json"),
            Overloaded,
        ),
        (
            Kind::Anthropic,
            400,
            fixture!("anthropic-error-long.json"),
            TooLong,
        ),
        (
            Kind::Anthropic,
            404,
            fixture!("anthropic-error-model.json"),
            NoSuchModel,
        ),
        (
            Kind::Anthropic,
            529,
            fixture!("anthropic-error-busy.json"),
            Overloaded,
        ),
    ];
    for (kind, status, body, problem) in cases {
        let error = error(kind, status, None, body);
        assert_eq!(error.problem, problem, "{status} {body}");
        let report: Value = serde_json::from_str(body).unwrap();
        let report = report.get(0).unwrap_or(&report);
        let message = report["error"]["message"].as_str().unwrap();
        let start: String = message.chars().take(12).collect();
        assert!(error.detail.starts_with(&start), "{}", error.detail);
        assert!(error.detail.chars().count() <= 300);
    }
}

#[test]
fn the_status_decides_where_the_body_says_nothing() {
    for kind in Kind::ALL {
        for (status, problem) in [
            (301, Unreachable),
            (400, Refused),
            (401, WrongKey),
            (402, Quota),
            (403, WrongKey),
            (404, NoSuchModel),
            (408, TimedOut),
            (413, TooLong),
            (422, Refused),
            (429, Overloaded),
            (500, Overloaded),
            (502, Overloaded),
            (503, Overloaded),
            (504, Overloaded),
            (529, Overloaded),
        ] {
            let error = error(kind, status, None, "");
            assert_eq!(error.problem, problem, "{status}");
            assert_eq!(error.detail, format!("HTTP {status}"));
        }
    }
}

#[test]
fn how_long_to_wait_is_read_wherever_it_stands() {
    let wait = |kind, header, body| error(kind, 429, header, body).retry_after;
    let seconds = |seconds| Some(Duration::from_secs_f64(seconds));
    assert_eq!(wait(Kind::Anthropic, Some("17"), ""), seconds(17.0));
    assert_eq!(wait(Kind::OpenAi, Some("0.5"), ""), seconds(0.5));
    let minute = fixture!("gemini-error-minute.json");
    assert_eq!(wait(Kind::Gemini, None, minute), seconds(12.0));
    assert_eq!(wait(Kind::Gemini, Some("3"), minute), seconds(3.0));
    assert_eq!(
        wait(Kind::Gemini, None, fixture!("gemini-error-day.json")),
        seconds(47.0)
    );
    let rate = fixture!("openai-error-rate.json");
    assert_eq!(wait(Kind::OpenAi, None, rate), seconds(63.5));
    let short = r#"{"error":{"message":"Please try again in 6ms. Visit us."}}"#;
    assert_eq!(wait(Kind::OpenAi, None, short), seconds(0.006));
    assert_eq!(
        wait(
            Kind::OpenAi,
            None,
            r#"{"error":{"message":"try again in a while"}}"#
        ),
        None
    );
    assert_eq!(wait(Kind::OpenAi, Some("soon"), ""), None);
    assert_eq!(wait(Kind::OpenAi, Some("-5"), ""), None);
    assert_eq!(wait(Kind::OpenAi, Some("NaN"), ""), None);
    let busy = error(Kind::Anthropic, 503, Some("30"), "");
    assert_eq!(busy.retry_after, seconds(30.0));
}

#[test]
fn a_moment_to_come_back_at_is_a_wait_from_now() {
    let wait = |date| error(Kind::OpenAi, 503, Some(date), "").retry_after;
    assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
    let far = wait("Tue, 29 Feb 2400 00:00:00 GMT").unwrap();
    assert!(far > Duration::from_secs(300 * 365 * 86_400), "{far:?}");
    for wrong in [
        "Sun, 31 Feb 2027 08:49:37 GMT",
        "Sun, 06 anF 2027 08:49:37 GMT",
        "tomorrow",
    ] {
        assert_eq!(wait(wrong), None, "{wrong}");
    }
}

#[test]
fn the_providers_words_are_found_in_every_known_shape() {
    for (body, detail) in [
        (r#"{"error":{"message":"one"}}"#, "one"),
        (r#"[{"error":{"message":"one"}}]"#, "one"),
        (r#"{"error":"one"}"#, "one"),
        (r#"{"object":"error","message":"one","code":400}"#, "one"),
        (r#"{"detail":"one"}"#, "one"),
        ("upstream\r\n\tgone\u{0}", "upstream   gone"),
        (r#"{"detail":[{"msg":"x"}]}"#, r#"{"detail":[{"msg":"x"}]}"#),
    ] {
        assert_eq!(error(Kind::OpenAi, 400, None, body).detail, detail);
    }
    let page = "Ж".repeat(5000);
    let detail = error(Kind::OpenAi, 502, None, &page).detail;
    assert_eq!(detail.chars().count(), 200);
    assert!(detail.ends_with('…'));
    let long = json!({ "error": { "message": page } }).to_string();
    assert_eq!(
        error(Kind::OpenAi, 502, None, &long).detail.chars().count(),
        300
    );
}

#[test]
fn nothing_that_looks_like_a_key_is_repeated() {
    for key in [
        "sk-proj-abcdEFGH1234abcdEFGH1234",
        "sk-ant-api03-Ab_cd-Ef",
        "sk-pr************wxyz",
        "AIzaSyD-1234567890abcdefghijklmnopqrstu",
        "key-3ax6xnjp29jd6fds4gc373sgvjxteol0",
        "gsk_abcdefghijklmnop",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "abCdefghij_klmnopqrs-tuvwxyz1_23456789-ABCDEF",
    ] {
        for body in [
            format!(r#"{{"error":{{"message":"wrong key: {key}."}}}}"#),
            format!("wrong key: {key}."),
        ] {
            assert_eq!(
                error(Kind::OpenAi, 401, None, &body).detail,
                "wrong key: …."
            );
        }
        let padded = format!("{} {key}", "x".repeat(190));
        let detail = error(Kind::OpenAi, 401, None, &padded).detail;
        assert_eq!(detail, format!("{} …", "x".repeat(190)));
    }
}

#[test]
fn names_and_advice_stay_readable() {
    for text in [
        "model: claude-sonnet-4-20250514",
        "models/gemini-2.5-flash-preview-09-2025 is not found",
        "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8 does not exist",
        "see https://platform.openai.com/account/api-keys",
        "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
        "a key-value pair",
        "калит нотоʻgʻri",
    ] {
        assert_eq!(error(Kind::OpenAi, 400, None, text).detail, text);
    }
}

#[test]
fn the_very_key_of_a_call_is_concealed_even_if_it_looks_like_a_word() {
    let told = error(Kind::OpenAi, 401, None, "unknown token: hunter");
    let key = Secret::new("hunter".into());
    assert_eq!(conceal(told.clone(), Some(&key)).detail, "unknown token: …");
    assert_eq!(conceal(told.clone(), None), told);
}
