//! Documents and the search over them, as promised to owners.

use std::time::Duration;

use http::StatusCode;
use proptest::{prelude::any, strategy::Strategy};

use crate::{
    id::{BotId, WorkspaceId},
    testing::{Person, World, on_both_databases},
};

use super::search::{Found, search};

async fn find(world: &World, bot: &str, question: &str) -> Vec<Found> {
    let workspace: String = crate::sql!(world.db(), |c| {
        sqlx::query_scalar("select workspace_id from bots where id = $1")
            .bind(bot)
            .fetch_one(c)
            .await
    })
    .unwrap();
    let (workspace, bot) = (WorkspaceId::from(workspace), BotId::from(bot.to_owned()));
    search(world.db(), &workspace, &bot, question)
        .await
        .unwrap()
}

async fn count(world: &World, table: &'static str) -> i64 {
    let query = match table {
        "sources" => "select count(*) from sources",
        "passages" => "select count(*) from passages",
        _ => "select count(*) from search_keys",
    };
    crate::sql!(world.db(), |c| sqlx::query_scalar(query).fetch_one(c).await).unwrap()
}

/// Leaves every document as a process that died so many seconds ago would.
async fn leave_waiting(world: &World, seconds: i64) {
    let since = crate::time::Timestamp::now()
        .plus_seconds(-seconds)
        .millis();
    let mut tx = world.db().begin().await.unwrap();
    crate::sql!(tx, |c| {
        sqlx::query("update sources set state = 'waiting', updated_at = $1")
            .bind(since)
            .execute(c)
            .await
            .map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

async fn newest_passage(world: &World) -> i64 {
    crate::sql!(world.db(), |c| {
        sqlx::query_scalar("select max(id) from passages")
            .fetch_one(c)
            .await
    })
    .unwrap()
}

async fn most_passages_of_a_key(world: &World) -> i64 {
    crate::sql!(world.db(), |c| {
        sqlx::query_scalar("select max(passages) from search_keys")
            .fetch_one(c)
            .await
    })
    .unwrap()
}

async fn owner(world: &World) -> (Person, String) {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    (owner, bot)
}

async fn sources(owner: &mut Person, bot: &str) -> serde_json::Value {
    owner
        .call("list_sources", &[("bot", bot), ("page", "1")])
        .await
        .json()
}

on_both_databases! {
    async fn every_spelling_of_a_word_finds_the_same_passage(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Mamlakat", "Oʻzbekiston boʻylab yetkazib berish 40 000 soʻm turadi.").await;
        owner.teach(&bot, "Boshqa", "Doʻkon har kuni ochiq. Choy va kofe bepul.").await;
        for question in ["oʻzbekiston", "o'zbekiston", "o‘zbekiston", "ўзбекистон", "OʻZBEKISTONGA", "ozbekiston"] {
            let found = find(&world, &bot, question).await;
            assert_eq!(found.first().map(|found| found.title.as_str()), Some("Mamlakat"), "{question}");
        }
    }

    async fn inflected_russian_and_english_words_are_found(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Ru", "Доставка по городу бесплатная. Ещё есть самовывоз.").await;
        owner.teach(&bot, "En", "Returned items are refunded within ten days.").await;
        for (question, title) in [("условия доставки", "Ru"), ("ЕЩЕ самовывоза", "Ru"), ("refunding returns", "En")] {
            let found = find(&world, &bot, question).await;
            assert_eq!(found.first().map(|found| found.title.as_str()), Some(title), "{question}");
        }
    }

    async fn a_word_with_one_wrong_letter_finds_what_it_meant(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Uz", "Konditsioner oʻrnatish 600 000 soʻm.").await;
        owner.teach(&bot, "Ru", "Профессиональная чистка зубов стоит 350 000 сум.").await;
        owner.teach(&bot, "En", "Fingerprints are taken at the reception.").await;
        let slips = [
            ("konditsoner", "Uz"), ("kondistioner", "Uz"), ("кондиционерр ўрнатиш", "Uz"), ("konditsionerxlarni", "Uz"),
            ("професиональная", "Ru"), ("чисткаа зубов", "Ru"), ("fingerpritns", "En"), ("fimgerprints", "En"),
        ];
        for (question, title) in slips {
            let found = find(&world, &bot, question).await;
            assert_eq!(found.first().map(|found| found.title.as_str()), Some(title), "{question}");
        }
        assert!(find(&world, &bot, "kandidat").await.is_empty());
    }

    async fn the_name_of_the_document_alone_answers_nothing(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Garden Hotel", "# Rooms\n\nA double room costs 62 dollars.\n\n# Breakfast\n\nIt is served from seven to ten.").await;
        assert!(find(&world, &bot, "Does the hotel have a casino?").await.is_empty());
        assert_eq!(find(&world, &bot, "When is breakfast at the hotel?").await.len(), 1);
    }

    async fn no_text_makes_the_search_fail(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Shop", "Tea OR coffee: \"the best\" NEAR you.").await;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let mut texts: Vec<String> = (0..100)
            .map(|_| proptest::strategy::ValueTree::current(&any::<String>().new_tree(&mut runner).unwrap()))
            .collect();
        texts.extend(["\" OR \"", "tea* NOT coffee", "a & b | !c:*", "NEAR(tea coffee, 2)", "🍵👩‍👩‍👧‍👦", "\u{0}", "'; drop table passages; --"].map(str::to_owned));
        texts.extend(["чой", "tea ", "a", "ʻ", "🍵"].map(|part| part.repeat(10_000)));
        for text in texts {
            find(&world, &bot, &text).await;
        }
    }

    async fn one_bot_never_finds_what_another_knows(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let other = owner.make_bot("Other").await;
        owner.teach(&bot, "Cake", "The honey cake costs 77 000 soʻm.").await;
        assert_eq!(find(&world, &bot, "honey cake").await.len(), 1);
        assert!(find(&world, &other, "honey cake").await.is_empty());
    }

    async fn uploads_in_utf8_and_windows_1251_are_read(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("Гарантия на холодильник составляет два года.");
        for (name, content) in [("a.txt", "Delivery costs 5 soʻm.".as_bytes()), ("б.txt", &cyrillic), ("c.md", b"# Tea\n\nGreen tea is free.")] {
            let answer = owner.upload(&bot, name, content).await;
            assert!(answer.location().contains("notice=source_saved"), "{name}: {answer:?}");
        }
        assert_eq!(find(&world, &bot, "гарантия холодильника").await[0].title, "б.txt");
        assert!(find(&world, &bot, "green tea").await[0].heading.contains("Tea"));
    }

    async fn files_that_are_no_text_are_refused_with_a_reason(world: World) {
        let (mut owner, bot) = owner(&world).await;
        for (name, content, problem) in [
            ("photo.txt", &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "not_text"),
            ("book.pdf", b"%PDF-1.7", "unknown_kind"),
            ("", b"", "required"),
        ] {
            let answer = owner.upload(&bot, name, content).await;
            assert!(answer.location().ends_with(&format!("problem={problem}")), "{name}: {answer:?}");
        }
        assert_eq!(count(&world, "sources").await, 0);
    }

    async fn a_document_without_words_fails_and_says_so(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "…", "— … —").await;
        let list = sources(&mut owner, &bot).await;
        assert_eq!(list["items"][0]["state"]["failed"], "empty", "{list}");
    }

    async fn a_replaced_document_is_found_by_its_new_words_only(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let source = sources(&mut owner, &bot).await["items"][0]["id"].as_str().unwrap().to_owned();
        let fields = [("bot", bot.as_str()), ("source", &source), ("title", "Prices"), ("text", "The apple pie costs 30 000 soʻm.")];
        assert!(owner.call("save_text", &fields).await.is_ok());
        assert!(find(&world, &bot, "honey cake").await.is_empty());
        assert_eq!(find(&world, &bot, "apple pie").await.len(), 1);
        assert_eq!(count(&world, "sources").await, 1);
    }

    async fn deleting_a_document_leaves_no_row_of_it(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.\n\n# More\n\nTea is free.").await;
        let source = sources(&mut owner, &bot).await["items"][0]["id"].as_str().unwrap().to_owned();
        assert!(owner.call("delete_source", &[("bot", &bot), ("source", &source)]).await.is_ok());
        for table in ["sources", "passages", "search_keys"] {
            assert_eq!(count(&world, table).await, 0, "{table}");
        }
        assert!(find(&world, &bot, "honey cake").await.is_empty());
    }

    async fn deleting_a_bot_leaves_no_row_of_it(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        assert!(owner.call("delete_bot", &[("bot", &bot)]).await.is_ok());
        for table in ["sources", "passages", "search_keys"] {
            assert_eq!(count(&world, table).await, 0, "{table}");
        }
        assert_eq!(owner.get(&format!("/bots/{bot}")).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_copy_of_a_bot_answers_from_copies_of_its_documents(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let answer = owner.post("/api/duplicate_bot", &[("bot", &bot), ("name", "Copy")]).await;
        let copy = answer.location().split('/').nth(2).unwrap().to_owned();
        crate::knowledge::index::resume(world.db(), 0).await.unwrap();
        assert!(owner.call("delete_bot", &[("bot", &bot)]).await.is_ok());
        assert_eq!(find(&world, &copy, "honey cake").await.len(), 1);
    }

    async fn documents_left_waiting_are_taken_up_at_the_next_start(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("delete from passages").execute(c).await.map(drop)).unwrap();
        crate::sql!(tx, |c| sqlx::query("update sources set state = 'waiting'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        crate::knowledge::index::resume(world.db(), 0).await.unwrap();
        assert_eq!(sources(&mut owner, &bot).await["items"][0]["state"], "ready");
        assert_eq!(find(&world, &bot, "honey cake").await.len(), 1);
    }

    async fn a_document_whose_process_died_is_taken_up_by_one_that_runs(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let (db, every) = (world.db().clone(), Duration::from_millis(50));
        let running = tokio::spawn(async move { crate::server::take_up(&db, every).await });
        // The first look, at the start, takes up all there are.
        tokio::time::sleep(every * 3).await;
        leave_waiting(&world, 30).await;
        tokio::time::sleep(every * 3).await;
        assert_eq!(sources(&mut owner, &bot).await["items"][0]["state"], "waiting", "another process may be at it");
        leave_waiting(&world, 61).await;
        for _ in 0..100 {
            if sources(&mut owner, &bot).await["items"][0]["state"] == "ready" {
                break;
            }
            tokio::time::sleep(every).await;
        }
        running.abort();
        assert_eq!(sources(&mut owner, &bot).await["items"][0]["state"], "ready");
        assert_eq!(find(&world, &bot, "honey cake").await.len(), 1);
    }

    async fn two_hands_on_one_document_index_it_once(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let id = sources(&mut owner, &bot).await["items"][0]["id"].as_str().unwrap().to_owned();
        let id = crate::id::SourceId::from(id);
        for _ in 0..5 {
            leave_waiting(&world, 61).await;
            tokio::join!(
                crate::knowledge::index::now(world.db(), &id),
                crate::knowledge::index::now(world.db(), &id),
            );
            assert_eq!(count(&world, "passages").await, 1);
            assert_eq!(most_passages_of_a_key(&world).await, 1);
        }
        // What is ready stays as it is, so that a late hand does no work that shows.
        let before = newest_passage(&world).await;
        crate::knowledge::index::now(world.db(), &id).await;
        assert_eq!(newest_passage(&world).await, before);
    }

    async fn a_bot_has_a_limit_of_documents_that_no_burst_passes(world: World) {
        let (owner, bot) = owner(&world).await;
        let mut tx = world.db().begin().await.unwrap();
        for n in 0..198 {
            let id = format!("filler-{n}");
            crate::sql!(tx, |c| {
                sqlx::query(
                    "insert into sources (id, workspace_id, bot_id, kind, title, content, state, characters, created_at, updated_at)
                     select $1, workspace_id, id, 'text', 'x', 'x', 'ready', 1, 1, 1 from bots where id = $2",
                )
                .bind(&id)
                .bind(&bot)
                .execute(c)
                .await
                .map(drop)
            })
            .unwrap();
        }
        tx.commit().await.unwrap();
        let adds = (0..6).map(|n| {
            let (mut owner, bot) = (owner.clone(), bot.clone());
            async move {
                let title = format!("T{n}");
                owner.call("save_text", &[("bot", &bot), ("title", &title), ("text", "Some words here.")]).await.status
            }
        });
        let answers = futures::future::join_all(adds).await;
        let refused = answers.iter().filter(|status| **status == StatusCode::CONFLICT).count();
        assert_eq!(refused, 4, "{answers:?}");
    }
}
