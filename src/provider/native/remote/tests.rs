use std::path::Path;

use serde_json::json;

use super::*;
use crate::{
    config::{Config, Secret},
    provider::{
        Kind,
        model::{Finish, ToolCall, ToolResult, ToolSpec, Usage},
    },
    testing::model_server::{Fault, Framing, GOOD_KEY, ModelServer, Script},
};

/// Cyrillic, emoji of several code points, and the letters of Uzbek.
const TEXT: &str = "Доставка – oʻzbekcha gʻisht 🚚👩‍👩‍👧 «ёлка» maʼno  bir\n\nikki\tyetti é 你好 tamom";

/// For answers that come: long enough for a busy machine.
const PATIENCE: Patience = Patience {
    first_byte: Duration::from_secs(20),
    gap: Duration::from_secs(20),
    whole: Duration::from_secs(40),
    pause: Duration::from_millis(20),
    longest_wait: Duration::from_secs(2),
    open_for: Duration::from_secs(1),
};

/// For answers that never come.
const SHORT: Patience = Patience {
    first_byte: Duration::from_millis(500),
    gap: Duration::from_millis(500),
    ..PATIENCE
};

/// A server that misbehaves, and the way to it.
struct Stage {
    server: ModelServer,
    providers: Providers,
}

impl Stage {
    async fn new() -> Self {
        Self::with_patience(PATIENCE).await
    }

    async fn with_patience(patience: Patience) -> Self {
        let server = ModelServer::start().await.unwrap();
        let outgoing = outgoing(&[server.address()]);
        Self {
            providers: Providers::new(outgoing).with_patience(patience),
            server,
        }
    }

    fn target(&self, kind: Kind, model: &str) -> Target {
        Target {
            kind,
            base_url: self.server.base_url(kind.as_str()),
            key: Some(Secret::new(GOOD_KEY.into())),
            model: model.into(),
        }
    }

    /// The events of an answer to [`TEXT`].
    async fn ask(&self, kind: Kind, model: &str) -> Vec<Event> {
        let events = self.providers.model(self.target(kind, model));
        events.answer(question(TEXT)).collect().await
    }

    /// The error an answer ends with, and the text before it.
    async fn fails(&self, kind: Kind, model: &str) -> (ModelProblem, String) {
        let events = self.ask(kind, model).await;
        match events.last() {
            Some(Event::Error(error)) => (error.problem, text(&events)),
            _ => panic!("{kind:?} {model}: {events:?}"),
        }
    }
}

fn outgoing(allow: &[String]) -> Outgoing {
    let mut config = Config::for_testing(Path::new("unused"), "sqlite::memory:");
    config.outgoing_allow = allow.to_vec();
    Outgoing::new(&config).unwrap()
}

fn prompt(text: &str) -> Prompt {
    Prompt {
        system: "Be brief.".into(),
        messages: vec![Message::User(text.into())],
        max_output_tokens: 500,
        ..Prompt::default()
    }
}

fn question(text: &str) -> Request {
    Request {
        question: text.into(),
        prompt: prompt(text).into(),
        ..Request::default()
    }
}

