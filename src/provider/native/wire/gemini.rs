//! Google's Gemini API: `generateContent` as a stream, `batchEmbedContents`, `models`.

use serde_json::{Map, Value, json};

use super::{Call, Target, count, fault, nonsense, progress::Progress, turns, vector};
use crate::provider::{
    ModelProblem,
    model::{Finish, Message, ModelError, Prompt, ToolCall, ToolResult, ToolSpec},
};

/// A model's name without the collection it lies in.
pub fn bare(model: &str) -> &str {
    model.strip_prefix("models/").unwrap_or(model)
}

/// The request for a streamed answer.
pub fn answer(target: &Target, prompt: &Prompt) -> Result<Call, ModelError> {
    let contents: Vec<Value> = turns(&prompt.messages, "model", parts)
        .into_iter()
        .map(|(role, parts)| json!({ "role": role, "parts": parts }))
        .collect();
    let mut body = Map::new();
    body.insert("contents".into(), contents.into());
    if !prompt.system.is_empty() {
        let system = json!({ "parts": [{ "text": prompt.system }] });
        body.insert("systemInstruction".into(), system);
    }
    if !prompt.tools.is_empty() {
        let tools: Vec<Value> = prompt.tools.iter().map(declaration).collect();
        let tools = json!([{ "functionDeclarations": tools }]);
        body.insert("tools".into(), tools);
    }
    let settings = settings(prompt);
    if !settings.is_empty() {
        body.insert("generationConfig".into(), settings.into());
    }
    let method = format!("{}:streamGenerateContent", bare(&target.model));
    let mut call = target.post(&["models", &method], body.into())?;
    call.url.query_pairs_mut().append_pair("alt", "sse");
    Ok(call)
}

fn settings(prompt: &Prompt) -> Map<String, Value> {
    let mut settings = Map::new();
    if let Some(tenths) = prompt.temperature_tenths {
        settings.insert("temperature".into(), (f64::from(tenths) / 10.0).into());
    }
    if prompt.max_output_tokens > 0 {
        settings.insert("maxOutputTokens".into(), prompt.max_output_tokens.into());
    }
    settings
}

/// `parameters` takes a dialect of OpenAPI that refuses much of JSON schema; the other field takes
/// it as it is.
fn declaration(tool: &ToolSpec) -> Value {
    json!({
        "name": tool.name,
        "description": tool.description,
        "parametersJsonSchema": tool.parameters,
    })
}

fn parts(message: &Message) -> Vec<Value> {
    let text = |text: &str| (!text.is_empty()).then(|| json!({ "text": text }));
    match message {
        Message::User(words) => text(words).into_iter().collect(),
        Message::Assistant { text: words, calls } => text(words)
            .into_iter()
            .chain(calls.iter().map(call))
            .collect(),
        Message::Tools(results) => results.iter().map(response).collect(),
    }
}

fn call(call: &ToolCall) -> Value {
    let mut function = json!({ "name": call.name, "args": call.arguments });
    if let Some(id) = own_id(&call.id) {
        function["id"] = id.into();
    }
    let mut part = json!({ "functionCall": function });
    if let Some(signature) = &call.signature {
        part["thoughtSignature"] = signature.as_str().into();
    }
    part
}

fn response(result: &ToolResult) -> Value {
    let key = if result.ok { "output" } else { "error" };
    let mut function = json!({ "name": result.name, "response": { key: result.content } });
    if let Some(id) = own_id(&result.call_id) {
        function["id"] = id.into();
    }
    json!({ "functionResponse": function })
}

/// Newer models give their calls ids and want them back; ours mean nothing to them.
fn own_id(id: &str) -> Option<&str> {
    let ours = id
        .strip_prefix("call_")
        .is_some_and(|number| number.parse::<usize>().is_ok());
    (!ours).then_some(id)
}

