//! The three protocols, without a network: what is asked becomes a [`Call`], what comes back
//! becomes [`Event`]s. Whoever sends the calls needs to know nothing of any provider.
//!
//! Each protocol is a file with the same functions: `answer` and `read`, `read_models`, `embed` and
//! `read_embeddings` where there are embeddings, `rerank` and `read_reranking` where texts are put in
//! order. What all answers have in common lies in
//! `progress`, what all errors have in common in `fault`. The fixtures name the documents the
//! shapes come from.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header::AUTHORIZATION};
use serde_json::Value;
use url::Url;

use super::model::{Event, Message, ModelError, Prompt};
use crate::{
    config::Secret,
    provider::{Kind, ModelProblem},
};

mod anthropic;
mod embedding;
mod fault;
mod gemini;
mod openai;
mod progress;
mod reranking;
#[cfg(test)]
mod tests;

pub use embedding::{Embeddings, embed, read_embeddings};
pub use fault::conceal;
use progress::Progress;
pub use reranking::{Reranking, read_reranking, rerank};

/// Names one list of models holds at most.
pub const MODELS_MAX: usize = 500;

/// Bytes of a model's name at most; what is longer is no name.
const NAME_MAX: usize = 200;

/// Whom to ask, with what key and for which model.
#[derive(Debug, Clone)]
pub struct Target {
    /// The protocol.
    pub kind: Kind,
    /// Where it answers, without a slash at its end.
    pub base_url: String,
    /// The key, where one is needed.
    pub key: Option<Secret>,
    /// The provider's name of the model.
    pub model: String,
}

/// An HTTP request, not yet sent. The header with the key is marked sensitive.
#[derive(Debug)]
pub struct Call {
    /// GET or POST.
    pub method: Method,
    /// Where to; never with the key.
    pub url: Url,
    /// Headers besides those of every JSON request.
    pub headers: HeaderMap,
    /// The JSON body of a POST.
    pub body: Option<Value>,
}

/// The request for an answer as a stream.
///
/// # Errors
/// A prompt without a question, a model without a name, an address or a key that cannot be sent.
pub fn answer(target: &Target, prompt: &Prompt) -> Result<Call, ModelError> {
    let asks = |message: &Message| matches!(message, Message::User(text) if !is_blank(text));
    if !prompt.messages.iter().any(asks) {
        let detail = "the prompt holds no question";
        return Err(ModelError::new(ModelProblem::Refused, detail));
    }
    target.named()?;
    match target.kind {
        Kind::Gemini => gemini::answer(target, prompt),
        Kind::OpenAi => openai::answer(target, prompt),
        Kind::Anthropic => anthropic::answer(target, prompt),
    }
}

/// Reads one streamed answer, event by event.
///
/// The last event is always [`Event::End`] or [`Event::Error`], unless `take` gave an error
/// instead; nothing comes after either. Call [`end`](Self::end) also when the connection breaks:
/// only what was read tells whether the answer was whole by then.
pub struct Reader {
    kind: Kind,
    progress: Progress,
}

impl Reader {
    /// At the beginning of an answer.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            progress: Progress::default(),
        }
    }

    /// Takes one server-sent event: its name, empty if it has none, and its data.
    ///
    /// # Errors
    /// What the provider reports, or [`ModelProblem::Nonsense`]. If the event told something
    /// before the fault, the fault stands as [`Event::Error`] after it instead.
    pub fn take(&mut self, name: &str, data: &str) -> Result<Vec<Event>, ModelError> {
        if self.progress.is_over() {
            return Ok(Vec::new());
        }
        let read = self.read(name, data);
        self.progress.settle(read)
    }

    /// The stream has ended: what is left to say.
    pub fn end(mut self) -> Vec<Event> {
        if self.progress.is_over() {
            return Vec::new();
        }
        let closed = self.progress.close();
        let settled = self.progress.settle(closed);
        settled.unwrap_or_else(|error| vec![Event::Error(error)])
    }

    fn read(&mut self, name: &str, data: &str) -> Result<(), ModelError> {
        match data.trim() {
            "" => Ok(()),
            "[DONE]" if self.kind == Kind::OpenAi => {
                self.progress.complete();
                self.progress.close()
            }
            "[DONE]" => Ok(()),
            _ => self.read_document(name, &document(data)?),
        }
    }

    fn read_document(&mut self, name: &str, document: &Value) -> Result<(), ModelError> {
        let report = document.get("error").filter(|report| !report.is_null());
        if let Some(report) = report.or((name == "error").then_some(document)) {
            return Err(fault::inside(self.kind, report));
        }
        match self.kind {
            Kind::Gemini => gemini::read(&mut self.progress, document),
            Kind::OpenAi => openai::read(&mut self.progress, document),
            Kind::Anthropic => anthropic::read(&mut self.progress, name, document),
        }
    }
}

/// Reads the answer of a server that overlooked "stream" and sent one JSON document, or an array
/// of what would have been the events.
///
/// # Errors
/// As [`Reader::take`].
pub fn whole(kind: Kind, body: &str) -> Result<Vec<Event>, ModelError> {
    let document = document(body)?;
    let mut reader = Reader::new(kind);
    let read = match document.as_array() {
        Some(parts) => parts
            .iter()
            .try_for_each(|part| reader.read_document("", part)),
        None => reader.read_document("", &document),
    };
    if read.is_ok() && reader.progress.has_begun() {
        // The document is all there is, so a reason to stop may be missing.
        reader.progress.complete();
    }
    let mut events = reader.progress.settle(read)?;
    events.extend(reader.end());
    match events.as_slice() {
        [Event::Error(error)] => Err(error.clone()),
        _ => Ok(events),
    }
}

