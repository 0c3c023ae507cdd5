//! Questions and answers from files and into them.

use http::StatusCode;

use super::{
    super::sheet::{Row, read, write as table},
    listed, shop,
};
use crate::{
    curated::ANSWERS,
    testing::{Answer, Person, on_both_databases},
};

fn pairs(text: &str) -> Vec<(u64, String, String)> {
    let pair = |row: Row| (row.line, row.question, row.answer);
    read(text).into_iter().map(pair).collect()
}

async fn import(owner: &mut Person, bot: &str, content: &[u8]) -> Answer {
    let path = format!("/bots/{bot}/answers/import");
    owner.upload_to(&path, &[], "answers.csv", content).await
}

#[test]
fn a_table_is_read_whatever_parts_its_columns() {
    let expected = vec![(1, "Hours?".to_owned(), "9, 10; or 11".to_owned())];
    for text in [
        "Hours?;\"9, 10; or 11\"\n",
        "Hours?\t9, 10; or 11\n",
        "Hours?,\"9, 10; or 11\"\n",
        "\"Hours?\",\"9, 10; or 11\"",
    ] {
        assert_eq!(pairs(text), expected, "{text}");
    }
}

#[test]
fn quoted_cells_hold_quotes_and_line_breaks_and_lines_are_counted() {
    let text = "q1,\"two\nlines, \"\"quoted\"\"\"\n\nq2,a2\n";
    assert_eq!(
        pairs(text),
        [
            (1, "q1".into(), "two\nlines, \"quoted\"".into()),
            (4, "q2".into(), "a2".into())
        ]
    );
}

#[test]
fn a_header_names_the_columns_in_any_language_and_order() {
    for text in [
        "question,answer\nHours?,9",
        "Answer;Note;Question\n9;-;Hours?",
        "Вопрос\tОтвет\nHours?\t9",
        "JAVOB,savol\n9,Hours?",
    ] {
        assert_eq!(pairs(text), [(2, "Hours?".into(), "9".into())], "{text}");
    }
    assert_eq!(pairs(""), []);
}

#[test]
fn nothing_in_a_written_table_is_a_formula_and_it_is_read_as_it_was() {
    let rows = [
        ("=1+1", "+7 901"),
        ("-5", "@SUM(A1)"),
        ("'quoted'", "a, \"b\"\nc; d"),
        ("Ish vaqti?", "Соат 9"),
    ];
    let file = table(rows.into_iter()).unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(
        text.starts_with("\u{feff}question,answer\r\n'=1+1,'+7 901\r\n'-5,'@SUM(A1)\r\n"),
        "{text}"
    );
    let text = crate::text::decode(text.as_bytes()).unwrap();
    let again: Vec<_> = read(&text)
        .into_iter()
        .map(|row| (row.question, row.answer))
        .collect();
    let rows: Vec<_> = rows
        .map(|(question, answer)| (question.to_owned(), answer.to_owned()))
        .into();
    assert_eq!(again, rows);
}

