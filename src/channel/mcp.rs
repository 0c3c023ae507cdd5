//! A bot as a server of the Model Context Protocol, over streamable HTTP: one tool, `ask`. Each
//! request stands for itself, so there are no sessions and nothing is streamed.

use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    chat::{
        QUESTION,
        room::{Pass, Room},
    },
    id::{BotId, ConversationId},
};

use super::api::{
    Api, CitationView, ask,
    ask::Place,
    caller::{Caller, Chat},
    idempotency::Claim,
    problem::{ApiError, Result},
    read::Body,
};

/// Versions of the protocol whose requests are understood, the newest first.
const VERSIONS: [&str; 2] = ["2025-11-25", "2025-06-18"];
const TOOL: &str = "ask";

/// Codes of JSON-RPC.
mod code {
    pub const INVALID_REQUEST: i64 = -32600;
    pub const NO_METHOD: i64 = -32601;
    pub const INVALID_PARAMS: i64 = -32602;
}

/// The route.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(serve))
}

/// A message of JSON-RPC 2.0.
#[derive(Deserialize, ToSchema)]
pub struct RpcRequest {
    /// `2.0`
    jsonrpc: String,
    /// Its id; a message without one is not answered.
    #[schema(value_type = Option<Object>)]
    id: Option<Value>,
    /// `initialize`, `ping`, `tools/list` or `tools/call`.
    method: Option<String>,
    /// What the method is given.
    #[serde(default)]
    #[schema(value_type = Object)]
    params: Value,
}

#[derive(Deserialize)]
struct Arguments {
    question: String,
    conversation: Option<String>,
}

/// Answers clients of the Model Context Protocol: a bot is a server with the tool `ask`.
#[utoipa::path(post, path = "/mcp/{bot}", tag = "MCP", operation_id = "mcp",
    params(("bot" = String, Path, description = "The bot")), request_body = RpcRequest,
    responses((status = 200, body = Object, description = "An answer of JSON-RPC 2.0"), (status = 202, description = "Heard")),
    security(("key" = ["chat"])))]
async fn serve(
    caller: Caller<Chat>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    claim: Option<Extension<Claim>>,
    Body(request): Body<RpcRequest>,
) -> Result<Response> {
    let room = ask::room(&api, &caller.workspace, &bot, None).await?;
    let Some(id) = request.id.filter(|id| !id.is_null()) else {
        return Ok(StatusCode::ACCEPTED.into_response());
    };
    let method = request.method.as_deref().unwrap_or_default();
    let outcome = match method {
        _ if request.jsonrpc != "2.0" => Err((code::INVALID_REQUEST, "jsonrpc must be 2.0")),
        "initialize" => Ok(introduction(&room, &request.params)),
        "ping" => Ok(json!({})),
        "tools/list" => Ok(json!({ "tools": [tool(&room)] })),
        "tools/call" => {
            let asking = Asking {
                api: &api,
                pass: caller.pass(),
                claim: claim.as_deref(),
            };
            asking.call(room, request.params).await
        }
        _ => Err((code::NO_METHOD, "there is no such method")),
    };
    let answer = match outcome {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err((code, message)) => {
            json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
        }
    };
    Ok(Json(answer).into_response())
}

/// Who answers, in a version of the protocol that both understand.
fn introduction(room: &Room, params: &Value) -> Value {
    let wanted = params["protocolVersion"].as_str().unwrap_or_default();
    let known = VERSIONS.into_iter().find(|version| *version == wanted);
    json!({
        "protocolVersion": known.unwrap_or(VERSIONS[0]),
        "capabilities": { "tools": {} },
        "serverInfo": {
            "name": "chatbot-factory",
            "title": room.bot.settings.name,
            "version": env!("CARGO_PKG_VERSION"),
        },
        "instructions": room.bot.settings.purpose,
    })
}

fn tool(room: &Room) -> Value {
    let settings = &room.bot.settings;
    json!({
        "name": TOOL,
        "title": settings.name,
        "description": format!(
            "Asks the chatbot “{}” a question. {} It answers from its owner's documents and cites them.",
            settings.name, settings.purpose
        ),
        "inputSchema": {
            "type": "object",
            "properties": {
                "question": { "type": "string", "minLength": 1, "maxLength": QUESTION },
                "conversation": {
                    "type": "string",
                    "description": "The conversation of an earlier answer, to go on in it.",
                },
            },
            "required": ["question"],
            "additionalProperties": false,
        },
        "annotations": { "readOnlyHint": true, "openWorldHint": false },
    })
}

/// A call of the tool.
struct Asking<'a> {
    api: &'a Api,
    pass: Pass,
    claim: Option<&'a Claim>,
}

impl Asking<'_> {
    async fn call(
        self,
        room: Room,
        mut params: Value,
    ) -> std::result::Result<Value, (i64, &'static str)> {
        if params["name"] != TOOL {
            return Err((code::INVALID_PARAMS, "there is no such tool"));
        }
        let arguments = serde_json::from_value(params["arguments"].take())
            .map_err(|_| (code::INVALID_PARAMS, "arguments must have a question"))?;
        // What goes wrong within a tool is for the model to read.
        Ok(self.ask(room, arguments).await.unwrap_or_else(|error| {
            json!({ "content": [{ "type": "text", "text": error.message() }], "isError": true })
        }))
    }

    async fn ask(self, room: Room, arguments: Arguments) -> Result<Value> {
        let conversation = arguments.conversation.map(ConversationId::from);
        let place = Place::Stored(conversation.as_ref());
        let begun = ask::begin(
            self.api,
            &room,
            self.claim,
            false,
            place,
            &arguments.question,
        )
        .await?;
        let ended = ask::finished(self.api, room, self.pass, begun.answer).await?;
        let message = ended.message;
        if let Some(error) = ApiError::of_message(&message) {
            return Err(error);
        }
        let cited = message.citations.iter();
        let cited = cited.map(|citation| format!("\n[{}] {}", citation.number, citation.title));
        let sources: String = cited.collect();
        let citations = message.citations.into_iter().map(CitationView::from);
        Ok(json!({
            "content": [{ "type": "text", "text": format!("{}\n{sources}", message.text).trim_end() }],
            "structuredContent": {
                "answer": message.text,
                "answered": message.answered,
                "conversation": begun.conversation,
                "citations": citations.collect::<Vec<_>>(),
            },
            "isError": false,
        }))
    }
}
