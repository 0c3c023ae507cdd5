//! What visitors get, and what owners learn of it.

use super::{listed, shop, write};
use crate::{
    curated::find::find,
    id::BotId,
    testing::{Person, World, on_both_databases},
};

/// The only conversation of a bot, with its messages.
async fn transcript(owner: &mut Person, bot: &str) -> serde_json::Value {
    let list = [("bot", bot), ("unanswered", "false"), ("page", "1")];
    let list: serde_json::Value = owner.call("list_conversations", &list).await.json();
    let id = list["items"][0]["id"].as_str().unwrap();
    let fields = [("bot", bot), ("conversation", id), ("page", "1")];
    owner.call("find_transcript", &fields).await.json()
}

async fn why(owner: &mut Person, bot: &str, answer: &str) -> serde_json::Value {
    let why = owner
        .call("find_why", &[("bot", bot), ("answer", answer)])
        .await;
    assert!(why.is_ok(), "{}", why.body);
    why.json()
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap()
}

on_both_databases! {
    async fn it_comes_before_documents_and_is_written_word_for_word(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.teach(&bot, "Hours", "Our opening hours are 9:00 to 20:00 every day.").await;
        owner.write_answer(&bot, "What are your opening hours?", "**Day and night**, at [our shop](https://shop.uz).").await;
        let page = world.stranger().ask(&room, "your opening hours?").await;
        assert!(page.contains("<strong>Day and night</strong>"), "{page}");
        assert!(page.contains("href=\"https://shop.uz\""), "{page}");
        assert!(!page.contains("9:00 to 20:00"), "{page}");
    }

    async fn it_is_the_only_answer_without_a_call_of_the_chosen_model(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        let base_url = world.models.base_url("openai");
        let provider = owner.add_provider("open_ai", &base_url, "Secret-key-1234567").await;
        owner.choose_model(&bot, &provider, "echo", "free").await;
        owner.write_answer(&bot, "Do you have parking?", "Behind the house.").await;
        let before = world.models.calls();
        let page = world.stranger().ask(&room, "Do you have parking").await;
        assert!(page.contains("Behind the house."), "{page}");
        assert_eq!(world.models.calls(), before);
        let usage: i64 = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select (select count(*) from usage_days) + (select count(*) from reservations)")
                .fetch_one(c)
                .await
        }).unwrap();
        assert_eq!(usage, 0);
    }

    async fn the_owner_learns_which_wording_was_met_and_how(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        let id = owner.write_answer(&bot, "Is there parking?\nWhat are your opening hours?", "Day and night.").await;
        let mut visitor = world.stranger();
        visitor.ask(&room, "what are your opening hours").await;
        let seen = transcript(&mut owner, &bot).await;
        let answer = &seen["messages"]["items"][1];
        assert_eq!(answer["answered"], true);
        assert_eq!(answer["state"], "done");
        assert_eq!(answer["citations"].as_array().unwrap().len(), 0);
        assert_eq!(answer["curated"]["answer"], id.as_str());
        let reason = why(&mut owner, &bot, text(&answer["id"])).await;
        assert_eq!(reason["provider"], "curated");
        assert_eq!(reason["searched"], "What are your opening hours?");
        assert!(reason["curated"]["score"].is_null(), "{reason}");
        assert!(reason["cost"].is_null() && reason["passages"].as_array().unwrap().is_empty());
        world.stranger().ask(&room, "your opening hours?").await;
        let near = transcript(&mut owner, &bot).await;
        let near = why(&mut owner, &bot, text(&near["messages"]["items"][1]["id"])).await;
        assert_eq!(near["curated"]["score"], 1.0);
    }

    async fn the_transcript_and_the_reason_link_to_the_answer_while_it_is_there(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        let id = owner.write_answer(&bot, "Is there parking?", "Behind the house.").await;
                world.stranger().ask(&room, "is there parking").await;
        let seen = transcript(&mut owner, &bot).await;
        let (conversation, message) = (text(&seen["conversation"]["id"]), text(&seen["messages"]["items"][1]["id"]));
        let place = format!("/bots/{bot}/conversations/{conversation}");
        for page in [place.clone(), format!("{place}/why/{message}")] {
            let page = owner.get(&page).await.body;
            assert!(page.contains("Curated answer") && page.contains(&format!("/bots/{bot}/answers/{id}")), "{page}");
        }
        owner.call("delete_curated", &[("bot", &bot), ("answer", &id)]).await;
        for page in [place.clone(), format!("{place}/why/{message}")] {
            let page = owner.get(&page).await.body;
            assert!(page.contains("Curated answer") && !page.contains(&format!("/bots/{bot}/answers/{id}")), "{page}");
        }
    }

    async fn hits_are_counted(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?", "Behind the house.").await;
        for question in ["is there parking", "parking?", "Is there PARKING?"] {
            world.stranger().ask(&room, question).await;
        }
        let list = listed(&mut owner, &bot, "").await;
        assert_eq!(list["answers"]["items"][0]["hits"], 3);
        assert!(list["answers"]["items"][0]["last_hit_at"].is_number(), "{list}");
    }

    async fn uzbek_is_answered_in_the_script_of_the_question(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.write_answer(&bot, "Ish vaqtingiz qanday?", "Har kuni soat 9 dan 20 gacha ishlaymiz.").await;
        owner.write_answer(&bot, "Тўлов қандай қилинади?", "Тўловни карта орқали қилишингиз мумкин.").await;
        for (question, answer) in [
            ("Иш вақти қандай?", "Ҳар куни соат 9 дан 20 гача ишлаймиз."),
            ("Ish vaqti qanday?", "Har kuni soat 9 dan 20 gacha ishlaymiz."),
            ("To'lov qanday qilinadi?", "Toʻlovni karta orqali qilishingiz mumkin."),
        ] {
            let page = world.stranger().ask(&room, question).await;
            assert!(page.contains(answer), "{question}: {page}");
        }
    }

    async fn a_follow_up_is_met_as_it_was_asked(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.teach(&bot, "Delivery", "Delivery in Tashkent costs 25 000 soʻm.").await;
        owner.write_answer(&bot, "And on Sunday?", "On Sunday we rest.").await;
        let mut visitor = world.stranger();
        let first = visitor.post(&format!("{room}/messages"), &[("text", "delivery in Tashkent")]).await;
        let conversation = first.location().split("c=").nth(1).unwrap().split('#').next().unwrap().to_owned();
        let next = [("text", "and on sunday?"), ("conversation", conversation.as_str())];
        let place = visitor.post(&format!("{room}/messages"), &next).await.location().to_owned();
        let page = visitor.get(place.split('#').next().unwrap()).await.body;
        assert!(page.contains("On Sunday we rest."), "{page}");
    }

    async fn another_question_and_one_switched_off_are_searched_for(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.teach(&bot, "Delivery", "Delivery to Samarkand costs 40 000 soʻm.").await;
        let id = owner.write_answer(&bot, "How much is delivery to Tashkent?", "Free of charge.").await;
        let page = world.stranger().ask(&room, "How much is delivery to Samarkand?").await;
        assert!(page.contains("40 000") && !page.contains("Free of charge"), "{page}");
        let off = [("bot", bot.as_str()), ("answer", id.as_str()), ("enabled", "false")];
        assert!(owner.call("switch_curated", &off).await.is_ok());
        let page = world.stranger().ask(&room, "How much is delivery to Tashkent?").await;
        assert!(!page.contains("Free of charge"), "{page}");
        let on = [("bot", bot.as_str()), ("answer", id.as_str()), ("enabled", "true")];
        assert!(owner.call("switch_curated", &on).await.is_ok());
        let page = world.stranger().ask(&room, "How much is delivery to Tashkent?").await;
        assert!(page.contains("Free of charge"), "{page}");
    }

    async fn one_bot_does_not_answer_for_another(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?", "Behind the house.").await;
        let other = owner.make_bot("Other").await;
        let room = format!("/b/{}", owner.slug(&other).await);
        let page = world.stranger().ask(&room, "Is there parking?").await;
        assert!(!page.contains("Behind the house."), "{page}");
        assert!(write(&mut owner, &other, "Is there parking?", "In front of it.").await.is_ok());
    }

    async fn models_are_compared_without_it(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?", "Behind the house.").await;
        let compare = format!("/bots/{bot}/chat/compare");
        let asked = owner.post(&compare, &[("text", "Is there parking?")]).await;
        let place = asked.location().to_owned();
        assert!(place.contains("?m="), "{place}");
        let id = place.split("?m=").nth(1).unwrap().to_owned();
        let events = owner.get(&format!("/bots/{bot}/chat/messages/{id}/events")).await.body;
        assert!(events.contains("event: done") && !events.contains("Behind"), "{events}");
    }

    async fn no_text_of_a_visitor_is_an_error_of_the_lookup(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?", "Behind the house.").await;
        let long = "parking ".repeat(200);
        for text in ["\"", "%", "\\", "' or 1=1", "[1]", "2", "parking\u{0}", long.as_str()] {
            let asked = world.stranger().post_for_json(&format!("{room}/messages"), &[("text", text)]).await;
            assert!(!asked.status.is_server_error(), "{text}: {}", asked.body);
        }
    }
}

