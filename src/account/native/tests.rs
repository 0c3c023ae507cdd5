//! Accounts, as promised to people.

use http::StatusCode;

use crate::{
    error::{AppError, Problem},
    testing::{PASSWORD, on_both_databases},
};

on_both_databases! {
    async fn a_newcomer_signs_up_and_is_logged_in(world: World) {
        let mut person = world.stranger();
        let form = [("username", "dilnoza"), ("email", "dilnoza@example.uz"), ("password", PASSWORD)];
        let answer = person.post("/api/sign_up", &form).await;
        assert_eq!(answer.location(), "/bots/new");
        assert_eq!(person.get("/bots").await.status, StatusCode::OK);
    }

    async fn a_refused_form_says_why_beside_the_field_and_keeps_what_was_typed(world: World) {
        let mut person = world.stranger().with_header("referer", "http://localhost:3000/sign-up");
        let form = [("username", "dilnoza"), ("email", "no address"), ("password", "password")];
        let answer = person.post("/api/sign_up", &form).await;
        assert_eq!(answer.status, StatusCode::FOUND);
        let page = person.get(answer.location().trim_start_matches("http://localhost:3000")).await.body;
        assert!(page.contains("id=\"email-error\""), "{page}");
        assert!(page.contains("value=\"dilnoza\"") && page.contains("value=\"no address\""), "{page}");
        assert!(!page.contains("value=\"password\""));
    }

    async fn names_and_addresses_that_look_like_taken_ones_are_refused(world: World) {
        world.member("dilnoza").await;
        let mut other = world.stranger();
        for (username, email, field) in [
            ("Dilnoza", "else@example.uz", "username"),
            ("dіlnoza", "else@example.uz", "username"),
            ("else", "DILNOZA@example.uz", "email"),
            ("else", "dılnoza@example.uz", "email"),
        ] {
            let form = [("username", username), ("email", email), ("password", PASSWORD)];
            let error: AppError = other.call("sign_up", &form).await.json();
            assert_eq!(error.of_field(field), Some(Problem::Taken), "{username} {email}");
        }
    }

    async fn either_name_logs_in(world: World) {
        world.member("dilnoza").await;
        for name in ["dilnoza", "Dilnoza@Example.uz"] {
            let mut person = world.stranger();
            let answer = person.call("log_in", &[("name", name), ("password", PASSWORD)]).await;
            assert!(answer.is_ok(), "{name}: {}", answer.body);
            assert_eq!(person.get("/account").await.status, StatusCode::OK);
        }
    }

    async fn a_wrong_password_and_an_unknown_name_look_the_same(world: World) {
        world.member("dilnoza").await;
        let mut person = world.stranger();
        let wrong = person.call("log_in", &[("name", "dilnoza"), ("password", "wrong password")]).await;
        let unknown = person.call("log_in", &[("name", "nobody"), ("password", "wrong password")]).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        assert_eq!((wrong.status, wrong.body), (unknown.status, unknown.body));
    }

    async fn guessing_is_slowed_down_and_the_right_password_does_not_help_then(world: World) {
        world.member("dilnoza").await;
        let mut person = world.stranger();
        for _ in 0..5 {
            let answer = person.call("log_in", &[("name", "dilnoza"), ("password", "wrong password")]).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        let answer = person.call("log_in", &[("name", "dilnoza"), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn a_burst_of_guesses_gets_no_more_tries_than_the_limit(world: World) {
        world.member("dilnoza").await;
        let guesses = (0..12).map(|_| {
            let mut person = world.stranger();
            async move { person.call("log_in", &[("name", "dilnoza"), ("password", "wrong password")]).await.status }
        });
        let answers = futures::future::join_all(guesses).await;
        let tried = answers.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count();
        assert_eq!(tried, 5, "{answers:?}");
    }

    async fn after_log_out_the_old_cookie_opens_nothing(world: World) {
        let mut person = world.member("dilnoza").await;
        let mut thief = person.clone();
        person.call("log_out", &[]).await;
        for who in [&mut person, &mut thief] {
            assert_eq!(who.get("/bots").await.location(), "/log-in?next=%2Fbots");
            assert_eq!(who.call("list_bots", &[("page", "1")]).await.status, StatusCode::UNAUTHORIZED);
        }
    }

    async fn log_out_everywhere_ends_every_session(world: World) {
        let mut one = world.member("dilnoza").await;
        let mut other = world.stranger();
        other.call("log_in", &[("name", "dilnoza"), ("password", PASSWORD)]).await;
        one.call("log_out", &[("everywhere", "true")]).await;
        assert_eq!(other.call("logins", &[]).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_new_password_ends_the_other_sessions_but_not_this_one(world: World) {
        let mut one = world.member("dilnoza").await;
        let mut other = world.stranger();
        other.call("log_in", &[("name", "dilnoza"), ("password", PASSWORD)]).await;
        let change = [("current_password", PASSWORD), ("new_password", "samovar 9 choynak")];
        assert!(one.call("change_password", &change).await.is_ok());
        assert_eq!(other.call("logins", &[]).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(one.call("logins", &[]).await.status, StatusCode::OK);
        let mut again = world.stranger();
        assert!(again.call("log_in", &[("name", "dilnoza"), ("password", "samovar 9 choynak")]).await.is_ok());
    }

    async fn of_two_new_passwords_at_the_same_moment_one_stands(world: World) {
        let one = world.member("dilnoza").await;
        let changes = ["samovar 9 choynak", "choynak 9 samovar"].map(|new| {
            let mut same = one.clone();
            async move { same.call("change_password", &[("current_password", PASSWORD), ("new_password", new)]).await.is_ok() }
        });
        let changed = futures::future::join_all(changes).await;
        assert_eq!(changed.iter().filter(|changed| **changed).count(), 1, "{changed:?}");
    }

    async fn a_wrong_present_password_changes_nothing(world: World) {
        let mut person = world.member("dilnoza").await;
        let change = [("current_password", "not this one"), ("new_password", "samovar 9 choynak")];
        let error: AppError = person.call("change_password", &change).await.json();
        assert_eq!(error.of_field("current_password"), Some(Problem::WrongPassword));
        assert!(world.stranger().call("log_in", &[("name", "dilnoza"), ("password", PASSWORD)]).await.is_ok());
    }

    async fn one_session_can_be_ended_from_another_but_not_a_strangers(world: World) {
        let mut one = world.member("dilnoza").await;
        let mut other = world.stranger();
        other.call("log_in", &[("name", "dilnoza"), ("password", PASSWORD)]).await;
        let logins: Vec<crate::account::Login> = one.call("logins", &[]).await.json();
        let theirs = logins.iter().find(|login| !login.current).unwrap().id.to_string();
        let mut stranger = world.member("bekzod").await;
        assert_eq!(stranger.call("end_login", &[("login", &theirs)]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.call("logins", &[]).await.status, StatusCode::OK);
        assert!(one.call("end_login", &[("login", &theirs)]).await.is_ok());
        assert_eq!(other.call("logins", &[]).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_session_is_listed_by_its_browser_and_system_in_words(world: World) {
        let mut person = world.member("dilnoza").await;
        for (user_agent, device) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox, Windows"),
            ("<script>alert(1)</script>", "Unknown device"),
        ] {
            let mut other = world.stranger().with_header("user-agent", user_agent);
            other.call("log_in", &[("name", "dilnoza"), ("password", PASSWORD)]).await;
            let page = person.get("/account").await.body;
            assert!(page.contains(&format!("<strong>{device}<")), "{user_agent}");
            assert!(!page.contains("Mozilla/5.0") && !page.contains("alert(1)"));
        }
        let stored: Vec<String> = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select device from logins").fetch_all(c).await
        })
        .unwrap();
        assert!(stored.iter().any(|device| device.starts_with("Mozilla/5.0 (Windows NT")), "{stored:?}");
    }

    async fn a_person_is_sent_back_to_the_page_they_wanted_and_nowhere_else(world: World) {
        world.member("dilnoza").await;
        for (next, place) in [("/bots/new", "/bots/new"), ("https://evil.example/", "/bots"), ("//evil.example", "/bots")] {
            let form = [("name", "dilnoza"), ("password", PASSWORD), ("next", next)];
            assert_eq!(world.stranger().post("/api/log_in", &form).await.location(), place);
        }
    }

    async fn the_saved_language_wins_over_the_cookie_and_the_cookie_over_the_browser(world: World) {
        let mut person = world.stranger().with_header("accept-language", "ru");
        assert!(person.get("/").await.body.contains("<html lang=\"ru\""));
        person.post("/preferences", &[("language", "uz")]).await;
        assert!(person.get("/").await.body.contains("<html lang=\"uz\""));
        let mut member = world.member("dilnoza").await.with_header("accept-language", "ru");
        member.post("/preferences", &[("language", "uz")]).await;
        member.cookies.insert("language".into(), "ru".into());
        assert!(member.get("/").await.body.contains("<html lang=\"uz\""));
    }

    async fn passwords_and_session_ids_are_nowhere_in_the_database(world: World) {
        let person = world.member("dilnoza").await;
        let session = person.cookies.get("session").unwrap().clone();
        let rows: Vec<(String, String)> = crate::sql!(world.db(), |c| {
            sqlx::query_as("select id_hash, data from sessions").fetch_all(c).await
        })
        .unwrap();
        assert!(!rows.is_empty());
        for (hash, data) in rows {
            assert!(!hash.contains(&session) && !data.contains(&session));
        }
        let hashes: Vec<String> = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select password_hash from users").fetch_all(c).await
        })
        .unwrap();
        assert!(hashes.iter().all(|hash| hash.starts_with("$argon2id$")));
    }

    async fn a_weak_hash_is_renewed_at_log_in(world: World) {
        world.member("dilnoza").await;
        let params = argon2::Params::new(8192, 1, 1, None).unwrap();
        let weak = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let weak = argon2::PasswordHasher::hash_password(&weak, PASSWORD.as_bytes()).unwrap().to_string();
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update users set password_hash = $1").bind(&weak).execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        assert!(world.stranger().call("log_in", &[("name", "dilnoza"), ("password", PASSWORD)]).await.is_ok());
        let hash: String = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select password_hash from users").fetch_one(c).await
        })
        .unwrap();
        assert!(hash.contains("m=19456,t=2"), "{hash}");
    }
}
