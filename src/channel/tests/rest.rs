//! Working with bots, their knowledge and their conversations.

use axum::body::Body;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::testing::{model_server::GOOD_KEY, on_both_databases, site_server::SitePage};

use super::{ANSWER, QUESTION, code, shop};

on_both_databases! {
    async fn a_bot_is_made_changed_and_deleted(world: World) {
        let (_, _, mut program) = shop(&world).await;
        let made = program.post("/bots", json!({ "template": "shop", "name": "Books", "language": "uz" })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let bot: Value = made.json();
        assert_eq!((&bot["name"], &bot["language"]), (&json!("Books"), &json!("uz")));
        let path = format!("/bots/{}", bot["id"].as_str().unwrap());
        let changed = program.send(Method::PATCH, &path, Some(json!({ "greeting": "Salom", "starters": ["Narxi qancha?"] }))).await;
        let changed: Value = changed.json();
        assert_eq!((&changed["greeting"], &changed["name"]), (&json!("Salom"), &json!("Books")));
        assert_eq!(program.get(&path).await.json::<Value>(), changed);
        let list: Value = program.get("/bots").await.json();
        assert_eq!((&list["total"], &list["pages"]), (&json!(2), &json!(1)));
        assert_eq!(program.send(Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
        assert_eq!(code(&program.get(&path).await), "not_found");
    }

    async fn a_draft_reaches_visitors_when_it_is_published_and_nobody_when_it_is_not_open(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let path = format!("/bots/{bot}");
        let ask = format!("{path}/messages");
        program.send(Method::PATCH, &path, Some(json!({ "fallback": "Ask at the desk." }))).await;
        let unknown = json!({ "text": "Who painted the Mona Lisa?" });
        assert_ne!(program.post(&ask, unknown.clone()).await.json::<Value>()["text"], "Ask at the desk.");
        assert_eq!(program.get(&format!("{path}/state")).await.json::<Value>(), json!({ "version": 1, "changed": true, "standing": "open" }));
        let made = program.post(&format!("{path}/versions"), json!({ "note": "Kinder words" })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        assert_eq!((&made.json::<Value>()["number"], &made.json::<Value>()["live"]), (&json!(2), &json!(true)));
        assert_eq!(program.post(&ask, unknown.clone()).await.json::<Value>()["text"], "Ask at the desk.");
        let list: Value = program.get(&format!("{path}/versions")).await.json();
        assert_eq!((&list["total"], &list["items"][0]["note"], &list["items"][1]["live"]), (&json!(2), &json!("Kinder words"), &json!(false)));
        let long = program.post(&format!("{path}/versions"), json!({ "note": "x".repeat(301) })).await;
        assert_eq!(code(&long), "invalid");

        let closed = program.send(Method::PUT, &format!("{path}/state"), Some(json!({ "standing": "unpublished" }))).await;
        assert_eq!(closed.json::<Value>()["standing"], "unpublished", "{}", closed.body);
        assert_eq!(code(&program.post(&ask, unknown).await), "unpublished");
        let odd = program.send(Method::PUT, &format!("{path}/state"), Some(json!({ "standing": "ajar" }))).await;
        assert_eq!(code(&odd), "malformed");
    }

    async fn a_draft_with_a_gate_waits_for_its_checks(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        owner.add_check(&bot, QUESTION, &[("phrases", "25 000")]).await;
        assert!(owner.call("set_gate", &[("bot", &bot), ("gate", "block")]).await.is_ok());
        let path = format!("/bots/{bot}");
        program.send(Method::PATCH, &path, Some(json!({ "fallback": "Ask at the desk." }))).await;
        let waits = program.post(&format!("{path}/versions"), json!({ "note": "Kinder words" })).await;
        assert_eq!(waits.status, StatusCode::ACCEPTED, "{}", waits.body);
        assert!(waits.json::<Value>()["page"].as_str().unwrap().starts_with(&format!("/bots/{bot}/checks/runs/")));
        for _ in 0..100 {
            world.state.queue.drain().await;
            if program.get(&format!("{path}/state")).await.json::<Value>()["version"] == 2 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert_eq!(program.get(&format!("{path}/state")).await.json::<Value>(), json!({ "version": 2, "changed": false, "standing": "open" }));
    }

    async fn a_refused_bot_names_each_field_and_its_limit(world: World) {
        let (_, _, mut program) = shop(&world).await;
        let answer = program.post("/bots", json!({ "template": "shop", "name": "x".repeat(61), "accent": "blue" })).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(code(&answer), "invalid");
        let fields = &answer.json::<Value>()["error"]["fields"];
        assert_eq!(*fields, json!([{ "field": "name", "code": "too_long", "limit": 60 }, { "field": "accent", "code": "malformed" }]));
        let bare = program.post("/bots", json!({ "name": "Bare" })).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.body);
    }

    async fn a_source_is_added_listed_and_deleted(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        let path = format!("/bots/{bot}/sources");
        let added = program.post(&path, json!({ "title": "Cakes", "text": "The honey cake costs 77 000 soʻm." })).await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
        let source: Value = added.json();
        assert_eq!((&source["kind"], &source["state"]), (&json!("text"), &json!("ready")));
        let one = format!("{path}/{}", source["id"].as_str().unwrap());
        assert_eq!(program.get(&one).await.json::<Value>()["title"], "Cakes");
        assert_eq!(program.get(&path).await.json::<Value>()["total"], 2);
        assert!(!world.find(&bot, "honey cake").await.is_empty());
        assert_eq!(program.send(Method::DELETE, &one, None).await.status, StatusCode::NO_CONTENT);
        assert!(world.find(&bot, "honey cake").await.is_empty());
        assert!(owner.get(&format!("/bots/{bot}/knowledge")).await.body.contains("Prices"));
    }

    async fn a_source_is_changed_and_switched_off(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let path = format!("/bots/{bot}/sources");
        let added: Value = program.post(&path, json!({ "title": "Cakes", "text": "The honey cake costs 77 000 soʻm." })).await.json();
        let one = format!("{path}/{}", added["id"].as_str().unwrap());
        let changed = program.send(Method::PATCH, &one, Some(json!({ "text": "The honey cake costs 80 000 soʻm." }))).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
        assert_eq!(changed.json::<Value>()["title"], "Cakes");
        assert!(world.find(&bot, "honey cake").await[0].body.contains("80 000"));
        let off: Value = program.send(Method::PATCH, &one, Some(json!({ "enabled": false }))).await.json();
        assert_eq!((&off["enabled"], &off["language"]), (&json!(false), &json!("en")));
        assert!(world.find(&bot, "honey cake").await.is_empty());
        for (wrong, expected) in [(json!({ "sync": "daily" }), "unsupported"), (json!({ "text": "" }), "invalid"), (json!({ "sync": "hourly" }), "malformed")] {
            let refused = program.send(Method::PATCH, &one, Some(wrong)).await;
            assert_eq!(code(&refused), expected, "{}", refused.body);
        }
    }

    async fn a_site_is_added_its_pages_are_chosen_and_it_is_read_again(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        world.site.put("/", SitePage::linking("Start", &["/help", "/news"]));
        world.site.put("/help", SitePage::html("<title>Help</title><main><p>The courier brings orders within two days.</p></main>"));
        world.site.put("/news", SitePage::html("<title>News</title><main><p>The shop has moved to Samarkand.</p></main>"));
        let path = format!("/bots/{bot}/sources");
        let refused = program.post(&format!("{path}/web"), json!({ "url": "http://10.0.0.1/" })).await;
        assert_eq!(code(&refused), "invalid", "{}", refused.body);
        let new = json!({ "url": world.site.url("/"), "site": true, "sync": "daily", "exclude": ["/private/*"] });
        let added = program.post(&format!("{path}/web"), new).await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
        let one = format!("{path}/{}", added.json::<Value>()["id"].as_str().unwrap());
        world.state.queue.drain().await;
        assert_eq!(program.get(&one).await.json::<Value>()["state"], "choosing");
        let pages: Value = program.get(&format!("{one}/pages")).await.json();
        let help = pages["items"].as_array().unwrap().iter().find(|page| page["url"].as_str().unwrap().ends_with("/help"));
        let chosen = json!({ "pages": [help.unwrap()["id"]] });
        assert_eq!(program.send(Method::PUT, &format!("{one}/pages"), Some(chosen)).await.status, StatusCode::ACCEPTED);
        world.state.queue.drain().await;
        assert_eq!(program.get(&one).await.json::<Value>()["state"], "ready");
        assert_eq!(world.find(&bot, "courier orders").await.len(), 1);
        assert_eq!(program.get(&format!("{one}/pages")).await.json::<Value>()["total"], 1);
        world.site.put("/help", SitePage::html("<title>Help</title><main><p>The courier brings orders within three days.</p></main>"));
        let read = program.post(&format!("{one}/sync"), json!({})).await;
        assert_eq!(read.status, StatusCode::ACCEPTED, "{}", read.body);
        world.state.queue.drain().await;
        assert!(world.find(&bot, "courier orders").await[0].body.contains("three days"));
    }

    async fn a_file_is_added_as_a_form(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let path = format!("/bots/{bot}/sources/files");
        let bearer = format!("Bearer {}", program.key);
        let headers = [("authorization", bearer.as_str()), ("content-type", "multipart/form-data; boundary=frame")];
        let form = "--frame\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../cakes.txt\"\r\n\r\nThe honey cake costs 77 000.\r\n--frame--\r\n";
        let answer = program.caller.send(Method::POST, &format!("/api/v1{path}"), &headers, Body::from(form)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        let taken: Value = answer.json();
        assert_eq!((&taken["items"][0]["title"], &taken["items"][0]["kind"]), (&json!("cakes.txt"), &json!("file")));
        let broken = "--frame\r\nnothing of a form--frame--\r\n";
        let answer = program
            .caller
            .send(Method::POST, &format!("/api/v1{path}"), &headers, Body::from(broken))
            .await;
        assert_eq!(code(&answer), "malformed", "{}", answer.body);
        let empty = "--frame--\r\n";
        let answer = program.caller.send(Method::POST, &format!("/api/v1{path}"), &headers, Body::from(empty)).await;
        assert_eq!(code(&answer), "invalid", "{}", answer.body);
    }

    async fn a_curated_answer_is_added_changed_switched_off_and_deleted(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let path = format!("/bots/{bot}/answers");
        let added = program.post(&path, json!({ "questions": ["Where is the door?", "How do I get in?"], "answer": "Behind the shelf." })).await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
        let one = format!("{path}/{}", added.json::<Value>()["id"].as_str().unwrap());
        let changed: Value = program.send(Method::PATCH, &one, Some(json!({ "answer": "To the left." }))).await.json();
        assert_eq!((&changed["answer"], &changed["questions"][1]), (&json!("To the left."), &json!("How do I get in?")));
        let said: Value = program.post(&format!("/bots/{bot}/messages"), json!({ "text": "Where is the door?" })).await.json();
        assert_eq!(said["text"], "To the left.");
        let off: Value = program.send(Method::PATCH, &one, Some(json!({ "enabled": false }))).await.json();
        assert_eq!(off["enabled"], false);
        assert_eq!(program.get(&format!("{path}?search=left")).await.json::<Value>()["total"], 1);
        assert_eq!(program.send(Method::DELETE, &one, None).await.status, StatusCode::NO_CONTENT);
        assert_eq!(program.get(&path).await.json::<Value>()["total"], 0);
    }

    async fn a_question_gets_its_answer_with_citations_and_goes_on_in_its_conversation(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        let path = format!("/bots/{bot}/messages");
        let answer = program.post(&path, json!({ "text": QUESTION })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let first: Value = answer.json();
        assert!(first["text"].as_str().unwrap().contains(ANSWER), "{first}");
        assert_eq!((&first["state"], &first["answered"], &first["citations"][0]["title"]), (&json!("done"), &json!(true), &json!("Prices")));
        let second = program.post(&path, json!({ "text": "And when is it open?", "conversation": first["conversation"] })).await;
        assert_eq!(second.json::<Value>()["conversation"], first["conversation"]);
        let one = format!("/bots/{bot}/conversations/{}", first["conversation"].as_str().unwrap());
        let transcript: Value = program.get(&one).await.json();
        assert_eq!((&transcript["conversation"]["channel"], &transcript["messages"]["total"]), (&json!("api"), &json!(4)));
        assert_eq!(transcript["messages"]["items"][1]["id"], first["id"]);
        let list = program.get(&format!("/bots/{bot}/conversations")).await;
        assert_eq!(list.json::<Value>()["items"][0]["questions"], 2);
        assert!(owner.get(&format!("/bots/{bot}/conversations")).await.body.contains("API"));
    }

    async fn an_answer_is_streamed_and_joined_again_from_any_byte(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let answer = program.post(&format!("/bots/{bot}/messages"), json!({ "text": QUESTION, "stream": true })).await;
        assert_eq!(answer.header("content-type"), "text/event-stream");
        assert!(answer.body.starts_with("event: begun\n"), "{}", answer.body);
        let data = |name: &str| {
            let event = answer.body.split("\n\n").find(|event| event.contains(&format!("event: {name}\n"))).unwrap();
            let line = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
            serde_json::from_str::<Value>(line).unwrap()
        };
        let whole = data("done");
        assert_eq!(whole["id"], data("begun")["id"]);
        let streamed: String = answer
            .body
            .split("\n\n")
            .filter(|event| event.contains("event: delta"))
            .filter_map(|event| event.lines().find_map(|line| line.strip_prefix("data: ")))
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["text"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(whole["text"], streamed.as_str());
        let rest = format!("/bots/{bot}/messages/{}/events?after={}", whole["id"].as_str().unwrap(), streamed.len());
        let rest = program.get(&rest).await.body;
        assert!(!rest.contains("event: delta") && rest.contains("event: done"), "{rest}");
        let found = program.get(&format!("/bots/{bot}/messages/{}", whole["id"].as_str().unwrap())).await;
        assert_eq!(found.json::<Value>(), whole);
    }

    async fn users_of_a_program_do_not_reach_each_other(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let path = format!("/bots/{bot}/messages");
        let asked: Value = program.post(&path, json!({ "text": QUESTION, "user": "aziz" })).await.json();
        let (conversation, message) = (asked["conversation"].clone(), asked["id"].as_str().unwrap().to_owned());
        for other in [json!("bek"), json!("Aziz"), Value::Null] {
            let on = program.post(&path, json!({ "text": "And mine?", "conversation": conversation, "user": other })).await;
            assert_eq!(code(&on), "not_found", "{other}");
            let user = other.as_str().unwrap_or_default();
            assert_eq!(code(&program.get(&format!("{path}/{message}?user={user}")).await), "not_found");
            assert_eq!(code(&program.get(&format!("{path}/{message}/events?user={user}")).await), "not_found");
            let word = json!({ "rating": "down", "user": other });
            let word = program.send(Method::PUT, &format!("{path}/{message}/feedback"), Some(word)).await;
            assert_eq!(code(&word), "not_found");
        }
        let on = program.post(&path, json!({ "text": "And mine?", "conversation": conversation, "user": "aziz" })).await;
        assert_eq!(on.status, StatusCode::OK, "{}", on.body);
        let visitors: Vec<String> = crate::sql!(world.db(), |c| sqlx::query_scalar("select visitor from conversations").fetch_all(c).await).unwrap();
        assert!(visitors.iter().all(|visitor| !visitor.contains("aziz")), "{visitors:?}");
    }

    async fn feedback_is_kept_and_taken_back(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let asked: Value = program.post(&format!("/bots/{bot}/messages"), json!({ "text": QUESTION })).await.json();
        let one = format!("/bots/{bot}/messages/{}", asked["id"].as_str().unwrap());
        let word = json!({ "rating": "down", "comment": "Too short" });
        assert_eq!(program.send(Method::PUT, &format!("{one}/feedback"), Some(word)).await.status, StatusCode::NO_CONTENT);
        let seen: Value = program.get(&one).await.json();
        assert_eq!(seen["feedback"], json!({ "rating": "down", "comment": "Too short" }));
        program.send(Method::PUT, &format!("{one}/feedback"), Some(json!({ "rating": null }))).await;
        assert_eq!(program.get(&one).await.json::<Value>()["feedback"], Value::Null);
    }

    async fn usage_tells_what_models_have_cost(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        let provider = owner.add_provider("open_ai", &world.models.base_url("openai"), GOOD_KEY).await;
        owner.choose_model(&bot, &provider, "echo", "balanced").await;
        program.post(&format!("/bots/{bot}/messages"), json!({ "text": QUESTION })).await;
        let usage: Value = program.get("/usage?days=7").await.json();
        assert_eq!((usage["today"]["calls"].as_u64(), usage["days"].as_array().unwrap().len()), (Some(1), 7), "{usage}");
        assert_eq!(usage["bots"][0]["bot"], bot.as_str());
    }

    async fn leads_are_listed_with_their_conversations(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        let form = [("bot", bot.as_str()), ("form[offer]", "always")];
        assert!(owner.call("save_lead_form", &form).await.is_ok());
        let room = format!("/b/{}", owner.slug(&bot).await);
        let mut visitor = world.stranger();
        let asked: Value = visitor.post_for_json(&format!("{room}/messages"), &[("text", QUESTION)]).await.json();
        let conversation = asked["conversation"].as_str().unwrap();
        let left = visitor.post(&format!("{room}/lead"), &[("conversation", conversation), ("contact", "@dilnoza")]).await;
        assert!(left.is_ok(), "{}", left.body);
        let list: Value = program.get(&format!("/bots/{bot}/leads")).await.json();
        assert_eq!((&list["total"], &list["page"], &list["pages"]), (&json!(1), &json!(1), &json!(1)));
        let lead = &list["items"][0];
        assert_eq!((&lead["contact"], &lead["message"], &lead["conversation"], &lead["channel"]), (&json!("@dilnoza"), &json!(QUESTION), &json!(conversation), &json!("share")));
        assert_eq!(program.get(&format!("/bots/{bot}/leads?page=2")).await.json::<Value>()["items"], json!([]));
    }
}
