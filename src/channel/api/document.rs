//! The description of the API for machines, made from the routes themselves (OpenAPI 3.1).

use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::channel::{
    Operation,
    openai::{self, Refusal, RefusalDetail},
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
            operation["responses"]["default"] = refusal(shape);
            if method == "post" {
                add_parameter(operation, idempotency_key());
            }
        }
    }
    document.to_string()
}

fn refusal(shape: &str) -> Value {
    json!({
        "description": "Refused: `code` says why.",
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

/// Every route for the page that describes them, in the order of the groups.
pub fn operations() -> Vec<Operation> {
    let document: Value = serde_json::to_value(super::described()).unwrap_or_default();
    let paths = document["paths"].as_object().into_iter().flatten();
    let mut found: Vec<Operation> = paths
        .flat_map(|(path, operations)| {
            let operations = operations.as_object().into_iter().flatten();
            operations.map(|(method, operation)| described(method, path, operation))
        })
        .collect();
    found.sort_by(|one, other| (&one.group, &one.path).cmp(&(&other.group, &other.path)));
    found
}

fn described(method: &str, path: &str, operation: &Value) -> Operation {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Operation {
        group: text(&operation["tags"][0]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        scope: scopes(&operation["security"][0]["key"]),
    }
}

fn scopes(key: &Value) -> String {
    let scopes = key.as_array().into_iter().flatten();
    let scopes: Vec<&str> = scopes.filter_map(Value::as_str).collect();
    scopes.join(", ")
}