on_both_databases! {
    async fn a_file_adds_replaces_and_tells_what_it_skipped(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?\nGarage?", "Behind the house.").await;
        let long = "a".repeat(4001);
        let file = format!(
            "savol;javob\nIS THERE PARKING;In front of it.\nIsh vaqtingiz qanday?;9–20\n;nothing asked\nnothing said;\nlong;{long}\nИш вақтингиз қандай?;10–20\n???;no word\n"
        );
        let place = import(&mut owner, &bot, file.as_bytes()).await.location().to_owned();
        assert_eq!(place, format!("/bots/{bot}/answers?added=1&replaced=2&skipped=4&lines=4,5,6,8"));
        let page = owner.get(&place).await.body;
        assert!(page.contains("Added: 1. Replaced: 2.") && page.contains("(lines 4, 5, 6, 8)"), "{page}");
        let list = listed(&mut owner, &bot, "").await;
        assert_eq!(list["answers"]["total"], 2);
        assert_eq!(list["answers"]["items"][0]["origin"], "import");
        assert_eq!(list["answers"]["items"][1]["question"], "Is there parking?\nGarage?");
        for (question, answer) in [("garage?", "In front of it."), ("ish vaqtingiz qanday", "10–20")] {
            assert!(world.stranger().ask(&room, question).await.contains(answer), "{question}");
        }
    }

    async fn a_file_of_an_old_windows_is_read(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        let (file, _, _) = encoding_rs::WINDOWS_1251.encode("Вопрос;Ответ\r\nКогда вы работаете?;Каждый день с 9 до 20\r\n");
        let place = import(&mut owner, &bot, &file).await.location().to_owned();
        assert!(place.contains("added=1&replaced=0&skipped=0"), "{place}");
        assert_eq!(listed(&mut owner, &bot, "").await["answers"]["items"][0]["question"], "Когда вы работаете?");
    }

    async fn wordings_of_a_row_join_those_there_are(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?", "Behind the house.").await;
        owner.write_answer(&bot, "Is there tea?", "Green.").await;
        let file = "\"Garage?\nis there parking\",In front of it.\n\"Is there parking?\nIs there tea?\",Both\n";
        let place = import(&mut owner, &bot, file.as_bytes()).await.location().to_owned();
        assert!(place.ends_with("added=0&replaced=1&skipped=1&lines=3"), "{place}");
        assert!(world.stranger().ask(&room, "garage").await.contains("In front of it."));
        assert!(world.stranger().ask(&room, "is there tea").await.contains("Green."));
    }

    async fn files_that_are_none_or_too_large_are_refused_in_a_sentence(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        let large = vec![b'a'; 2 * 1024 * 1024 + 1];
        for (content, code, sentence) in [
            (&b""[..], "required", "Choose a file first."),
            (&b"\0\x01\x02"[..], "not_text", "This file does not contain text."),
            (&large[..], "too_large", "This is larger than 2 MB."),
        ] {
            let place = import(&mut owner, &bot, content).await.location().to_owned();
            assert_eq!(place, format!("/bots/{bot}/answers?problem={code}"));
            assert!(owner.get(&place).await.body.contains(sentence), "{code}");
        }
    }

    async fn a_file_fills_what_room_there_is_and_no_more(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        let rows: String = (0..ANSWERS + 3).map(|n| format!("What does product {n} cost?;It costs {n}.\n")).collect();
        let place = import(&mut owner, &bot, rows.as_bytes()).await.location().to_owned();
        assert!(place.ends_with("added=2000&replaced=0&skipped=3&lines=2001,2002,2003"), "{place}");
        assert!(world.stranger().ask(&room, "what does product 1234 cost").await.contains("It costs 1234."));
        let place = import(&mut owner, &bot, rows.as_bytes()).await.location().to_owned();
        assert!(place.contains("added=0&replaced=2000&skipped=3"), "{place}");
    }

    async fn all_answers_are_exported_and_come_back_as_they_were(world: World) {
        let (mut owner, bot, room) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?\nGarage?", "=cmd()\n**Behind**, \"the\" house").await;
        let file = owner.get(&format!("/bots/{bot}/answers/export")).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert!(file.body.contains("\"'=cmd()\n"), "{}", file.body);
        let other = owner.make_bot("Other").await;
        let place = import(&mut owner, &other, file.body.as_bytes()).await.location().to_owned();
        assert!(place.contains("added=1"), "{place}");
        let (one, two) = (listed(&mut owner, &bot, "").await, listed(&mut owner, &other, "").await);
        for field in ["question", "answer"] {
            assert_eq!(one["answers"]["items"][0][field], two["answers"]["items"][0][field]);
        }
        assert!(world.stranger().ask(&room, "garage").await.contains("<strong>Behind</strong>"));
    }

    async fn strangers_and_other_tenants_neither_import_nor_export(world: World) {
        let (mut owner, bot, _) = shop(&world).await;
        owner.write_answer(&bot, "Is there parking?", "A secret place.").await;
        let export = format!("/bots/{bot}/answers/export");
        let mut other = world.member("other").await;
        assert_eq!(import(&mut other, &bot, b"a;b").await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.get(&export).await.status, StatusCode::NOT_FOUND);
        let mut stranger = world.stranger();
        assert!(import(&mut stranger, &bot, b"a;b").await.location().starts_with("/log-in"));
        assert!(stranger.get(&export).await.location().starts_with("/log-in"));
        assert_eq!(listed(&mut owner, &bot, "").await["answers"]["total"], 1);
    }
}
