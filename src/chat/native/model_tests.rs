//! Answers by models behind the network, as promised to visitors and to those who pay.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use crate::{
    provider::{Kind, ModelProblem},
    testing::{
        Person, World,
        model_server::{GOOD_KEY, Script},
        on_both_databases,
    },
};

const PRICES: &str = "# Delivery\n\nDelivery inside Tashkent costs 25 000 soʻm and takes one day.\n\n# Hours\n\nThe shop is open from 9:00 to 20:00 every day.";
pub(super) const KNOWN: &str = "How much is delivery in Tashkent?";
const UNKNOWN: &str = "Who won the football championship in Brazil?";

/// A shop whose bot answers with a model.
pub(super) struct Shop {
    pub(super) owner: Person,
    pub(super) bot: String,
    pub(super) room: String,
    provider: String,
}

impl Shop {
    pub(super) async fn of(world: &World, kind: Kind, model: &str, mode: &str) -> Self {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        owner.teach(&bot, "Prices", PRICES).await;
        let base_url = world.models.base_url(kind.as_str());
        let kind = match kind {
            Kind::OpenAi => "open_ai",
            other => other.as_str(),
        };
        let provider = owner.add_provider(kind, &base_url, GOOD_KEY).await;
        owner.choose_model(&bot, &provider, model, mode).await;
        let room = format!("/b/{}", owner.slug(&bot).await);
        Self {
            owner,
            bot,
            room,
            provider,
        }
    }

    /// How an answer came about.
    pub(super) async fn why(&mut self, answer: &str) -> Value {
        let fields = [("bot", self.bot.as_str()), ("answer", answer)];
        self.owner.call("find_why", &fields).await.json()
    }
}

/// Asks and waits for the end: the ids, and what the last event says.
pub(super) async fn ask(visitor: &mut Person, room: &str, text: &str) -> (Value, Value) {
    let asked = visitor
        .post_for_json(&format!("{room}/messages"), &[("text", text)])
        .await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.body);
    let asked: Value = asked.json();
    let end = end(visitor, room, asked["answer"].as_str().unwrap()).await;
    (asked, end)
}

/// The last event of an answer.
pub(super) async fn end(visitor: &mut Person, room: &str, answer: &str) -> Value {
    let events = visitor
        .get(&format!("{room}/messages/{answer}/events"))
        .await
        .body;
    let (_, done) = events
        .split_once("event: done")
        .unwrap_or_else(|| panic!("{events}"));
    let data = done.lines().find_map(|line| line.strip_prefix("data: "));
    serde_json::from_str(data.unwrap()).unwrap()
}

pub(super) fn html(end: &Value) -> &str {
    end["html"].as_str().unwrap()
}

/// Waits until something holds, at most some seconds.
async fn soon(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..100 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}");
}

