//! Who is let in, how often, and what they are told otherwise.

use axum::body::Body;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::testing::{World, on_both_databases};

use super::{Program, code, shop};

on_both_databases! {
    async fn without_a_key_that_works_nothing_is_answered(world: World) {
        let (_, _, program) = shop(&world).await;
        for key in ["", "cbf_", "cbf_0000", &format!("{}0", program.key), &program.key[4..]] {
            let answer = Program::new(&world, key).get("/bots").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{key}");
            assert_eq!(code(&answer), "invalid_key");
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        }
    }

    async fn a_key_is_taken_from_one_place_only(world: World) {
        let (_, _, mut program) = shop(&world).await;
        let bearer = format!("Bearer {}", program.key);
        let basic = format!("Basic {}", program.key);
        let elsewhere = [
            ("/api/v1/bots", vec![("x-api-key", program.key.as_str())]),
            ("/api/v1/bots", vec![("authorization", basic.as_str())]),
            ("/api/v1/bots", vec![("authorization", program.key.as_str())]),
        ];
        for (path, headers) in elsewhere {
            let answer = program.caller.send(Method::GET, path, &headers, Body::empty()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{headers:?}");
        }
        let path = format!("/api/v1/bots?api_key={}", program.key);
        assert_eq!(program.caller.send(Method::GET, &path, &[], Body::empty()).await.status, StatusCode::UNAUTHORIZED);
        let headers = [("authorization", bearer.as_str())];
        assert_eq!(program.caller.send(Method::GET, "/api/v1/bots", &headers, Body::empty()).await.status, StatusCode::OK);
    }

    async fn a_log_in_opens_no_door_of_the_api(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        assert_eq!(owner.get("/api/v1/bots").await.status, StatusCode::UNAUTHORIZED);
        let question = json!({ "text": "hello" }).to_string();
        let json = [("content-type", "application/json")];
        let path = format!("/api/v1/bots/{bot}/messages");
        let answer = owner.send(Method::POST, &path, &json, Body::from(question)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_program_may_ask_from_wherever_it_runs(world: World) {
        let (_, _, program) = shop(&world).await;
        for origin in ["https://shop.example", "null"] {
            let mut elsewhere = program.clone();
            elsewhere.caller = elsewhere.caller.with_header("origin", origin).with_header("sec-fetch-site", "cross-site");
            let answer = elsewhere.post("/bots", json!({ "template": "shop", "name": "Mine" })).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{origin}: {}", answer.body);
            // Pages of other sites are not invited.
            assert_eq!(answer.header("access-control-allow-origin"), "");
        }
    }

    async fn requests_are_counted_for_each_key_and_the_count_is_told(world: World) {
        let (mut owner, _, mut program) = shop(&world).await;
        let first = program.get("/bots").await;
        assert_eq!(first.header("ratelimit-limit"), "1000");
        assert_eq!(first.header("ratelimit-remaining"), "999");
        assert_eq!(program.get("/bots").await.header("ratelimit-remaining"), "998");
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update attempts set tries = 1000 where subject like 'API key %'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let refused = program.get("/bots").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(code(&refused), "too_many_attempts");
        assert_eq!(refused.header("ratelimit-remaining"), "0");
        let wait: i64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        let other = owner.make_key(&["bots:read"]).await;
        assert_eq!(Program::new(&world, &other).get("/bots").await.status, StatusCode::OK);
    }

    async fn what_can_not_be_read_is_refused_with_a_reason_and_never_a_fault(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        for (method, path, body, expected) in [
            (Method::POST, "/bots", "{", StatusCode::BAD_REQUEST),
            (Method::POST, "/bots", "[]", StatusCode::BAD_REQUEST),
            (Method::POST, "/bots", r#"{"name":"A","workspace_id":"mine"}"#, StatusCode::BAD_REQUEST),
            (Method::POST, "/bots", r#"{"name":"\u0000","template":"shop"}"#, StatusCode::UNPROCESSABLE_ENTITY),
            (Method::GET, "/bots?page=-1", "", StatusCode::BAD_REQUEST),
            (Method::GET, "/bots?page=4294967295", "", StatusCode::OK),
            (Method::PUT, "/bots", "{}", StatusCode::METHOD_NOT_ALLOWED),
            (Method::GET, "/nowhere", "", StatusCode::NOT_FOUND),
            (Method::GET, "", "", StatusCode::NOT_FOUND),
            (Method::GET, "/bots/%00", "", StatusCode::NOT_FOUND),
            (Method::GET, "/bots/%ff", "", StatusCode::BAD_REQUEST),
        ] {
            let bearer = format!("Bearer {}", program.key);
            let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
            let full = format!("/api/v1{path}");
            let answer = program.caller.send(method.clone(), &full, &headers, Body::from(body)).await;
            assert_eq!(answer.status, expected, "{method} {path} {body}: {}", answer.body);
            if expected != StatusCode::OK {
                assert!(!code(&answer).is_empty());
            }
        }
        let bearer = format!("Bearer {}", program.key);
        let headers = [("authorization", bearer.as_str()), ("content-type", "text/plain")];
        let path = format!("/api/v1/bots/{bot}/messages");
        let answer = program.caller.send(Method::POST, &path, &headers, Body::from("hello")).await;
        assert_eq!(code(&answer), "unsupported_media_type");
        let path = format!("/api/v1/bots/{bot}/sources/files");
        let answer = program.caller.send(Method::POST, &path, &headers, Body::from("hello")).await;
        assert_eq!(code(&answer), "unsupported_media_type");
        let answer = program.post(&format!("/bots/{bot}/messages"), json!({ "text": "x".repeat(300_000) })).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(code(&answer), "too_large");
    }

    async fn the_description_is_open_and_names_every_route(world: World) {
        let mut anybody = world.stranger();
        let answer = anybody.get("/api/v1/openapi.json").await;
        let document: Value = answer.json();
        assert!(document["openapi"].as_str().unwrap().starts_with("3."));
        let paths = document["paths"].as_object().unwrap();
        for path in ["/bots", "/bots/{bot}", "/bots/{bot}/messages", "/bots/{bot}/sources/files", "/openai/chat/completions", "/usage"] {
            assert!(paths.contains_key(&format!("/api/v1{path}")), "{path} in {:?}", paths.keys());
        }
        for (path, operations) in paths {
            for (method, operation) in operations.as_object().unwrap() {
                assert!(operation["security"][0]["key"][0].is_string(), "{method} {path} names no scope");
                let answers = operation["responses"].as_object().unwrap();
                assert!(!answers.contains_key("default"), "{method} {path}: any answer would do");
                for status in ["401", "403", "422", "429", "500"] {
                    assert!(answers.contains_key(status), "{method} {path}: {status}");
                }
                assert!(operation["summary"].is_string() || operation["description"].is_string(), "{method} {path}");
            }
        }
        for shape in ["ErrorBody", "Error", "OpenAiErrorBody", "OpenAiError"] {
            assert!(document["components"]["schemas"][shape].is_object(), "{shape}");
        }
    }

    async fn the_page_tells_what_each_route_takes_and_gives_without_scripts(world: World) {
        let page = world.stranger().get("/api-docs").await.body.replace("<!>", "");
        for told in [
            "<h3 lang=\"en\">Sources</h3>",
            "/api/v1/bots/{bot}/sources/web",
            "<code>Idempotency-Key</code>",
            "<code>items[].state</code>",
            "<code>knowledge:write</code>",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }
}

#[tokio::test]
async fn a_revoked_key_ends_the_stream_that_is_open() {
    let world = World::on_sqlite_with(|config| config.builtin_words_per_second = 2).await;
    let (mut owner, bot, mut program) = shop(&world).await;
    let keys: Value = owner.call("list_api_keys", &[]).await.json();
    let id = keys["keys"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/bots/{bot}/messages");
    let question = json!({ "text": super::QUESTION, "stream": true });
    let (stream, revoked) = tokio::join!(program.post(&path, question), async {
        tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
        owner.call("revoke_api_key", &[("key", &id)]).await
    });
    assert!(revoked.is_ok(), "{}", revoked.body);
    assert!(stream.body.contains("event: delta"), "{}", stream.body);
    assert!(!stream.body.contains("event: done"), "{}", stream.body);
}
