//! How passages come to their vectors, whatever happens meanwhile.

use std::time::Duration;

use super::*;
use crate::{
    testing::{
        model_server::{Fault, Script},
        on_both_databases,
    },
    time::Timestamp,
};

fn failing(fault: Fault) -> Script {
    Script {
        fault,
        ..understanding()
    }
}

async fn change(world: &World, statement: &'static str) {
    let mut tx = world.db().begin().await.unwrap();
    crate::sql!(tx, |c| sqlx::query(statement).execute(c).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn every_passage_gets_its_vector_and_the_index_becomes_active(world: World) {
        let mut shop = shop(&world).await;
        assert_eq!(shop.standing().await["active"], serde_json::Value::Null);
        shop.choose("first").await;
        let before = shop.standing().await;
        assert_eq!(before["building"]["model"], "first");
        assert_eq!((&before["building"]["passages"], &before["passages"]), (&0.into(), &6.into()));
        work_off(&world).await;
        let after = shop.standing().await;
        assert_eq!(after["building"], serde_json::Value::Null);
        assert_eq!(after["active"]["model"], "first");
        assert_eq!(after["active"]["passages"], 6);
        assert_eq!(after["active"]["dimension"], 64);
        assert_eq!(rows(&world).await, (6, 6));
    }

    async fn the_work_beside_the_server_sees_by_itself_what_is_to_be_done(world: World) {
        let mut shop = shop(&world).await;
        let at_work = vectors(&world).clone();
        let work = tokio::spawn(async move { at_work.serve().await });
        shop.choose("first").await;
        for _ in 0..100 {
            if shop.standing().await["active"]["passages"] == 6 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        work.abort();
        assert_eq!(shop.standing().await["active"]["passages"], 6);
    }

    async fn gemini_embeds_too(world: World) {
        let mut shop = shop(&world).await;
        let base_url = world.models.base_url("gemini");
        shop.provider = shop.owner.add_provider("gemini", &base_url, "good-key").await;
        shop.choose("first").await;
        work_off(&world).await;
        assert_eq!(titles(&ask(&world, &shop.bot, "zorp quandle").await), ["Quix"]);
    }

    async fn another_model_is_built_beside_and_switches_at_the_end(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        shop.choose("second").await;
        // One step embeds; the next sees that nothing is missing and switches.
        assert!(vectors(&world).turn().await.unwrap());
        let meanwhile = shop.standing().await;
        assert_eq!(meanwhile["active"]["model"], "first");
        assert_eq!(meanwhile["building"]["passages"], 6);
        assert_eq!(rows(&world).await, (12, 12));
        let (first, second) = (world.models.calls_of("first"), world.models.calls_of("second"));
        assert_eq!(titles(&ask(&world, &shop.bot, "zorp quandle").await), ["Quix"]);
        assert_eq!(world.models.calls_of("first"), first + 1);
        work_off(&world).await;
        let after = shop.standing().await;
        assert_eq!(after["active"]["model"], "second");
        assert_eq!(after["building"], serde_json::Value::Null);
        assert_eq!(rows(&world).await, (6, 6));
        assert_eq!(titles(&ask(&world, &shop.bot, "zorp quandle").await), ["Quix"]);
        assert_eq!(world.models.calls_of("second"), second + 1);
    }

    async fn a_change_that_is_stopped_leaves_the_model_in_use(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        shop.choose("second").await;
        assert!(vectors(&world).turn().await.unwrap());
        assert!(shop.owner.call("cancel_meaning", &[]).await.is_ok());
        work_off(&world).await;
        let after = shop.standing().await;
        assert_eq!(after["active"]["model"], "first");
        assert_eq!(after["building"], serde_json::Value::Null);
        assert_eq!(rows(&world).await, (6, 6));
    }

    async fn equal_passages_are_paid_for_once(world: World) {
        let mut shop = shop(&world).await;
        let twin = shop.owner.make_bot("Twin").await;
        for (title, text) in DOCUMENTS {
            shop.owner.teach(&twin, title, text).await;
        }
        shop.choose("first").await;
        work_off(&world).await;
        assert_eq!(rows(&world).await, (12, 6));
        assert_eq!(world.models.embedded(), 6);
    }

    async fn only_what_is_new_is_embedded(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        shop.owner.teach(&shop.bot, "Tea", "Green tea and black tea are served all day.").await;
        let found = ask(&world, &shop.bot, "green tea").await;
        assert_eq!(titles(&found), ["Tea"], "by its words at once");
        let asked = world.models.embedded();
        work_off(&world).await;
        assert_eq!(world.models.embedded(), asked + 1);
        let found = ask(&world, &shop.bot, "green tea").await;
        assert!(found.found[0].nearness.is_some(), "by its meaning afterwards");
    }

    async fn what_goes_wrong_is_told_tried_again_and_costs_nothing_twice(world: World) {
        for (fault, problem) in [
            (Fault::Status { status: 429, retry_after: Some(300), times: None }, "overloaded"),
            (Fault::Status { status: 404, retry_after: None, times: None }, "no_such_model"),
            (Fault::ShortBatch, "nonsense"),
            (Fault::Garbage, "nonsense"),
        ] {
            world.models.script("first", failing(fault));
            let (model, name) = ("first", format!("dilnoza{problem}{}", world.models.calls()));
            let mut owner = world.member(&name).await;
            let base_url = world.models.base_url("openai");
            let provider = owner.add_provider("open_ai", &base_url, "good-key").await;
            let bot = owner.make_bot("Shop").await;
            owner.teach(&bot, "Bread", "Fresh bread every morning.").await;
            let mut shop = Shop { owner, bot, provider };
            shop.choose(model).await;
            work_off(&world).await;
            let trouble = shop.standing().await["building"]["trouble"].clone();
            assert_eq!(trouble["problem"], problem, "{trouble}");
            let wait = trouble["again_at"].as_i64().unwrap() - Timestamp::now().millis();
            let asked = if problem == "overloaded" { 290_000..=300_000 } else { 5_000..=10_000 };
            assert!(asked.contains(&wait), "{problem}: {wait}");
            world.models.script("first", understanding());
            let before = world.models.embedded();
            shop.choose(model).await;
            work_off(&world).await;
            let after = shop.standing().await;
            assert_eq!(after["active"]["passages"], 1, "{after}");
            assert_eq!(after["active"]["trouble"], serde_json::Value::Null);
            assert_eq!(world.models.embedded(), before + 1);
        }
    }

    async fn vectors_of_another_length_are_refused_and_the_old_ones_stay(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        world.models.script("first", Script { dimension: Some(32), ..understanding() });
        shop.owner.teach(&shop.bot, "Tea", "Green tea is served all day.").await;
        work_off(&world).await;
        let standing = shop.standing().await;
        assert_eq!(standing["active"]["trouble"]["problem"], "nonsense");
        assert!(standing["active"]["trouble"]["detail"].as_str().unwrap().contains("32"));
        assert_eq!(rows(&world).await, (6, 6));
        let found = ask(&world, &shop.bot, "green tea").await;
        assert_eq!((titles(&found), found.meaning), (vec!["Tea"], Some("nonsense")));
    }

    async fn a_passage_the_model_refuses_does_not_stop_the_others(world: World) {
        let mut shop = shop(&world).await;
        // The first call, of all six, is refused as too long; so are the first two of its parts.
        let refused = Fault::Status { status: 413, retry_after: None, times: Some(3) };
        world.models.script("first", failing(refused));
        shop.choose("first").await;
        work_off(&world).await;
        let after = shop.standing().await;
        assert_eq!(after["active"]["passages"], 6, "{after}");
        assert_eq!(rows(&world).await, (6, 5));
    }

    async fn a_process_that_dies_loses_one_batch_and_another_goes_on(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        world.models.script("first", Script { pause: Duration::from_secs(60), ..understanding() });
        let dying = tokio::time::timeout(Duration::from_secs(2), vectors(&world).turn()).await;
        assert!(dying.is_err(), "it should have been at work");
        world.models.script("first", understanding());
        assert!(!vectors(&world).turn().await.unwrap(), "its lease still runs");
        change(&world, "update vector_indexes set leased_until = 0").await;
        work_off(&world).await;
        assert_eq!(shop.standing().await["active"]["passages"], 6);
        assert_eq!(world.models.embedded(), 6);
    }

    async fn two_processes_do_not_embed_the_same(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        let other = vectors(&world).clone();
        let both = async || while other.turn().await.unwrap() {};
        tokio::join!(work_off(&world), both(), both());
        work_off(&world).await;
        assert_eq!(rows(&world).await, (6, 6));
        assert_eq!(world.models.embedded(), 6);
    }

    async fn what_is_deleted_leaves_no_vector(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        let bot = shop.bot.clone();
        let sources: serde_json::Value = shop
            .owner
            .call("list_sources", &[("bot", &bot), ("page", "1")])
            .await
            .json();
        let source = sources["items"][0]["id"].as_str().unwrap();
        let deleted = shop.owner.call("delete_source", &[("bot", &bot), ("source", source)]).await;
        assert!(deleted.is_ok(), "{}", deleted.body);
        assert_eq!(rows(&world).await.0, 5, "the passage's goes with it");
        work_off(&world).await;
        assert_eq!(rows(&world).await, (5, 5));
        assert!(shop.owner.call("delete_bot", &[("bot", &bot)]).await.is_ok());
        work_off(&world).await;
        assert_eq!(rows(&world).await, (0, 0));
    }

    async fn switched_off_there_is_no_vector_left_and_words_alone_are_searched(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        let off = [("provider", ""), ("model", "")];
        assert!(shop.owner.call("save_meaning", &off).await.is_ok());
        assert_eq!(rows(&world).await, (0, 0));
        let calls = world.models.calls();
        let found = ask(&world, &shop.bot, "zorp quandle").await;
        assert_eq!((titles(&found), found.meaning), (vec![], None));
        assert_eq!(world.models.calls(), calls);
    }

    async fn what_it_costs_is_counted_and_a_limit_stops_it(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        let spent: (i64, i64, i64) = crate::sql!(world.db(), |c| {
            sqlx::query_as("select calls, input_tokens, cost from usage_days where model = 'first'").fetch_one(c).await
        })
        .unwrap();
        let words = DOCUMENTS.iter().map(|(title, text)| format!("{title} {text}"));
        let words: usize = words.map(|text| text.split_whitespace().count()).sum();
        // The test server counts words, of headings too, and the provider's price is a dollar a million.
        assert!(spent.1 >= words as i64, "{spent:?}");
        assert_eq!(spent.2, spent.1, "{spent:?}");
        let limit = [("bot", ""), ("day_limit", "0.000001"), ("month_limit", ""), ("warn_percent", "80")];
        assert!(shop.owner.call("save_limit", &limit).await.is_ok());
        shop.owner.teach(&shop.bot, "Tea", "Green tea is served all day.").await;
        work_off(&world).await;
        let standing = shop.standing().await;
        assert_eq!(standing["active"]["trouble"]["problem"], "spending_limit", "{standing}");
        let found = ask(&world, &shop.bot, "green tea").await;
        assert_eq!((titles(&found), found.meaning), (vec!["Tea"], Some("spending_limit")));
    }
}
