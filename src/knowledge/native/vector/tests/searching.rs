//! What is found by meaning, and that search never suffers from it.

use std::time::{Duration, Instant};

use http::StatusCode;

use super::*;
use crate::{
    knowledge::search::search,
    testing::{model_server::Fault, on_both_databases},
};

on_both_databases! {
    async fn what_says_the_same_in_other_words_is_found(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        let found = ask(&world, &shop.bot, "zorp quandle").await;
        assert_eq!((titles(&found), found.meaning), (vec!["Quix"], Some("used")));
        assert_eq!(found.found[0].coverage, 0.0);
        assert!(found.found[0].nearness.unwrap() > 0.5);
    }

    async fn a_question_that_nothing_answers_is_refused_as_before(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        for question in ["Who won the world cup?", "Do you sell yachts?", "hello", "???"] {
            let found = ask(&world, &shop.bot, question).await;
            assert_eq!(titles(&found), Vec::<&str>::new(), "{question}");
        }
    }

    async fn without_a_model_everything_is_as_by_words_alone(world: World) {
        let shop = shop(&world).await;
        let workspace: String = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select workspace_id from bots limit 1").fetch_one(c).await
        })
        .unwrap();
        let (workspace, bot) = (WorkspaceId::from(workspace), BotId::from(shop.bot.clone()));
        for question in ["honey cake price", "When is bread baked?", "zorp quandle", "???", ""] {
            let words = search(world.db(), &workspace, &bot, question).await.unwrap();
            let both = ask(&world, &shop.bot, question).await;
            assert_eq!((both.found, both.meaning), (words, None), "{question}");
        }
    }

    async fn when_the_provider_fails_words_are_searched_and_it_is_said(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        world.models.script("first", Script { fault: Fault::Hang, ..understanding() });
        let began = Instant::now();
        let found = ask(&world, &shop.bot, "honey cake price").await;
        assert_eq!((titles(&found), found.meaning), (vec!["Cakes"], Some("timed_out")));
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
        let (began, calls) = (Instant::now(), world.models.calls());
        let found = ask(&world, &shop.bot, "honey cake price").await;
        assert_eq!((titles(&found), found.meaning), (vec!["Cakes"], Some("timed_out")));
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        assert_eq!(world.models.calls(), calls, "it is left alone for a while");
    }

    async fn a_provider_that_is_deleted_leaves_words(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        let provider = shop.provider.clone();
        assert!(shop.owner.call("delete_provider", &[("provider", &provider)]).await.is_ok());
        let found = ask(&world, &shop.bot, "honey cake price").await;
        assert_eq!((titles(&found), found.meaning), (vec!["Cakes"], Some("no_key")));
    }

    async fn what_was_deleted_or_changed_is_not_found_by_its_old_vector(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        assert_eq!(titles(&ask(&world, &shop.bot, "zorp quandle").await), ["Quix"]);
        let bot = shop.bot.clone();
        let sources: serde_json::Value = shop
            .owner
            .call("list_sources", &[("bot", &bot), ("page", "1")])
            .await
            .json();
        let quix = sources["items"].as_array().unwrap().iter().find(|source| source["title"] == "Quix");
        let quix = quix.unwrap()["id"].as_str().unwrap();
        let fields = [("bot", bot.as_str()), ("source", quix), ("title", "Quix"), ("text", "Now about something else.")];
        assert!(shop.owner.call("save_text", &fields).await.is_ok());
        assert_eq!(titles(&ask(&world, &bot, "zorp quandle").await), Vec::<&str>::new());
        work_off(&world).await;
        assert!(shop.owner.call("delete_source", &[("bot", &bot), ("source", quix)]).await.is_ok());
        assert_eq!(titles(&ask(&world, &bot, "zorp quandle").await), Vec::<&str>::new());
    }

    async fn another_process_finds_what_this_one_has_embedded(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        let engine = world.state.engine.clone();
        let other = Vectors::new(engine.db, engine.config, engine.providers, engine.prices);
        assert_eq!(titles(&ask_with(&other, &shop.bot, "zorp quandle").await), ["Quix"]);
        shop.owner.teach(&shop.bot, "More", "Blimf quix, quix and quix blimf.").await;
        work_off(&world).await;
        let found = ask_with(&other, &shop.bot, "zorp quandle").await;
        assert!(titles(&found).contains(&"More"), "{found:?}");
    }

    async fn another_workspace_finds_nothing_of_it_and_pays_nothing(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        let mut other = world.member("aziza").await;
        let theirs = other.make_bot("Other").await;
        other.teach(&theirs, "Tea", "Green tea is served all day.").await;
        work_off(&world).await;
        let calls = world.models.calls();
        let found = ask(&world, &theirs, "zorp quandle").await;
        assert_eq!((titles(&found), found.meaning), (vec![], None));
        assert_eq!(world.models.calls(), calls);
        let meaning: serde_json::Value = other.call("find_meaning", &[]).await.json();
        assert_eq!(meaning["active"], serde_json::Value::Null);
        assert_eq!(meaning["passages"], 1);
        // Nor can they stop it or switch it off.
        assert!(other.call("cancel_meaning", &[]).await.is_ok());
        assert!(other.call("save_meaning", &[("provider", ""), ("model", "")]).await.is_ok());
        assert_eq!(shop.standing().await["active"]["passages"], 6);
    }

    async fn an_answer_tells_that_it_was_found_by_meaning(world: World) {
        let mut shop = shop(&world).await;
        shop.choose("first").await;
        work_off(&world).await;
        let (bot, question) = (shop.bot.clone(), [("text", "zorp quandle")]);
        let asked = shop.owner.post_for_json(&format!("/bots/{bot}/chat/messages"), &question).await;
        let asked: serde_json::Value = asked.json();
        let id = |name: &str| asked[name].as_str().unwrap().to_owned();
        let events = format!("/bots/{bot}/chat/messages/{}/events", id("answer"));
        assert!(shop.owner.get(&events).await.body.contains("event: done"));
        let why = format!("/bots/{bot}/conversations/{}/why/{}", id("conversation"), id("answer"));
        let page = shop.owner.get(&why).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Words and meaning were searched."), "{}", page.body);
        assert!(page.body.contains("Nearness in meaning: "), "{}", page.body);
    }

    async fn the_page_works_without_scripts_and_a_viewer_only_looks(world: World) {
        let mut shop = shop(&world).await;
        let page = shop.owner.get("/models/search").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Search is by words alone"));
        let wrong = [("provider", shop.provider.as_str()), ("model", "")];
        let mut form = shop.owner.clone().with_header("referer", "http://localhost:3000/models/search");
        let refused = form.post("/api/save_meaning", &wrong).await.location().to_owned();
        let refused = form.get(refused.trim_start_matches("http://localhost:3000")).await;
        assert!(refused.body.contains("field__error"), "{}", refused.body);
        let fields = [("provider", shop.provider.as_str()), ("model", " first ")];
        let saved = shop.owner.post("/api/save_meaning", &fields).await;
        assert_eq!(saved.location(), "/models/search?notice=saved");
        let page = shop.owner.get("/models/search").await.body;
        assert!(page.contains("0 of 6") && page.contains("/api/cancel_meaning"), "{page}");
        work_off(&world).await;
        let page = shop.owner.get("/models/search").await.body;
        assert!(page.contains("Search is by words and by meaning") && page.contains("6 of 6"), "{page}");
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update members set role = 'viewer'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let page = shop.owner.get("/models/search").await.body;
        assert!(page.contains("6 of 6") && !page.contains("save_meaning"), "{page}");
        assert_eq!(shop.owner.call("cancel_meaning", &[]).await.status, StatusCode::NOT_FOUND);
    }
}
