//! Two tenants over every route: nothing of one is seen or changed with a key of the other's, or
//! with a key that works no more or may not.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::testing::{Answer, on_both_databases};

use super::{
    EVERYTHING, Program, code,
    doors::{Things, own, routes},
};

async fn things(owner: &mut crate::testing::Person, program: &mut Program) -> Things {
    let bot = owner.make_bot("Secret shop").await;
    owner
        .teach(&bot, "Secret prices", "The secret cake costs 77 000 soʻm.")
        .await;
    let answer = owner
        .write_answer(&bot, "Where is the door?", "Behind the Secret shelf.")
        .await;
    let sources: Value = program.get(&format!("/bots/{bot}/sources")).await.json();
    let asked: Value = program
        .post(
            &format!("/bots/{bot}/messages"),
            json!({ "text": "What does the secret cake cost?" }),
        )
        .await
        .json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Things {
        slug: owner.slug(&bot).await,
        source: text(&sources["items"][0]["id"]),
        conversation: text(&asked["conversation"]),
        message: text(&asked["id"]),
        answer,
        bot,
    }
}

fn tells_nothing(answer: &Answer) -> bool {
    !answer.body.contains("77 000") && !answer.body.contains("Secret")
}

fn refused(answer: &Answer) -> String {
    let body: Value = answer.json();
    body["error"]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

on_both_databases! {
    async fn a_key_of_another_workspace_finds_nothing_and_changes_nothing(world: World) {
        let mut owner = world.member("owner").await;
        let key = owner.make_key(&EVERYTHING).await;
        let mut program = Program::new(&world, &key);
        let things = things(&mut owner, &mut program).await;
        let mut other = world.member("other").await;
        let own_bot = other.make_bot("Other shop").await;
        let mut stranger = Program::new(&world, &other.make_key(&EVERYTHING).await);
        for (method, path, body, _) in routes(&things) {
            let answer = stranger.send(method.clone(), &path, body.clone()).await;
            assert_eq!((answer.status, refused(&answer).as_str()), (StatusCode::NOT_FOUND, "not_found"), "{method} {path}: {}", answer.body);
            assert!(tells_nothing(&answer), "{method} {path}: {}", answer.body);
            // Ids of the owner's within a bot of one's own reach nothing either.
            let crossed = path.replace(&things.bot, &own_bot);
            let names_more = [&things.source, &things.answer, &things.conversation, &things.message].iter().any(|id| path.contains(*id));
            let continues = body.as_ref().is_some_and(|body| body["conversation"].is_string());
            if names_more || continues {
                let answer = stranger.send(method.clone(), &crossed, body).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "crossed {method} {path}: {}", answer.body);
                assert!(tells_nothing(&answer));
            }
        }
        for (method, path, body, _) in own(&things) {
            let answer = stranger.send(method, &path, body).await;
            assert!(answer.status.is_success() && tells_nothing(&answer), "{path}: {}", answer.body);
        }
        assert_eq!(program.get(&format!("/bots/{}", things.bot)).await.json::<Value>()["name"], "Secret shop");
        assert_eq!(program.get(&format!("/bots/{}/sources", things.bot)).await.json::<Value>()["total"], 1);
        let kept: Value = program.get(&format!("/bots/{}/answers/{}", things.bot, things.answer)).await.json();
        assert_eq!(kept["answer"], "Behind the Secret shelf.");
        let message: Value = program.get(&format!("/bots/{}/messages/{}", things.bot, things.message)).await.json();
        assert_eq!(message["feedback"], Value::Null);
    }

    async fn a_key_does_nothing_beyond_its_scopes(world: World) {
        let mut owner = world.member("owner").await;
        let key = owner.make_key(&EVERYTHING).await;
        let things = things(&mut owner, &mut Program::new(&world, &key)).await;
        for (method, path, body, scope) in routes(&things).into_iter().chain(own(&things)) {
            let others: Vec<&str> = EVERYTHING.into_iter().filter(|other| *other != scope).collect();
            let key = owner.make_key(&others).await;
            let answer = Program::new(&world, &key).send(method.clone(), &path, body).await;
            assert_eq!((answer.status, refused(&answer).as_str()), (StatusCode::FORBIDDEN, "missing_scope"), "{method} {path}");
            assert!(tells_nothing(&answer));
        }
    }

    async fn a_key_that_works_no_more_opens_nothing(world: World) {
        let mut owner = world.member("owner").await;
        let key = owner.make_key(&EVERYTHING).await;
        let things = things(&mut owner, &mut Program::new(&world, &key)).await;
        let revoked = owner.make_key(&EVERYTHING).await;
        let keys: Value = owner.call("list_api_keys", &[]).await.json();
        let id = keys["keys"][0]["id"].as_str().unwrap().to_owned();
        assert!(owner.call("revoke_api_key", &[("key", &id)]).await.is_ok());
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update api_keys set expires_at = 1").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        for key in [revoked.as_str(), &key, "cbf_never", ""] {
            let mut program = Program::new(&world, key);
            for (method, path, body, _) in routes(&things).into_iter().chain(own(&things)) {
                let answer = program.send(method.clone(), &path, body).await;
                assert_eq!((answer.status, refused(&answer).as_str()), (StatusCode::UNAUTHORIZED, "invalid_key"), "{method} {path}");
                assert!(tells_nothing(&answer));
            }
        }
    }

    async fn a_key_of_somebody_who_may_only_look_changes_nothing(world: World) {
        let mut owner = world.member("owner").await;
        let key = owner.make_key(&EVERYTHING).await;
        let mut program = Program::new(&world, &key);
        let things = things(&mut owner, &mut program).await;
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update members set role = 'viewer'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        for (method, path, body, scope) in routes(&things) {
            let answer = program.send(method.clone(), &path, body).await;
            assert_eq!(answer.status == StatusCode::FORBIDDEN, scope.ends_with(":write"), "{method} {path}: {}", answer.body);
        }
    }

    /// A route nobody thought of here fails this test until it is added to the matrix.
    async fn the_matrix_knows_every_route(world: World) {
        let document: Value = world.stranger().get("/api/v1/openapi.json").await.json();
        let id = |name: &str| format!("{{{name}}}");
        let things = Things { bot: id("bot"), slug: id("model"), source: id("source"), answer: id("answer"), conversation: id("conversation"), message: id("message") };
        let known: Vec<String> = routes(&things).into_iter().chain(own(&things)).map(|(method, path, ..)| format!("{} {path}", method.as_str().to_lowercase())).collect();
        for (path, operations) in document["paths"].as_object().unwrap() {
            let path = path.trim_start_matches("/api/v1");
            for method in operations.as_object().unwrap().keys() {
                // These take no JSON and have tests of their own.
                let files = path.ends_with("/sources/files") || path == "/bots/import";
                assert!(files || known.contains(&format!("{method} {path}")), "{method} {path} is not in the matrix of tenants");
            }
        }
    }

    async fn files_are_taken_for_bots_of_ones_own_only(world: World) {
        let mut owner = world.member("owner").await;
        let bot = owner.make_bot("Secret shop").await;
        let mut other = world.member("other").await;
        let form = "--frame\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nMine\r\n--frame--\r\n";
        for (key, status, expected) in [
            (other.make_key(&EVERYTHING).await, StatusCode::NOT_FOUND, "not_found"),
            (owner.make_key(&["knowledge:read"]).await, StatusCode::FORBIDDEN, "missing_scope"),
            ("cbf_never".to_owned(), StatusCode::UNAUTHORIZED, "invalid_key"),
        ] {
            let mut program = Program::new(&world, &key);
            let bearer = format!("Bearer {key}");
            let headers = [("authorization", bearer.as_str()), ("content-type", "multipart/form-data; boundary=frame")];
            let path = format!("/api/v1/bots/{bot}/sources/files");
            let answer = program.caller.send(Method::POST, &path, &headers, axum::body::Body::from(form)).await;
            assert_eq!((answer.status, code(&answer).as_str()), (status, expected));
        }
    }
}
