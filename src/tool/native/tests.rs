//! Tools, as promised to owners, against a service on this machine that can misbehave.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, Request, State},
    response::{IntoResponse, Redirect},
    routing::{any, get},
};
use http::{StatusCode, header};
use serde_json::{Value, json};

use crate::{
    config::Secret,
    error::{AppError, Problem},
    http::outgoing::Outgoing,
    id::{BotId, ToolId, WorkspaceId},
    server::{self, AppState},
    testing::{Answer, Person, World, on_both_databases},
    tool::{
        Outcome, ToolView,
        run::{run, spec},
        sealing, store,
    },
};

const SECRET: &str = "Bearer sk-very-secret-7";

/// A request as the service saw it.
#[derive(Debug, Clone)]
struct Seen {
    method: String,
    uri: String,
    authorization: Option<String>,
    body: String,
}

/// A service on this machine.
#[derive(Clone, Default)]
struct Service {
    port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Service {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .unwrap();
        let service = Self {
            port: listener.local_addr().unwrap().port(),
            seen: Arc::default(),
        };
        let router = Router::new()
            .route("/orders/{number}", any(order))
            .route(
                "/slow",
                get(|| async { tokio::time::sleep(Duration::from_secs(60)).await }),
            )
            .route("/huge", get(|| async { "a".repeat(300 * 1024) }))
            .route("/long", get(|| async { "я".repeat(20_000) }))
            .route(
                "/binary",
                get(|| async { ([(header::CONTENT_TYPE, "image/png")], "secret pixels") }),
            )
            .route(
                "/missing",
                get(|| async { (StatusCode::NOT_FOUND, "no such order") }),
            )
            .route(
                "/moved",
                get(|| async { Redirect::temporary("/orders/moved") }),
            )
            .route("/away/{port}", any(away))
            .route(
                "/inside",
                get(|| async { Redirect::temporary("http://169.254.169.254/latest/") }),
            )
            .with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn order(
    State(service): State<Service>,
    Path(number): Path<String>,
    request: Request,
) -> impl IntoResponse {
    let (head, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let authorization = head.headers.get(header::AUTHORIZATION);
    let authorization = authorization.map(|value| value.to_str().unwrap().to_owned());
    service.seen.lock().unwrap().push(Seen {
        method: head.method.to_string(),
        uri: head.uri.to_string(),
        authorization: authorization.clone(),
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    axum::Json(
        json!({"order": {"number": number, "status": "on its way"}, "cost": 4321, "you_sent": authorization}),
    )
}

async fn away(Path(port): Path<u16>) -> impl IntoResponse {
    Redirect::temporary(&format!("http://127.0.0.1:{port}/orders/away"))
}

/// The same server, allowed to ask these services.
fn allowing(mut world: World, services: &[&Service]) -> World {
    let mut config = (*world.state.config).clone();
    config.outgoing_allow = services
        .iter()
        .map(|service| format!("127.0.0.1:{}", service.port))
        .collect();
    let (db, options) = (world.state.db.clone(), world.state.leptos_options.clone());
    world.state = AppState::new(db, config, options).unwrap();
    world.router = server::router(&world.state).unwrap();
    world
}

/// Fields of a tool that looks up an order, with others in place of some.
fn fields<'a>(
    bot: &'a str,
    url: &'a str,
    others: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("bot", bot),
        ("tool", ""),
        ("form[name]", "order_status"),
        ("form[description]", "Finds an order by its number"),
        ("form[method]", "GET"),
        ("form[url]", url),
        ("form[parameters][0][name]", "number"),
        ("form[parameters][0][kind]", "text"),
        ("form[parameters][0][required]", "true"),
        (
            "form[parameters][0][description]",
            "The number of the order",
        ),
        ("form[parameters][1][name]", ""),
        ("form[parameters][1][kind]", "text"),
        ("form[parameters][1][required]", "true"),
        ("form[parameters][1][description]", ""),
        ("form[body]", ""),
        ("form[headers][0][name]", ""),
        ("form[headers][0][secret]", ""),
        ("form[keep]", ""),
        ("form[enabled]", "true"),
    ];
    for (name, value) in others {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    fields
}

const WITH_SECRET: [(&str, &str); 2] = [
    ("form[headers][0][name]", "Authorization"),
    ("form[headers][0][secret]", SECRET),
];

async fn owner(world: &World) -> (Person, String) {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    (owner, bot)
}

/// Makes a tool; its id.
async fn make(owner: &mut Person, fields: &[(&str, &str)]) -> String {
    let answer = owner.call("save_tool", fields).await;
    assert!(answer.is_ok(), "{}", answer.body);
    let place = answer.header("location");
    place
        .split('/')
        .nth(4)
        .unwrap()
        .split('?')
        .next()
        .unwrap()
        .to_owned()
}

async fn refused(owner: &mut Person, fields: &[(&str, &str)], field: &str) -> Option<Problem> {
    let error: AppError = owner.call("save_tool", fields).await.json();
    error.of_field(field)
}

async fn test(owner: &mut Person, bot: &str, tool: &str, number: &str) -> Outcome {
    let fields = [("bot", bot), ("tool", tool), ("values[number]", number)];
    owner.call("test_tool", &fields).await.json()
}

async fn workspace(world: &World, bot: &str) -> (WorkspaceId, BotId) {
    (world.workspace_of(bot).await, BotId::from(bot.to_owned()))
}

async fn enabled(world: &World, bot: &str) -> Vec<store::ReadyTool> {
    let (workspace, bot) = workspace(world, bot).await;
    store::enabled(world.db(), &world.state.config, &workspace, &bot)
        .await
        .unwrap()
}

fn outgoing(world: &World) -> Outgoing {
    Outgoing::new(&world.state.config).unwrap()
}

fn hides_the_secret(answer: &Answer) -> bool {
    !answer.body.contains("very-secret") && !format!("{:?}", answer.headers).contains("very-secret")
}

on_both_databases! {
    async fn a_tool_is_made_tested_and_run(world: World) {
        let service = Service::start().await;
        let world = allowing(world, &[&service]);
        let (mut owner, bot) = owner(&world).await;
        let url = service.url("/orders/{{number}}?full=yes");
        let keep = [("form[keep]", "/order/status\r\n/order/number")];
        let tool = make(&mut owner, &fields(&bot, &url, &[&WITH_SECRET[..], &keep[..]].concat())).await;

        let tested = test(&mut owner, &bot, &tool, "A 7").await;
        assert_eq!((tested.ok, tested.status), (true, Some(200)), "{tested:?}");
        assert!(tested.content.contains(r#""/order/status":"on its way""#), "{}", tested.content);
        assert!(!tested.content.contains("4321"), "{}", tested.content);

        let [ready] = &enabled(&world, &bot).await[..] else { panic!("not one tool") };
        let told = spec(&ready.tool);
        assert_eq!(told.parameters, json!({
            "type": "object",
            "properties": {"number": {"type": "string", "description": "The number of the order"}},
            "required": ["number"],
        }));
        let outcome = run(&outgoing(&world), &world.state.config, ready, &json!({"number": "B/8"})).await;
        assert!(!outcome.ok && outcome.status.is_none(), "{outcome:?}");
        let outcome = run(&outgoing(&world), &world.state.config, ready, &json!({"number": "B8"})).await;
        assert!(outcome.ok, "{outcome:?}");
        let seen = service.seen();
        assert_eq!(seen.len(), 2);
        assert_eq!((seen[0].method.as_str(), seen[0].uri.as_str()), ("GET", "/orders/A%207?full=yes"));
        assert_eq!(seen[1].authorization.as_deref(), Some(SECRET));
    }

    async fn a_body_is_sent_as_json_with_typed_values(world: World) {
        let service = Service::start().await;
        let world = allowing(world, &[&service]);
        let (mut owner, bot) = owner(&world).await;
        let url = service.url("/orders/new");
        let body = r#"{"count": "{{count}}", "note": "for {{number}}"}"#;
        let others = [
            ("form[method]", "POST"),
            ("form[body]", body),
            ("form[parameters][1][name]", "count"),
            ("form[parameters][1][kind]", "whole_number"),
            ("form[parameters][1][description]", "How many"),
        ];
        let tool = make(&mut owner, &fields(&bot, &url, &others)).await;
        let values = [("bot", bot.as_str()), ("tool", &tool), ("values[number]", "7"), ("values[count]", "3")];
        let outcome: Outcome = owner.call("test_tool", &values).await.json();
        assert!(outcome.ok, "{outcome:?}");
        let seen = service.seen();
        assert_eq!(seen[0].method, "POST");
        let sent: Value = serde_json::from_str(&seen[0].body).unwrap();
        assert_eq!(sent, json!({"count": 3, "note": "for 7"}));
    }

    async fn a_secret_is_never_seen_again(world: World) {
        let service = Service::start().await;
        let world = allowing(world, &[&service]);
        let (mut owner, bot) = owner(&world).await;
        let url = service.url("/orders/{{number}}");
        let tool = make(&mut owner, &fields(&bot, &url, &WITH_SECRET)).await;
        let own = [("bot", bot.as_str()), ("tool", tool.as_str())];
        for answer in [
            owner.call("find_tool", &own).await,
            owner.call("list_tools", &own[..1]).await,
            owner.get(&format!("/bots/{bot}/tools/{tool}")).await,
            owner.get(&format!("/bots/{bot}/tools")).await,
            // The service repeats what it was sent.
            owner.call("test_tool", &[&own[..], &[("values[number]", "1")]].concat()).await,
        ] {
            assert_eq!(answer.status, StatusCode::OK);
            assert!(hides_the_secret(&answer), "{}", answer.body);
        }
        assert_eq!(service.seen()[0].authorization.as_deref(), Some(SECRET));
        // A form that is refused without scripts comes back without the secret.
        let wrong = [("tool", tool.as_str()), ("form[name]", "7"), WITH_SECRET[0], WITH_SECRET[1]];
        let mut plain = owner.clone().with_header("referer", &format!("http://localhost:3000/bots/{bot}/tools/{tool}"));
        let answer = plain.post("/api/save_tool", &fields(&bot, &url, &wrong)).await;
        let page = plain.get(answer.location()).await;
        assert!(hides_the_secret(&answer) && hides_the_secret(&page), "{}", page.body);
        let stored: Vec<u8> = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select headers_sealed from tools").fetch_one(c).await
        })
        .unwrap();
        assert!(!String::from_utf8_lossy(&stored).contains("very-secret"));
    }

    async fn an_empty_value_keeps_the_secret_until_the_address_moves(world: World) {
        let (one, other) = (Service::start().await, Service::start().await);
        let world = allowing(world, &[&one, &other]);
        let (mut owner, bot) = owner(&world).await;
        let (first, second) = (one.url("/orders/{{number}}"), other.url("/orders/{{number}}"));
        let tool = make(&mut owner, &fields(&bot, &first, &WITH_SECRET)).await;
        let kept = [("tool", tool.as_str()), WITH_SECRET[0], ("form[description]", "Changed")];
        make(&mut owner, &fields(&bot, &first, &kept)).await;
        test(&mut owner, &bot, &tool, "1").await;
        assert_eq!(one.seen()[0].authorization.as_deref(), Some(SECRET));

        let field = "headers[0][secret]";
        assert_eq!(refused(&mut owner, &fields(&bot, &second, &kept), field).await, Some(Problem::Required));
        let tried: AppError = owner.call("test_tool", &fields(&bot, &second, &kept)).await.json();
        assert_eq!(tried.of_field(field), Some(Problem::Required));
        let renamed = [("tool", tool.as_str()), ("form[headers][0][name]", "X-Other")];
        assert_eq!(refused(&mut owner, &fields(&bot, &first, &renamed), field).await, Some(Problem::Required));
        assert!(other.seen().is_empty());
        let typed = [("tool", tool.as_str()), WITH_SECRET[0], (WITH_SECRET[1].0, "Bearer new")];
        make(&mut owner, &fields(&bot, &second, &typed)).await;
        test(&mut owner, &bot, &tool, "1").await;
        assert_eq!(other.seen()[0].authorization.as_deref(), Some("Bearer new"));
    }

    async fn a_form_is_tested_as_it_stands_and_not_saved(world: World) {
        let service = Service::start().await;
        let world = allowing(world, &[&service]);
        let (mut owner, bot) = owner(&world).await;
        let (stored, typed) = (service.url("/missing"), service.url("/orders/{{number}}"));
        let tool = make(&mut owner, &fields(&bot, &stored, &[])).await;
        let tested = test(&mut owner, &bot, &tool, "1").await;
        assert_eq!((tested.ok, tested.status), (false, Some(404)));
        assert!(tested.content.contains("no such order"), "{}", tested.content);
        let form = [("tool", tool.as_str()), ("values[number]", "5")];
        let tested: Outcome = owner.call("test_tool", &fields(&bot, &typed, &form)).await.json();
        assert!(tested.ok && tested.content.contains("on its way"), "{tested:?}");
        let found: ToolView = owner.call("find_tool", &[("bot", &bot), ("tool", &tool)]).await.json();
        assert_eq!(found.tool.url, stored);
    }

    async fn a_test_without_scripts_shows_its_outcome_and_what_was_typed(world: World) {
        let service = Service::start().await;
        let world = allowing(world, &[&service]);
        let (mut owner, bot) = owner(&world).await;
        let (stored, typed) = (service.url("/missing"), service.url("/orders/{{number}}"));
        let tool = make(&mut owner, &fields(&bot, &stored, &[])).await;
        let form = [("tool", tool.as_str()), ("form[description]", "Just typed"), ("values[number]", "5")];
        let answer = owner.post("/api/test_tool", &fields(&bot, &typed, &form)).await;
        let place = answer.location().split('#').next().unwrap().to_owned();
        assert_eq!(place, format!("/bots/{bot}/tools/{tool}?tested=true"));
        let page = owner.get(&place).await.body;
        assert!(page.contains("on its way") && page.contains("Just typed"), "{page}");
        let again = owner.get(&format!("/bots/{bot}/tools/{tool}")).await.body;
        assert!(!again.contains("on its way") && !again.contains("Just typed"), "{again}");
    }

    async fn addresses_that_are_not_public_are_not_asked(world: World) {
        let (service, hidden) = (Service::start().await, Service::start().await);
        let world = allowing(world, &[&service]);
        let (mut owner, bot) = owner(&world).await;
        for url in [
            hidden.url("/orders/{{number}}"),
            format!("http://2130706433:{}/", hidden.port),
            format!("http://[::ffff:127.0.0.1]:{}/", hidden.port),
            "http://169.254.169.254/latest/meta-data".to_owned(),
            "http://10.0.0.1/".to_owned(),
            "https://shop.example.uz:22/".to_owned(),
        ] {
            let problem = refused(&mut owner, &fields(&bot, &url, &[]), "url").await;
            assert_eq!(problem, Some(Problem::NotPublic), "{url}");
        }
        // A name tells only when it is looked up, a redirect only when it is met.
        let name = format!("http://localhost:{}/orders/1", hidden.port);
        let away = service.url(&format!("/away/{}", hidden.port));
        for (tool, url) in [("name", name), ("away", away), ("inside", service.url("/inside"))] {
            let tool = make(&mut owner, &fields(&bot, &url, &[("form[name]", tool)])).await;
            let tested = test(&mut owner, &bot, &tool, "1").await;
            assert!(!tested.ok && tested.content.contains("not public"), "{url}: {tested:?}");
        }
        assert!(hidden.seen().is_empty());
    }

    async fn a_redirect_is_followed_but_takes_no_secret_to_another_place(world: World) {
        let (service, other) = (Service::start().await, Service::start().await);
        let world = allowing(world, &[&service, &other]);
        let (mut owner, bot) = owner(&world).await;
        let moved = make(&mut owner, &fields(&bot, &service.url("/moved"), &WITH_SECRET)).await;
        assert!(test(&mut owner, &bot, &moved, "1").await.ok);
        assert_eq!(service.seen()[0].authorization.as_deref(), Some(SECRET));
        let url = service.url(&format!("/away/{}", other.port));
        let away = [&WITH_SECRET[..], &[("form[name]", "away")]].concat();
        let away = make(&mut owner, &fields(&bot, &url, &away)).await;
        assert!(test(&mut owner, &bot, &away, "1").await.ok);
        assert_eq!(other.seen()[0].authorization, None);
        let posts = [("form[name]", "posts"), ("form[method]", "POST"), ("form[body]", r#"{"a": "{{number}}"}"#)];
        let posts = make(&mut owner, &fields(&bot, &url, &posts)).await;
        let tested = test(&mut owner, &bot, &posts, "1").await;
        assert!(!tested.ok && tested.content.contains("elsewhere"), "{tested:?}");
        assert_eq!(other.seen().len(), 1);
    }

    async fn misbehaving_services_are_told_of_in_a_sentence(world: World) {
        let service = Service::start().await;
        let world = allowing(world, &[&service]);
        let (mut owner, bot) = owner(&world).await;
        for (path, said) in [
            ("/huge", "larger than 256 KB"),
            ("/binary", "not text"),
            ("/missing", "no such order"),
        ] {
            let name = path.trim_start_matches('/');
            let tool = make(&mut owner, &fields(&bot, &service.url(path), &[("form[name]", name)])).await;
            let tested = test(&mut owner, &bot, &tool, "1").await;
            assert!(!tested.content.contains("pixels") && tested.content.contains(said), "{path}: {tested:?}");
        }
        let long = make(&mut owner, &fields(&bot, &service.url("/long"), &[("form[name]", "long")])).await;
        let tested = test(&mut owner, &bot, &long, "1").await;
        assert!(tested.ok && tested.content.chars().count() <= 8000, "{}", tested.content.chars().count());
        let gone = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port();
        let gone = Service { port: gone, ..Service::default() };
        let world = allowing(world, &[&gone]);
        let [ready, ..] = &mut enabled(&world, &bot).await[..] else { panic!("no tool") };
        ready.tool.url = gone.url("/");
        let outcome = run(&outgoing(&world), &world.state.config, ready, &json!({"number": "1"})).await;
        assert!(outcome.content.contains("could not be reached"), "{outcome:?}");
    }

    async fn hostile_arguments_reach_no_service(world: World) {
        let service = Service::start().await;
        let world = allowing(world, &[&service]);
        let (mut owner, bot) = owner(&world).await;
        make(&mut owner, &fields(&bot, &service.url("/orders/{{number}}"), &[])).await;
        let [ready] = &enabled(&world, &bot).await[..] else { panic!("not one tool") };
        for arguments in [
            json!({"number": "../admin"}),
            json!({"number": ".."}),
            json!({"number": "1", "url": "http://evil.example"}),
            json!({"number": ["1"]}),
            json!({"number": {"$ne": ""}}),
            json!(["1"]),
            json!({}),
        ] {
            let outcome = run(&outgoing(&world), &world.state.config, ready, &arguments).await;
            assert!(!outcome.ok && outcome.status.is_none(), "{arguments}: {outcome:?}");
        }
        assert!(service.seen().is_empty());
        let odd = json!({"number": "1?admin=true#x&y=%2F"});
        assert!(run(&outgoing(&world), &world.state.config, ready, &odd).await.ok);
        assert_eq!(service.seen()[0].uri, "/orders/1%3Fadmin%3Dtrue%23x%26y%3D%252F");
    }

    async fn a_tool_can_not_ask_the_installation_it_runs_in(world: World) {
        let service = Service::start().await;
        let mut world = allowing(world, &[&service]);
        Arc::make_mut(&mut world.state.config).public_url = service.url("");
        let (mut owner, bot) = owner(&world).await;
        make(&mut owner, &fields(&bot, &service.url("/orders/{{number}}"), &[])).await;
        let [ready] = &enabled(&world, &bot).await[..] else { panic!("not one tool") };
        let outcome = run(&outgoing(&world), &world.state.config, ready, &json!({"number": "1"})).await;
        assert!(!outcome.ok && service.seen().is_empty(), "{outcome:?}");
    }

    async fn names_are_unique_in_a_bot_and_lists_have_an_end(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let url = "https://shop.example.uz/";
        make(&mut owner, &fields(&bot, url, &[])).await;
        assert_eq!(refused(&mut owner, &fields(&bot, url, &[]), "name").await, Some(Problem::Taken));
        let other = owner.make_bot("Other").await;
        make(&mut owner, &fields(&other, url, &[])).await;
        for n in 0..18 {
            make(&mut owner, &fields(&bot, url, &[("form[name]", &format!("tool_{n}"))])).await;
        }
        let adds = (0..4).map(|n| {
            let (mut owner, bot) = (owner.clone(), bot.clone());
            async move {
                let name = format!("late_{n}");
                owner.call("save_tool", &fields(&bot, url, &[("form[name]", &name)])).await.status
            }
        });
        let answers = futures::future::join_all(adds).await;
        let refused = answers.iter().filter(|status| **status == StatusCode::CONFLICT).count();
        assert_eq!(refused, 3, "{answers:?}");
    }

    async fn tests_are_limited_in_time(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let tool = make(&mut owner, &fields(&bot, "https://shop.example.uz/{{number}}", &[])).await;
        // A missing value is told without a request.
        for _ in 0..20 {
            let tested = test(&mut owner, &bot, &tool, "").await;
            assert!(tested.content.contains("`number` is missing"), "{tested:?}");
        }
        let values = [("bot", bot.as_str()), ("tool", &tool), ("values[number]", "")];
        assert_eq!(owner.call("test_tool", &values).await.status, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn a_tool_that_is_off_or_deleted_is_not_offered(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let url = "https://shop.example.uz/";
        let tool = make(&mut owner, &fields(&bot, url, &[])).await;
        assert_eq!(enabled(&world, &bot).await.len(), 1);
        make(&mut owner, &fields(&bot, url, &[("tool", &tool), ("form[enabled]", "false")])).await;
        assert!(enabled(&world, &bot).await.is_empty());
        let own = [("bot", bot.as_str()), ("tool", tool.as_str())];
        assert!(owner.call("delete_tool", &own).await.is_ok());
        assert_eq!(owner.call("find_tool", &own).await.status, StatusCode::NOT_FOUND);
        let page = owner.get(&format!("/bots/{bot}/tools")).await.body;
        assert!(page.contains("example=order") && page.contains("example=stock"), "{page}");
        let example = owner.get(&format!("/bots/{bot}/tools/new?example=order")).await.body;
        assert!(example.contains("https://shop.example.uz/api/orders/{{number}}"), "{example}");
    }

    async fn a_copy_of_a_bot_has_its_tools_without_their_secrets(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let url = "https://shop.example.uz/{{number}}";
        let keyed = make(&mut owner, &fields(&bot, url, &WITH_SECRET)).await;
        make(&mut owner, &fields(&bot, url, &[("form[name]", "open")])).await;
        let answer = owner.post("/api/duplicate_bot", &[("bot", &bot), ("name", "Copy")]).await;
        let copy = answer.location().split('/').nth(2).unwrap().to_owned();
        assert_eq!(enabled(&world, &bot).await.len(), 2);
        let names: Vec<String> = enabled(&world, &copy).await.into_iter().map(|ready| ready.tool.name).collect();
        assert_eq!(names, ["open"]);
        let tools: Value = owner.call("list_tools", &[("bot", &copy)]).await.json();
        let copied = ToolId::from(tools[0]["id"].as_str().unwrap().to_owned());
        assert_eq!((tools[0]["name"].as_str(), tools[0]["enabled"].as_bool()), (Some("order_status"), Some(false)));
        assert_ne!(copied.as_str(), keyed);
        let found: ToolView = owner.call("find_tool", &[("bot", &copy), ("tool", copied.as_str())]).await.json();
        assert!(found.lacks_secrets);
        let unfilled = [("tool", copied.as_str()), WITH_SECRET[0]];
        let problem = refused(&mut owner, &fields(&copy, url, &unfilled), "headers[0][secret]").await;
        assert_eq!(problem, Some(Problem::Required));
        let filled = [("tool", copied.as_str()), WITH_SECRET[0], WITH_SECRET[1]];
        make(&mut owner, &fields(&copy, url, &filled)).await;
        assert_eq!(enabled(&world, &copy).await.len(), 2);
    }

    async fn a_former_secret_of_the_installation_is_needed_for_one_start_only(world: World) {
        let (mut owner, bot) = owner(&world).await;
        make(&mut owner, &fields(&bot, "https://shop.example.uz/", &WITH_SECRET)).await;
        let (workspace, bot) = workspace(&world, &bot).await;
        let mut config = (*world.state.config).clone();
        let former = std::mem::replace(&mut config.session_secret, Secret::new("another secret, long enough".into()));
        assert!(store::enabled(world.db(), &config, &workspace, &bot).await.unwrap().is_empty());
        config.previous_secrets = vec![former];
        sealing::seal_anew(world.db(), &config).await.unwrap();
        config.previous_secrets.clear();
        let ready = store::enabled(world.db(), &config, &workspace, &bot).await.unwrap();
        assert_eq!(ready[0].headers[0].value.expose(), SECRET);
    }

    async fn tools_go_with_their_bot(world: World) {
        let (mut owner, bot) = owner(&world).await;
        make(&mut owner, &fields(&bot, "https://shop.example.uz/", &[])).await;
        assert!(owner.call("delete_bot", &[("bot", &bot)]).await.is_ok());
        let left: i64 = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select count(*) from tools").fetch_one(c).await
        })
        .unwrap();
        assert_eq!(left, 0);
    }
}

/// The one that takes its time.
#[tokio::test]
async fn a_slow_service_is_given_up_after_ten_seconds() {
    let service = Service::start().await;
    let world = allowing(World::on_sqlite().await, &[&service]);
    let (mut owner, bot) = owner(&world).await;
    let tool = make(&mut owner, &fields(&bot, &service.url("/slow"), &[])).await;
    let tested = test(&mut owner, &bot, &tool, "1").await;
    assert!(
        !tested.ok && tested.content.contains("within 10 seconds"),
        "{tested:?}"
    );
    assert!((10_000..12_000).contains(&tested.millis), "{tested:?}");
}
