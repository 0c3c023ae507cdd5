//! Bots, as promised to owners.

use http::StatusCode;

use crate::{
    bot::on_accent,
    error::{AppError, Problem},
    testing::on_both_databases,
};

const SETTINGS: [(&str, &str); 8] = [
    ("settings[name]", "Bakery"),
    ("settings[purpose]", "Cakes"),
    ("settings[language]", "uz"),
    ("settings[instructions]", "Be kind."),
    ("settings[greeting]", "Assalomu alaykum!"),
    ("settings[starters]", "Narxlar?\nManzil?"),
    ("settings[fallback]", "Bilmayman."),
    ("settings[accent]", "#c2410c"),
];

on_both_databases! {
    async fn a_bot_made_from_a_template_speaks_its_language(world: World) {
        let mut owner = world.member("dilnoza").await;
        let fields = [("name", "Klinika"), ("purpose", ""), ("language", "ru"), ("template", "clinic")];
        let answer = owner.post("/api/create_bot", &fields).await;
        let bot = answer.location().split('/').nth(2).unwrap().to_owned();
        let bot: serde_json::Value = owner.call("find_bot", &[("bot", &bot)]).await.json();
        assert_eq!(bot["settings"]["name"], "Klinika");
        assert!(bot["settings"]["greeting"].as_str().unwrap().chars().any(|letter| ('а'..='я').contains(&letter)));
        assert!(bot["slug"].as_str().unwrap().len() >= 12);
    }

    async fn the_list_tells_which_bots_visitors_may_not_talk_to(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bots = [owner.make_bot("Open").await, owner.make_bot("Shut").await, owner.make_bot("Gone").await];
        for (bot, standing) in bots.iter().zip(["open", "closed", "unpublished"]) {
            assert!(owner.call("set_standing", &[("bot", bot), ("standing", standing)]).await.is_ok());
        }
        let page = owner.get("/bots").await.body;
        let card = |name: &str| page.split("class=\"card bot-card\"").find(|card| card.contains(&format!(">{name}<"))).unwrap().to_owned();
        assert!(!card("Open").contains("badge"), "{page}");
        assert!(card("Shut").contains("Closed to new chats"), "{page}");
        assert!(card("Gone").contains("Not published"), "{page}");
        let settings = owner.get(&format!("/bots/{}/settings", bots[0])).await.body;
        assert!(settings.contains("In the light theme") && settings.contains("In the dark theme"), "{settings}");
    }

    async fn settings_are_saved_and_seen_by_visitors_when_they_are_published(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        let fields: Vec<(&str, &str)> = std::iter::once(("bot", bot.as_str())).chain(SETTINGS).collect();
        assert!(owner.call("update_bot", &fields).await.is_ok());
        owner.publish(&bot).await;
        let page = world.stranger().get(&format!("/b/{}", owner.slug(&bot).await)).await;
        assert_eq!(page.status, StatusCode::OK);
        for seen in ["Bakery", "Assalomu alaykum!", "Narxlar?", "Manzil?", "--accent:#c2410c"] {
            assert!(page.body.contains(seen), "{seen}: {}", page.body);
        }
    }

    async fn every_field_has_its_limit_and_says_so(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        let long = "a".repeat(5000);
        for (field, value, problem) in [
            ("name", "", Problem::Required),
            ("name", long.as_str(), Problem::TooLong(60)),
            ("instructions", long.as_str(), Problem::TooLong(4000)),
            ("fallback", " ", Problem::Required),
            ("starters", "1\n2\n3\n4\n5\n6\n7", Problem::TooMany(6)),
            ("accent", "red;}", Problem::Malformed),
        ] {
            let name = format!("settings[{field}]");
            let fields: Vec<(&str, &str)> = std::iter::once(("bot", bot.as_str()))
                .chain(SETTINGS.map(|(known, default)| if known == name { (known, value) } else { (known, default) }))
                .collect();
            let error: AppError = owner.call("update_bot", &fields).await.json();
            assert_eq!(error.of_field(field), Some(problem), "{field}");
        }
    }

    async fn the_list_is_paged(world: World) {
        let mut owner = world.member("dilnoza").await;
        for n in 0..21 {
            owner.make_bot(&format!("Bot {n}")).await;
        }
        let first: serde_json::Value = owner.call("list_bots", &[("page", "1")]).await.json();
        let second: serde_json::Value = owner.call("list_bots", &[("page", "2")]).await.json();
        assert_eq!((first["items"].as_array().unwrap().len(), first["total"].as_u64()), (20, Some(21)));
        assert_eq!(second["items"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn text_on_an_accent_can_be_read() {
    assert_eq!(on_accent("#facc15"), "#000000");
    assert_eq!(on_accent("#1d4ed8"), "#ffffff");
    assert_eq!(on_accent("not a colour"), "#ffffff");
}
