//! What owners do on the pages of curated answers.

use http::StatusCode;

use super::{listed, shop, write};
use crate::{
    curated::{ANSWER, ANSWERS, QUESTION, WORDINGS},
    error::{AppError, Problem},
    testing::{Person, World, on_both_databases},
};

fn problem(answer: &crate::testing::Answer, field: &str) -> Option<Problem> {
    answer.json::<AppError>().of_field(field)
}

/// A conversation with one question, and the ids of the question and of the answer.
async fn asked(world: &World, owner: &mut Person, bot: &str, question: &str) -> [String; 3] {
    let room = format!("/b/{}", owner.slug(bot).await);
    world.stranger().ask(&room, question).await;
    let list = [("bot", bot), ("unanswered", "false"), ("page", "1")];
    let list: serde_json::Value = owner.call("list_conversations", &list).await.json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let fields = [("bot", bot), ("conversation", id.as_str()), ("page", "1")];
    let seen: serde_json::Value = owner.call("find_transcript", &fields).await.json();
    let message = |at: usize| {
        seen["messages"]["items"][at]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    [id, message(0), message(1)]
}

on_both_databases! {
    async fn the_list_tells_how_to_begin_and_then_shows_what_there_is(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        let list = format!("/bots/{bot}/answers");
        let page = owner.get(&list).await.body;
        assert!(page.contains("Write answers of your own") && page.contains(&format!("{list}/new")), "{page}");
        owner.write_answer(&bot, "Is there parking?\nWhere can I park?\nParking?", "**Behind** the house.").await;
        let page = owner.get(&list).await.body;
        for text in ["Is there parking?", "and 2 more wordings", "**Behind** the house.", "Switch off"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("Write answers of your own"));
    }

    async fn a_form_without_scripts_saves_and_leads_to_the_list(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        let form = owner.get(&format!("/bots/{bot}/answers/new")).await.body;
        assert!(form.contains("name=\"form[question]\"") && form.contains("action=\"/api/save_curated\""), "{form}");
        let fields = [
            ("bot", bot.as_str()), ("answer", ""), ("conversation", ""), ("form[origin]", "hand"),
            ("form[question]", " Is there parking? \r\n\r\n Where to park?\r\n"), ("form[answer]", " Behind.\r\nOr beside. "),
        ];
        let saved = owner.post("/api/save_curated", &fields).await;
        assert_eq!(saved.location(), format!("/bots/{bot}/answers?notice=answer_saved"));
        let list = listed(&mut owner, &bot, "").await;
        let answer = &list["answers"]["items"][0];
        assert_eq!(answer["question"], "Is there parking?\nWhere to park?");
        assert_eq!(answer["answer"], "Behind.\nOr beside.");
        assert_eq!(answer["origin"], "hand");
        assert!(owner.get(saved.location()).await.body.contains("The answer was saved."));
    }

    async fn an_answer_is_changed_with_its_wordings(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        let id = owner.write_answer(&bot, "Is there parking?\nWhere to park a car?", "Behind the house.").await;
        let page = owner.get(&format!("/bots/{bot}/answers/{id}")).await.body;
        assert!(page.contains("Is there parking?\nWhere to park a car?"), "{page}");
        let fields = [
            ("bot", bot.as_str()), ("answer", id.as_str()), ("form[question]", "Is there parking?\nGarage?"),
            ("form[answer]", "In front of it."), ("form[origin]", "hand"),
        ];
        let saved = owner.call("save_curated", &fields).await;
        assert!(saved.is_ok(), "{}", saved.body);
        for (question, given) in [("garage", true), ("is there parking", true), ("Where to park a car?", false)] {
            let page = world.stranger().ask(&room, question).await;
            assert_eq!(page.contains("In front of it."), given, "{question}");
        }
        assert_eq!(listed(&mut owner, &bot, "").await["answers"]["total"], 1);
    }

    async fn fields_are_held_to_their_limits(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        let (long, longer) = ("a".repeat(QUESTION as usize + 1), "a".repeat(ANSWER as usize + 1));
        let many: Vec<String> = (0..=WORDINGS).map(|n| format!("question {n}")).collect();
        for (question, answer, field, wrong) in [
            ("", "Yes.", "question", Problem::Required),
            ("  \n ", "Yes.", "question", Problem::Required),
            (long.as_str(), "Yes.", "question", Problem::TooLong(QUESTION)),
            (many.join("\n").as_str(), "Yes.", "question", Problem::TooMany(WORDINGS)),
            ("Parking?\n???", "Yes.", "question", Problem::Malformed),
            ("Park\u{0}ing", "Yes.", "question", Problem::Malformed),
            ("Parking?", " ", "answer", Problem::Required),
            ("Parking?", longer.as_str(), "answer", Problem::TooLong(ANSWER)),
        ] {
            let refused = write(&mut owner, &bot, question, answer).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{question:?}");
            assert_eq!(problem(&refused, field), Some(wrong), "{}", refused.body);
        }
        owner.write_answer(&bot, &many[1..].join("\n"), &longer[1..]).await;
    }

    async fn a_question_has_one_answer_however_it_is_spelled(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        let id = owner.write_answer(&bot, "Ish vaqtingiz qanday?", "9–20").await;
                for again in ["ISH VAQTINGIZ QANDAY", "Иш вақтингиз қандай?", "Parking?\nIsh vaqtingiz qanday?"] {
            let refused = write(&mut owner, &bot, again, "10–20").await;
            assert_eq!(problem(&refused, "question"), Some(Problem::Answered), "{again}: {}", refused.body);
        }
        // Its own wordings are no one else's, and the same line twice is one.
        let fields = [
            ("bot", bot.as_str()), ("answer", id.as_str()), ("form[question]", "Иш вақтингиз қандай?\nИш вақтингиз қандай"),
            ("form[answer]", "9–20"), ("form[origin]", "hand"),
        ];
        let saved = owner.call("save_curated", &fields).await;
        assert!(saved.is_ok(), "{}", saved.body);
        let page = owner.clone().with_header("referer", &format!("http://localhost:3000/bots/{bot}/answers/new"));
        let mut page = page;
        let fields = [("bot", bot.as_str()), ("form[question]", "Ish vaqtingiz qanday?"), ("form[answer]", "10–20"), ("form[origin]", "hand")];
        let place = page.post("/api/save_curated", &fields).await.location().to_owned();
        let page = page.get(place.trim_start_matches("http://localhost:3000")).await.body;
        assert!(page.contains("already answers this question") && page.contains("10–20"), "{page}");
    }

    async fn the_list_is_searched_and_comes_in_pages(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        for n in 0..25 {
            owner.write_answer(&bot, &format!("What does product {n} cost?"), &format!("It costs {n}00 %.")).await;
        }
        owner.write_answer(&bot, "Toʻlov qanday?\nОплата картой?", "100_000 soʻm").await;
        for (search, found) in [("", 26), ("PRODUCT 1", 11), ("to'lov", 1), ("ОПЛАТА", 1), ("%", 25), ("_", 1), ("\\", 0), ("nothing", 0), ("a\u{0}b", 0)] {
            let list = listed(&mut owner, &bot, search).await;
            assert_eq!(list["answers"]["total"], found, "{search:?}");
        }
        let second = owner.get(&format!("/bots/{bot}/answers?search=product+2&page=1")).await.body;
        assert!(second.contains("value=\"product 2\"") && second.contains("What does product 24 cost?"), "{second}");
        let first = owner.get(&format!("/bots/{bot}/answers?search=product")).await.body;
        assert!(first.contains("?search=product&amp;page=2") || first.contains("?search=product&page=2"), "{first}");
        let none = owner.get(&format!("/bots/{bot}/answers?search=nothing")).await.body;
        assert!(none.contains("No answer holds these words."), "{none}");
    }

    async fn an_answer_is_switched_and_deleted_by_plain_forms(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        let id = owner.write_answer(&bot, "Is there parking?", "Behind the house.").await;
        let own = format!("/bots/{bot}/answers/{id}");
        let fields = [("bot", bot.as_str()), ("answer", id.as_str()), ("enabled", "false")];
        assert_eq!(owner.post("/api/switch_curated", &fields).await.location(), format!("{own}?notice=saved"));
        let listed_on = [("bot", bot.as_str()), ("answer", id.as_str()), ("enabled", "false"), ("page", "2")];
        let place = owner.post("/api/switch_curated", &listed_on).await.location().to_owned();
        assert_eq!(place, format!("/bots/{bot}/answers?page=2&notice=saved"));
        assert!(owner.get(&own).await.body.contains("Switch on"));
        let fields = [("bot", bot.as_str()), ("answer", id.as_str())];
        let place = owner.post("/api/delete_curated", &fields).await.location().to_owned();
        assert_eq!(place, format!("/bots/{bot}/answers?notice=answer_deleted"));
        assert!(owner.get(&place).await.body.contains("The answer was deleted."));
        assert_eq!(owner.get(&own).await.status, StatusCode::NOT_FOUND);
        assert!(write(&mut owner, &bot, "Is there parking?", "Again.").await.is_ok());
    }

    async fn a_bot_has_so_many_and_no_more(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?", "Behind the house.").await;
        let mut tx = world.db().begin().await.unwrap();
        for n in 1..ANSWERS {
            crate::sql!(tx, |c| {
                sqlx::query(
                    "insert into curated_answers (id, workspace_id, bot_id, question, answer, search_text, enabled, origin,
                                                  created_at, updated_at)
                     select $1, workspace_id, bot_id, question, answer, search_text, enabled, origin, created_at, updated_at
                     from curated_answers where bot_id = $2 and hits = 0 order by id limit 1",
                )
                .bind(format!("z{n}"))
                .bind(&bot)
                .execute(c)
                .await
                .map(drop)
            })
            .unwrap();
        }
        tx.commit().await.unwrap();
        let refused = write(&mut owner, &bot, "One more?", "No.").await;
        assert_eq!(refused.json::<AppError>(), AppError::LimitReached { max: ANSWERS });
        assert!(!owner.get(&format!("/bots/{bot}/answers")).await.body.contains("New answer"));
    }

    async fn a_search_tried_out_shows_the_answer_that_would_come_first(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking for cars?", "Behind the house.").await;
        for (question, nearly) in [("is+there+parking+for+cars", false), ("Is+there+any+parking+for+cars", true)] {
            let page = owner.get(&format!("/bots/{bot}/knowledge/search?question={question}")).await.body;
            assert!(page.contains("Answered by a curated answer") && page.contains("Behind the house."), "{question}: {page}");
            assert_eq!(page.contains("% the same as this one"), nearly, "{question}: {page}");
        }
        let page = owner.get(&format!("/bots/{bot}/knowledge/search?question=honey+cake")).await.body;
        assert!(!page.contains("Answered by a curated answer"), "{page}");
        let list: serde_json::Value = owner.call("list_curated", &[("bot", &bot), ("page", "1")]).await.json();
        assert_eq!(list["answers"]["items"][0]["hits"], 0, "nobody was given it");
    }

    async fn a_viewer_sees_them_and_is_offered_nothing(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        let id = owner.write_answer(&bot, "Is there parking?", "Behind the house.").await;
        let [conversation, _, _] = asked(&world, &mut owner, &bot, "Who won the match?").await;
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update members set role = 'viewer'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let list = owner.get(&format!("/bots/{bot}/answers")).await.body;
        assert!(list.contains("Behind the house.") && list.contains("/answers/export"), "{list}");
        let page = owner.get(&format!("/bots/{bot}/answers/{id}")).await.body;
        assert!(page.contains("Behind the house."), "{page}");
        let talk = owner.get(&format!("/bots/{bot}/conversations/{conversation}")).await.body;
        for page in [&list, &page, &talk] {
            for offered in ["Switch off", "New answer", "Delete answer", "/answers/import", "save_curated", "Write the answer", "Correct it"] {
                assert!(!page.contains(offered), "{offered}: {page}");
            }
        }
    }

    async fn the_tab_is_there_in_three_languages(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        for (language, tab, first) in [
            ("en", "Answers", "Write answers of your own"),
            ("ru", "Ответы", "Напишите свои ответы"),
            ("uz", "Javoblar", "Oʻz javoblaringizni yozing"),
        ] {
            owner.post("/preferences", &[("language", language)]).await;
            let page = owner.get(&format!("/bots/{bot}/answers")).await.body;
            assert!(page.contains(&format!(">{tab}<!></a>")) && page.contains(first), "{language}: {page}");
        }
    }

    async fn an_unanswered_question_is_answered_out_of_its_conversation(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        let [conversation, question, _] = asked(&world, &mut owner, &bot, "Who  won\nthe match?").await;
        let talk = format!("/bots/{bot}/conversations/{conversation}");
        let form = format!("{talk}/answer/{question}");
        let page = owner.get(&talk).await.body;
        assert!(page.contains("Write the answer") && page.contains(&format!("href=\"{form}\"")), "{page}");
        let page = owner.get(&form).await.body;
        assert!(page.contains(">Who won the match?</textarea>") && page.contains("value=\"unanswered\""), "{page}");
        let fields = [
            ("bot", bot.as_str()), ("answer", ""), ("conversation", conversation.as_str()), ("form[origin]", "unanswered"),
            ("form[question]", "Who won the match?"), ("form[answer]", "Pakhtakor."),
        ];
        let saved = owner.post("/api/save_curated", &fields).await;
        assert_eq!(saved.location(), format!("{talk}?notice=answer_saved"));
        assert!(owner.get(saved.location()).await.body.contains("The answer was saved."));
        assert_eq!(listed(&mut owner, &bot, "").await["answers"]["items"][0]["origin"], "unanswered");
        assert!(world.stranger().ask(&room, "who won the match").await.contains("Pakhtakor."));
    }

    async fn an_answer_of_the_bot_is_corrected_out_of_its_conversation(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        owner.teach(&bot, "Delivery", "Delivery in Tashkent costs 25 000 soʻm.").await;
        let [conversation, _, answer] = asked(&world, &mut owner, &bot, "How much is delivery in Tashkent?").await;
        let form = format!("/bots/{bot}/conversations/{conversation}/answer/{answer}");
        let page = owner.get(&format!("/bots/{bot}/conversations/{conversation}")).await.body;
        assert!(page.contains("Correct it") && page.contains(&format!("href=\"{form}\"")), "{page}");
        let page = owner.get(&form).await.body;
        assert!(page.contains(">How much is delivery in Tashkent?</textarea>"), "{page}");
        assert!(page.contains(">Delivery in Tashkent costs 25 000 soʻm.</textarea>"), "{page}");
        assert!(page.contains("value=\"correction\""), "{page}");
    }

    async fn only_messages_of_the_conversation_and_the_bot_are_written_from(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        let [conversation, question, answer] = asked(&world, &mut owner, &bot, "My secret question?").await;
        let other_bot = owner.make_bot("Other").await;
        let [other_conversation, _, _] = asked(&world, &mut owner, &other_bot, "Other?").await;
        for (bot, conversation, message) in [
            (&other_bot, &conversation, &question), (&other_bot, &other_conversation, &question),
            (&bot, &other_conversation, &answer), (&bot, &conversation, &conversation),
        ] {
            let page = owner.get(&format!("/bots/{bot}/conversations/{conversation}/answer/{message}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            assert!(!page.body.contains("secret"));
        }
        // What stands in an address is an id, whatever was sent.
        for conversation in ["../../evil", "a\r\nb", "//evil.uz"] {
            let fields = [
                ("bot", bot.as_str()), ("conversation", conversation), ("form[question]", conversation),
                ("form[answer]", "Yes."), ("form[origin]", "hand"),
            ];
            let saved = owner.post("/api/save_curated", &fields).await;
            assert_eq!(saved.location(), format!("/bots/{bot}/answers?notice=answer_saved"));
        }
    }

    async fn a_copied_bot_takes_them_along_and_a_deleted_one_leaves_none(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?\nGarage?", "Behind the house.").await;
        world.stranger().ask(&room, "Is there parking?").await;
        let copied = owner.post("/api/duplicate_bot", &[("bot", &bot), ("name", "Copy")]).await;
        let copy = copied.location().split('/').nth(2).unwrap().to_owned();
        let list = listed(&mut owner, &copy, "").await;
        assert_eq!(list["answers"]["items"][0]["question"], "Is there parking?\nGarage?");
        assert_eq!(list["answers"]["items"][0]["hits"], 0);
        assert!(owner.call("delete_bot", &[("bot", &bot)]).await.is_ok());
        let room = format!("/b/{}", owner.slug(&copy).await);
        for question in ["is there parking?", "garage"] {
            assert!(world.stranger().ask(&room, question).await.contains("Behind the house."), "{question}");
        }
        assert!(owner.call("delete_bot", &[("bot", &copy)]).await.is_ok());
        for table in ["curated_answers", "curated_wordings", "curated_keys"] {
            let count = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
            let rows: i64 = crate::sql!(world.db(), |c| sqlx::query_scalar(count).fetch_one(c).await).unwrap();
            assert_eq!(rows, 0, "{table}");
        }
    }
}
