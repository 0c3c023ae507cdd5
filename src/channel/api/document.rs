//! The description of the API for machines, made from the routes themselves (OpenAPI 3.1).

use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::{
    account::key::Scope,
    channel::openai::{self, Refusal, RefusalDetail},
};

use super::problem::{ErrorBody, ErrorDetail, WrongField};

/// Where it is.
pub const PATH: &str = "/api/v1/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "ChatBot Factory API",
        description = "Ask bots and work with their knowledge. Send an API key with every request: \
                       `Authorization: Bearer cbf_…`. Calls are made from server to server: there are \
                       no CORS headers, because a key in a web page is everybody's."
    ),
    components(schemas(ErrorBody, ErrorDetail, WrongField, Refusal, RefusalDetail))
)]
struct Base;

/// The description without routes.
pub fn base() -> utoipa::openapi::OpenApi {
    Base::openapi()
}

/// The description with what holds for every route: the key, the errors, the headers.
pub fn finished(described: utoipa::openapi::OpenApi) -> String {
    let mut document = serde_json::to_value(described).unwrap_or_else(|error| {
        tracing::error!(%error, "the description of the API can't be written");
        Value::Null
    });
    document["components"]["securitySchemes"]["key"] = json!({
        "type": "http",
        "scheme": "bearer",
        "description": "An API key from the page “API keys”.",
    });
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, operations) in paths.into_iter().flatten() {
        let shape = match path.starts_with(openai::BASE) {
            true => "OpenAiErrorBody",
            false => "ErrorBody",
        };
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            add_refusals(operation, method, path, shape);
            if method == "post" {
                add_parameter(operation, idempotency_key());
            }
        }
    }
    document.to_string()
}

/// What a route may answer besides what it says itself. One that asks a bot is told apart by its scope.
fn add_refusals(operation: &mut Value, method: &str, path: &str, shape: &str) {
    let changes = method != "get" && method != "delete";
    let asks = operation["security"][0]["key"][0] == Scope::Chat.as_str();
    let openai = path.starts_with(openai::BASE);
    let refusals = [
        (true, "400", "The request can't be read."),
        (true, "401", "There is no key, or it works no more."),
        (
            true,
            "403",
            "The key lacks the scope, or the bot takes no new conversations.",
        ),
        (
            path.contains('{') || changes,
            "404",
            "Nothing is found here for this key.",
        ),
        (
            method != "get",
            "409",
            "Something is under way, or a limit of the workspace is reached.",
        ),
        (asks, "410", "The bot is not published."),
        (changes, "413", "The body is too large."),
        (
            changes,
            "415",
            "The body is of a kind that is not read here.",
        ),
        (true, "422", "A field was refused; `fields` names it."),
        (
            true,
            "429",
            "Too many requests; `retry_after` says when to try again.",
        ),
        (
            true,
            "500",
            "A fault of ours; the log has it under the request's id.",
        ),
        (
            openai && changes,
            "502",
            "The model behind the bot gave no answer.",
        ),
    ];
    for (_, status, why) in refusals.iter().filter(|(may, ..)| *may) {
        if operation["responses"].get(*status).is_none() {
            operation["responses"][*status] = refusal(shape, why);
        }
    }
}

fn refusal(shape: &str, why: &str) -> Value {
    json!({
        "description": why,
        "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{shape}") } } },
    })
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "A name of your own for this request. Sent again within a day, it does nothing \
                        twice and is answered as the first time.",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
    })
}

fn add_parameter(operation: &mut Value, parameter: Value) {
    match operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut)
    {
        Some(parameters) => parameters.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}
