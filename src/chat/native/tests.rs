//! The conversation, as promised to visitors and owners.

use http::StatusCode;

use crate::testing::{Person, World, on_both_databases};

const PRICES: &str = "# Delivery\n\nDelivery inside Tashkent costs 25 000 soʻm and takes one day.\n\n# Hours\n\nThe shop is open from 9:00 to 20:00 every day.";

/// A bot with a document, and the path of its share page.
async fn shop(world: &World) -> (Person, String, String) {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    owner.teach(&bot, "Prices", PRICES).await;
    let room = format!("/b/{}", owner.slug(&bot).await);
    (owner, bot, room)
}

/// The events of an answer from a byte on.
async fn events(person: &mut Person, room: &str, answer: &str, after: usize) -> String {
    person
        .get(&format!("{room}/messages/{answer}/events?after={after}"))
        .await
        .body
}

on_both_databases! {
    async fn a_visitor_gets_a_quoted_answer_with_its_source_without_scripts(world: World) {
        let (_, _, room) = shop(&world).await;
        let page = world.stranger().ask(&room, "How much is delivery in Tashkent?").await;
        assert!(page.contains("Delivery inside Tashkent costs 25 000 soʻm and takes one day."), "{page}");
        assert!(page.contains("class=\"cite\"") && page.contains("Prices"), "{page}");
    }

    async fn what_no_document_answers_gets_the_owners_words_and_is_recorded(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        let found: serde_json::Value = owner.call("find_bot", &[("bot", &bot)]).await.json();
        let fallback = found["settings"]["fallback"].as_str().unwrap().to_owned();
        let page = world.stranger().ask(&room, "Who won the football championship in Brazil?").await;
        assert!(page.contains(&crate::chat::markdown::escape(&fallback)) || page.contains(&fallback), "{page}");
        let list = [("bot", bot.as_str()), ("unanswered", "true"), ("page", "1")];
        let list: serde_json::Value = owner.call("list_conversations", &list).await.json();
        assert_eq!(list["total"], 1);
        assert_eq!(list["items"][0]["unanswered"], 1);
    }

    async fn the_owner_reads_the_transcript_with_its_citations(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        world.stranger().ask(&room, "How much is delivery in Tashkent?").await;
        let list = [("bot", bot.as_str()), ("unanswered", "false"), ("page", "1")];
        let list: serde_json::Value = owner.call("list_conversations", &list).await.json();
        let id = list["items"][0]["id"].as_str().unwrap();
        assert_eq!(list["items"][0]["channel"], "share");
        let fields = [("bot", bot.as_str()), ("conversation", id), ("page", "1")];
        let transcript: serde_json::Value = owner.call("find_transcript", &fields).await.json();
        assert_eq!(transcript["messages"]["total"], 2);
        assert_eq!(transcript["messages"]["items"][1]["answered"], true);
        assert_eq!(transcript["messages"]["items"][1]["citations"][0]["title"], "Prices");
    }

    async fn a_reader_who_comes_back_goes_on_where_it_was(world: World) {
        let (_, _, room) = shop(&world).await;
        let mut visitor = world.stranger();
        let asked = visitor.post_for_json(&format!("{room}/messages"), &[("text", "delivery in Tashkent")]).await;
        assert_eq!(asked.status, StatusCode::CREATED);
        let asked: serde_json::Value = asked.json();
        let answer = asked["answer"].as_str().unwrap();
        let whole = events(&mut visitor, &room, answer, 0).await;
        assert!(whole.contains("event: done") && whole.contains("\"state\":\"done\""), "{whole}");
        let text = text_of(&whole);
        let at = text.find("costs").unwrap();
        assert_eq!(text_of(&events(&mut visitor, &room, answer, at).await), text[at..]);
        assert_eq!(text_of(&events(&mut visitor, &room, answer, text.len()).await), "");
    }

    async fn a_byte_inside_a_letter_or_beyond_the_end_is_no_harm(world: World) {
        let (_, _, room) = shop(&world).await;
        let mut visitor = world.stranger();
        let asked = visitor.post_for_json(&format!("{room}/messages"), &[("text", "delivery in Tashkent")]).await;
        let asked: serde_json::Value = asked.json();
        let answer = asked["answer"].as_str().unwrap();
        let text = text_of(&events(&mut visitor, &room, answer, 0).await);
        let inside = text.find('ʻ').unwrap() + 1;
        for after in [inside, 1_000_000] {
            assert!(events(&mut visitor, &room, answer, after).await.contains("event: done"));
        }
    }

    async fn a_question_goes_on_in_its_conversation(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        let mut visitor = world.stranger();
        let first = visitor.post(&format!("{room}/messages"), &[("text", "delivery in Tashkent")]).await;
        let conversation = first.location().split("c=").nth(1).unwrap().split('#').next().unwrap().to_owned();
        let next = [("text", "when is the shop open"), ("conversation", conversation.as_str())];
        visitor.post(&format!("{room}/messages"), &next).await;
        let list = [("bot", bot.as_str()), ("unanswered", "false"), ("page", "1")];
        let list: serde_json::Value = owner.call("list_conversations", &list).await.json();
        assert_eq!(list["total"], 1);
        assert_eq!(list["items"][0]["questions"], 2);
    }

    async fn empty_and_endless_questions_are_refused_with_a_sentence(world: World) {
        let (_, _, room) = shop(&world).await;
        let mut visitor = world.stranger();
        for text in ["   ".to_owned(), "a".repeat(2001)] {
            let answer = visitor.post_for_json(&format!("{room}/messages"), &[("text", &text)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.json::<serde_json::Value>()["message"].as_str().unwrap().len() > 10);
        }
    }

    async fn no_text_of_a_visitor_is_an_error_of_the_search(world: World) {
        let (_, _, room) = shop(&world).await;
        let mut visitor = world.stranger();
        for text in ["\"", "C++ -x 100%", "O'Reilly", "a OR", "NEAR(", "o'zbek*", "' | !", ":*", "\\", "{}^"] {
            let answer = visitor.post_for_json(&format!("{room}/messages"), &[("text", text)]).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{text}: {}", answer.body);
            let asked: serde_json::Value = answer.json();
            let events = events(&mut visitor, &room, asked["answer"].as_str().unwrap(), 0).await;
            assert!(events.contains("\"state\":\"done\""), "{text}: {events}");
        }
    }

    async fn html_in_questions_and_documents_is_shown_as_text(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        owner.teach(&bot, "Trap", "The widget costs <img src=x onerror=alert(1)> 5 soʻm.").await;
        let room = format!("/b/{}", owner.slug(&bot).await);
        let page = world.stranger().ask(&room, "What does the widget cost <script>alert(1)</script>?").await;
        assert!(!page.contains("<img") && !page.contains("<script>alert"), "{page}");
        assert!(page.contains("&lt;img"), "{page}");
    }

    async fn answers_nobody_writes_any_more_are_marked_interrupted(world: World) {
        let (_, _, room) = shop(&world).await;
        world.stranger().ask(&room, "delivery in Tashkent").await;
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| {
            sqlx::query("update messages set state = 'writing', body = 'Delivery in', touched_at = 1 where role = 'bot'")
                .execute(c)
                .await
                .map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        crate::server::prepare(&world.state).await.unwrap();
        let (state, body): (String, String) = crate::sql!(world.db(), |c| {
            sqlx::query_as("select state, body from messages where role = 'bot'").fetch_one(c).await
        })
        .unwrap();
        assert_eq!((state.as_str(), body.as_str()), ("interrupted", "Delivery in"));
    }

    async fn a_deleted_document_leaves_its_quotation_behind(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        let mut visitor = world.stranger();
        let asked = visitor.post(&format!("{room}/messages"), &[("text", "delivery in Tashkent")]).await;
        let place = asked.location().split('#').next().unwrap().to_owned();
        let sources: serde_json::Value = owner.call("list_sources", &[("bot", &bot), ("page", "1")]).await.json();
        let source = sources["items"][0]["id"].as_str().unwrap();
        assert!(owner.call("delete_source", &[("bot", &bot), ("source", source)]).await.is_ok());
        assert!(visitor.get(&place).await.body.contains("<blockquote>"));
        assert!(!visitor.ask(&room, "delivery in Tashkent").await.contains("25 000"));
    }
}

#[tokio::test]
async fn a_stopped_answer_keeps_what_was_written_and_ends_at_once() {
    let world = World::on_sqlite_with(|config| config.builtin_words_per_second = 2).await;
    let (_, _, room) = shop(&world).await;
    let mut visitor = world.stranger();
    let asked = visitor
        .post_for_json(
            &format!("{room}/messages"),
            &[("text", "delivery in Tashkent")],
        )
        .await;
    let asked: serde_json::Value = asked.json();
    let answer = asked["answer"].as_str().unwrap();
    let conversation = asked["conversation"].as_str().unwrap();
    let busy = [("text", "and hours?"), ("conversation", conversation)];
    let second = visitor
        .post_for_json(&format!("{room}/messages"), &busy)
        .await;
    assert_eq!(second.status, StatusCode::CONFLICT, "one answer at a time");
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    let stopped = visitor
        .post_for_json(&format!("{room}/messages/{answer}/stop"), &[])
        .await;
    assert_eq!(stopped.status, StatusCode::NO_CONTENT);
    let events = events(&mut visitor, &room, answer, 0).await;
    assert!(events.contains("\"state\":\"stopped\""), "{events}");
    let text = text_of(&events);
    assert!(!text.is_empty() && !text.contains("one day"), "{text}");
}

/// The text of all `delta` events.
fn text_of(events: &str) -> String {
    let mut lines = events.lines();
    let mut text = String::new();
    while let Some(line) = lines.next() {
        if line == "event: delta" {
            let data = lines.next().unwrap().trim_start_matches("data: ");
            let data: serde_json::Value = serde_json::from_str(data).unwrap();
            text.push_str(data["text"].as_str().unwrap());
        }
    }
    text
}
