//! The log of what visitors have asked, as promised to owners.

use serde_json::Value;

use crate::testing::{Person, on_both_databases};

const PRICES: &str = "# Delivery\n\nDelivery inside Tashkent costs 25 000 soʻm and takes one day.\n\n# Hours\n\nThe shop is open from 9:00 to 20:00 every day.";
const KNOWN: &str = "How much is delivery in Tashkent?";
const UNKNOWN: &str = "Who won the football championship in Brazil?";

async fn list(owner: &mut Person, bot: &str, unanswered: &str, page: &str) -> Value {
    let fields = [("bot", bot), ("unanswered", unanswered), ("page", page)];
    let list = owner.call("list_questions", &fields).await;
    assert!(list.is_ok(), "{}", list.body);
    list.json()
}

on_both_databases! {
    async fn visitors_questions_come_with_what_was_found_the_latest_first(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        owner.teach(&bot, "Prices", PRICES).await;
        owner.write_answer(&bot, "Where is the door?", "Behind the shelf.").await;
        owner.publish(&bot).await;
        let room = format!("/b/{}", owner.slug(&bot).await);
        for question in [KNOWN, UNKNOWN, "where is the door"] {
            world.stranger().ask(&room, question).await;
        }
        owner.ask(&format!("/bots/{bot}/chat"), "What does delivery cost me?").await;

        let all = list(&mut owner, &bot, "false", "1").await;
        assert_eq!(all["total"], 3, "trying the bot does not count: {all}");
        let asked: Vec<&str> = all["items"].as_array().unwrap().iter().map(|item| item["question"].as_str().unwrap()).collect();
        assert_eq!(asked, ["where is the door", UNKNOWN, KNOWN]);
        let [curated, unknown, known] = [0, 1, 2].map(|at| &all["items"][at]);
        assert_eq!((&curated["curated"], &curated["answered"]), (&true.into(), &true.into()));
        assert_eq!((&unknown["answered"], unknown["passages"].as_array().unwrap().len()), (&false.into(), 0));
        assert_eq!((&known["answered"], &known["channel"]), (&true.into(), &"share".into()));
        let best = &known["passages"][0];
        assert!(best["excerpt"].as_str().unwrap().contains("25 000"), "{best}");
        assert!(best["score"].as_f64().unwrap() > 0.0 && best["cited"] == true, "{best}");

        let unanswered = list(&mut owner, &bot, "true", "1").await;
        assert_eq!((&unanswered["total"], &unanswered["items"][0]["question"]), (&1.into(), &UNKNOWN.into()));
        assert_eq!(list(&mut owner, &bot, "false", "2").await["items"], Value::Array(Vec::new()));

        let page = owner.get(&format!("/bots/{bot}/knowledge/questions?unanswered=true")).await.body;
        assert!(page.contains(UNKNOWN) && !page.contains(KNOWN), "{page}");
        assert!(page.contains(&format!("action=\"/bots/{bot}/knowledge/search\"")) && page.contains(&format!("value=\"{UNKNOWN}\"")), "{page}");
    }

    async fn a_question_that_was_asked_again_is_listed_once_and_a_follow_up_with_what_was_searched(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        owner.teach(&bot, "Prices", PRICES).await;
        let room = format!("/b/{}", owner.slug(&bot).await);
        let mut visitor = world.stranger();
        let asked: Value = visitor.post_for_json(&format!("{room}/messages"), &[("text", KNOWN)]).await.json();
        let id = |name: &str| asked[name].as_str().unwrap().to_owned();
        let done = |answer: &str| format!("{room}/messages/{answer}/events");
        assert!(visitor.get(&done(&id("answer"))).await.body.contains("event: done"));
        let again: Value = visitor.post_for_json(&format!("{room}/messages/{}/again", id("answer")), &[]).await.json();
        assert!(visitor.get(&done(again["answer"].as_str().unwrap())).await.body.contains("event: done"));
        let next = [("conversation", id("conversation")), ("text", "and how long?".to_owned())];
        let next = next.each_ref().map(|(name, value)| (*name, value.as_str()));
        let next: Value = visitor.post_for_json(&format!("{room}/messages"), &next).await.json();
        assert!(visitor.get(&done(next["answer"].as_str().unwrap())).await.body.contains("event: done"));

        let all = list(&mut owner, &bot, "false", "1").await;
        assert_eq!(all["total"], 2, "{all}");
        assert_eq!(all["items"][0]["question"], "and how long?");
        assert!(all["items"][0]["searched"].as_str().unwrap().contains("delivery"), "{all}");
        assert_eq!(all["items"][1]["answer"], again["answer"]);
    }
}