/// Looks questions up beside 2,000 answers in three wordings each: some that are met, one of a word
/// that stands everywhere, and some that are not met.
async fn measure(world: World) {
    let (mut owner, bot, _) = shop(&world).await;
    let rows: String = (0..2000)
        .map(|n| format!("\"What does product {n} cost in Tashkent?\nМаҳсулот {n} қанча туради?\nСколько стоит товар {n}?\";It costs {n}.\n"))
        .collect();
    let path = format!("/bots/{bot}/answers/import");
    let place = owner.upload_to(&path, &[], "a.csv", rows.as_bytes()).await;
    assert!(
        place.location().contains("added=2000"),
        "{}",
        place.location()
    );
    let workspace = world.workspace_of(&bot).await;
    let bot = BotId::from(bot);
    for (question, met) in [
        ("what does product 1234 cost in Tashkent", true),
        ("Mahsulot 77 qancha turadi?", true),
        ("product", false),
        ("What does delivery to Samarkand cost?", false),
        ("Who won the match?", false),
    ] {
        let mut times = Vec::new();
        for _ in 0..100 {
            let started = std::time::Instant::now();
            let found = find(world.db(), &workspace, &bot, question).await.unwrap();
            times.push(started.elapsed().as_secs_f64() * 1000.0);
            assert_eq!(found.is_some(), met, "{question}");
        }
        times.sort_by(f64::total_cmp);
        println!(
            "{}: {question}: p50 {:.2} ms, p95 {:.2} ms",
            world.db().kind(),
            times[50],
            times[95]
        );
        assert!(times[95] < 2.0, "{question}: {:.2} ms", times[95]);
    }
}

#[tokio::test]
#[ignore = "a measurement: run with --release --ignored"]
async fn two_thousand_answers_are_looked_up_in_two_milliseconds_on_sqlite() {
    measure(World::on_sqlite().await).await;
}

#[tokio::test]
#[ignore = "a measurement: run with --release --ignored"]
async fn two_thousand_answers_are_looked_up_in_two_milliseconds_on_postgres() {
    if let Some(world) = World::on_postgres().await {
        measure(world).await;
    }
}
