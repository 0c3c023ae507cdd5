//! Passages changed by hand, as promised to owners.

use serde_json::Value;

use crate::{
    error::AppError,
    id::SourceId,
    testing::{Person, World, on_both_databases},
};

use super::{change::Indexed, renew};

async fn owner(world: &World) -> (Person, String, String) {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    owner.teach(&bot, "Prices", TEXT).await;
    let sources: Value = owner
        .call("list_sources", &[("bot", &bot), ("page", "1")])
        .await
        .json();
    let source = sources["items"][0]["id"].as_str().unwrap().to_owned();
    (owner, bot, source)
}

const TEXT: &str = "# Cakes\n\nThe honey cake costs 77 000 soʻm.\n\n# Delivery\n\nThe courier comes within two days.";

async fn passages(owner: &mut Person, bot: &str, source: &str) -> Vec<Value> {
    let found: Value = owner
        .call(
            "find_source",
            &[("bot", bot), ("source", source), ("page", "1")],
        )
        .await
        .json();
    found["passages"]["items"].as_array().unwrap().clone()
}

/// Saves the passage that holds `part` with these fields of its form.
async fn change(owner: &mut Person, bot: &str, source: &str, part: &str, form: &[(&str, &str)]) {
    let all = passages(owner, bot, source).await;
    let passage = all
        .iter()
        .find(|passage| passage["body"].as_str().unwrap().contains(part))
        .unwrap();
    let (id, body) = (
        passage["id"].to_string(),
        passage["body"].as_str().unwrap().to_owned(),
    );
    let mut fields = vec![("bot", bot), ("source", source), ("passage", &id)];
    if !form.iter().any(|(name, _)| *name == "form[body]") {
        fields.push(("form[body]", &body));
    }
    fields.extend_from_slice(form);
    let answer = owner.call("save_passage", &fields).await;
    assert!(answer.is_ok(), "{}", answer.body);
}

async fn save_text(world: &World, owner: &mut Person, bot: &str, source: &str, text: &str) {
    let answer = owner
        .call(
            "save_text",
            &[
                ("bot", bot),
                ("source", source),
                ("title", "Prices"),
                ("text", text),
            ],
        )
        .await;
    assert!(answer.is_ok(), "{}", answer.body);
    world.state.queue.drain().await;
}

async fn found(world: &World, bot: &str, question: &str) -> Vec<String> {
    let found = world.find(bot, question).await;
    found.into_iter().map(|found| found.body).collect()
}

/// Search keys and how many passages they are counted in.
async fn counts(world: &World) -> (i64, i64) {
    crate::sql!(world.db(), |c| {
        sqlx::query_as(
            "select count(*), cast(coalesce(sum(passages), 0) as bigint) from search_keys",
        )
        .fetch_one(c)
        .await
    })
    .unwrap()
}

/// Makes the index one of older rules.
async fn outdate(world: &World) {
    outdate_to(world, 0).await;
}

async fn outdate_to(world: &World, version: i64) {
    let mut tx = world.db().begin().await.unwrap();
    crate::sql!(tx, |c| sqlx::query("update sources set index_version = $1")
        .bind(version)
        .execute(c)
        .await
        .map(drop))
    .unwrap();
    tx.commit().await.unwrap();
}

async fn switch(owner: &mut Person, bot: &str, source: &str, enabled: &str) {
    let fields = [("bot", bot), ("source", source), ("enabled", enabled)];
    let answer = owner.call("switch_source", &fields).await;
    assert!(answer.is_ok(), "{}", answer.body);
}

const ON: (&str, &str) = ("form[enabled]", "true");

