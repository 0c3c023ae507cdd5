use super::*;
use crate::provider::{
    ModelProblem,
    wire::{answer, embed, models, read_embeddings, read_models},
};

#[test]
fn a_conversation_with_tools_goes_out_in_each_protocols_own_form() {
    for (kind, model, path, body) in [
        (
            Kind::Gemini,
            "gemini-2.5-flash",
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
            fixture!("gemini-request.json"),
        ),
        (
            Kind::OpenAi,
            "gpt-4.1-mini",
            "https://api.openai.com/v1/chat/completions",
            fixture!("openai-request.json"),
        ),
        (
            Kind::Anthropic,
            "claude-sonnet-4-20250514",
            "https://api.anthropic.com/v1/messages",
            fixture!("anthropic-request.json"),
        ),
    ] {
        let call = answer(&target(kind, model), &conversation()).unwrap();
        assert_eq!(call.method, http::Method::POST);
        assert_eq!(call.url.as_str(), path);
        let expected: Value = serde_json::from_str(body).unwrap();
        assert_eq!(call.body.unwrap(), expected, "{kind:?}");
    }
}

#[test]
fn the_key_travels_in_its_header_alone_and_is_never_printed() {
    for (kind, header, value) in [
        (Kind::Gemini, "x-goog-api-key", KEY.to_owned()),
        (Kind::OpenAi, "authorization", format!("Bearer {KEY}")),
        (Kind::Anthropic, "x-api-key", KEY.to_owned()),
    ] {
        let target = target(kind, "some-model");
        let mut calls = vec![
            answer(&target, &question("Hi")).unwrap(),
            models(&target).unwrap(),
        ];
        calls.extend(embed(&target, &["Hi".into()]));
        for call in calls {
            assert_eq!(call.headers[header], value);
            assert!(call.headers[header].is_sensitive());
            let printed = format!("{call:?} {target:?} {}", call.url);
            assert!(!printed.contains(KEY), "{printed}");
        }
    }
}

#[test]
fn without_a_key_no_header_pretends_to_hold_one() {
    for kind in Kind::ALL {
        for key in [None, Some(Secret::new(String::new()))] {
            let target = Target {
                key,
                ..target(kind, "m")
            };
            let call = answer(&target, &question("Hi")).unwrap();
            let version = usize::from(kind == Kind::Anthropic);
            assert_eq!(call.headers.len(), version, "{kind:?}");
        }
    }
}

#[test]
fn a_key_that_no_header_can_hold_is_a_wrong_key() {
    let target = Target {
        key: Some(Secret::new("sk-\nx-evil: 1".into())),
        ..target(Kind::OpenAi, "m")
    };
    let error = answer(&target, &question("Hi")).unwrap_err();
    assert_eq!(error.problem, ModelProblem::WrongKey);
    assert!(!error.to_string().contains("evil"));
}

#[test]
fn no_name_of_a_model_leads_anywhere_else() {
    let base = "/v1beta/models/";
    for name in [
        "../../v1/files",
        "..",
        ".",
        "a/b",
        "a\\..\\b",
        "a?key=1#x",
        "%2e%2e/%2F",
        "..\t/..\n",
        "модель 🦆",
        "models/../x",
        "http://evil.example/",
    ] {
        for call in [
            answer(&target(Kind::Gemini, name), &question("Hi")).unwrap(),
            embed(&target(Kind::Gemini, name), &["Hi".into()]).unwrap(),
        ] {
            let path = call.url.path();
            assert_eq!(
                call.url.host_str(),
                Some("generativelanguage.googleapis.com")
            );
            assert!(path.starts_with(base), "{name}: {path}");
            assert!(!path[base.len()..].contains('/'), "{name}: {path}");
            let verb = path.rsplit(':').next().unwrap();
            assert!(
                ["streamGenerateContent", "batchEmbedContents"].contains(&verb),
                "{path}"
            );
            assert_eq!(call.url.fragment(), None);
            assert!(
                !call.url.query().unwrap_or("alt=sse").contains("key"),
                "{name}"
            );
        }
    }
}

#[test]
fn gemini_models_are_known_with_and_without_their_collection() {
    let url = |name| {
        let call = answer(&target(Kind::Gemini, name), &question("Hi")).unwrap();
        call.url.to_string()
    };
    assert_eq!(url("models/gemini-2.5-pro"), url("gemini-2.5-pro"));
}

