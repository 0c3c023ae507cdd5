//! Every route of programs.

use http::Method;
use serde_json::{Value, json};

/// What the owner has.
pub(super) struct Things {
    pub(super) bot: String,
    pub(super) slug: String,
    pub(super) source: String,
    pub(super) answer: String,
    pub(super) conversation: String,
    pub(super) message: String,
}

/// Every route with ids of the owner's, and the scope it needs.
pub(super) fn routes(things: &Things) -> Vec<(Method, String, Option<Value>, &'static str)> {
    let Things {
        bot,
        slug,
        source,
        answer,
        conversation,
        message,
    } = things;
    let ask = |model: &str| json!({ "model": model, "messages": [{ "role": "user", "content": "What does the secret cake cost?" }] });
    let text = json!({ "title": "Mine", "text": "Mine" });
    let written = json!({ "questions": ["Mine"], "answer": "Mine" });
    vec![
        (Method::GET, format!("/bots/{bot}"), None, "bots:read"),
        (
            Method::PATCH,
            format!("/bots/{bot}"),
            Some(json!({ "name": "Mine now" })),
            "bots:write",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/versions"),
            None,
            "bots:read",
        ),
        (
            Method::POST,
            format!("/bots/{bot}/versions"),
            Some(json!({ "note": "Mine" })),
            "bots:write",
        ),
        (Method::GET, format!("/bots/{bot}/state"), None, "bots:read"),
        (
            Method::PUT,
            format!("/bots/{bot}/state"),
            Some(json!({ "standing": "open" })),
            "bots:write",
        ),
        (Method::GET, format!("/bots/{bot}/file"), None, "bots:read"),
        (
            Method::GET,
            format!("/bots/{bot}/file?documents=true"),
            None,
            "knowledge:read",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/sources"),
            None,
            "knowledge:read",
        ),
        (
            Method::POST,
            format!("/bots/{bot}/sources"),
            Some(text),
            "knowledge:write",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/sources/{source}"),
            None,
            "knowledge:read",
        ),
        (
            Method::PATCH,
            format!("/bots/{bot}/sources/{source}"),
            Some(json!({ "text": "Mine now", "enabled": false })),
            "knowledge:write",
        ),
        (
            Method::POST,
            format!("/bots/{bot}/sources/web"),
            Some(json!({ "url": "https://shop.example.uz/" })),
            "knowledge:write",
        ),
        (
            Method::POST,
            format!("/bots/{bot}/sources/{source}/sync"),
            None,
            "knowledge:write",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/sources/{source}/pages"),
            None,
            "knowledge:read",
        ),
        (
            Method::PUT,
            format!("/bots/{bot}/sources/{source}/pages"),
            Some(json!({ "pages": [] })),
            "knowledge:write",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/answers"),
            None,
            "knowledge:read",
        ),
        (
            Method::POST,
            format!("/bots/{bot}/answers"),
            Some(written),
            "knowledge:write",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/answers/{answer}"),
            None,
            "knowledge:read",
        ),
        (
            Method::PATCH,
            format!("/bots/{bot}/answers/{answer}"),
            Some(json!({ "answer": "Mine now" })),
            "knowledge:write",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/conversations"),
            None,
            "conversations:read",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/leads"),
            None,
            "conversations:read",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/conversations/{conversation}"),
            None,
            "conversations:read",
        ),
        (
            Method::POST,
            format!("/bots/{bot}/messages"),
            Some(json!({ "text": "What does the secret cake cost?" })),
            "chat",
        ),
        (
            Method::POST,
            format!("/bots/{bot}/messages"),
            Some(json!({ "text": "And now mine?", "conversation": conversation })),
            "chat",
        ),
        (
            Method::POST,
            format!("/bots/{bot}/messages"),
            Some(json!({ "text": "And now mine?", "stream": true })),
            "chat",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/messages/{message}"),
            None,
            "chat",
        ),
        (
            Method::GET,
            format!("/bots/{bot}/messages/{message}/events"),
            None,
            "chat",
        ),
        (
            Method::PUT,
            format!("/bots/{bot}/messages/{message}/feedback"),
            Some(json!({ "rating": "down" })),
            "chat",
        ),
        (
            Method::POST,
            "/openai/chat/completions".into(),
            Some(ask(bot)),
            "chat",
        ),
        (
            Method::POST,
            "/openai/chat/completions".into(),
            Some(ask(slug)),
            "chat",
        ),
        (Method::GET, format!("/openai/models/{bot}"), None, "chat"),
        (Method::GET, format!("/openai/models/{slug}"), None, "chat"),
        (
            Method::POST,
            format!("/mcp/{bot}"),
            Some(json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })),
            "chat",
        ),
        (
            Method::POST,
            format!("/mcp/{bot}"),
            Some(
                json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": { "name": "ask", "arguments": { "question": "What does the secret cake cost?" } } }),
            ),
            "chat",
        ),
        (
            Method::DELETE,
            format!("/bots/{bot}/answers/{answer}"),
            None,
            "knowledge:write",
        ),
        (
            Method::DELETE,
            format!("/bots/{bot}/sources/{source}"),
            None,
            "knowledge:write",
        ),
        (Method::DELETE, format!("/bots/{bot}"), None, "bots:write"),
    ]
}

/// Routes that take no id of the owner's.
pub(super) fn own(things: &Things) -> Vec<(Method, String, Option<Value>, &'static str)> {
    let _ = things;
    vec![
        (Method::GET, "/bots".into(), None, "bots:read"),
        (
            Method::POST,
            "/bots".into(),
            Some(json!({ "template": "shop", "name": "New" })),
            "bots:write",
        ),
        (Method::GET, "/usage".into(), None, "usage:read"),
        (Method::GET, "/openai/models".into(), None, "chat"),
    ]
}
