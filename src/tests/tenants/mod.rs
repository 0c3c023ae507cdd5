//! Two tenants: nothing of one is visible to or changeable by the other, or by a visitor, and what
//! is not yours looks like what does not exist.

mod doors;
mod routes;

use http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;

use crate::testing::{Answer, Person, World, on_both_databases, site_server::SitePage};

use doors::{OWN, calls, pages, posts, tool_fields};

/// What the owner has.
#[derive(Default)]
struct Things {
    bot: String,
    source: String,
    passage: String,
    site: String,
    provider: String,
    conversation: String,
    question: String,
    answer: String,
    login: String,
    tool: String,
    curated: String,
    lead: String,
    webhook: String,
    check: String,
    run: String,
    key: String,
}

async fn things(world: &World, owner: &mut Person) -> Things {
    let base_url = world.models.base_url("openai");
    let provider = owner
        .add_provider("open_ai", &base_url, "Secret-key-1234567")
        .await;
    let bot = owner.make_bot("Secret shop").await;
    owner
        .teach(&bot, "Secret prices", "The secret cake costs 77 000 soʻm.")
        .await;
    let asked = owner
        .post_for_json(
            &format!("/bots/{bot}/chat/messages"),
            &[("text", "What does the secret cake cost?")],
        )
        .await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.body);
    let asked: serde_json::Value = asked.json();
    let events = format!(
        "/bots/{bot}/chat/messages/{}/events",
        asked["answer"].as_str().unwrap()
    );
    assert!(owner.get(&events).await.body.contains("event: done"));
    let sources: serde_json::Value = owner
        .call("list_sources", &[("bot", &bot), ("page", "1")])
        .await
        .json();
    let source = sources["items"][0]["id"].as_str().unwrap();
    let passages: serde_json::Value = owner
        .call(
            "find_source",
            &[("bot", &bot), ("source", source), ("page", "1")],
        )
        .await
        .json();
    let form = [("bot", bot.as_str()), ("form[offer]", "always")];
    assert!(owner.call("save_lead_form", &form).await.is_ok());
    let contact = [
        ("contact", "@secret_77 000"),
        ("conversation", asked["conversation"].as_str().unwrap()),
    ];
    let left = owner
        .post_for_json(&format!("/bots/{bot}/chat/lead"), &contact)
        .await;
    assert_eq!(left.status, StatusCode::OK, "{}", left.body);
    let leads: serde_json::Value = owner
        .call("list_leads", &[("bot", &bot), ("page", "1")])
        .await
        .json();
    let logins: serde_json::Value = owner.call("logins", &[]).await.json();
    let tool = owner.call("save_tool", &tool_fields(&bot, "")).await;
    assert!(tool.is_ok(), "{}", tool.body);
    let tool = tool.location().split(['/', '?']).nth(4).unwrap().to_owned();
    let curated = owner
        .write_answer(&bot, "Where is the door?", "Behind the Secret shelf.")
        .await;
    let webhook = [
        ("form[url]", world.site.url("/hooks")),
        ("form[message_unanswered]", "true".to_owned()),
    ];
    let webhook = webhook
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let webhook = owner.call("save_webhook", &webhook).await;
    assert!(webhook.is_ok(), "{}", webhook.body);
    let webhook = webhook
        .location()
        .split(['/', '?'])
        .nth(2)
        .unwrap()
        .to_owned();
    // The widget has a key from when its settings are first saved.
    let widget = [
        ("bot", bot.as_str()),
        ("form[offset_x]", "9"),
        ("form[offset_y]", "9"),
        ("form[invite_after]", "9"),
    ];
    assert!(owner.call("save_widget", &widget).await.is_ok());
    let check = owner
        .add_check(&bot, "Where is the Secret door?", &[("phrases", "77 000")])
        .await;
    let run = owner.call("run_checks", &[("bot", &bot)]).await;
    assert!(run.is_ok(), "{}", run.body);
    let run = run.location().split('/').nth(5).unwrap().to_owned();
    let key = owner.make_key(&["chat"]).await;
    assert!(key.starts_with("cbf_"), "{key}");
    let keys: serde_json::Value = owner.call("list_api_keys", &[]).await.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    world
        .site
        .put("/", SitePage::linking("Secret site", &["/secret"]));
    let site = owner
        .call(
            "add_web",
            &[
                ("bot", &bot),
                ("web[url]", &world.site.url("/")),
                ("web[site]", "true"),
            ],
        )
        .await;
    assert!(site.is_ok(), "{}", site.body);
    let site = site.location().split('/').nth(4).unwrap().to_owned();
    Things {
        site,
        provider,
        passage: passages["passages"]["items"][0]["id"].to_string(),
        source: text(&sources["items"][0]["id"]),
        conversation: text(&asked["conversation"]),
        question: text(&asked["question"]),
        answer: text(&asked["answer"]),
        login: text(&logins[0]["id"]),
        tool,
        curated,
        lead: text(&leads["leads"]["items"][0]["id"]),
        webhook,
        check,
        run,
        key: text(&keys["keys"][0]["id"]),
        bot,
    }
}