on_both_databases! {
    async fn a_changed_passage_is_found_by_its_new_words_until_its_document_changes_there(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        let before = counts(&world).await;
        change(&mut owner, &bot, &source, "honey", &[ON, ("form[body]", "The walnut cake costs 90 000 soʻm.")]).await;
        assert_eq!(found(&world, &bot, "walnut cake price").await, ["The walnut cake costs 90 000 soʻm."]);
        assert!(found(&world, &bot, "honey").await.is_empty());

        save_text(&world, &mut owner, &bot, &source, &format!("{TEXT}\n\nIt is free of charge.")).await;
        assert_eq!(found(&world, &bot, "walnut cake price").await.len(), 1, "its place in the document is as it was");

        save_text(&world, &mut owner, &bot, &source, &TEXT.replace("77", "80")).await;
        assert!(found(&world, &bot, "walnut").await.is_empty());
        let view: Value = owner.call("find_source", &[("bot", &bot), ("source", &source), ("page", "1")]).await.json();
        assert_eq!(view["source"]["edits_lost"], 1, "and its owner is told");
        save_text(&world, &mut owner, &bot, &source, TEXT).await;
        assert_eq!(counts(&world).await, before, "nothing is counted that is not there");
    }

    async fn the_document_s_own_text_comes_back(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        let before = counts(&world).await;
        change(&mut owner, &bot, &source, "honey", &[ON, ("form[body]", "The walnut cake costs 90 000 soʻm.")]).await;
        change(&mut owner, &bot, &source, "walnut", &[ON, ("form[restore]", "true")]).await;
        assert_eq!(found(&world, &bot, "honey cake price").await, ["The honey cake costs 77 000 soʻm."]);
        assert_eq!(passages(&mut owner, &bot, &source).await[0]["edited"], false);
        assert_eq!(counts(&world).await, before);
    }

    async fn a_passage_that_is_not_used_is_not_found_and_comes_back(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        let before = counts(&world).await;
        change(&mut owner, &bot, &source, "honey", &[]).await;
        assert!(found(&world, &bot, "honey cake price").await.is_empty());
        save_text(&world, &mut owner, &bot, &source, &format!("{TEXT}\n\nIt is free of charge.")).await;
        assert!(found(&world, &bot, "honey cake price").await.is_empty(), "disabled is not deleted");
        save_text(&world, &mut owner, &bot, &source, TEXT).await;
        change(&mut owner, &bot, &source, "honey", &[ON]).await;
        assert_eq!(found(&world, &bot, "honey cake price").await.len(), 1);
        assert_eq!(counts(&world).await, before);
    }

    async fn a_passage_is_found_by_its_hints_which_nobody_sees(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        assert!(found(&world, &bot, "medovik").await.is_empty());
        change(&mut owner, &bot, &source, "honey", &[ON, ("form[hints]", "medovik, torta")]).await;
        assert_eq!(found(&world, &bot, "medovik").await, ["The honey cake costs 77 000 soʻm."]);
        assert_eq!(found(&world, &bot, "honey cake").await, ["The honey cake costs 77 000 soʻm."]);
    }

    async fn new_rules_of_the_index_keep_what_was_changed_by_hand(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        change(&mut owner, &bot, &source, "honey", &[ON, ("form[body]", "The walnut cake costs 90 000 soʻm."), ("form[hints]", "tort")]).await;
        change(&mut owner, &bot, &source, "courier", &[]).await;
        let before = counts(&world).await;
        outdate(&world).await;
        renew(world.db()).await.unwrap();
        assert!(found(&world, &bot, "walnut cake").await.is_empty());
        world.state.queue.drain().await;
        assert_eq!(found(&world, &bot, "walnut cake").await.len(), 1);
        assert_eq!(found(&world, &bot, "tort").await.len(), 1);
        assert!(found(&world, &bot, "courier").await.is_empty());
        assert_eq!(counts(&world).await, before);
    }

    async fn new_rules_of_the_index_leave_a_document_that_has_failed_what_it_was_found_by(world: World) {
        let (mut owner, bot, _) = owner(&world).await;
        owner.teach(&bot, "Hours", "The workshop opens at nine.").await;
        let before = counts(&world).await;
        for (state, kind) in [("failed", "text"), ("waiting", "text"), ("ready", "page")] {
            let mut tx = world.db().begin().await.unwrap();
            crate::sql!(tx, |c| sqlx::query("update sources set state = $1, kind = $2 where title = 'Prices'")
                .bind(state).bind(kind).execute(c).await.map(drop)).unwrap();
            tx.commit().await.unwrap();
            outdate_to(&world, -1).await;
            renew(world.db()).await.unwrap();
            assert_eq!(found(&world, &bot, "honey cake price").await.len(), 1, "{state}: at once, nobody knows when its new text comes");
            world.state.queue.drain().await;
            assert_eq!(found(&world, &bot, "workshop opens").await.len(), 1, "{state}");
            assert_eq!(counts(&world).await, before, "{state}");
            let now: (String, i64) = crate::sql!(world.db(), |c| sqlx::query_as("select state, index_version from sources where title = 'Prices'").fetch_one(c).await).unwrap();
            assert_eq!(now, (state.to_owned(), 1), "it is what it was");
        }
    }

    async fn a_document_whose_passages_are_all_left_out_keeps_them_when_it_is_indexed_again(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        for part in ["honey", "courier"] {
            change(&mut owner, &bot, &source, part, &[]).await;
        }
        save_text(&world, &mut owner, &bot, &source, TEXT).await;
        let view: Value = owner.call("find_source", &[("bot", &bot), ("source", &source), ("page", "1")]).await.json();
        assert_eq!((&view["source"]["state"], &view["source"]["passages"]), (&"ready".into(), &2.into()), "{view}");
        change(&mut owner, &bot, &source, "honey", &[ON]).await;
        assert_eq!(found(&world, &bot, "honey cake price").await.len(), 1);
    }

    async fn a_document_that_is_switched_off_is_not_found_and_comes_back_as_it_was(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        owner.teach(&bot, "Hours", "The workshop opens at nine.").await;
        change(&mut owner, &bot, &source, "courier", &[]).await;
        let before = counts(&world).await;
        switch(&mut owner, &bot, &source, "false").await;
        assert!(found(&world, &bot, "honey cake price").await.is_empty());
        assert_eq!(found(&world, &bot, "workshop opens").await.len(), 1);
        assert_eq!(passages(&mut owner, &bot, &source).await.len(), 2, "disabled is not deleted");
        let off = counts(&world).await;
        assert!(off.1 < before.1, "its words are rarer without it: {off:?} {before:?}");

        save_text(&world, &mut owner, &bot, &source, &TEXT.replace("77", "80")).await;
        change(&mut owner, &bot, &source, "courier", &[ON]).await;
        assert!(found(&world, &bot, "honey cake price").await.is_empty(), "a newer text of it is not found either");
        assert_eq!(counts(&world).await, off);
        outdate(&world).await;
        renew(world.db()).await.unwrap();
        world.state.queue.drain().await;
        assert!(found(&world, &bot, "honey cake price").await.is_empty(), "nor by new rules");
        assert_eq!(counts(&world).await, off);
        let page = owner.get(&format!("/bots/{bot}/knowledge")).await.body;
        assert!(page.contains("Not used"), "{page}");

        change(&mut owner, &bot, &source, "courier", &[]).await;
        switch(&mut owner, &bot, &source, "true").await;
        assert_eq!(found(&world, &bot, "honey cake price").await, ["The honey cake costs 80 000 soʻm."]);
        assert!(found(&world, &bot, "courier").await.is_empty(), "what was left out by hand stays so");
        save_text(&world, &mut owner, &bot, &source, TEXT).await;
        assert_eq!(counts(&world).await, before);
        switch(&mut owner, &bot, &source, "true").await;
        assert_eq!(counts(&world).await, before, "a second press changes nothing");
    }

    async fn a_document_says_its_language(world: World) {
        let (mut owner, bot, _) = owner(&world).await;
        owner.teach(&bot, "Доставка", "Курьер привозит заказы по городу за два дня.").await;
        let sources: Value = owner.call("list_sources", &[("bot", &bot), ("page", "1")]).await.json();
        let languages: Vec<&Value> = sources["items"].as_array().unwrap().iter().map(|source| &source["language"]).collect();
        assert_eq!(languages, ["ru", "en"]);
    }

    async fn a_search_tried_out_shows_its_stages_and_obeys_settings_of_this_once(world: World) {
        let (mut owner, bot, _) = owner(&world).await;
        let fields = [("bot", bot.as_str()), ("form[question]", "How much is the honey cake of Samarkand?")];
        let trial: Value = owner.call("try_search", &fields).await.json();
        assert!(trial["found"][0]["body"].as_str().unwrap().contains("77 000"), "{trial}");
        assert_eq!(trial["ranked"][0]["answers"], true);
        let known = |key: &str| {
            let terms = trial["terms"].as_array().unwrap();
            let term = terms.iter().find(|term| term["key"].as_str().unwrap().starts_with(key));
            term.unwrap_or_else(|| panic!("{key}: {trial}"))["passages"].clone()
        };
        assert_eq!((known("honey"), known("samarkand")), (1.into(), 0.into()));

        let strict = [&fields[..], &[("form[covered]", "100")]].concat();
        let trial: Value = owner.call("try_search", &strict).await.json();
        assert_eq!(trial["found"], Value::Array(Vec::new()));
        assert_eq!(trial["ranked"][0]["answers"], false);
        let wrong = [&fields[..], &[("form[covered]", "101")]].concat();
        assert_eq!(owner.call("try_search", &wrong).await.status, 422);
    }

    async fn indexing_that_read_the_passages_before_a_change_by_hand_begins_anew(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        let id = SourceId::from(source.clone());
        for form in [&[ON, ("form[body]", "The walnut cake costs 90 000 soʻm.")][..], &[ON, ("form[restore]", "true")]] {
            let read = Indexed::read(world.db(), &id).await.unwrap();
            let part = if form[1].1 == "true" { "walnut" } else { "honey" };
            change(&mut owner, &bot, &source, part, form).await;
            let mut tx = world.db().begin().await.unwrap();
            assert!(matches!(read.check(&mut tx, &id).await, Err(AppError::Busy)));
            drop(tx);
            let read = Indexed::read(world.db(), &id).await.unwrap();
            let mut tx = world.db().begin().await.unwrap();
            read.check(&mut tx, &id).await.unwrap();
        }
    }

    async fn a_passage_changed_while_its_bot_is_indexed_by_new_rules_is_counted_once(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        change(&mut owner, &bot, &source, "honey", &[ON, ("form[body]", "The walnut cake costs 90 000 soʻm.")]).await;
        let expected = counts(&world).await;
        change(&mut owner, &bot, &source, "walnut", &[ON, ("form[restore]", "true")]).await;
        outdate(&world).await;
        renew(world.db()).await.unwrap();
        change(&mut owner, &bot, &source, "honey", &[ON, ("form[body]", "The walnut cake costs 90 000 soʻm.")]).await;
        world.state.queue.drain().await;
        assert_eq!(counts(&world).await, expected);
        assert_eq!(found(&world, &bot, "walnut cake").await.len(), 1);
    }

    async fn a_copied_bot_has_its_passages_as_its_owner_left_them(world: World) {
        let (mut owner, bot, source) = owner(&world).await;
        change(&mut owner, &bot, &source, "honey", &[ON, ("form[body]", "The walnut cake costs 90 000 soʻm."), ("form[hints]", "tort")]).await;
        change(&mut owner, &bot, &source, "courier", &[]).await;
        let answer = owner.call("duplicate_bot", &[("bot", &bot), ("name", "Copy")]).await;
        let copy = answer.location().split(['/', '?']).nth(2).unwrap().to_owned();
        while found(&world, &copy, "walnut cake").await.is_empty() {
            world.state.queue.drain().await;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert_eq!(found(&world, &copy, "tort").await, ["The walnut cake costs 90 000 soʻm."]);
        assert!(found(&world, &copy, "courier").await.is_empty());
        assert_eq!(found(&world, &bot, "tort").await.len(), 1);
    }
}