#[test]
fn a_model_without_a_name_and_a_prompt_without_a_question_are_not_sent() {
    for kind in Kind::ALL {
        for name in ["", " ", "models/"] {
            if kind != Kind::Gemini && name == "models/" {
                continue;
            }
            let error = answer(&target(kind, name), &question("Hi")).unwrap_err();
            assert_eq!(
                error.problem,
                ModelProblem::NoSuchModel,
                "{kind:?} {name:?}"
            );
        }
        let error = answer(&target(kind, "m"), &question(" \n")).unwrap_err();
        assert_eq!(error.problem, ModelProblem::Refused);
        let nowhere = Target {
            base_url: "ollama:11434".into(),
            ..target(kind, "m")
        };
        let error = answer(&nowhere, &question("Hi")).unwrap_err();
        assert_eq!(error.problem, ModelProblem::Unreachable);
    }
}

#[test]
fn what_the_prompt_leaves_open_is_left_to_the_provider() {
    let body = |kind| {
        let call = answer(&target(kind, "m"), &question("Hi")).unwrap();
        call.body.unwrap()
    };
    assert_eq!(
        body(Kind::Gemini),
        json!({ "contents": [{ "role": "user", "parts": [{ "text": "Hi" }] }] })
    );
    assert_eq!(
        body(Kind::OpenAi),
        json!({
            "model": "m",
            "messages": [{ "role": "user", "content": "Hi" }],
            "stream": true,
            "stream_options": { "include_usage": true },
        })
    );
    let anthropic = body(Kind::Anthropic);
    assert_eq!(anthropic.get("system"), None);
    assert_eq!(anthropic.get("temperature"), None);
    assert_eq!(anthropic["max_tokens"], 4096);
}

#[test]
fn servers_other_than_openai_are_told_the_limit_by_its_old_name() {
    for (base_url, name, other) in [
        (
            "https://api.openai.com/v1",
            "max_completion_tokens",
            "max_tokens",
        ),
        (
            "http://localhost:11434/v1",
            "max_tokens",
            "max_completion_tokens",
        ),
        (
            "https://api.openai.com.evil.example",
            "max_tokens",
            "max_completion_tokens",
        ),
    ] {
        let target = Target {
            base_url: base_url.into(),
            ..target(Kind::OpenAi, "m")
        };
        let body = answer(&target, &conversation()).unwrap().body.unwrap();
        assert_eq!(body[name], 800, "{base_url}");
        assert_eq!(body.get(other), None);
    }
}

#[test]
fn sides_alternate_and_the_visitor_begins_where_the_protocol_demands_it() {
    let said = |text: &str| Message::Assistant {
        text: text.into(),
        calls: Vec::new(),
    };
    let prompt = Prompt {
        messages: vec![
            said("Salom!"),
            Message::User("Bir".into()),
            said(""),
            Message::User(" ikki \n".into()),
            said("A"),
            said("B"),
            Message::User("?".into()),
        ],
        ..Prompt::default()
    };
    let body = |kind| answer(&target(kind, "m"), &prompt).unwrap().body.unwrap();
    let part = |text: &str| json!({ "text": text });
    assert_eq!(
        body(Kind::Gemini)["contents"],
        json!([
            { "role": "user", "parts": [part("Bir"), part(" ikki \n")] },
            { "role": "model", "parts": [part("A"), part("B")] },
            { "role": "user", "parts": [part("?")] },
        ])
    );
    let block = |text: &str| json!({ "type": "text", "text": text });
    assert_eq!(
        body(Kind::Anthropic)["messages"],
        json!([
            { "role": "user", "content": [block("Bir"), block(" ikki \n")] },
            { "role": "assistant", "content": [block("A"), block("B")] },
            { "role": "user", "content": [block("?")] },
        ])
    );
    assert_eq!(body(Kind::OpenAi)["messages"].as_array().unwrap().len(), 6);
}

#[test]
fn a_temperature_beyond_a_protocols_range_is_its_warmest() {
    let prompt = Prompt {
        temperature_tenths: Some(20),
        ..question("Hi")
    };
    let body = |kind| answer(&target(kind, "m"), &prompt).unwrap().body.unwrap();
    assert_eq!(body(Kind::Anthropic)["temperature"], 1.0);
    assert_eq!(body(Kind::OpenAi)["temperature"], 2.0);
    assert_eq!(body(Kind::Gemini)["generationConfig"]["temperature"], 2.0);
}

