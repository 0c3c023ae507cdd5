//! The API, as promised to those who write programs.

mod described;
mod doors;
mod files;
mod idempotency;
mod keys;
mod mcp;
mod openai;
mod rest;
mod tenants;

use axum::body::Body;
use http::Method;
use serde_json::Value;

use crate::testing::{Answer, Person, World};

const PRICES: &str = "# Delivery\n\nDelivery inside Tashkent costs 25 000 soʻm and takes one day.\n\n# Hours\n\nThe shop is open from 9:00 to 20:00 every day.";
const QUESTION: &str = "How much is delivery in Tashkent?";
const ANSWER: &str = "Delivery inside Tashkent costs 25 000 soʻm";

const EVERYTHING: [&str; 7] = [
    "chat",
    "bots:read",
    "bots:write",
    "knowledge:read",
    "knowledge:write",
    "conversations:read",
    "usage:read",
];

/// A program with a key, on a server somewhere: no cookies, no headers of a browser.
#[derive(Clone)]
struct Program {
    caller: Person,
    key: String,
    name: Option<String>,
}

impl Program {
    fn new(world: &World, key: &str) -> Self {
        let caller = world.stranger();
        let caller = caller.without_header("origin").without_header("referer");
        Self {
            caller: caller.without_header("sec-fetch-site"),
            key: key.to_owned(),
            name: None,
        }
    }

    /// Sends this `Idempotency-Key` from now on.
    fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    async fn send(&mut self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let authorization = format!("Bearer {}", self.key);
        let mut headers = vec![("authorization", authorization.as_str())];
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        if let Some(name) = &self.name {
            headers.push(("idempotency-key", name));
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let path = format!("/api/v1{path}");
        let answer = self
            .caller
            .send(method.clone(), &path, &headers, body)
            .await;
        described::check(&method, &path, &answer);
        answer
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }
}

/// The code of a refusal, whose shape is checked.
fn code(answer: &Answer) -> String {
    let body: Value = answer.json();
    let error = &body["error"];
    assert!(
        error["message"]
            .as_str()
            .is_some_and(|text| !text.is_empty()),
        "{body}"
    );
    assert_eq!(error["request_id"], answer.header("x-request-id"), "{body}");
    error["code"].as_str().unwrap_or_default().to_owned()
}

/// An owner, a bot that knows the prices, and a program that may do everything.
async fn shop(world: &World) -> (Person, String, Program) {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    owner.teach(&bot, "Prices", PRICES).await;
    let key = owner.make_key(&EVERYTHING).await;
    (owner, bot, Program::new(world, &key))
}
