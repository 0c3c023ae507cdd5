//! Bots as files, as promised to owners.

use http::StatusCode;

use crate::{
    bundle::{export::export, file::BotFile},
    id::BotId,
    testing::{Answer, Person, World, on_both_databases},
};

/// A bot with everything that is in a file.
async fn full_bot(world: &World, owner: &mut Person) -> String {
    let bot = owner.make_bot("Doʻkon “Lola”").await;
    let provider = owner
        .add_provider("open_ai", &world.models.base_url("openai"), "Secret-key-77")
        .await;
    owner
        .choose_model(&bot, &provider, "shopkeeper", "strict")
        .await;
    let tool = [
        ("bot", bot.as_str()),
        ("form[name]", "orders"),
        ("form[description]", "Finds an order"),
        ("form[method]", "POST"),
        ("form[url]", "https://shop.example.uz/{{number}}"),
        ("form[parameters][0][name]", "number"),
        ("form[parameters][0][kind]", "whole_number"),
        ("form[parameters][0][required]", "true"),
        ("form[parameters][0][description]", "Its number"),
        ("form[body]", "{\"n\": \"{{number}}\"}"),
        ("form[headers][0][name]", "Authorization"),
        ("form[headers][0][secret]", "Bearer tool-secret-99"),
        ("form[keep]", "/a\n/b"),
        ("form[enabled]", "true"),
    ];
    let saved = owner.call("save_tool", &tool).await;
    assert!(saved.is_ok(), "{}", saved.body);
    owner
        .write_answer(
            &bot,
            "Where is the door?\nHow do I get in?",
            "Behind the **shelf**.\n\n- left\n- right",
        )
        .await;
    let expected = [
        ("phrases", "77 000\nsoʻm"),
        ("source", "Prices"),
        ("language", "english"),
        ("max_tokens", "300"),
    ];
    owner.add_check(&bot, "What does it cost?", &expected).await;
    let refuses = [("answering", "refuses")];
    owner.add_check(&bot, "Who won?", &refuses).await;
    let off = owner.write_answer(&bot, "Is there parking?", "No.").await;
    let switch = [
        ("bot", bot.as_str()),
        ("answer", &off),
        ("enabled", "false"),
    ];
    assert!(owner.call("switch_curated", &switch).await.is_ok());
    let form = [
        ("bot", bot.as_str()),
        ("form[offer]", "unanswered"),
        ("form[line]", "We call you back"),
        ("form[ask_name]", "true"),
    ];
    assert!(owner.call("save_lead_form", &form).await.is_ok());
    owner
        .teach(
            &bot,
            "Prices",
            "# Prices\n\nThe honey cake costs 77 000 soʻm, “\\n” and '''all'''.",
        )
        .await;
    owner.teach(&bot, "Hours", "Open from 9:00.").await;
    let share = [
        ("bot", bot.as_str()),
        ("form[title]", "Lola — savollar"),
        ("form[description]", "Narxlar “va” manzil"),
        ("form[theme]", "system"),
        ("form[language]", "uz"),
        ("form[indexed]", "true"),
        ("form[consent]", "Savollarim saqlanadi.\nRoziman."),
        ("form[privacy]", "https://lola.uz/maxfiylik"),
    ];
    assert!(owner.call("save_share", &share).await.is_ok());
    let told = [
        ("bot", bot.as_str()),
        ("texts[closed]", "Ertaga yozing."),
        ("texts[unpublished]", "Tez orada qaytamiz."),
    ];
    assert!(owner.call("save_texts", &told).await.is_ok());
    let password = [("bot", bot.as_str()), ("password", "share password 88")];
    assert!(owner.call("set_share_password", &password).await.is_ok());
    bot
}

async fn file_of(world: &World, bot: &str, documents: bool) -> String {
    let workspace = world.workspace_of(bot).await;
    let bot = BotId::from(bot.to_owned());
    export(world.db(), &world.state.config, &workspace, &bot, documents)
        .await
        .unwrap()
}

async fn send(owner: &mut Person, text: &str) -> Answer {
    let path = "/bots/import/file";
    owner
        .upload_to(path, &[], "bot.toml", text.as_bytes())
        .await
}

/// The page a refused file leads to.
async fn refused(owner: &mut Person, text: &str) -> String {
    let answer = send(owner, text).await;
    assert!(
        answer.location().starts_with("/bots/import?"),
        "{:?}",
        answer.location()
    );
    let place = answer.location().to_owned();
    owner.get(&place).await.body.replace("<!>", "")
}

async fn count(world: &World) -> i64 {
    crate::sql!(world.db(), |c| sqlx::query_scalar(
        "select count(*) from bots"
    )
    .fetch_one(c)
    .await)
    .unwrap()
}

