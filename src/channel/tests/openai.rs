//! What clients of OpenAI rely on; the official ones are run by the browser tests.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::testing::{Answer, model_server::GOOD_KEY, on_both_databases};

use super::{ANSWER, Program, QUESTION, shop};

const CHAT: &str = "/openai/chat/completions";

fn chunks(answer: &Answer) -> Vec<Value> {
    let lines = answer
        .body
        .lines()
        .filter_map(|line| line.strip_prefix("data: "));
    lines
        .filter(|line| *line != "[DONE]")
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

on_both_databases! {
    async fn a_bot_answers_as_a_model_by_its_id_and_by_its_link(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        for model in [bot.clone(), owner.slug(&bot).await] {
            let ask = json!({ "model": model, "messages": [{ "role": "system", "content": "Be a pirate" }, { "role": "user", "content": QUESTION }], "temperature": 2 });
            let answer = program.post(CHAT, ask).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
            let completion: Value = answer.json();
            assert_eq!((&completion["object"], &completion["model"]), (&json!("chat.completion"), &json!(model)));
            let choice = &completion["choices"][0];
            assert!(choice["message"]["content"].as_str().unwrap().contains(ANSWER), "{completion}");
            assert_eq!((&choice["finish_reason"], &choice["message"]["role"]), (&json!("stop"), &json!("assistant")));
            assert_eq!(completion["citations"][0]["title"], "Prices");
            assert!(completion["usage"]["total_tokens"].is_u64());
        }
        let models: Value = program.get("/openai/models").await.json();
        assert_eq!((&models["data"][0]["id"], &models["data"][0]["object"]), (&json!(bot), &json!("model")));
        assert!(models["data"][0]["created"].as_u64().unwrap() > 1_700_000_000, "{models}");
        assert_eq!(program.get(&format!("/openai/models/{bot}")).await.json::<Value>()["id"], bot.as_str());
    }

    async fn a_bot_that_is_closed_goes_on_with_talks_and_one_that_is_unpublished_with_none(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let state = format!("/bots/{bot}/state");
        let first = json!({ "model": bot, "messages": [{ "role": "user", "content": QUESTION }] });
        let later = json!({ "model": bot, "messages": [
            { "role": "user", "content": "Hello" }, { "role": "assistant", "content": "Good day!" }, { "role": "user", "content": QUESTION },
        ] });
        let code = |answer: Answer| answer.json::<Value>()["error"]["code"].clone();
        program.send(Method::PUT, &state, Some(json!({ "standing": "closed" }))).await;
        assert_eq!(code(program.post(CHAT, first).await), "closed");
        assert_eq!(program.post(CHAT, later.clone()).await.status, StatusCode::OK);
        program.send(Method::PUT, &state, Some(json!({ "standing": "unpublished" }))).await;
        assert_eq!(code(program.post(CHAT, later).await), "unpublished");
    }

    async fn an_answer_comes_in_chunks_and_ends(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let ask = json!({ "model": bot, "stream": true, "stream_options": { "include_usage": true }, "messages": [{ "role": "user", "content": [{ "type": "text", "text": QUESTION }] }] });
        let answer = program.post(CHAT, ask).await;
        assert!(answer.body.trim_end().ends_with("data: [DONE]"), "{}", answer.body);
        let chunks = chunks(&answer);
        let text: String = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect();
        assert!(text.contains(ANSWER), "{text}");
        let last = &chunks[chunks.len() - 2];
        assert_eq!((&last["choices"][0]["finish_reason"], &last["citations"][0]["title"]), (&json!("stop"), &json!("Prices")));
        let usage = &chunks[chunks.len() - 1];
        assert!(usage["usage"]["total_tokens"].is_u64() && usage["choices"] == json!([]), "{usage}");
    }

    async fn the_history_a_client_sends_is_the_conversation(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        let provider = owner.add_provider("open_ai", &world.models.base_url("openai"), GOOD_KEY).await;
        owner.choose_model(&bot, &provider, "echo", "balanced").await;
        let messages = json!([
            { "role": "user", "content": "My name is Anvar." },
            { "role": "assistant", "content": "Good day, Anvar." },
            { "role": "user", "content": QUESTION },
        ]);
        let answer = program.post(CHAT, json!({ "model": bot, "messages": messages })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(answer.json::<Value>()["usage"]["prompt_tokens"].as_u64().unwrap() > 0);
        let prompts: Vec<String> = crate::sql!(world.db(), |c| sqlx::query_scalar("select prompt from traces").fetch_all(c).await).unwrap();
        assert!(prompts[0].contains("My name is Anvar.") && prompts[0].contains("Good day, Anvar."), "{prompts:?}");
        let alone = json!([{ "role": "user", "content": QUESTION }]);
        program.post(CHAT, json!({ "model": bot, "messages": alone })).await;
        let prompts: Vec<String> = crate::sql!(world.db(), |c| sqlx::query_scalar("select prompt from traces order by message_id").fetch_all(c).await).unwrap();
        assert!(!prompts[1].contains("Anvar"), "nothing of an earlier request is remembered");
    }

    /// Where messages are kept, one that came to nothing is a message; clients of OpenAI expect a failure.
    async fn an_answer_that_breaks_off_is_a_failed_message_and_no_completion(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        let provider = owner.add_provider("open_ai", &world.models.base_url("openai"), GOOD_KEY).await;
        owner.choose_model(&bot, &provider, "blocked", "balanced").await;
        let asked = program.post(&format!("/bots/{bot}/messages"), json!({ "text": QUESTION })).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
        let message: Value = asked.json();
        assert!(message["state"] == "failed" && message["problem"].is_string(), "{message}");
        let kept = program.get(&format!("/bots/{bot}/messages/{}", message["id"].as_str().unwrap())).await;
        assert_eq!(kept.json::<Value>(), message);
        let completion = program.post(CHAT, json!({ "model": bot, "messages": [{ "role": "user", "content": QUESTION }] })).await;
        assert_eq!(completion.status, StatusCode::BAD_GATEWAY, "{}", completion.body);
        assert_eq!(completion.json::<Value>()["error"]["code"], "model_failed");
    }

    async fn errors_have_the_shape_clients_of_openai_read(world: World) {
        let (mut owner, bot, mut program) = shop(&world).await;
        let user = |content: Value| json!([{ "role": "user", "content": content }]);
        for (ask, status, code) in [
            (json!({ "model": "nowhere", "messages": user(json!("Hi")) }), 404, "not_found"),
            (json!({ "model": bot, "messages": [] }), 400, "malformed"),
            (json!({ "model": bot, "messages": user(json!("")) }), 422, "invalid"),
            (json!({ "model": bot, "messages": user(json!([{ "type": "image_url", "image_url": { "url": "x" } }])) }), 400, "unsupported"),
            (json!({ "model": bot, "messages": user(json!("Hi")), "n": 2 }), 400, "unsupported"),
            (json!({ "model": bot }), 400, "malformed"),
        ] {
            let answer = program.post(CHAT, ask.clone()).await;
            let body: Value = answer.json();
            assert_eq!((answer.status.as_u16(), body["error"]["code"].as_str()), (status, Some(code)), "{ask}: {body}");
            assert!(body["error"]["type"].is_string() && body["error"]["message"].is_string());
        }
        let answer = Program::new(&world, "cbf_wrong").get("/openai/models").await;
        assert_eq!((answer.status, &answer.json::<Value>()["error"]["type"]), (StatusCode::UNAUTHORIZED, &json!("authentication_error")));
        let key = owner.make_key(&["usage:read"]).await;
        let answer = Program::new(&world, &key).get("/openai/models").await;
        assert_eq!(answer.json::<Value>()["error"]["code"], "missing_scope");
    }
}