fn tells_nothing(answer: &Answer) -> bool {
    !answer.body.contains("77 000") && !answer.body.contains("Secret")
}

on_both_databases! {
    async fn another_tenant_finds_nothing_and_changes_nothing(world: World) {
        let mut owner = world.member("owner").await;
        let things = things(&world, &mut owner).await;
        let mut other = world.member("other").await;
        let own_bot = other.make_bot("Other shop").await;
        for (function, fields) in calls(&things) {
            let answer = other.call(function, &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{function}: {}", answer.body);
            assert!(tells_nothing(&answer), "{function}: {}", answer.body);
            // Ids of the owner's within a bot of one's own reach nothing either.
            let crossed: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| if *name == "bot" { (*name, own_bot.as_str()) } else { (*name, *value) })
                .collect();
            if ["find_source", "save_passage", "switch_source", "retry_source", "delete_source", "find_site", "choose_pages", "sync_source", "set_sync", "find_transcript", "find_tool", "test_tool", "delete_tool", "find_curated", "switch_curated", "delete_curated", "find_exchange", "delete_check", "find_run", "stop_run", "publish_run", "delete_lead"].contains(&function)
                || (function == "save_text" && fields.iter().any(|(name, _)| *name == "source"))
                || (["find_check", "save_check"].contains(&function) && fields.iter().any(|(name, _)| ["check", "message"].contains(name)))
                || (function == "save_curated" && fields.iter().any(|(name, _)| *name == "answer"))
                || (function == "save_tool" && fields.iter().any(|(name, value)| *name == "tool" && !value.is_empty()))
            {
                let answer = other.call(function, &crossed).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "crossed {function}: {}", answer.body);
            }
        }
        for page in pages(&things) {
            let answer = other.get(&page).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
            assert!(tells_nothing(&answer), "{page}");
        }
        for (path, file) in posts(&things) {
            let answer = post(&mut other, &path, file).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
            assert!(tells_nothing(&answer), "{path}: {}", answer.body);
        }
        for (room, message) in [(things.bot.as_str(), &things.answer), (own_bot.as_str(), &things.answer), (own_bot.as_str(), &things.question)] {
            for deed in ["stop", "again", "edit", "feedback"] {
                let path = format!("/bots/{room}/chat/messages/{message}/{deed}");
                let answer = other.post_for_json(&path, &[("text", "Mine now"), ("thumb", "up")]).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            }
        }
        let form = [("bot", own_bot.as_str()), ("form[offer]", "always")];
        assert!(other.call("save_lead_form", &form).await.is_ok());
        for room in [&things.bot, &own_bot] {
            let contact = [("conversation", things.conversation.as_str()), ("contact", "@mine_now")];
            let answer = other.post_for_json(&format!("/bots/{room}/chat/lead"), &contact).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{room}: {}", answer.body);
        }
        let compare = format!("/bots/{}/chat/compare", things.bot);
        assert_eq!(other.post_for_json(&compare, &[("text", "Mine now")]).await.status, StatusCode::NOT_FOUND);
        let seen = other.get(&format!("/bots/{own_bot}/chat/compare?m={}", things.answer)).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND);
        unchanged(&mut owner, &things).await;
    }

    async fn a_visitor_finds_nothing_behind_the_share_page(world: World) {
        let mut owner = world.member("owner").await;
        let things = things(&world, &mut owner).await;
        let mut visitor = world.stranger();
        for (function, fields) in calls(&things) {
            let answer = visitor.call(function, &fields).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{function}: {}", answer.body);
        }
        for (path, file) in posts(&things) {
            let answer = post(&mut visitor, &path, file).await;
            let refused = answer.status == StatusCode::UNAUTHORIZED || answer.location().starts_with("/log-in");
            assert!(refused && tells_nothing(&answer), "{path}: {} {}", answer.status, answer.body);
        }
        for page in pages(&things) {
            let answer = visitor.get(&page).await;
            assert!(answer.location().starts_with("/log-in") || answer.status == StatusCode::UNAUTHORIZED, "{page}");
            assert!(tells_nothing(&answer), "{page}");
        }
        unchanged(&mut owner, &things).await;
    }

    async fn visitors_of_one_bot_do_not_read_each_other(world: World) {
        let mut owner = world.member("owner").await;
        let bot = owner.make_bot("Shop").await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let room = format!("/b/{}", owner.slug(&bot).await);
        let mut one = world.stranger();
        let asked = one.post_for_json(&format!("{room}/messages"), &[("text", "my secret honey cake question")]).await;
        let asked: serde_json::Value = asked.json();
        let (conversation, answer) = (asked["conversation"].as_str().unwrap(), asked["answer"].as_str().unwrap());
        for mut other in [world.stranger(), owner.clone()] {
            let page = other.get(&format!("{room}?c={conversation}")).await;
            assert!(page.status.is_redirection() && !page.body.contains("secret"));
            let events = other.get(&format!("{room}/messages/{answer}/events")).await;
            assert_eq!(events.status, StatusCode::NOT_FOUND);
            let go_on = [("conversation", conversation), ("text", "and now mine")];
            let answer = other.post_for_json(&format!("{room}/messages"), &go_on).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        assert!(one.get(&format!("{room}?c={conversation}")).await.body.contains("secret honey cake question"));
    }

    async fn a_viewer_sees_and_changes_nothing(world: World) {
        let mut owner = world.member("owner").await;
        let things = things(&world, &mut owner).await;
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update members set role = 'viewer'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let looks = [
            "find_bot", "find_provider", "list_sources", "find_source", "find_health", "find_site", "try_search", "list_conversations", "list_questions", "find_transcript",
            "find_why", "list_tools", "find_tool", "list_curated", "find_curated", "match_curated", "find_exchange",
            "find_share", "find_widget", "find_webhook",
            "list_leads",
            "find_state", "list_versions", "find_version",
            "list_checks", "find_check", "list_runs", "find_run",
        ];
        for (function, fields) in calls(&things).into_iter().filter(|(function, _)| *function != "end_login") {
            let status = owner.call(function, &fields).await.status;
            let expected = if looks.contains(&function) { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(status, expected, "{function}");
        }
    }
}

/// A function nobody thought of here fails this test until it is added to the matrix.
#[tokio::test]
async fn the_matrix_knows_every_server_function() {
    let _world = World::on_sqlite().await;
    let things = Things::default();
    let known: Vec<&str> = calls(&things)
        .iter()
        .map(|(function, _)| *function)
        .chain(OWN)
        .collect();
    for (path, _) in server_fn_paths() {
        let name = path.trim_start_matches("/api/");
        assert!(
            known.contains(&name),
            "{name} is not in the matrix of tenants"
        );
    }
}

async fn post(person: &mut Person, path: &str, file: bool) -> Answer {
    match file {
        true => person.upload_to(path, &[], "mine.csv", b"Mine;now").await,
        false => {
            let fields = [
                ("text", "Mine now"),
                ("thumb", "up"),
                ("contact", "@mine_now"),
            ];
            person.post_for_json(path, &fields).await
        }
    }
}

async fn unchanged(owner: &mut Person, things: &Things) {
    let bot: serde_json::Value = owner.call("find_bot", &[("bot", &things.bot)]).await.json();
    assert_eq!(bot["settings"]["name"], "Secret shop");
    let fields = [
        ("bot", things.bot.as_str()),
        ("source", things.source.as_str()),
        ("page", "1"),
    ];
    let source: serde_json::Value = owner.call("find_source", &fields).await.json();
    assert!(
        source["text"].as_str().unwrap().contains("77 000"),
        "{source}"
    );
    let tool = [("bot", things.bot.as_str()), ("tool", things.tool.as_str())];
    let tool: serde_json::Value = owner.call("find_tool", &tool).await.json();
    assert_eq!(tool["tool"]["name"], "secret_order", "{tool}");
    let curated = [
        ("bot", things.bot.as_str()),
        ("answer", things.curated.as_str()),
    ];
    let curated: serde_json::Value = owner.call("find_curated", &curated).await.json();
    assert_eq!(curated["answer"]["enabled"], true, "{curated}");
    let leads = [("bot", things.bot.as_str()), ("page", "1")];
    let leads: serde_json::Value = owner.call("list_leads", &leads).await.json();
    assert_eq!(leads["leads"]["items"][0]["contact"], "@secret_77 000");
    assert_eq!(
        (&leads["leads"]["total"], &leads["form"]["offer"]),
        (&1.into(), &"always".into()),
        "{leads}"
    );
    let provider = [("provider", things.provider.as_str())];
    let provider: serde_json::Value = owner.call("find_provider", &provider).await.json();
    assert_eq!(provider["name"], "open_ai");
    let keys: serde_json::Value = owner.call("list_api_keys", &[]).await.json();
    assert_eq!(keys["keys"][0]["id"], things.key.as_str(), "{keys}");
    assert_eq!(owner.call("logins", &[]).await.status, StatusCode::OK);
}
