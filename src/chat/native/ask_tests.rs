//! Questions whose receipt is lost on the way, as promised to visitors.

use futures::future::join_all;
use http::StatusCode;
use serde_json::Value;

use crate::{
    chat::store::forget_names,
    sql,
    testing::{Person, World, on_both_databases},
};

const QUESTION: &str = "How much is delivery?";

async fn room(world: &World) -> String {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    format!("/b/{}", owner.slug(&bot).await)
}

/// Somebody who has opened the page, which is how they are known.
async fn visitor(world: &World, room: &str) -> Person {
    let mut visitor = world.stranger();
    visitor.get(room).await;
    visitor
}

async fn ask(visitor: &mut Person, room: &str, name: &str) -> Value {
    let fields = [("text", QUESTION), ("name", name)];
    let path = format!("{room}/messages");
    let asked = visitor.post_for_json(&path, &fields).await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.body);
    asked.json()
}

/// Waits for the end of an answer.
async fn ended(visitor: &mut Person, room: &str, asked: &Value) {
    let answer = asked["answer"].as_str().unwrap();
    let events = format!("{room}/messages/{answer}/events");
    let events = visitor.get(&events).await.body;
    assert!(events.contains("event: done"), "{events}");
}

/// Questions that are stored.
async fn questions(world: &World) -> i64 {
    sql!(world.db(), |c| {
        sqlx::query_scalar("select count(*) from messages where role = 'visitor'")
            .fetch_one(c)
            .await
    })
    .unwrap()
}

on_both_databases! {
    async fn a_question_sent_again_under_its_name_is_asked_once(world: World) {
        let room = room(&world).await;
        let mut visitor = visitor(&world, &room).await;
        let first = ask(&mut visitor, &room, "a1").await;
        assert_eq!(ask(&mut visitor, &room, "a1").await, first);
        let events = visitor.get(&format!("{room}/messages/{}/events", first["answer"].as_str().unwrap())).await;
        assert!(events.body.contains("event: done"), "{}", events.body);
        assert_eq!(ask(&mut visitor, &room, "a1").await, first, "also when it has been answered");
        assert_ne!(ask(&mut visitor, &room, "a2").await["question"], first["question"]);
        assert_eq!(questions(&world).await, 2);
    }

    async fn an_answer_asked_for_again_is_written_once_more_and_not_twice(world: World) {
        let room = room(&world).await;
        let mut visitor = visitor(&world, &room).await;
        let first = ask(&mut visitor, &room, "a1").await;
        ended(&mut visitor, &room, &first).await;
        let path = format!("{room}/messages/{}/again", first["answer"].as_str().unwrap());
        let again = visitor.post_for_json(&path, &[]).await;
        assert_eq!(again.status, StatusCode::CREATED, "{}", again.body);
        let again: Value = again.json();
        assert_ne!(again["answer"], first["answer"]);
        for _ in 0..2 {
            let repeated = visitor.post_for_json(&path, &[]).await;
            assert_eq!(repeated.status, StatusCode::CREATED, "{}", repeated.body);
            assert_eq!(repeated.json::<Value>(), again, "its receipt was lost");
            ended(&mut visitor, &room, &again).await;
        }
        let mut stranger = world.stranger();
        assert_eq!(stranger.post_for_json(&path, &[]).await.status, StatusCode::NOT_FOUND);
        let next = [("text", QUESTION), ("conversation", again["conversation"].as_str().unwrap())];
        assert_eq!(visitor.post_for_json(&format!("{room}/messages"), &next).await.status, StatusCode::CREATED);
        assert_eq!(visitor.post_for_json(&path, &[]).await.status, StatusCode::NOT_FOUND, "another question has followed");
    }

    async fn words_put_in_place_of_a_question_are_asked_once(world: World) {
        let room = room(&world).await;
        let mut visitor = visitor(&world, &room).await;
        let first = ask(&mut visitor, &room, "a1").await;
        ended(&mut visitor, &room, &first).await;
        let path = format!("{room}/messages/{}/edit", first["question"].as_str().unwrap());
        let words = [("text", "How much is the delivery to Samarkand?")];
        let edited: Value = visitor.post_for_json(&path, &words).await.json();
        assert_ne!(edited["question"], first["question"]);
        for _ in 0..2 {
            let repeated = visitor.post_for_json(&path, &words).await;
            assert_eq!(repeated.status, StatusCode::CREATED, "{}", repeated.body);
            assert_eq!(repeated.json::<Value>(), edited);
            ended(&mut visitor, &room, &edited).await;
        }
        let others = visitor.post_for_json(&path, &[("text", "And to Bukhara?")]).await;
        assert_eq!(others.status, StatusCode::NOT_FOUND, "the question is another by now");
        assert_eq!(world.stranger().post_for_json(&path, &words).await.status, StatusCode::NOT_FOUND);
        assert_eq!(questions(&world).await, 2);
    }

    async fn sent_many_times_at_the_same_moment_it_is_asked_once(world: World) {
        let room = room(&world).await;
        let visitor = visitor(&world, &room).await;
        let asked = (0..8).map(|_| {
            let (mut same, room) = (visitor.clone(), room.clone());
            async move { ask(&mut same, &room, "a1").await }
        });
        let asked = join_all(asked).await;
        assert!(asked.iter().all(|one| one == &asked[0]), "{asked:?}");
        assert_eq!(questions(&world).await, 1);
    }

    async fn a_name_is_forgotten_after_a_day_and_its_question_stays(world: World) {
        let room = room(&world).await;
        let mut visitor = visitor(&world, &room).await;
        let first = ask(&mut visitor, &room, "a1").await;
        forget_names(world.db()).await.unwrap();
        assert_eq!(ask(&mut visitor, &room, "a1").await, first);
        sql!(world.db(), |c| {
            sqlx::query("update named_questions set created_at = created_at - 90000000").execute(c).await.map(drop)
        })
        .unwrap();
        forget_names(world.db()).await.unwrap();
        assert_ne!(ask(&mut visitor, &room, "a1").await, first);
        assert_eq!(questions(&world).await, 2);
    }

    async fn a_name_says_nothing_of_what_somebody_else_has_asked(world: World) {
        let room = room(&world).await;
        let first = ask(&mut visitor(&world, &room).await, &room, "a1").await;
        let mut other = visitor(&world, &room).await;
        assert_ne!(ask(&mut other, &room, "a1").await["conversation"], first["conversation"]);
        for name in ["", &"a".repeat(65)] {
            let refused = other.post_for_json(&format!("{room}/messages"), &[("text", QUESTION), ("name", name)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        }
    }
}
