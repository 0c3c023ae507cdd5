//! Bots as files.

use axum::body::Body;
use http::{Method, StatusCode};
use serde_json::Value;

use crate::testing::{Answer, on_both_databases};

use super::{ANSWER, EVERYTHING, Program, QUESTION, code, shop};

async fn import(program: &mut Program, file: &str) -> Answer {
    let bearer = format!("Bearer {}", program.key);
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/toml"),
    ];
    let body = Body::from(file.to_owned());
    program
        .caller
        .send(Method::POST, "/api/v1/bots/import", &headers, body)
        .await
}

on_both_databases! {
    async fn a_bot_goes_through_a_file_into_another_one_that_answers_alike(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let bare = program.get(&format!("/bots/{bot}/file")).await;
        assert_eq!((bare.status, bare.header("content-type")), (StatusCode::OK, "application/toml; charset=utf-8"));
        assert!(!bare.body.contains("25 000"), "{}", bare.body);
        let file = program.get(&format!("/bots/{bot}/file?documents=true")).await.body;
        assert!(file.contains("25 000"), "{file}");
        let made = import(&mut program, &file.replacen("name = \"Shop\"", "name = \"Second shop\"", 1)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let second: Value = made.json();
        assert_eq!(second["name"], "Second shop");
        let path = format!("/bots/{}", second["id"].as_str().unwrap());
        // The document is read beside the answer to the import.
        for _ in 0..100 {
            let sources: Value = program.get(&format!("{path}/sources")).await.json();
            if sources["items"][0]["state"] == "ready" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let question = serde_json::json!({ "text": QUESTION });
        let said: Value = program.post(&format!("{path}/messages"), question).await.json();
        assert!(said["text"].as_str().unwrap().contains(ANSWER), "{said}");
    }

    async fn a_file_that_does_not_fit_is_refused_with_its_place(world: World) {
        let (_, _, mut program) = shop(&world).await;
        let refused = import(&mut program, "format = 1\n[bot]\nname = ").await;
        assert_eq!((refused.status, code(&refused).as_str()), (StatusCode::BAD_REQUEST, "malformed"));
        assert!(refused.body.contains("line 3"), "{}", refused.body);
        let long = format!("format = 1\n[bot]\nname = \"{}\"\nlanguage = \"en\"\ngreeting = \"Hi\"\nfallback = \"No\"\n", "x".repeat(61));
        let refused = import(&mut program, &long).await;
        assert_eq!((refused.status, code(&refused).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
        assert_eq!(refused.json::<Value>()["error"]["fields"][0]["field"], "bot.name");
        assert_eq!(program.get("/bots").await.json::<Value>()["total"], 1);
    }

    async fn a_file_is_taken_with_both_scopes_only(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        let file = program.get(&format!("/bots/{bot}/file")).await.body;
        for missing in ["bots:write", "knowledge:write"] {
            let others: Vec<&str> = EVERYTHING.into_iter().filter(|scope| *scope != missing).collect();
            let mut weaker = Program::new(&world, &owner.make_key(&others).await);
            let refused = import(&mut weaker, &file).await;
            assert_eq!((refused.status, code(&refused).as_str()), (StatusCode::FORBIDDEN, "missing_scope"));
        }
        let nobody = import(&mut Program::new(&world, "cbf_never"), &file).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    }
}
