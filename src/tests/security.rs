//! What every answer carries and what no request may do.

use axum::body::Body;
use http::{Method, StatusCode};
use leptos::server_fn::axum::server_fn_paths;

use crate::testing::{PASSWORD, on_both_databases};

on_both_databases! {
    async fn every_page_carries_a_content_policy_with_a_fresh_nonce(world: World) {
        crate::demo::seed(world.db(), &world.state.queue).await.unwrap();
        let mut person = world.stranger();
        let mut nonces = Vec::new();
        for path in ["/", "/sign-up", "/log-in", "/b/demo-en", "/nowhere"] {
            let answer = person.get(path).await;
            let policy = answer.header("content-security-policy").to_owned();
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
            assert!(policy.contains("frame-ancestors 'self'"), "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
            for script in answer.body.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap();
                // One without a content does nothing.
                let empty = tag.is_empty() && script.starts_with("></script>");
                assert!(empty || tag.contains(&nonce), "{path}: a script without the nonce: <script{tag}>");
            }
            nonces.push(nonce);
        }
        nonces.sort();
        nonces.dedup();
        assert_eq!(nonces.len(), 5);
    }

    async fn no_server_function_obeys_another_site(world: World) {
        let member = world.member("dilnoza").await;
        let foreign = [
            member.clone().with_header("sec-fetch-site", "cross-site").with_header("origin", "https://evil.example"),
            member.clone().with_header("sec-fetch-site", "same-site").with_header("origin", "http://evil.localhost:3000"),
            member.clone().without_header("sec-fetch-site").with_header("origin", "https://evil.example"),
            member.clone().without_header("sec-fetch-site").with_header("origin", "null"),
        ];
        for mut person in foreign {
            for (path, _) in server_fn_paths() {
                let text = [("content-type", "text/plain")];
                let answer = person.send(Method::POST, path, &text, Body::from("everywhere=true")).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            }
            for path in ["/preferences", "/b/demo-en/messages", "/b/demo-en/lead", "/b/demo-en/password", "/b/demo-en/consent", "/bots/x/knowledge/files", "/bots/x/share/pictures"] {
                let answer = person.post(path, &[("text", "hello")]).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            }
        }
        let mut still = member;
        assert_eq!(still.call("logins", &[]).await.status, StatusCode::OK);
    }

    async fn private_pages_lead_strangers_to_the_log_in_and_back(world: World) {
        let mut stranger = world.stranger();
        for page in ["bots", "models", "usage", "webhooks", "api-keys", "account"] {
            let answer = stranger.get(&format!("/{page}")).await;
            assert_eq!(answer.location(), format!("/log-in?next=%2F{page}"));
        }
    }

    async fn server_functions_answer_post_only(world: World) {
        let mut person = world.member("dilnoza").await;
        for (path, method) in server_fn_paths() {
            assert_eq!(method, Method::POST, "{path}");
            assert_eq!(person.get(path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
    }

    async fn a_refused_form_does_not_lead_to_another_site(world: World) {
        let mut person = world.stranger().with_header("referer", "https://evil.example/trap");
        let answer = person.post("/api/log_in", &[("name", "nobody"), ("password", "wrong password")]).await;
        assert!(!answer.location().contains("evil.example"), "{}", answer.location());
        assert!(answer.location().starts_with('/'), "{}", answer.location());
    }

    async fn odd_bodies_are_refused_without_harm(world: World) {
        let mut person = world.member("dilnoza").await;
        let bot = person.make_bot("Shop").await;
        for (path, _) in server_fn_paths() {
            for body in ["", "{", "%ff%fe", "bot[]=1&bot[a]=2", "\u{0}"] {
                let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
                let answer = person.send(Method::POST, path, &form, Body::from(body)).await;
                assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path} {body:?}: {}", answer.body);
            }
            // Log-ins are counted, so only who was logged out logs in again.
            if !person.call("logins", &[]).await.is_ok() {
                let back = person.call("log_in", &[("name", "dilnoza"), ("password", PASSWORD)]).await;
                assert!(back.is_ok(), "{}", back.body);
            }
        }
        let files = format!("/bots/{bot}/knowledge/files");
        let answer = person.send(Method::POST, &files, &[("content-type", "multipart/form-data")], Body::from("x")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }

    async fn bodies_over_the_limit_are_refused(world: World) {
        let mut person = world.member("dilnoza").await;
        let bot = person.make_bot("Shop").await;
        let answer = person.upload(&bot, "large.txt", &vec![b'a'; 21 * 1024 * 1024]).await;
        assert!(answer.location().contains("problem=too_large"), "{answer:?}");
        let long = "a".repeat(20 * 1024 * 1024);
        let answer = person.call("save_text", &[("bot", &bot), ("title", "x"), ("text", &long)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    async fn the_process_says_whether_it_is_up_and_ready(world: World) {
        let mut person = world.stranger();
        assert_eq!(person.get("/healthz").await.status, StatusCode::OK);
        assert_eq!(person.get("/readyz").await.status, StatusCode::OK);
    }
}
