//! Documents and the search over them, as promised to owners.

use std::time::Duration;

use http::StatusCode;
use proptest::{prelude::any, strategy::Strategy};

use crate::testing::{Person, World, on_both_databases};

async fn count(world: &World, table: &'static str) -> i64 {
    let query = match table {
        "sources" => "select count(*) from sources",
        "passages" => "select count(*) from passages",
        "source_files" => "select count(*) from source_files",
        "jobs" => "select count(*) from jobs",
        _ => "select count(*) from search_keys",
    };
    crate::sql!(world.db(), |c| sqlx::query_scalar(query).fetch_one(c).await).unwrap()
}

/// Leaves every document as a process does that dies while it works on it, its lease running out
/// in so many seconds.
async fn leave_at_work(world: &World, seconds: i64) {
    let until = crate::time::Timestamp::now().plus_seconds(seconds).millis();
    let mut tx = world.db().begin().await.unwrap();
    for statement in ["update sources set state = 'waiting'", "delete from jobs"] {
        crate::sql!(tx, |c| sqlx::query(statement).execute(c).await.map(drop)).unwrap();
    }
    crate::sql!(tx, |c| {
        sqlx::query(
            "insert into jobs (id, workspace_id, subject, state, attempts, due_at, worker, leased_until, created_at)
             select id, workspace_id, id, 'running', 1, 0, 'gone', $1, 0 from sources",
        )
        .bind(until)
        .execute(c)
        .await
        .map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

/// The only document's state.
async fn state(owner: &mut Person, bot: &str) -> serde_json::Value {
    sources(owner, bot).await["items"][0]["state"].clone()
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
            let found = world.find(&bot, question).await;
            assert_eq!(found.first().map(|found| found.title.as_str()), Some("Mamlakat"), "{question}");
        }
    }

    async fn inflected_russian_and_english_words_are_found(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Ru", "Доставка по городу бесплатная. Ещё есть самовывоз.").await;
        owner.teach(&bot, "En", "Returned items are refunded within ten days.").await;
        for (question, title) in [("условия доставки", "Ru"), ("ЕЩЕ самовывоза", "Ru"), ("refunding returns", "En")] {
            let found = world.find(&bot, question).await;
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
            let found = world.find(&bot, question).await;
            assert_eq!(found.first().map(|found| found.title.as_str()), Some(title), "{question}");
        }
        assert!(world.find(&bot, "kandidat").await.is_empty());
    }

    async fn the_name_of_the_document_alone_answers_nothing(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Garden Hotel", "# Rooms\n\nA double room costs 62 dollars.\n\n# Breakfast\n\nIt is served from seven to ten.").await;
        assert!(world.find(&bot, "Does the hotel have a casino?").await.is_empty());
        assert_eq!(world.find(&bot, "When is breakfast at the hotel?").await.len(), 1);
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
            world.find(&bot, &text).await;
        }
    }

    async fn one_bot_never_finds_what_another_knows(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let other = owner.make_bot("Other").await;
        owner.teach(&bot, "Cake", "The honey cake costs 77 000 soʻm.").await;
        assert_eq!(world.find(&bot, "honey cake").await.len(), 1);
        assert!(world.find(&other, "honey cake").await.is_empty());
    }

    async fn uploads_in_utf8_and_windows_1251_are_read(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("Гарантия на холодильник составляет два года.");
        for (name, content) in [("a.txt", "Delivery costs 5 soʻm.".as_bytes()), ("б.txt", &cyrillic), ("c.md", b"# Tea\n\nGreen tea is free.")] {
            let answer = owner.upload(&bot, name, content).await;
            assert!(answer.location().contains("notice=source_uploaded"), "{name}: {answer:?}");
        }
        assert_eq!(world.find(&bot, "гарантия холодильника").await[0].title, "б.txt");
        assert!(world.find(&bot, "green tea").await[0].heading.contains("Tea"));
    }

    async fn what_can_not_be_read_says_why(world: World) {
        let (mut owner, bot) = owner(&world).await;
        for (name, content, reason) in [
            ("photo.txt", &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "mismatch"),
            ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unknown_format"),
            ("book.pdf", b"\0\x01\x02 no PDF at all \xff\xfe\xfd", "mismatch"),
            ("empty.docx", b"", "no_text"),
        ] {
            let answer = owner.upload(&bot, name, content).await;
            assert!(answer.location().ends_with("notice=source_uploaded"), "{name}: {answer:?}");
            world.state.queue.drain().await;
            let state = state(&mut owner, &bot).await;
            assert_eq!(state["failed"], reason, "{name}");
        }
        let answer = owner.upload(&bot, "", b"").await;
        assert!(answer.location().ends_with("problem=required"), "{answer:?}");
    }

    async fn a_file_that_is_refused_keeps_no_other_from_being_taken(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let huge = vec![b'a'; crate::knowledge::FILE_BYTES as usize + 1];
        let files: [(&str, &[u8]); 3] = [("a.txt", b"The honey cake costs 77 000."), ("huge.txt", &huge), ("b.txt", b"Green tea is free.")];
        let answer = owner.upload_all(&bot, &files).await;
        assert!(answer.location().ends_with("problem=too_large&kept=2"), "{answer:?}");
        assert_eq!(sources(&mut owner, &bot).await["total"], 2);
        let page = owner.get(answer.location()).await.body;
        assert!(page.contains("Not all files were added") && page.contains("larger than 20"), "{page}");
        world.state.queue.drain().await;
        assert_eq!(world.find(&bot, "green tea").await.len(), 1);
    }

    async fn a_workspace_holds_no_more_megabytes_than_it_may(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.upload(&bot, "a.txt", b"The honey cake costs 77 000.").await;
        let mut tx = world.db().begin().await.unwrap();
        let most = i64::from(crate::knowledge::WORKSPACE_MEGABYTES) * 1024 * 1024;
        crate::sql!(tx, |c| sqlx::query("update sources set size = $1").bind(most).execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let answer = owner.upload(&bot, "b.txt", b"Green tea is free.").await;
        assert!(answer.location().ends_with("problem=storage_full"), "{answer:?}");
        let page = owner.get(answer.location()).await.body;
        assert!(page.contains("2000 MB together"), "{page}");
        assert!(!owner.call("save_text", &[("bot", &bot), ("title", "Tea"), ("text", "Green tea is free.")]).await.is_ok());
        // What takes the place of the large one needs its room no more.
        let id = sources(&mut owner, &bot).await["items"][0]["id"].as_str().unwrap().to_owned();
        let answer = owner.upload_over(&bot, &id, "a.txt", b"Green tea is free.").await;
        assert!(answer.location().contains("notice=source_uploaded"), "{answer:?}");
    }

    async fn a_table_of_a_spreadsheet_is_found_row_by_row(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let table = "Mahsulot;Narxi\nNonushta to'plami;45 000\nTushlik;60 000\n";
        assert!(owner.upload(&bot, "narxlar.csv", table.as_bytes()).await.location().ends_with("notice=source_uploaded"));
        world.state.queue.drain().await;
        assert_eq!(state(&mut owner, &bot).await, "ready");
        let found = world.find(&bot, "nonushta toʻplami narxi").await;
        assert!(found[0].body.contains("45 000"), "{found:?}");
    }

    async fn a_file_that_replaces_another_and_can_not_be_read_leaves_the_old_text_in_use(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.upload(&bot, "cake.txt", b"The honey cake costs 77 000 soum.").await;
        let id = sources(&mut owner, &bot).await["items"][0]["id"].as_str().unwrap().to_owned();
        owner.upload_over(&bot, &id, "cake.pdf", b"%PDF-1.7 and nothing more").await;
        world.state.queue.drain().await;
        assert_eq!(state(&mut owner, &bot).await["failed"], "damaged");
        assert_eq!(world.find(&bot, "honey cake").await.len(), 1);
        let page = owner.get(&format!("/bots/{bot}/knowledge")).await.body;
        assert!(page.contains("the version before") && page.contains("Out of date"), "{page}");
        // Deleting it leaves nothing of either.
        assert!(owner.call("delete_source", &[("bot", &bot), ("source", &id)]).await.is_ok());
        for table in ["sources", "passages", "search_keys", "source_files", "jobs"] {
            assert_eq!(count(&world, table).await, 0, "{table}");
        }
    }

    async fn what_waits_can_be_stopped_and_tried_again(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        leave_at_work(&world, 60).await;
        let id = sources(&mut owner, &bot).await["items"][0]["id"].as_str().unwrap().to_owned();
        assert!(owner.call("cancel_source", &[("bot", &bot), ("source", &id)]).await.is_ok());
        assert_eq!(state(&mut owner, &bot).await["failed"], "cancelled");
        assert_eq!(count(&world, "jobs").await, 0);
        assert!(owner.call("retry_sources", &[("bot", &bot)]).await.is_ok());
        world.state.queue.drain().await;
        assert_eq!(state(&mut owner, &bot).await, "ready");
    }

    async fn indexing_again_keeps_the_passages_that_are_as_they_were(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let text = |price: &str| format!("# Cakes\n\nThe honey cake costs {price} soʻm.\n\n# Tea\n\nGreen tea is free.");
        owner.teach(&bot, "Prices", &text("77 000")).await;
        let id = sources(&mut owner, &bot).await["items"][0]["id"].as_str().unwrap().to_owned();
        let before = newest_passage(&world).await;
        let fields = [("bot", bot.as_str()), ("source", &id), ("title", "Prices"), ("text", &text("80 000"))];
        assert!(owner.call("save_text", &fields).await.is_ok());
        assert_eq!((count(&world, "passages").await, newest_passage(&world).await), (2, before + 1));
        assert_eq!(most_passages_of_a_key(&world).await, 2, "the title's words stand in both");
        assert!(world.find(&bot, "honey cake").await[0].body.contains("80 000"));
        assert_eq!(world.find(&bot, "green tea").await.len(), 1);
    }

    async fn documents_indexed_by_older_rules_are_indexed_anew(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let mut tx = world.db().begin().await.unwrap();
        for statement in [
            "update sources set index_version = 0",
            "update search_keys set search_key = 'old' || search_key",
        ] {
            crate::sql!(tx, |c| sqlx::query(statement).execute(c).await.map(drop)).unwrap();
        }
        tx.commit().await.unwrap();
        crate::knowledge::index::renew(world.db()).await.unwrap();
        world.state.queue.drain().await;
        assert_eq!(state(&mut owner, &bot).await, "ready");
        assert_eq!((count(&world, "passages").await, most_passages_of_a_key(&world).await), (1, 1));
        assert_eq!(world.find(&bot, "honey cake").await.len(), 1);
    }

    async fn the_list_tells_what_a_document_is_and_how_far_its_work_is(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let list = format!("/bots/{bot}/knowledge");
        assert!(owner.get(&list).await.body.contains("Text · 1 KB"));
        let mut tx = world.db().begin().await.unwrap();
        for statement in [
            "update sources set state = 'waiting', format = 'pdf', size = 2411724, pages = 14",
            "insert into jobs (id, workspace_id, subject, state, due_at, created_at, worker, leased_until, step, done, total)
             select 'j', workspace_id, id, 'running', 0, 0, 'w', 9999999999999, 'fetching', 3, 12 from sources",
        ] {
            crate::sql!(tx, |c| sqlx::query(statement).execute(c).await.map(drop)).unwrap();
        }
        tx.commit().await.unwrap();
        let page = owner.get(&list).await.body;
        assert!(page.contains("PDF · 2.3 MB · 14 pages") && page.contains("3 of 12"), "{page}");
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
        assert!(world.find(&bot, "honey cake").await.is_empty());
        assert_eq!(world.find(&bot, "apple pie").await.len(), 1);
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
        assert!(world.find(&bot, "honey cake").await.is_empty());
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
        // The copy's documents are begun with at once, beside whoever asked for it.
        for _ in 0..200 {
            if state(&mut owner, &copy).await == "ready" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(owner.call("delete_bot", &[("bot", &bot)]).await.is_ok());
        assert_eq!(world.find(&copy, "honey cake").await.len(), 1);
    }

    async fn a_document_whose_process_died_is_taken_up_by_one_that_runs(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let queue = world.state.queue.clone();
        let running = tokio::spawn(async move { queue.serve().await });
        leave_at_work(&world, 30).await;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!(state(&mut owner, &bot).await, "waiting", "another process may be at it");
        leave_at_work(&world, -1).await;
        for _ in 0..100 {
            if state(&mut owner, &bot).await == "ready" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        running.abort();
        assert_eq!(state(&mut owner, &bot).await, "ready");
        assert_eq!(world.find(&bot, "honey cake").await.len(), 1);
    }

    async fn two_processes_index_a_document_once(world: World) {
        let (mut owner, bot) = owner(&world).await;
        owner.teach(&bot, "Prices", "The honey cake costs 77 000 soʻm.").await;
        let other = world.another_queue();
        for _ in 0..5 {
            leave_at_work(&world, -1).await;
            tokio::join!(world.state.queue.drain(), other.drain());
            assert_eq!((count(&world, "passages").await, most_passages_of_a_key(&world).await), (1, 1));
            assert_eq!(state(&mut owner, &bot).await, "ready");
        }
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
