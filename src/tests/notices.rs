//! What buttons say when they are refused: they are plain forms, so it stands on the page they lead
//! back to, once, in our own words.

use std::{fs, path::Path};

use http::StatusCode;
use leptos::server_fn::error::ServerFnUrlError;

use crate::{
    error::AppError,
    i18n::Locale,
    testing::{Person, World, on_both_databases},
};

/// Sends a form from a page as a browser without scripts does, and reads the page it leads to.
async fn sent(person: &Person, page: &str, function: &str, fields: &[(&str, &str)]) -> String {
    let from = format!("http://localhost:3000{page}");
    let mut person = person.clone().with_header("referer", &from);
    let answer = person.post(&format!("/api/{function}"), fields).await;
    let place = answer
        .location()
        .trim_start_matches("http://localhost:3000")
        .to_owned();
    assert!(place.starts_with(page), "{function} led to {place:?}");
    person.get(&place).await.body
}

/// The sentences of a page that are read out at once.
fn alerts(page: &str) -> Vec<&str> {
    let parts = page.split("role=\"alert\"").skip(1);
    parts
        .map(|part| part.split("</div>").next().unwrap_or_default())
        .collect()
}

fn assert_tells(page: &str, error: &AppError, what: &str) {
    let sentence = error.sentence(Locale::en);
    let alerts = alerts(page);
    assert!(
        alerts.len() == 1 && alerts[0].contains(&sentence),
        "{what} says {alerts:?}, not {sentence:?}"
    );
}

async fn fill_with_bots(world: &World, bot: &str) {
    let mut tx = world.db().begin().await.unwrap();
    for n in 1..crate::bot::BOTS {
        crate::sql!(tx, |c| {
            sqlx::query(
                "insert into bots (id, workspace_id, slug, name, purpose, language, instructions, greeting,
                                   starters, fallback, accent, created_at, updated_at)
                 select $1, workspace_id, $1, name, purpose, language, instructions, greeting,
                        starters, fallback, accent, created_at, updated_at from bots where id = $2",
            )
            .bind(format!("filler-{n}"))
            .bind(bot)
            .execute(c)
            .await
            .map(drop)
        })
        .unwrap();
    }
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn a_button_for_what_is_gone_says_so_on_its_page(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        let knowledge = format!("/bots/{bot}/knowledge");
        let settings = format!("/bots/{bot}/settings");
        for (page, function, fields) in [
            (knowledge.as_str(), "delete_source", vec![("bot", bot.as_str()), ("source", "gone")]),
            (&knowledge, "retry_source", vec![("bot", &bot), ("source", "gone")]),
            (&knowledge, "add_sample", vec![("bot", "gone")]),
            (&settings, "duplicate_bot", vec![("bot", "gone"), ("name", "Copy")]),
            (&settings, "delete_bot", vec![("bot", "gone")]),
            ("/account", "end_login", vec![("login", "gone")]),
        ] {
            assert_tells(&sent(&owner, page, function, &fields).await, &AppError::NotFound, function);
        }
    }

    async fn a_copy_over_the_limit_says_what_the_limit_is(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        fill_with_bots(&world, &bot).await;
        let fields = [("bot", bot.as_str()), ("name", "Copy")];
        let page = sent(&owner, &format!("/bots/{bot}/settings"), "duplicate_bot", &fields).await;
        assert_tells(&page, &AppError::LimitReached { max: crate::bot::BOTS }, "duplicate_bot");
    }

    async fn a_refusal_is_not_told_beside_an_earlier_success_or_refusal(world: World) {
        let owner = world.member("dilnoza").await;
        let gone = [("login", "gone")];
        let from = "http://localhost:3000/account?notice=login_ended&__path=%2Fapi%2Fend_login&__err=ImludGVybmFsIg%3D%3D";
        let mut person = owner.with_header("referer", from);
        let place = person.post("/api/end_login", &gone).await.location().to_owned();
        assert_eq!(place.matches("__err=").count(), 1, "{place}");
        let page = person.get(place.trim_start_matches("http://localhost:3000")).await.body;
        assert_tells(&page, &AppError::NotFound, "end_login");
        assert!(!page.contains("notice--success"));
    }

    async fn a_form_that_tells_of_its_error_itself_tells_it_once(world: World) {
        let stranger = world.stranger();
        let fields = [("name", "nobody"), ("password", "wrong password")];
        let page = sent(&stranger, "/log-in?next=%2Fbots%2Fnew", "log_in", &fields).await;
        assert_tells(&page, &AppError::WrongCredentials, "log_in");
        assert!(page.contains("value=\"/bots/new\""), "where to go on is kept");
    }

    async fn somebody_whose_session_has_ended_is_not_asked_to_log_in_after_they_did(world: World) {
        let mut person = world.stranger().with_header("referer", "http://localhost:3000/account");
        let place = person.post("/api/end_login", &[("login", "any")]).await.location().to_owned();
        let answer = person.get(place.trim_start_matches("http://localhost:3000")).await;
        assert_eq!(answer.location(), "/log-in?next=%2Faccount");
    }
}

/// Anybody can send somebody a link, so what is in it is never shown and never harms.
#[tokio::test]
async fn a_made_up_error_in_the_address_shows_nothing_of_it() {
    let mut person = World::on_sqlite().await.stranger();
    for function in ["/api/delete_bot", "/api/log_in", "%3Cb%3E", ""] {
        for value in [
            "",
            "%",
            "%00",
            "no%20base64",
            "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
            "eyJub3BlIjoxfQ==",
            "bnVsbA==",
            "%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        ] {
            for page in ["/", "/log-in"] {
                let address = format!("{page}?__path={function}&__err={value}");
                let answer = person.get(&address).await;
                assert_eq!(answer.status, StatusCode::OK, "{address}");
                assert!(alerts(&answer.body).is_empty(), "{address}");
                assert!(!answer.body.contains("alert(1)"), "{address}");
            }
        }
    }
    assert_eq!(
        person.get("/?__err=ImludGVybmFsIg==").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_widest_numbers_of_an_error_are_shown_without_harm() {
    let mut person = World::on_sqlite().await.stranger();
    for error in [
        AppError::TooManyAttempts { seconds: i64::MAX },
        AppError::TooManyAttempts { seconds: i64::MIN },
        AppError::LimitReached { max: u32::MAX },
    ] {
        let address = ServerFnUrlError::new("/api/duplicate_bot", error.clone())
            .to_url("http://localhost:3000/")
            .unwrap();
        let page = person.get(address.as_str()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_tells(&page.body, &error, "the page");
    }
}

/// A form of its own that is missing there would have its refusal told twice.
#[test]
fn the_notice_knows_every_form_that_tells_of_its_errors_itself() {
    let notice = fs::read_to_string("src/app/notice.rs").unwrap();
    let mut forms = Vec::new();
    collect_forms(Path::new("src"), &mut forms);
    assert!(forms.len() >= 7, "{forms:?}");
    for form in forms {
        assert!(notice.contains(&format!("{form}::PATH")), "{form}");
    }
}

fn collect_forms(folder: &Path, forms: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_forms(&path, forms);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        if path.components().all(|part| part.as_os_str() != "page") {
            continue;
        }
        for start in ["ServerAction::<", "plain_form_error::<"] {
            let names = text.split(start).skip(1);
            forms.extend(names.filter_map(|rest| Some(rest.split_once('>')?.0.to_owned())));
        }
    }
}
