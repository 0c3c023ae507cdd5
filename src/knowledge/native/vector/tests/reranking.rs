//! What a reranking model changes, and what it can't.

use std::time::{Duration, Instant};

use http::StatusCode;
use serde_json::Value;

use super::*;
use crate::testing::{
    model_server::{Fault, Script},
    on_both_databases,
};

const QUESTION: &str = "Are green drinks served warm zorp?";

/// A bot with two more documents that answer a question equally well by its words; the model prefers the
/// second.
async fn cafe(world: &World) -> Shop {
    world.models.script("judge", understanding());
    let mut shop = shop(world).await;
    for (title, text) in [
        ("Tea", "Green drinks are served warm in a cup."),
        ("Coffee", "Green drinks are served warm in a cup with quix."),
    ] {
        shop.owner.teach(&shop.bot, title, text).await;
    }
    shop
}

impl Shop {
    async fn order_by(&mut self, model: &str) {
        let fields = [
            ("order_provider", self.provider.as_str()),
            ("order_model", model),
        ];
        let saved = self.owner.call("save_reranker", &fields).await;
        assert!(saved.is_ok(), "{}", saved.body);
    }
}

on_both_databases! {
    async fn the_model_gives_the_order_and_decides_nothing_else(world: World) {
        let mut shop = cafe(&world).await;
        let own = ask(&world, &shop.bot, QUESTION).await;
        assert_eq!((titles(&own), own.reranked), (vec!["Tea", "Coffee"], None));
        shop.order_by("judge").await;
        let found = ask(&world, &shop.bot, QUESTION).await;
        assert_eq!((titles(&found), found.reranked), (vec!["Coffee", "Tea"], Some("used")));
        let relevance: Vec<f64> = found.found.iter().filter_map(|found| found.relevance).collect();
        assert!(relevance.len() == 2 && relevance[0] > relevance[1], "{relevance:?}");
        let sent = world.models.last_request();
        assert_eq!((&sent["model"], &sent["query"]), (&"judge".into(), &QUESTION.into()));
        let calls = world.models.calls_of("judge");
        for question in ["Who won the world cup?", "hello", "???", "When is bread baked?"] {
            let found = ask(&world, &shop.bot, question).await;
            assert!(found.found.len() < 2 && found.reranked.is_none(), "{question}: {found:?}");
        }
        assert_eq!(world.models.calls_of("judge"), calls, "one passage has no order");
        let fields = [("order_provider", ""), ("order_model", "")];
        assert!(shop.owner.call("save_reranker", &fields).await.is_ok());
        let found = ask(&world, &shop.bot, QUESTION).await;
        assert_eq!((found.found, found.reranked), (own.found, None));
    }

    async fn more_is_put_in_order_than_is_answered_from(world: World) {
        let mut shop = cafe(&world).await;
        for n in 0..6 {
            shop.owner.teach(&shop.bot, &format!("Juice {n}"), &format!("Green drinks are served warm, juice of sort {n}.")).await;
        }
        shop.owner.teach(&shop.bot, "Late", "Green drinks are served warm, after a long day of much work in the field and the garden, with quix.").await;
        assert!(!titles(&ask(&world, &shop.bot, QUESTION).await).contains(&"Late"));
        shop.order_by("judge").await;
        let found = ask(&world, &shop.bot, QUESTION).await;
        assert_eq!(found.found.len(), 5);
        assert!(titles(&found)[..2].contains(&"Late"), "{:?}", titles(&found));
    }

    async fn the_search_s_own_order_stays_whatever_goes_wrong(world: World) {
        let mut shop = cafe(&world).await;
        for (model, expected) in [
            ("hang", "timed_out"),
            ("garbage", "nonsense"),
            ("status-401", "wrong_key"),
            ("status-404", "no_such_model"),
            ("status-429", "overloaded"),
        ] {
            shop.order_by(model).await;
            let began = Instant::now();
            let found = ask(&world, &shop.bot, QUESTION).await;
            assert_eq!(titles(&found), ["Tea", "Coffee"], "{model}");
            assert_eq!(found.reranked, Some(expected), "{model}");
            assert!(began.elapsed() < Duration::from_secs(4), "{model}: {:?}", began.elapsed());
            let calls = world.models.calls_of(model);
            let again = ask(&world, &shop.bot, QUESTION).await;
            assert_eq!(again.reranked, Some(expected), "{model}");
            assert_eq!(world.models.calls_of(model), calls, "{model} is left alone for a while");
        }
        let short = Script { fault: Fault::ShortBatch, ..understanding() };
        world.models.script("short", short);
        shop.order_by("short").await;
        let found = ask(&world, &shop.bot, QUESTION).await;
        assert_eq!(titles(&found), ["Coffee", "Tea"], "what it says nothing of comes behind");
        assert_eq!(found.found[1].relevance, None);
        let provider = shop.provider.clone();
        assert!(shop.owner.call("delete_provider", &[("provider", &provider)]).await.is_ok());
        let found = ask(&world, &shop.bot, QUESTION).await;
        assert_eq!((titles(&found), found.reranked), (vec!["Tea", "Coffee"], Some("no_key")));
    }

    async fn what_it_costs_is_counted_and_a_limit_stops_it(world: World) {
        let mut shop = cafe(&world).await;
        shop.order_by("judge").await;
        ask(&world, &shop.bot, QUESTION).await;
        let spent: (i64, i64) = crate::sql!(world.db(), |c| {
            sqlx::query_as("select calls, input_tokens from usage_days where model = 'judge'").fetch_one(c).await
        })
        .unwrap();
        assert!(spent.0 == 1 && spent.1 > 10, "{spent:?}");
        let limit = [("bot", ""), ("day_limit", "0.000001"), ("month_limit", ""), ("warn_percent", "80")];
        let saved = shop.owner.call("save_limit", &limit).await;
        assert!(saved.is_ok(), "{}", saved.body);
        let found = ask(&world, &shop.bot, QUESTION).await;
        assert_eq!((titles(&found), found.reranked), (vec!["Tea", "Coffee"], Some("spending_limit")));
        assert_eq!(world.models.calls_of("judge"), 1);
    }

    async fn the_order_is_told_where_a_search_is_tried_and_with_the_answer(world: World) {
        let mut shop = cafe(&world).await;
        shop.order_by("judge").await;
        let (bot, question) = (shop.bot.clone(), [("text", QUESTION)]);
        let fields = [("bot", bot.as_str()), ("form[question]", QUESTION)];
        let trial: Value = shop.owner.call("try_search", &fields).await.json();
        assert_eq!(trial["reranked"], "used");
        assert!(trial["found"][0]["relevance"].as_f64() > trial["found"][1]["relevance"].as_f64(), "{trial}");
        let first = |stage: &str| trial[stage][0]["id"].clone();
        assert_ne!(first("fused"), first("found"), "the order before it was another");
        let words = [&fields[..], &[("form[words_only]", "true")]].concat();
        let trial: Value = shop.owner.call("try_search", &words).await.json();
        assert_eq!(trial["reranked"], Value::Null);

        let asked = shop.owner.post_for_json(&format!("/bots/{bot}/chat/messages"), &question).await;
        let asked: Value = asked.json();
        let id = |name: &str| asked[name].as_str().unwrap().to_owned();
        let events = format!("/bots/{bot}/chat/messages/{}/events", id("answer"));
        assert!(shop.owner.get(&events).await.body.contains("event: done"));
        let why = format!("/bots/{bot}/conversations/{}/why/{}", id("conversation"), id("answer"));
        let page = shop.owner.get(&why).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("A reranking model has put the passages in order."), "{}", page.body);
    }

    async fn the_form_works_without_scripts_and_only_for_its_workspace(world: World) {
        let mut shop = cafe(&world).await;
        let wrong = [("order_provider", shop.provider.as_str()), ("order_model", "")];
        let mut form = shop.owner.clone().with_header("referer", "http://localhost:3000/models/search");
        let refused = form.post("/api/save_reranker", &wrong).await.location().to_owned();
        let refused = form.get(refused.trim_start_matches("http://localhost:3000")).await;
        assert!(refused.body.contains("order_model-error"), "{}", refused.body);
        let gemini = shop.owner.add_provider("gemini", &world.models.base_url("gemini"), "good-key").await;
        let fields = [("order_provider", gemini.as_str()), ("order_model", "judge")];
        assert_eq!(shop.owner.call("save_reranker", &fields).await.status, 422, "it speaks no such protocol");
        let fields = [("order_provider", shop.provider.as_str()), ("order_model", " judge ")];
        assert_eq!(shop.owner.post("/api/save_reranker", &fields).await.location(), "/models/search?notice=saved");
        let page = shop.owner.get("/models/search").await.body;
        assert!(page.contains("The order is given by the model judge."), "{page}");

        let mut other = world.member("aziza").await;
        let page = other.get("/models/search").await.body;
        assert!(page.contains("The order is the search’s own."), "{page}");
        let off = [("order_provider", ""), ("order_model", "")];
        assert!(other.call("save_reranker", &off).await.is_ok());
        assert_eq!(ask(&world, &shop.bot, QUESTION).await.reranked, Some("used"));
    }
}
