//! A bot as a tool of AI clients.

use http::StatusCode;
use serde_json::{Value, json};

use crate::testing::on_both_databases;

use super::{ANSWER, QUESTION, shop};

on_both_databases! {
    async fn a_client_gets_to_know_the_bot_and_asks_it(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let path = format!("/mcp/{bot}");
        let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } } });
        let hello: Value = program.post(&path, hello).await.json();
        assert_eq!((&hello["result"]["protocolVersion"], &hello["result"]["serverInfo"]["title"]), (&json!("2025-06-18"), &json!("Shop")));
        let ready = program.post(&path, json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
        assert_eq!((ready.status, ready.body.as_str()), (StatusCode::ACCEPTED, ""));
        let tools: Value = program.post(&path, json!({ "jsonrpc": "2.0", "id": "two", "method": "tools/list" })).await.json();
        assert_eq!((&tools["id"], &tools["result"]["tools"][0]["name"]), (&json!("two"), &json!("ask")));
        let call = |question: &str, conversation: &Value| json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": { "name": "ask", "arguments": { "question": question, "conversation": conversation } } });
        let said: Value = program.post(&path, call(QUESTION, &Value::Null)).await.json();
        let result = &said["result"];
        assert_eq!(result["isError"], false, "{said}");
        assert!(result["content"][0]["text"].as_str().unwrap().contains(ANSWER), "{said}");
        assert_eq!(result["structuredContent"]["citations"][0]["title"], "Prices");
        let on: Value = program.post(&path, call("And when is it open?", &result["structuredContent"]["conversation"])).await.json();
        assert_eq!(on["result"]["structuredContent"]["conversation"], result["structuredContent"]["conversation"]);
        let wrong: Value = program.post(&path, call("", &Value::Null)).await.json();
        assert_eq!(wrong["result"]["isError"], true, "{wrong}");
    }

    async fn what_is_not_of_the_protocol_is_refused_by_its_codes(world: World) {
        let (_, bot, mut program) = shop(&world).await;
        let path = format!("/mcp/{bot}");
        for (request, code) in [
            (json!({ "jsonrpc": "1.0", "id": 1, "method": "ping" }), -32600),
            (json!({ "jsonrpc": "2.0", "id": 1, "method": "resources/list" }), -32601),
            (json!({ "jsonrpc": "2.0", "id": 1 }), -32601),
            (json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "delete" } }), -32602),
            (json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "ask" } }), -32602),
            (json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": 7 }), -32602),
        ] {
            let answer: Value = program.post(&path, request.clone()).await.json();
            assert_eq!(answer["error"]["code"], code, "{request}: {answer}");
        }
        assert_eq!(program.get(&path).await.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(program.post(&path, json!([])).await.status, StatusCode::BAD_REQUEST);
    }
}