/// Reads a `GenerateContentResponse`, of which a stream consists and which is a whole answer too.
pub fn read(progress: &mut Progress, chunk: &Value) -> Result<(), ModelError> {
    let names = ["candidates", "promptFeedback", "usageMetadata"];
    if names.iter().any(|name| chunk.get(name).is_some()) {
        progress.begin();
    }
    let usage = &chunk["usageMetadata"];
    progress.usage(
        count(usage, &["promptTokenCount", "toolUsePromptTokenCount"]),
        count(usage, &["candidatesTokenCount", "thoughtsTokenCount"]),
    );
    if let Some(reason) = chunk["promptFeedback"]["blockReason"].as_str() {
        let detail = format!("the prompt was blocked: {}", fault::said(reason, 64));
        return Err(ModelError::new(ModelProblem::Blocked, detail));
    }
    let candidate = &chunk["candidates"][0];
    for part in candidate["content"]["parts"]
        .as_array()
        .into_iter()
        .flatten()
    {
        read_part(progress, part)?;
    }
    match candidate["finishReason"].as_str() {
        Some(reason) => stop(progress, reason, &candidate["finishMessage"]),
        None => Ok(()),
    }
}

fn read_part(progress: &mut Progress, part: &Value) -> Result<(), ModelError> {
    if part["thought"] == true {
        return Ok(());
    }
    if let Some(text) = part["text"].as_str() {
        progress.text(text);
    }
    let Some(function) = part.get("functionCall") else {
        return Ok(());
    };
    let word = |name: &str| function[name].as_str().unwrap_or_default();
    let arguments = match &function["args"] {
        Value::Null => json!({}),
        arguments => arguments.clone(),
    };
    let signature = part["thoughtSignature"].as_str().map(str::to_owned);
    progress.call(word("id"), word("name"), arguments, signature)
}

/// Reasons that are unknown here are of the kind that withholds an answer: that is what those
/// added over the years were.
fn stop(progress: &mut Progress, reason: &str, message: &Value) -> Result<(), ModelError> {
    match reason {
        "FINISH_REASON_UNSPECIFIED" => {}
        "STOP" => progress.stop(Finish::Complete),
        "MAX_TOKENS" => progress.stop(Finish::Length),
        "MALFORMED_FUNCTION_CALL"
        | "MALFORMED_RESPONSE"
        | "UNEXPECTED_TOOL_CALL"
        | "TOO_MANY_TOOL_CALLS"
        | "MISSING_THOUGHT_SIGNATURE" => {
            let message = fault::said(message.as_str().unwrap_or_default(), 200);
            return Err(nonsense(format!("{reason} {message}").trim().to_owned()));
        }
        _ => progress.stop(Finish::Blocked),
    }
    Ok(())
}

/// Names of the models that generate content.
pub fn read_models(document: &Value) -> Option<Vec<String>> {
    let chats = |model: &&Value| {
        let methods = model["supportedGenerationMethods"].as_array();
        methods.is_some_and(|methods| methods.iter().any(|method| method == "generateContent"))
    };
    let models = document["models"].as_array()?;
    let names = models
        .iter()
        .filter(chats)
        .filter_map(|model| model["name"].as_str());
    Some(names.map(|name| bare(name).to_owned()).collect())
}

/// The request for vectors.
pub fn embed(target: &Target, texts: &[String]) -> Result<Call, ModelError> {
    let model = bare(&target.model);
    let request = |text: &String| json!({ "model": format!("models/{model}"), "content": { "parts": [{ "text": text }] } });
    let requests: Vec<Value> = texts.iter().map(request).collect();
    let method = format!("{model}:batchEmbedContents");
    target.post(&["models", &method], json!({ "requests": requests }))
}

/// The vectors, which come in the order of the requests.
pub fn read_embeddings(document: &Value) -> Option<Vec<Vec<f32>>> {
    let embeddings = document["embeddings"].as_array()?;
    embeddings
        .iter()
        .map(|embedding| vector(&embedding["values"]))
        .collect()
}