on_both_databases! {
    async fn a_copy_says_the_same_while_it_is_closed_and_may_spend_as_much(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = full_bot(&world, &mut owner).await;
        let limit = [("bot", bot.as_str()), ("day_limit", "2"), ("month_limit", ""), ("warn_percent", "80")];
        assert!(owner.call("save_limit", &limit).await.is_ok());
        let answer = owner.call("duplicate_bot", &[("bot", &bot), ("name", "Copy")]).await;
        let copy = answer.location().split(['/', '?']).nth(2).unwrap().to_owned();
        assert!(file_of(&world, &copy, false).await.contains("closed = \"Ertaga yozing.\""));
        let limits: i64 = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select count(*) from spending_limits where bot_id = $1 and day_limit = 2000000").bind(&copy).fetch_one(c).await
        })
        .unwrap();
        assert_eq!(limits, 1);
    }

    async fn a_file_makes_the_same_bot_again(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = full_bot(&world, &mut owner).await;
        let file = file_of(&world, &bot, true).await;
        for secret in ["Secret-key-77", "tool-secret-99", "share password 88", "$argon2"] {
            assert!(!file.contains(secret), "{file}");
        }
        assert!(file.contains("[share]\ntitle = \"Lola — savollar\""), "{file}");
        let answer = send(&mut owner, &file).await;
        let copy = answer.location().split('/').nth(2).unwrap().to_owned();
        assert_ne!(copy, bot);
        assert_eq!(file_of(&world, &copy, true).await, file);
        // It is published at once, with its own link.
        let room = format!("/b/{}", owner.slug(&copy).await);
        assert_eq!(world.stranger().get(&room).await.status, StatusCode::OK);
        let state: serde_json::Value = owner.call("find_state", &[("bot", &copy)]).await.json();
        assert_eq!(state, serde_json::json!({"live": 1, "standing": "open", "changed": false}));
    }

    async fn documents_are_in_the_file_on_request_only(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = full_bot(&world, &mut owner).await;
        for (query, there) in [("", false), ("?documents=true", true)] {
            let answer = owner.get(&format!("/bots/{bot}/export{query}")).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.body.contains("honey cake"), there, "{query}");
            assert_eq!(BotFile::read(&answer.body).unwrap().documents.len(), if there { 2 } else { 0 });
        }
    }

    async fn what_does_not_fit_is_told_with_its_place_and_makes_nothing(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = full_bot(&world, &mut owner).await;
        let good = file_of(&world, &bot, true).await;
        let before = count(&world).await;
        let long = "a".repeat(5000);
        for (from, to, told) in [
            ("language = \"en\"", "language = \"xx\"", "bot.language: "),
            ("provider = \"open_ai\"", "provider = \"nobody\"", "model.provider: "),
            ("url = \"https://shop.example.uz/{{number}}\"", "url = \"https://127.0.0.1/{{number}}\"", "tool[1].url: "),
            ("\"Is there parking?\"", "\"How can I get in?\", \"Where is the door\"", "answer[2].questions: "),
            ("answer = \"No.\"", &format!("answer = \"{long}\""), "answer[2].answer: "),
            ("title = \"Hours\"", "title = \"\"", "document[2].title: "),
            ("max_tokens = 300", "max_tokens = 0", "check[1].max_tokens: "),
            ("question = \"Who won?\"", "question = \"\"", "check[2].question: "),
            ("answering = \"refuses\"", "answering = \"sings\"", "Line "),
            ("max_output_tokens = 1024", "max_output_tokens = 1", "model.max_output_tokens: "),
            ("https://lola.uz/maxfiylik", "http://lola.uz", "share.privacy: "),
            ("theme = \"system\"", "theme = \"blue\"", "share.theme: "),
            ("line = \"We call you back\"", &format!("line = \"{long}\""), "leads.line: "),
            ("[model]", "[modle]", "Line "),
            ("format = 1", "format = 7", "7"),
        ] {
            assert!(good.contains(from), "{from}: {good}");
            let page = refused(&mut owner, &good.replacen(from, to, 1)).await;
            assert!(page.contains(told) && page.contains("role=\"alert\""), "{told}: {page}");
        }
        assert_eq!(count(&world).await, before);
    }

    async fn a_provider_nobody_has_is_said_in_its_own_words(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = full_bot(&world, &mut owner).await;
        let file = file_of(&world, &bot, false).await;
        let mut other = world.member("other").await;
        let page = refused(&mut other, &file).await;
        assert!(page.contains("There is no provider of this name"), "{page}");
    }

    async fn files_are_for_those_who_may_see_and_edit(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = full_bot(&world, &mut owner).await;
        let file = file_of(&world, &bot, false).await;
        let export = format!("/bots/{bot}/export");
        let mut other = world.member("other").await;
        assert_eq!(other.get(&export).await.status, StatusCode::NOT_FOUND);
        assert!(world.stranger().get(&export).await.location().starts_with("/log-in"));
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update members set role = 'viewer'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let before = count(&world).await;
        assert_eq!(send(&mut owner, &file).await.status, StatusCode::NOT_FOUND);
        assert_eq!(count(&world).await, before);
    }
}

/// Anybody can send somebody a link.
#[tokio::test]
async fn a_made_up_refusal_shows_nothing_of_its_address() {
    let world = World::on_sqlite().await;
    let mut owner = world.member("dilnoza").await;
    for query in [
        "wrong=%5B%7B%22field%22%3A%22Call+us+now%22%2C%22problem%22%3A%22required%22%7D%5D",
        "line=%3Cb%3E",
        "error=%22nope%22",
    ] {
        let page = owner.get(&format!("/bots/import?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let shown = page.body.contains("role=\"alert\"") || page.body.contains("Call us now");
        assert!(!shown, "{query}: {}", page.body);
    }
}
