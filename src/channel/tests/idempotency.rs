//! Requests that are sent again.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::testing::{World, on_both_databases};

use super::{Program, QUESTION, code, shop};

async fn count(world: &World, table: &str) -> i64 {
    let query = format!("select count(*) from {table}");
    crate::sql!(world.db(), |c| {
        sqlx::query_scalar(sqlx::AssertSqlSafe(query))
            .fetch_one(c)
            .await
    })
    .unwrap()
}

on_both_databases! {
    async fn what_is_sent_twice_under_one_name_is_done_once(world: World) {
        let (_, _, program) = shop(&world).await;
        let mut program = program.named("bot 1");
        let new = json!({ "template": "shop", "name": "Once" });
        let (first, second) = (program.post("/bots", new.clone()).await, program.post("/bots", new).await);
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
        assert_eq!((second.status, &second.body), (first.status, &first.body));
        assert_eq!((first.header("idempotency-replayed"), second.header("idempotency-replayed")), ("", "true"));
        assert_eq!(count(&world, "bots").await, 2);
    }

    async fn a_burst_under_one_name_acts_once(world: World) {
        let (_, bot, program) = shop(&world).await;
        let program = program.named("burst");
        let path = format!("/bots/{bot}/sources");
        let tries = (0..8).map(|_| {
            let (mut program, path) = (program.clone(), path.clone());
            async move { program.post(&path, json!({ "title": "One", "text": "One text." })).await.status }
        });
        let seen = futures::future::join_all(tries).await;
        assert!(seen.contains(&StatusCode::CREATED), "{seen:?}");
        assert!(seen.iter().all(|status| [StatusCode::CREATED, StatusCode::CONFLICT].contains(status)), "{seen:?}");
        assert_eq!(count(&world, "sources").await, 2);
    }

    async fn a_name_is_for_one_request_of_one_key(world: World) {
        let (mut owner, bot, program) = shop(&world).await;
        let mut program = program.named("same");
        let made = program.post("/bots", json!({ "template": "shop", "name": "One" })).await;
        assert_eq!(made.status, StatusCode::CREATED);
        let other = program.post("/bots", json!({ "template": "shop", "name": "Two" })).await;
        assert_eq!((other.status, code(&other).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"));
        let elsewhere = program.post(&format!("/bots/{bot}/messages"), json!({ "template": "shop", "name": "One" })).await;
        assert_eq!(code(&elsewhere), "idempotency_key_reused");
        let key = owner.make_key(&["bots:write"]).await;
        let mut neighbour = Program::new(&world, &key).named("same");
        let made = neighbour.post("/bots", json!({ "template": "shop", "name": "One" })).await;
        assert_eq!((made.status, made.header("idempotency-replayed")), (StatusCode::CREATED, ""));
    }

    async fn a_refused_request_may_be_mended_under_the_same_name(world: World) {
        let (_, _, program) = shop(&world).await;
        let mut program = program.named("mended");
        let refused = program.post("/bots", json!({ "name": "" })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let made = program.post("/bots", json!({ "template": "shop", "name": "Mended" })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    }

    async fn a_question_sent_twice_is_answered_by_one_reply(world: World) {
        let (_, bot, program) = shop(&world).await;
        let mut program = program.named("question");
        let path = format!("/bots/{bot}/messages");
        let question = json!({ "text": QUESTION });
        let first: Value = program.post(&path, question.clone()).await.json();
        let second: Value = program.post(&path, question).await.json();
        assert_eq!(first, second);
        let mut streaming = program.clone().named("stream");
        let question = json!({ "text": QUESTION, "stream": true });
        let (one, two) = (streaming.post(&path, question.clone()).await.body, streaming.post(&path, question).await.body);
        let done = |body: &str| body.split("event: done").nth(1).map(str::to_owned).unwrap();
        assert_eq!(done(&one), done(&two));
        assert_eq!(count(&world, "messages").await, 4);
    }

    async fn an_old_name_is_new_again(world: World) {
        let (_, _, program) = shop(&world).await;
        let mut program = program.named("old");
        let new = json!({ "template": "shop", "name": "Old" });
        program.post("/bots", new.clone()).await;
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update api_requests set expires_at = 1").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(program.post("/bots", new).await.header("idempotency-replayed"), "");
        crate::channel::api::claims::clean(world.db()).await.unwrap();
        assert_eq!(count(&world, "api_requests").await, 1);
    }

    async fn a_name_that_is_none_is_refused(world: World) {
        let (_, _, program) = shop(&world).await;
        let mut program = program.named(&"x".repeat(256));
        let answer = program.send(Method::POST, "/bots", Some(json!({}))).await;
        assert_eq!(code(&answer), "malformed");
    }
}