#[test]
fn models_that_chat_are_listed_in_order() {
    for (kind, url, body, names) in [
        (
            Kind::Gemini,
            "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000",
            fixture!("gemini-models.json"),
            ["gemini-2.0-flash", "gemini-2.5-pro"],
        ),
        (
            Kind::OpenAi,
            "https://api.openai.com/v1/models",
            fixture!("openai-models.json"),
            ["gpt-4.1", "gpt-4o-mini"],
        ),
        (
            Kind::Anthropic,
            "https://api.anthropic.com/v1/models?limit=1000",
            fixture!("anthropic-models.json"),
            ["claude-3-5-haiku-20241022", "claude-sonnet-4-20250514"],
        ),
    ] {
        let call = models(&target(kind, "")).unwrap();
        assert_eq!((call.method, call.url.as_str()), (http::Method::GET, url));
        assert_eq!(call.body, None);
        assert_eq!(read_models(kind, body).unwrap(), names);
        for wrong in ["", "{}", "null", r#"{"data": 1, "models": "x"}"#, "<html>"] {
            let error = read_models(kind, wrong).unwrap_err();
            assert_eq!(error.problem, ModelProblem::Nonsense, "{kind:?} {wrong}");
        }
    }
}

#[test]
fn a_list_of_models_has_an_end_and_only_names_in_it() {
    let entries: Vec<Value> = (0..800)
        .map(|n| json!({ "id": format!("m-{n:03}") }))
        .collect();
    let body = json!({ "data": entries }).to_string();
    assert_eq!(read_models(Kind::OpenAi, &body).unwrap().len(), 500);
    let odd = json!({ "data": [{ "id": "a\nb" }, { "id": "" }, { "id": 7 }, { "id": "x".repeat(201) }, { "id": "ok" }] });
    assert_eq!(read_models(Kind::OpenAi, &odd.to_string()).unwrap(), ["ok"]);
    assert!(
        read_models(Kind::OpenAi, r#"{"object":"list","data":null}"#)
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        read_models(Kind::OpenAi, r#"[{"id":"bare"}]"#).unwrap(),
        ["bare"]
    );
}

#[test]
fn vectors_come_in_the_order_of_their_texts() {
    let texts = [
        "What is the meaning of life?".to_owned(),
        "Qancha turadi?".to_owned(),
    ];
    let call = embed(&target(Kind::Gemini, "models/gemini-embedding-001"), &texts).unwrap();
    assert!(
        call.url
            .path()
            .ends_with("/models/gemini-embedding-001:batchEmbedContents")
    );
    let expected: Value = serde_json::from_str(fixture!("gemini-embed-request.json")).unwrap();
    assert_eq!(call.body.unwrap(), expected);
    let read = read_embeddings(Kind::Gemini, fixture!("gemini-embeddings.json")).unwrap();
    assert_eq!(read.tokens, None);
    assert_eq!(
        read.vectors,
        [[-0.022374554, 0.5, 1.0], [0.01, -0.002, 0.0]]
    );

    let call = embed(&target(Kind::OpenAi, "text-embedding-3-small"), &texts).unwrap();
    assert_eq!(call.url.as_str(), "https://api.openai.com/v1/embeddings");
    assert_eq!(
        call.body.unwrap(),
        json!({ "model": "text-embedding-3-small", "input": texts })
    );
    let read = read_embeddings(Kind::OpenAi, fixture!("openai-embeddings.json")).unwrap();
    assert_eq!(read.tokens, Some(8));
    assert_eq!(read.vectors, [[0.0023064255, -0.009327292], [0.25, -0.5]]);
}

#[test]
fn what_holds_no_vectors_is_nonsense_and_anthropic_has_none() {
    for body in [
        "{}",
        r#"{"data":[{"embedding":"AAAA"}],"embeddings":[{"values":[null]}]}"#,
        r#"{"data":[{"embedding":[1e300]}],"embeddings":[{"values":[1e300]}]}"#,
    ] {
        for kind in [Kind::Gemini, Kind::OpenAi] {
            let error = read_embeddings(kind, body).unwrap_err();
            assert_eq!(error.problem, ModelProblem::Nonsense, "{body}");
        }
    }
    let error = embed(&target(Kind::Anthropic, "m"), &["Hi".into()]).unwrap_err();
    assert_eq!(error.problem, ModelProblem::NoSuchModel);
    let error = read_embeddings(Kind::Anthropic, "{}").unwrap_err();
    assert_eq!(error.problem, ModelProblem::NoSuchModel);
}