on_both_databases! {
    async fn every_protocol_answers_from_the_passages_with_its_sources(world: World) {
        world.models.script("shopkeeper", Script::saying("Delivery costs 25 000 soʻm 🚚 [1], they say [7]."));
        let mut shop = Shop::of(&world, Kind::Gemini, "shopkeeper", "balanced").await;
        for kind in Kind::ALL {
            if kind != Kind::Gemini {
                let name = if kind == Kind::OpenAi { "open_ai" } else { "anthropic" };
                let provider = shop.owner.add_provider(name, &world.models.base_url(kind.as_str()), GOOD_KEY).await;
                shop.owner.choose_model(&shop.bot, &provider, "shopkeeper", "balanced").await;
            }
            let (asked, end) = ask(&mut world.stranger(), &shop.room, KNOWN).await;
            assert_eq!(end["state"], "done", "{kind:?}: {end}");
            assert!(html(&end).contains("Delivery costs 25 000 soʻm 🚚 <a class=\"cite\""), "{kind:?}: {end}");
            assert!(html(&end).contains("</a>, they say.</p>") && end["note"] == "", "{kind:?}: {end}");
            assert_eq!(end["sources"][0]["title"], "Prices");
            let why = shop.why(asked["answer"].as_str().unwrap()).await;
            assert_eq!(why["model"], "shopkeeper");
            assert!(why["input_tokens"].as_u64().unwrap() > 0 && why["cost"].as_i64().unwrap() > 0, "{why}");
            assert_eq!(why["passages"][0]["cited"], true);
            let sent = world.models.last_request().to_string();
            assert!(sent.contains("takes one day") && sent.contains("<passages>"), "{kind:?}: {sent}");
        }
    }

    async fn a_strict_bot_asks_no_model_when_nothing_is_found(world: World) {
        let shop = Shop::of(&world, Kind::OpenAi, "echo", "strict").await;
        let calls = world.models.calls();
        let (_, end) = ask(&mut world.stranger(), &shop.room, UNKNOWN).await;
        assert_eq!(end["state"], "done");
        assert_eq!(world.models.calls(), calls);
        assert!(!html(&end).contains("Brazil"), "{end}");
    }

    async fn the_sign_of_no_answer_becomes_the_owners_words_and_is_recorded(world: World) {
        world.models.script("honest", Script::saying("NO_ANSWER"));
        let mut shop = Shop::of(&world, Kind::Anthropic, "honest", "balanced").await;
        let (_, end) = ask(&mut world.stranger(), &shop.room, UNKNOWN).await;
        assert!(!html(&end).contains("NO_ANSWER") && end["state"] == "done", "{end}");
        let list = [("bot", shop.bot.as_str()), ("unanswered", "true"), ("page", "1")];
        let list: Value = shop.owner.call("list_conversations", &list).await.json();
        assert_eq!(list["total"], 1);
    }

    async fn when_the_model_fails_the_documents_answer_and_the_owner_learns_why(world: World) {
        let mut shop = Shop::of(&world, Kind::OpenAi, "status-401", "balanced").await;
        for (model, problem) in [
            ("status-401", ModelProblem::WrongKey),
            ("status-404", ModelProblem::NoSuchModel),
            ("status-413", ModelProblem::TooLong),
            ("garbage", ModelProblem::Nonsense),
            ("blocked", ModelProblem::Blocked),
        ] {
            shop.owner.choose_model(&shop.bot, &shop.provider, model, "balanced").await;
            let (asked, end) = ask(&mut world.stranger(), &shop.room, KNOWN).await;
            if model == "blocked" {
                // Part of it had been said.
                assert_eq!(end["state"], "failed", "{model}: {end}");
            } else {
                assert_eq!(end["state"], "done", "{model}: {end}");
                assert!(html(&end).contains("takes one day"), "{model}: {end}");
                assert!(end["note"].as_str().unwrap().contains("documents"), "{model}: {end}");
            }
            let why = shop.why(asked["answer"].as_str().unwrap()).await;
            assert_eq!(why["problem"], problem.code(), "{model}: {why}");
        }
    }

    async fn when_the_documents_have_nothing_either_another_try_is_offered(world: World) {
        let shop = Shop::of(&world, Kind::Gemini, "status-401", "free").await;
        let mut visitor = world.stranger();
        let (asked, failed) = ask(&mut visitor, &shop.room, UNKNOWN).await;
        assert_eq!((failed["state"].as_str(), failed["again"].as_bool()), (Some("failed"), Some(true)));
        let mut owner = shop.owner.clone();
        owner.choose_model(&shop.bot, &shop.provider, "echo", "free").await;
        let again = format!("{}/messages/{}/again", shop.room, asked["answer"].as_str().unwrap());
        let again = visitor.post_for_json(&again, &[]).await;
        assert_eq!(again.status, StatusCode::CREATED, "{}", again.body);
        let again: Value = again.json();
        assert_eq!(again["question"], asked["question"]);
        let done = end(&mut visitor, &shop.room, again["answer"].as_str().unwrap()).await;
        assert_eq!(done["state"], "done", "{done}");
        let page = visitor.get(&format!("{}?c={}", shop.room, asked["conversation"].as_str().unwrap())).await.body;
        assert_eq!(page.matches("data-question=").count(), 1);
        assert_eq!(page.matches("data-state=").count(), 1, "the failed answer is not shown any more");
    }

    async fn a_stopped_answer_stops_the_call_and_is_paid_for(world: World) {
        world.models.script("long", Script { pause: Duration::from_millis(30), ..Script::saying(&"word ".repeat(500)) });
        let mut shop = Shop::of(&world, Kind::OpenAi, "long", "free").await;
        let mut visitor = world.stranger();
        let asked: Value = visitor.post_for_json(&format!("{}/messages", shop.room), &[("text", KNOWN)]).await.json();
        soon("the call has begun", || world.models.open() == 1).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let answer = asked["answer"].as_str().unwrap();
        let stop = format!("{}/messages/{answer}/stop", shop.room);
        assert_eq!(visitor.post_for_json(&stop, &[]).await.status, StatusCode::NO_CONTENT);
        let stopped = std::time::Instant::now();
        soon("the call has ended", || world.models.open() == 0).await;
        assert!(stopped.elapsed() < Duration::from_secs(2));
        let end = end(&mut visitor, &shop.room, answer).await;
        assert_eq!(end["state"], "stopped");
        assert!(html(&end).contains("word"), "{end}");
        let why = shop.why(answer).await;
        assert!(why["output_tokens"].as_u64().unwrap() > 0 && why["cost"].as_i64().unwrap() > 0, "{why}");
    }

    async fn a_provider_that_breaks_off_leaves_its_words_and_doubles_nothing(world: World) {
        let shop = Shop::of(&world, Kind::Anthropic, "reset-after", "balanced").await;
        let (_, end) = ask(&mut world.stranger(), &shop.room, KNOWN).await;
        assert_eq!((end["state"].as_str(), end["again"].as_bool()), (Some("failed"), Some(true)));
        assert!(!html(&end).is_empty() && !html(&end).contains("takes one day"), "{end}");
        assert_eq!(world.models.calls_of("reset-after"), 1, "nothing is asked again after the first word");
    }

    async fn follow_up_questions_are_searched_with_what_they_are_about(world: World) {
        world.models.script("shopkeeper", Script::saying("25 000 soʻm [1]."));
        let mut shop = Shop::of(&world, Kind::OpenAi, "shopkeeper", "balanced").await;
        let mut visitor = world.stranger();
        let (first, _) = ask(&mut visitor, &shop.room, KNOWN).await;
        let fields = [("text", "And how long does it take?"), ("conversation", first["conversation"].as_str().unwrap())];
        let second: Value = visitor.post_for_json(&format!("{}/messages", shop.room), &fields).await.json();
        let answer = second["answer"].as_str().unwrap();
        end(&mut visitor, &shop.room, answer).await;
        let why = shop.why(answer).await;
        assert!(why["searched"].as_str().unwrap().contains("elivery"), "{why}");
        assert!(why["passages"][0]["excerpt"].as_str().unwrap().contains("takes one day"), "{why}");
        let sent = world.models.last_request();
        assert!(sent["messages"].as_array().unwrap().len() >= 4, "the earlier turn is sent too: {sent}");
    }

    async fn an_answer_in_the_wrong_script_is_rewritten(world: World) {
        world.models.script("latin", Script::saying("Yetkazib berish bir kun davom etadi [1]."));
        let shop = Shop::of(&world, Kind::Gemini, "latin", "free").await;
        let (_, end) = ask(&mut world.stranger(), &shop.room, "Етказиб бериш қанча вақт олади, ўзи қанча туради?").await;
        assert!(html(&end).contains("Етказиб бериш бир кун давом этади"), "{end}");
    }

    async fn another_wording_takes_the_place_of_the_last_question(world: World) {
        let shop = Shop::of(&world, Kind::OpenAi, "echo", "free").await;
        let mut visitor = world.stranger();
        let (asked, _) = ask(&mut visitor, &shop.room, "Delivry?").await;
        let edit = format!("{}/messages/{}/edit", shop.room, asked["question"].as_str().unwrap());
        let edited = visitor.post_for_json(&edit, &[("text", "Delivery?")]).await;
        assert_eq!(edited.status, StatusCode::CREATED, "{}", edited.body);
        let edited: Value = edited.json();
        assert_eq!(edited["conversation"], asked["conversation"]);
        end(&mut visitor, &shop.room, edited["answer"].as_str().unwrap()).await;
        let page = visitor.get(&format!("{}?c={}", shop.room, asked["conversation"].as_str().unwrap())).await.body;
        assert!(page.contains("Delivery?") && !page.contains("Delivry?"), "{page}");
        // Neither somebody else nor the same visitor for an older question may do so.
        let mut other = world.stranger();
        assert_eq!(other.post_for_json(&edit, &[("text", "Mine")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(visitor.post_for_json(&edit, &[("text", "Again")]).await.status, StatusCode::NOT_FOUND);
    }

    async fn visitors_say_what_they_think_and_take_it_back(world: World) {
        let mut shop = Shop::of(&world, Kind::OpenAi, "echo", "free").await;
        let mut visitor = world.stranger();
        let (asked, _) = ask(&mut visitor, &shop.room, KNOWN).await;
        let feedback = format!("{}/messages/{}/feedback", shop.room, asked["answer"].as_str().unwrap());
        let given = [("thumb", "down"), ("comment", "It echoes")];
        assert_eq!(visitor.post_for_json(&feedback, &given).await.status, StatusCode::NO_CONTENT);
        assert_eq!(world.stranger().post_for_json(&feedback, &given).await.status, StatusCode::NOT_FOUND);
        let fields = [("bot", shop.bot.as_str()), ("conversation", asked["conversation"].as_str().unwrap()), ("page", "1")];
        let seen: Value = shop.owner.call("find_transcript", &fields).await.json();
        assert_eq!(seen["messages"]["items"][1]["feedback"]["comment"], "It echoes");
        assert_eq!(seen["messages"]["items"][1]["feedback"]["good"], false);
        visitor.post_for_json(&feedback, &[("thumb", "")]).await;
        let seen: Value = shop.owner.call("find_transcript", &fields).await.json();
        assert!(seen["messages"]["items"][1]["feedback"].is_null());
    }

    async fn at_the_limit_of_spending_the_bot_goes_on_with_the_built_in_model(world: World) {
        let mut shop = Shop::of(&world, Kind::OpenAi, "echo", "balanced").await;
        let limit = [("bot", ""), ("day_limit", "0.00"), ("month_limit", ""), ("warn_percent", "80")];
        let answer = shop.owner.call("save_limit", &limit).await;
        assert!(answer.is_ok(), "{}", answer.body);
        let calls = world.models.calls();
        let (asked, end) = ask(&mut world.stranger(), &shop.room, KNOWN).await;
        assert!(html(&end).contains("takes one day") && end["state"] == "done", "{end}");
        assert_eq!(world.models.calls(), calls);
        let why = shop.why(asked["answer"].as_str().unwrap()).await;
        assert_eq!((why["problem"].as_str(), why["provider"].as_str()), (Some("spending_limit"), Some("builtin")));
    }

    async fn a_copy_of_a_bot_answers_with_the_same_model(world: World) {
        let mut shop = Shop::of(&world, Kind::OpenAi, "echo", "strict").await;
        let copied = shop.owner.call("duplicate_bot", &[("bot", &shop.bot), ("name", "Copy")]).await;
        let copy = copied.location().split('/').nth(2).unwrap().to_owned();
        let (bot, copy): (Value, Value) = (
            shop.owner.call("find_bot", &[("bot", &shop.bot)]).await.json(),
            shop.owner.call("find_bot", &[("bot", &copy)]).await.json(),
        );
        assert_eq!(copy["settings"]["name"], "Copy");
        assert_eq!((&copy["model"], &copy["mode"]), (&bot["model"], &bot["mode"]));
    }

    async fn models_are_compared_side_by_side(world: World) {
        let mut shop = Shop::of(&world, Kind::OpenAi, "echo", "free").await;
        world.models.script("other", Script::saying("Something else"));
        let form = [("text", KNOWN), ("provider_1", shop.provider.as_str()), ("model_1", "other"), ("provider_2", "builtin")];
        let begun = shop.owner.post(&format!("/bots/{}/chat/compare", shop.bot), &form).await;
        let place = begun.location().to_owned();
        assert!(place.contains("compare?m="), "{place}");
        let ids: Vec<String> = place.split("m=").nth(1).unwrap().split(',').map(str::to_owned).collect();
        assert_eq!(ids.len(), 3);
        for id in &ids {
            let end = end(&mut shop.owner, &format!("/bots/{}/chat", shop.bot), id).await;
            assert_eq!(end["state"], "done", "{end}");
            assert!(end["figures"].as_str().unwrap().contains("ms"), "{end}");
        }
        let page = shop.owner.get(&place).await.body;
        assert!(page.contains("Something else") && page.contains("takes one day"), "{page}");
        let mut other = world.member("other").await;
        assert_eq!(other.get(&place).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn replicas_on_one_database_read_and_stop_each_others_answers() {
    let Some(world) = World::on_postgres().await else {
        return;
    };
    world.models.script(
        "long",
        Script {
            pause: Duration::from_millis(50),
            ..Script::saying(&"word ".repeat(500))
        },
    );
    let shop = Shop::of(&world, Kind::OpenAi, "long", "free").await;
    let replica = world.replica().await;
    tokio::spawn(super::replicas::hear(world.state.engine.clone()));
    let mut visitor = world.stranger();
    let asked: Value = visitor
        .post_for_json(&format!("{}/messages", shop.room), &[("text", KNOWN)])
        .await
        .json();
    let answer = asked["answer"].as_str().unwrap().to_owned();
    let mut elsewhere = visitor.on(&replica);
    let stop = format!("{}/messages/{answer}/stop", shop.room);
    let (room, reading) = (shop.room.clone(), answer.clone());
    let reader = tokio::spawn(async move { end(&mut elsewhere, &room, &reading).await });
    soon("the model writes", || world.models.open() == 1).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let stopped = visitor.on(&replica).post_for_json(&stop, &[]).await;
    assert_eq!(stopped.status, StatusCode::NO_CONTENT);
    let end = tokio::time::timeout(Duration::from_secs(5), reader)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(end["state"], "stopped");
    assert!(html(&end).contains("word"), "{end}");
    soon("the call has ended", || world.models.open() == 0).await;
}

#[tokio::test]
async fn a_visitor_who_left_stops_a_model_that_costs() {
    let world = World::on_sqlite().await;
    world.models.script(
        "long",
        Script {
            pause: Duration::from_millis(100),
            ..Script::saying(&"word ".repeat(2000))
        },
    );
    let shop = Shop::of(&world, Kind::Gemini, "long", "free").await;
    let mut visitor = world.stranger();
    let asked: Value = visitor
        .post_for_json(&format!("{}/messages", shop.room), &[("text", KNOWN)])
        .await
        .json();
    soon("the call has begun", || world.models.open() == 1).await;
    // Nobody has ever joined; the grace for joining again is fifteen seconds.
    tokio::time::sleep(Duration::from_secs(18)).await;
    assert_eq!(world.models.open(), 0);
    let end = end(&mut visitor, &shop.room, asked["answer"].as_str().unwrap()).await;
    assert_eq!(end["state"], "stopped");
}