fn text(events: &[Event]) -> String {
    let texts = events.iter().filter_map(|event| match event {
        Event::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn usage(events: &[Event]) -> Option<Usage> {
    let told = |event: &Event| match event {
        Event::Usage(usage) => Some(*usage),
        _ => None,
    };
    events.iter().rev().find_map(told)
}

/// Waits for something at the server, 2 s at most.
async fn soon(what: impl Fn() -> bool) -> bool {
    for _ in 0..100 {
        if what() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

#[tokio::test]
async fn text_arrives_byte_for_byte_however_the_stream_is_written() {
    let stage = Stage::new().await;
    let models = [
        "echo",
        "cut-bytes",
        "crlf",
        "comments",
        "many-lines",
        "no-done",
        "unended",
        "json",
    ];
    for kind in Kind::ALL {
        for model in models {
            let events = stage.ask(kind, model).await;
            assert_eq!(text(&events), TEXT, "{kind:?} {model}");
            let last = events.last();
            assert_eq!(
                last,
                Some(&Event::End(Finish::Complete)),
                "{kind:?} {model}"
            );
            let words = u64::try_from(TEXT.split_inclusive(char::is_whitespace).count()).unwrap();
            let usage = usage(&events).unwrap();
            assert_eq!(usage.output_tokens, words, "{kind:?} {model}");
            assert!(usage.input_tokens > 0, "{kind:?} {model}");
        }
    }
}

#[tokio::test]
async fn words_are_given_out_as_they_come_not_at_the_end() {
    let stage = Stage::new().await;
    for kind in Kind::ALL {
        let model = stage.providers.model(stage.target(kind, "slow"));
        let began = Instant::now();
        let mut events = model.answer(question(&"word ".repeat(20)));
        while !matches!(events.next().await, Some(Event::Text(_))) {}
        let first = began.elapsed();
        let _: Vec<Event> = events.collect().await;
        let (rest, kept) = (began.elapsed() - first, Duration::from_millis(300));
        assert!(rest >= kept, "{kind:?}: {first:?} and {rest:?}");
    }
}

#[tokio::test]
async fn why_a_model_stopped_is_told() {
    let stage = Stage::new().await;
    for kind in Kind::ALL {
        for (model, finish) in [("length", Finish::Length), ("blocked", Finish::Blocked)] {
            let events = stage.ask(kind, model).await;
            assert_eq!(events.last(), Some(&Event::End(finish)), "{kind:?} {model}");
        }
    }
}

#[tokio::test]
async fn a_tool_is_asked_for_and_its_result_answers() {
    let stage = Stage::new().await;
    let arguments = json!({"city": "Toshkent – Чиланзар", "days": 3, "nested": {"a": [1, null]}});
    let script = Script {
        tool_arguments: Some(arguments.clone()),
        ..Script::default()
    };
    stage.server.script("weather-model", script.clone());
    let cut = Framing::CutBytes;
    stage.server.script(
        "weather-cut",
        Script {
            framing: cut,
            ..script.clone()
        },
    );
    stage.server.script(
        "weather-json",
        Script {
            json: true,
            ..script
        },
    );
    for kind in Kind::ALL {
        for name in ["weather-model", "weather-cut", "weather-json"] {
            let model = stage.providers.model(stage.target(kind, name));
            let mut request = question("How is the weather?");
            let sent = Arc::make_mut(&mut request.prompt);
            sent.tools = vec![ToolSpec {
                name: "weather".into(),
                description: "Tells the weather.".into(),
                parameters: json!({"type": "object", "properties": {}}),
            }];
            let events: Vec<Event> = model.answer(request.clone()).collect().await;
            assert_eq!(
                events.last(),
                Some(&Event::End(Finish::Tools)),
                "{kind:?} {name}"
            );
            let call = called(&events);
            assert_eq!(
                (&*call.name, &call.arguments),
                ("weather", &arguments),
                "{kind:?}"
            );
            assert_eq!(call.signature.is_some(), kind == Kind::Gemini);
            let sent = Arc::make_mut(&mut request.prompt);
            sent.messages.push(Message::Assistant {
                text: String::new(),
                calls: vec![call.clone()],
            });
            sent.messages.push(Message::Tools(vec![ToolResult {
                call_id: call.id,
                name: call.name,
                content: "Issiq, 38°".into(),
                ok: true,
            }]));
            let events: Vec<Event> = model.answer(request).collect().await;
            assert_eq!(text(&events), "Issiq, 38°", "{kind:?} {name}");
            if let Some(signature) = call.signature {
                let sent = stage.server.last_request().to_string();
                assert!(sent.contains(&signature), "{sent}");
            }
        }
    }
}

fn called(events: &[Event]) -> ToolCall {
    let calls = events.iter().filter_map(|event| match event {
        Event::ToolCall(call) => Some(call.clone()),
        _ => None,
    });
    let calls: Vec<ToolCall> = calls.collect();
    assert_eq!(calls.len(), 1, "{events:?}");
    calls[0].clone()
}

#[tokio::test]
async fn faults_are_told_apart() {
    for kind in Kind::ALL {
        for (model, problem, calls) in [
            ("status-401", ModelProblem::WrongKey, 1),
            ("status-403", ModelProblem::WrongKey, 1),
            ("status-404", ModelProblem::NoSuchModel, 1),
            ("no-such-model", ModelProblem::NoSuchModel, 1),
            ("status-413", ModelProblem::TooLong, 1),
            ("status-400", ModelProblem::Refused, 1),
            ("status-402", ModelProblem::Quota, 1),
            ("status-429", ModelProblem::Overloaded, 3),
            ("status-500", ModelProblem::Overloaded, 3),
            ("status-503", ModelProblem::Overloaded, 3),
            ("garbage", ModelProblem::Nonsense, 1),
            ("hang", ModelProblem::TimedOut, 1),
            ("silent", ModelProblem::TimedOut, 1),
            ("reset-before", ModelProblem::Unreachable, 3),
        ] {
            let stage = match problem {
                ModelProblem::TimedOut => Stage::with_patience(SHORT).await,
                _ => Stage::new().await,
            };
            let failed = stage.fails(kind, model).await;
            assert_eq!(failed, (problem, String::new()), "{kind:?} {model}");
            assert_eq!(stage.server.calls(), calls, "{kind:?} {model}");
        }
    }
}

#[tokio::test]
async fn a_missing_key_and_a_wrong_key_are_told_apart_and_neither_is_repeated() {
    let stage = Stage::new().await;
    for kind in Kind::ALL {
        for (key, problem) in [
            (None, ModelProblem::NoKey),
            (Some("bad-key"), ModelProblem::WrongKey),
        ] {
            let mut target = stage.target(kind, "echo");
            target.key = key.map(|key| Secret::new(key.into()));
            let before = stage.server.calls();
            assert_eq!(
                stage.providers.test(&target).await.unwrap_err().problem,
                problem
            );
            let error = stage.providers.list_models(&target).await.unwrap_err();
            assert_eq!(error.problem, problem, "{kind:?}");
            assert!(error.detail.contains("is not accepted"), "{error}");
            assert!(!error.detail.contains("bad-key"), "{error}");
            assert_eq!(stage.server.calls(), before + 2);
        }
    }
}

#[tokio::test]
async fn what_passes_is_tried_again_until_it_goes_well() {
    for kind in Kind::ALL {
        let stage = Stage::new().await;
        let events = stage.ask(kind, "500-twice-then-ok").await;
        assert_eq!(text(&events), TEXT, "{kind:?}");
        assert_eq!(stage.server.calls(), 3, "{kind:?}");
    }
}

#[tokio::test]
async fn the_wait_a_provider_asks_for_is_obeyed() {
    for kind in Kind::ALL {
        let stage = Stage::new().await;
        let began = Instant::now();
        let events = stage.ask(kind, "429-retry-after-1-then-ok").await;
        assert_eq!(text(&events), TEXT, "{kind:?}");
        assert_eq!(stage.server.calls(), 2, "{kind:?}");
        assert!(began.elapsed() >= Duration::from_secs(1), "{kind:?}");
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_told_instead() {
    let stage = Stage::new().await;
    for status in [429, 503] {
        let fault = Fault::Status {
            status,
            retry_after: Some(30),
            times: None,
        };
        let name = format!("waits-{status}");
        stage.server.script(&name, Script::failing(fault));
        for kind in Kind::ALL {
            let before = stage.server.calls();
            let events = stage.ask(kind, &name).await;
            let Some(Event::Error(error)) = events.last() else {
                panic!("{events:?}");
            };
            assert_eq!(error.retry_after, Some(Duration::from_secs(30)), "{kind:?}");
            assert_eq!(stage.server.calls(), before + 1, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_has_begun_is_never_tried_again() {
    for kind in Kind::ALL {
        let stage = Stage::new().await;
        let (problem, text) = stage.fails(kind, "reset-after").await;
        assert_eq!(problem, ModelProblem::Unreachable, "{kind:?}");
        assert_eq!(text, "Доставка – oʻzbekcha ", "{kind:?}");
        assert_eq!(stage.server.calls(), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_ends_the_call_at_the_provider() {
    let stage = Stage::new().await;
    let script = Script {
        pause: Duration::from_millis(100),
        ..Script::saying(&"word ".repeat(1000))
    };
    stage.server.script("long", script);
    for (at, kind) in Kind::ALL.into_iter().enumerate() {
        let model = stage.providers.model(stage.target(kind, "long"));
        let mut events = model.answer(question("Talk."));
        while !matches!(events.next().await, Some(Event::Text(_))) {}
        assert_eq!(stage.server.open(), 1, "{kind:?}");
        drop(events);
        assert!(soon(|| stage.server.open() == 0).await, "{kind:?}");
        assert_eq!(stage.server.left(), at + 1, "{kind:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_dropped_before_it_began_ends_the_call_too() {
    let stage = Stage::new().await;
    for model in ["hang", "silent"] {
        let model = stage.providers.model(stage.target(Kind::OpenAi, model));
        let mut events = model.answer(question("Talk."));
        tokio::select! {
            event = events.next() => panic!("{event:?}"),
            arrived = soon(|| stage.server.open() == 1) => assert!(arrived),
        }
        drop(events);
        assert!(soon(|| stage.server.open() == 0).await);
    }
}

#[tokio::test]
async fn a_stream_that_stops_in_the_middle_is_left_after_the_gap() {
    let stage = Stage::with_patience(SHORT).await;
    let script = Script {
        pause: Duration::from_secs(60),
        ..Script::default()
    };
    stage.server.script("stuck", script);
    for kind in Kind::ALL {
        assert_eq!(stage.fails(kind, "stuck").await.0, ModelProblem::TimedOut);
        assert!(soon(|| stage.server.open() == 0).await, "{kind:?}");
    }
}

#[tokio::test]
async fn an_answer_that_takes_too_long_as_a_whole_is_left() {
    let patience = Patience {
        whole: Duration::from_secs(1),
        ..PATIENCE
    };
    let stage = Stage::with_patience(patience).await;
    let script = Script {
        pause: Duration::from_millis(50),
        ..Script::saying(&"word ".repeat(1000))
    };
    stage.server.script("long", script);
    let (problem, text) = stage.fails(Kind::OpenAi, "long").await;
    assert_eq!(problem, ModelProblem::TimedOut);
    assert!(text.starts_with("word word "), "{text}");
}

#[tokio::test]
async fn an_answer_without_measure_is_left() {
    let stage = Stage::new().await;
    let script = Script::saying(&(" ".to_owned() + &"word".repeat(250)).repeat(10_000));
    stage.server.script("endless", script);
    let (problem, text) = stage.fails(Kind::OpenAi, "endless").await;
    assert_eq!(problem, ModelProblem::Nonsense);
    assert!(text.len() < 8 * 1024 * 1024);
}

#[tokio::test]
async fn nothing_listening_a_strange_page_and_a_forbidden_address_are_told_apart() {
    let stage = Stage::new().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap().to_string();
    drop(closed);
    let providers = Providers::new(outgoing(std::slice::from_ref(&address)));
    let providers = providers.with_patience(PATIENCE);
    for kind in Kind::ALL {
        let mut target = stage.target(kind, "echo");
        target.base_url = format!("http://{address}/v1");
        let error = providers.test(&target).await.unwrap_err();
        assert_eq!(
            error.problem,
            ModelProblem::Unreachable,
            "{kind:?}: {error}"
        );
        for forbidden in ["http://127.0.0.1:1/v1", "http://localhost:1234/v1"] {
            target.base_url = forbidden.into();
            let error = stage.providers.test(&target).await.unwrap_err();
            assert_eq!(
                error.problem,
                ModelProblem::ForbiddenAddress,
                "{kind:?}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn a_page_that_is_no_answer_is_nonsense_and_a_redirect_is_not_followed() {
    use axum::response::{Html, Redirect};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let stage = Stage::new().await;
    let elsewhere = stage.server.base_url("openai") + "/chat/completions";
    let page = async || Html("<h1>Welcome to the router</h1>\n\n");
    let away = async move || Redirect::temporary(&elsewhere);
    let router = axum::Router::new()
        .route("/page/chat/completions", axum::routing::any(page))
        .route("/away/chat/completions", axum::routing::any(away));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let outgoing = outgoing(&[address.clone(), stage.server.address()]);
    let providers = Providers::new(outgoing).with_patience(PATIENCE);
    let mut target = stage.target(Kind::OpenAi, "echo");
    target.base_url = format!("http://{address}/page");
    let error = providers.test(&target).await.unwrap_err();
    assert_eq!(error.problem, ModelProblem::Nonsense, "{error}");
    target.base_url = format!("http://{address}/away");
    assert!(providers.test(&target).await.is_err());
    assert_eq!(stage.server.calls(), 0, "the key is not carried elsewhere");
}

#[tokio::test]
async fn a_connection_that_takes_too_long_is_tried_again() {
    // It accepts and says nothing, so that the encryption is never agreed on.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let accepting = tokio::spawn(async move {
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(listener.accept().await.unwrap());
        }
        held
    });
    let mut config = Config::for_testing(Path::new("unused"), "sqlite::memory:");
    config.outgoing_allow = vec![address.clone()];
    let outgoing = Outgoing::with_connect_limit(&config, Duration::from_millis(300)).unwrap();
    let providers = Providers::new(outgoing);
    let target = Target {
        kind: Kind::OpenAi,
        base_url: format!("https://{address}/v1"),
        key: None,
        model: "any".into(),
    };
    let error = providers
        .with_patience(PATIENCE)
        .test(&target)
        .await
        .unwrap_err();
    assert_eq!(error.problem, ModelProblem::TimedOut, "{error}");
    assert_eq!(accepting.await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_provider_that_fails_again_and_again_is_left_alone_and_then_tried() {
    for kind in Kind::ALL {
        let stage = Stage::new().await;
        stage
            .server
            .script("flaky", Script::failing(Fault::ResetBefore));
        for _ in 0..5 {
            let problem = stage.fails(kind, "flaky").await.0;
            assert_eq!(problem, ModelProblem::Unreachable);
        }
        let asked = stage.server.calls();
        let events = stage.ask(kind, "flaky").await;
        let Some(Event::Error(error)) = events.last() else {
            panic!("{events:?}");
        };
        assert_eq!(error.problem, ModelProblem::Overloaded);
        assert!(
            error
                .retry_after
                .is_some_and(|wait| wait <= PATIENCE.open_for)
        );
        assert_eq!(stage.server.calls(), asked, "nobody is asked");
        stage.server.script("flaky", Script::default());
        tokio::time::sleep(PATIENCE.open_for).await;
        for _ in 0..2 {
            assert_eq!(text(&stage.ask(kind, "flaky").await), TEXT, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn wrong_keys_and_models_do_not_close_a_provider() {
    let stage = Stage::new().await;
    for _ in 0..6 {
        let failed = stage.fails(Kind::OpenAi, "status-404").await;
        assert_eq!(failed.0, ModelProblem::NoSuchModel);
    }
    assert_eq!(text(&stage.ask(Kind::OpenAi, "echo").await), TEXT);
}

#[tokio::test]
async fn models_are_listed_and_a_connection_is_tested() {
    let stage = Stage::new().await;
    stage.server.script("slow-start", Script::default());
    for kind in Kind::ALL {
        let models = stage
            .providers
            .list_models(&stage.target(kind, ""))
            .await
            .unwrap();
        for model in ["echo", "slow-start"] {
            assert!(
                models.iter().any(|name| name == model),
                "{kind:?}: {models:?}"
            );
        }
        let began = Instant::now();
        let took = stage
            .providers
            .test(&stage.target(kind, "echo"))
            .await
            .unwrap();
        assert!(took <= began.elapsed(), "{kind:?}");
        assert!(stage.server.last_request().to_string().contains("16"));
    }
}

#[tokio::test]
async fn texts_are_embedded_in_their_order() {
    let stage = Stage::new().await;
    let texts = [
        "Доставка бесплатна",
        "yetkazib berish",
        "Доставка бесплатна",
    ]
    .map(str::to_owned);
    for kind in [Kind::Gemini, Kind::OpenAi] {
        let target = stage.target(kind, "hashed");
        let vectors = stage
            .providers
            .embed(&target, &texts)
            .await
            .unwrap()
            .vectors;
        assert_eq!(vectors.len(), 3, "{kind:?}");
        assert_eq!(vectors[0], vectors[2], "{kind:?}");
        assert_ne!(vectors[0], vectors[1], "{kind:?}");
    }
    let target = stage.target(Kind::Anthropic, "hashed");
    assert!(stage.providers.embed(&target, &texts).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_answers_at_once_all_arrive_whole() {
    let stage = Stage::new().await;
    let script = Script {
        pause: Duration::from_millis(50),
        ..Script::default()
    };
    stage.server.script("paced", script);
    let asked = (0..1000).map(|number| stage.ask(Kind::ALL[number % 3], "paced"));
    for events in futures::future::join_all(asked).await {
        assert_eq!(text(&events), TEXT);
    }
    assert_eq!((stage.server.open(), stage.server.left()), (0, 0));
}
