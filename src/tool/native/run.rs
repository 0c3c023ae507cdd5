//! A tool is called: arguments checked, templates filled, one request through the guarded client,
//! and what comes back told in words a model can use.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method as HttpMethod, header};
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    arguments,
    fill::{Filled, fill},
    response,
    store::ReadyTool,
};
use crate::{
    config::Config,
    http::outgoing::{Fetch, FetchError, Outgoing},
    provider::model::ToolSpec,
    tool::{Kind, Method, Outcome, Parameter, Tool},
};

/// Time for the whole call: a visitor waits for the answer behind it.
const TIME: Duration = Duration::from_secs(10);
/// Bytes of a response that are read.
const RESPONSE: usize = 256 * 1024;

/// A tool as a model is told of it. The schema keeps to the words every provider knows.
pub fn spec(tool: &Tool) -> ToolSpec {
    let properties: Map<String, Value> = tool
        .parameters
        .iter()
        .map(|parameter| (parameter.name.clone(), property(parameter)))
        .collect();
    let required: Vec<&str> = tool
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| parameter.name.as_str())
        .collect();
    ToolSpec {
        name: tool.name.clone(),
        description: tool.description.clone(),
        parameters: json!({"type": "object", "properties": properties, "required": required}),
    }
}

fn property(parameter: &Parameter) -> Value {
    let kind = match parameter.kind {
        Kind::Text => "string",
        Kind::Number => "number",
        Kind::WholeNumber => "integer",
        Kind::YesNo => "boolean",
    };
    json!({"type": kind, "description": parameter.description})
}

/// Calls a tool. Never fails: what went wrong is told to the model, which may try again or say so.
pub async fn run(
    outgoing: &Outgoing,
    config: &Config,
    tool: &ReadyTool,
    arguments: &Value,
) -> Outcome {
    let begun = Instant::now();
    let (status, content) = match prepared(config, tool, arguments) {
        Ok(fetch) => asked(outgoing, tool, fetch).await,
        Err(reason) => (None, reason),
    };
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    // Neither address nor content: they may hold what visitors wrote.
    tracing::info!(tool = %tool.tool.id, status, millis, "a tool was called");
    Outcome {
        ok: status.is_some_and(|status| (200..300).contains(&status)),
        status,
        content,
        millis,
    }
}

fn prepared(config: &Config, tool: &ReadyTool, arguments: &Value) -> Result<Fetch, String> {
    let values = arguments::check(&tool.tool.parameters, arguments)?;
    let Filled { url, body } = fill(&tool.tool, &values).map_err(|unfit| unfit.to_string())?;
    if is_ourselves(config, &url) {
        return Err("This tool may not ask the service the bot itself runs in.".to_owned());
    }
    Ok(Fetch {
        method: method(tool.tool.method),
        url,
        headers: headers(tool, body.is_some())?,
        body: body.map(|body| Bytes::from(body.to_string())),
        max_bytes: RESPONSE,
        time_limit: TIME,
    })
}

/// A bot that could ask this installation could call itself without end.
fn is_ourselves(config: &Config, url: &Url) -> bool {
    Url::parse(&config.public_url).is_ok_and(|own| {
        own.host() == url.host() && own.port_or_known_default() == url.port_or_known_default()
    })
}

fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Patch => HttpMethod::PATCH,
        Method::Delete => HttpMethod::DELETE,
    }
}

/// What the owner sends, and what JSON needs where they say nothing of it.
fn headers(tool: &ReadyTool, has_body: bool) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::ACCEPT,
        HeaderValue::from_static("application/json, text/*;q=0.8"),
    );
    if has_body {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
    }
    for given in &tool.headers {
        let name = HeaderName::try_from(given.name.as_str());
        let value = HeaderValue::try_from(given.value.expose());
        let (Ok(name), Ok(mut value)) = (name, value) else {
            return Err("This tool is set up wrongly and can't be used.".to_owned());
        };
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

async fn asked(outgoing: &Outgoing, tool: &ReadyTool, fetch: Fetch) -> (Option<u16>, String) {
    match outgoing.fetch(fetch).await {
        Ok(fetched) => {
            let content = response::content(&fetched, &tool.tool.keep, &tool.headers);
            (Some(fetched.status.as_u16()), content)
        }
        Err(error) => {
            tracing::info!(tool = %tool.tool.id, %error, "a tool got no answer");
            (None, no_answer(&error).to_owned())
        }
    }
}

fn no_answer(error: &FetchError) -> &'static str {
    match error {
        FetchError::Forbidden(_) => {
            "The address of the service is not public, so it was not asked."
        }
        FetchError::Redirect(_) => {
            "The service sent the request elsewhere, which was not followed."
        }
        FetchError::TooLarge(_) => {
            "The answer of the service is larger than 256 KB and was not read."
        }
        FetchError::TimedOut => "The service did not answer within 10 seconds.",
        FetchError::Failed(_) => "The service could not be reached.",
    }
}