/// What an answer with another status than success means. `detail` is what the provider said, cut
/// short and without anything that looks like a key. A 401 of a target without a key is
/// [`ModelProblem::WrongKey`] here; whoever sent the call knows better.
pub fn error(kind: Kind, status: u16, retry_after: Option<&str>, body: &str) -> ModelError {
    fault::told(kind, status, retry_after, body)
}

/// The request for the list of models.
///
/// # Errors
/// An address or a key that cannot be sent.
pub fn models(target: &Target) -> Result<Call, ModelError> {
    let mut call = target.get(&["models"])?;
    // The largest pages the two allow; by default they would list 50 and 20.
    match target.kind {
        Kind::Gemini => call.url.set_query(Some("pageSize=1000")),
        Kind::Anthropic => call.url.set_query(Some("limit=1000")),
        Kind::OpenAi => {}
    }
    Ok(call)
}

/// The names of the models that can chat, sorted, [`MODELS_MAX`] at most.
///
/// # Errors
/// [`ModelProblem::Nonsense`] for what is no list of models.
pub fn read_models(kind: Kind, body: &str) -> Result<Vec<String>, ModelError> {
    let document = document(body)?;
    let listed = match kind {
        Kind::Gemini => gemini::read_models(&document),
        Kind::OpenAi => openai::read_models(&document),
        Kind::Anthropic => anthropic::read_models(&document),
    };
    let mut names = listed.ok_or_else(|| nonsense("no list of models"))?;
    names.retain(|name| {
        !is_blank(name) && name.len() <= NAME_MAX && !name.contains(char::is_control)
    });
    names.sort();
    names.dedup();
    names.truncate(MODELS_MAX);
    Ok(names)
}

impl Target {
    fn named(&self) -> Result<(), ModelError> {
        if is_blank(gemini::bare(&self.model)) {
            let detail = "no model is named";
            return Err(ModelError::new(ModelProblem::NoSuchModel, detail));
        }
        Ok(())
    }

    fn get(&self, path: &[&str]) -> Result<Call, ModelError> {
        Ok(Call {
            method: Method::GET,
            url: self.url(path)?,
            headers: self.headers()?,
            body: None,
        })
    }

    fn post(&self, path: &[&str], body: Value) -> Result<Call, ModelError> {
        Ok(Call {
            method: Method::POST,
            url: self.url(path)?,
            headers: self.headers()?,
            body: Some(body),
        })
    }

    /// Segments are escaped one by one: a name of a model stays one segment whatever it holds.
    fn url(&self, path: &[&str]) -> Result<Url, ModelError> {
        let useless = || ModelError::new(ModelProblem::Unreachable, "the address is no URL");
        let mut url = Url::parse(&self.base_url).map_err(|_| useless())?;
        let mut segments = url.path_segments_mut().map_err(|()| useless())?;
        segments.pop_if_empty().extend(path);
        drop(segments);
        Ok(url)
    }

    fn headers(&self) -> Result<HeaderMap, ModelError> {
        let mut headers = HeaderMap::new();
        if self.kind == Kind::Anthropic {
            let version = HeaderValue::from_static(anthropic::VERSION);
            headers.insert(HeaderName::from_static("anthropic-version"), version);
        }
        let key = self.key.as_ref().map_or("", |key| key.expose());
        if key.is_empty() {
            return Ok(headers);
        }
        let (name, text) = match self.kind {
            Kind::Gemini => (HeaderName::from_static("x-goog-api-key"), key.to_owned()),
            Kind::OpenAi => (AUTHORIZATION, format!("Bearer {key}")),
            Kind::Anthropic => (HeaderName::from_static("x-api-key"), key.to_owned()),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| {
            let detail = "the key holds characters that no key has";
            ModelError::new(ModelProblem::WrongKey, detail)
        })?;
        value.set_sensitive(true);
        headers.insert(name, value);
        Ok(headers)
    }
}

/// The conversation for protocols in which two sides alternate: neighbours of one side are one
/// turn, turns without content are left out, and the first is the visitor's.
fn turns(
    messages: &[Message],
    assistant: &'static str,
    parts: impl Fn(&Message) -> Vec<Value>,
) -> Vec<(&'static str, Vec<Value>)> {
    let mut turns: Vec<(&'static str, Vec<Value>)> = Vec::new();
    for message in messages {
        let role = match message {
            Message::Assistant { .. } => assistant,
            Message::User(_) | Message::Tools(_) => "user",
        };
        let mut parts = parts(message);
        let opens = matches!(message, Message::User(_));
        if parts.is_empty() || (turns.is_empty() && !opens) {
            continue;
        }
        match turns.last_mut() {
            Some((last, together)) if *last == role => together.append(&mut parts),
            _ => turns.push((role, parts)),
        }
    }
    turns
}

/// The sum of the counters of these names, if any of them is there.
fn count(counters: &Value, names: &[&str]) -> Option<u64> {
    names
        .iter()
        .filter_map(|name| counters.get(name)?.as_u64())
        .reduce(u64::saturating_add)
}

/// A vector of finite numbers.
fn vector(values: &Value) -> Option<Vec<f32>> {
    let number = |value: &Value| Some(value.as_f64()? as f32).filter(|number| number.is_finite());
    values.as_array()?.iter().map(number).collect()
}

fn document(text: &str) -> Result<Value, ModelError> {
    serde_json::from_str(text).map_err(|_| nonsense(format!("no JSON: {}", fault::said(text, 200))))
}

fn nonsense(detail: impl Into<String>) -> ModelError {
    ModelError::new(ModelProblem::Nonsense, detail)
}

/// Providers refuse parts of text without a letter.
fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
