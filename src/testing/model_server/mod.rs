//! A server of our own that speaks the three protocols of models and can misbehave.
//!
//! The name of the model chooses what happens: `echo` writes the last message of the user back,
//! word by word; `hang`, `reset-after`, `status-429` and others misbehave (see [`Script::named`]);
//! further names are given scripts by the test. Embeddings and the order of texts obey the same scripts; a
//! name without one gives good vectors and a good order. Only the key [`GOOD_KEY`] is accepted.
//!
//! The benchmark includes this folder by its path, so it knows nothing of the product.
#![allow(
    dead_code,
    unused_imports,
    reason = "neither the tests nor the benchmark use all of it"
)]

mod embed;
mod hear;
mod rerank;
mod script;
mod socket;
mod speak;
mod stream;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use hear::Asked;
pub use script::{Fault, Framing, Outcome, Script, Text};
use socket::{Doors, Tear};

/// The one key that is accepted.
pub const GOOD_KEY: &str = "good-key";

/// Numbers of one embedding.
pub const DIMENSIONS: usize = 64;

/// The protocol a path belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Gemini,
    OpenAi,
    Anthropic,
}

impl Protocol {
    /// The protocol a path begins with, and what follows its version.
    fn and_rest(path: &str) -> Option<(Self, &str)> {
        let roots = [
            (Self::Gemini, "gemini/v1beta/"),
            (Self::OpenAi, "openai/v1/"),
            (Self::Anthropic, "anthropic/v1/"),
        ];
        roots
            .into_iter()
            .find_map(|(protocol, root)| Some((protocol, path.strip_prefix(root)?)))
    }
}

/// A running server; it ends when this is dropped.
pub struct ModelServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

/// What the server and its requests share.
#[derive(Default)]
struct Shared {
    scripts: Mutex<HashMap<String, Script>>,
    calls: Mutex<HashMap<String, usize>>,
    last: Mutex<Value>,
    embedded: AtomicUsize,
    open: AtomicUsize,
    left: AtomicUsize,
}

impl ModelServer {
    /// Starts on a free port of this machine.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let service = router(shared.clone()).into_make_service_with_connect_info::<Tear>();
        let serving = tokio::spawn(async move {
            // It fails only by being dropped.
            drop(axum::serve(Doors::new(listener), service).await);
        });
        Ok(Self {
            address,
            shared,
            serving,
        })
    }

    /// Where it listens, as `host:port`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The base URL for a protocol: `gemini`, `openai` or `anthropic`.
    pub fn base_url(&self, kind: &str) -> String {
        let version = if kind == "gemini" { "v1beta" } else { "v1" };
        format!("http://{}/{kind}/{version}", self.address)
    }

    /// Gives a model's name a behaviour.
    pub fn script(&self, model: &str, script: Script) {
        lock(&self.shared.scripts).insert(model.to_owned(), script);
    }

    /// Requests to all models, refused ones included.
    pub fn calls(&self) -> usize {
        lock(&self.shared.calls).values().sum()
    }

    /// Requests to one model.
    pub fn calls_of(&self, model: &str) -> usize {
        lock(&self.shared.calls).get(model).copied().unwrap_or(0)
    }

    /// Texts that were turned into vectors, by all models.
    pub fn embedded(&self) -> usize {
        self.shared.embedded.load(SeqCst)
    }

    /// Answers begun and neither ended nor left by the client.
    pub fn open(&self) -> usize {
        self.shared.open.load(SeqCst)
    }

    /// Answers whose client went away before their end.
    pub fn left(&self) -> usize {
        self.shared.left.load(SeqCst)
    }

    /// The body of the last request.
    pub fn last_request(&self) -> Value {
        lock(&self.shared.last).clone()
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Shared {
    /// Counts a call of a model; the first is 1.
    fn count(&self, model: &str) -> usize {
        let mut calls = lock(&self.calls);
        let count = calls.entry(model.to_owned()).or_default();
        *count += 1;
        *count
    }

    fn script(&self, model: &str) -> Option<Script> {
        let given = lock(&self.scripts).get(model).cloned();
        given.or_else(|| Script::named(model))
    }

    fn models(&self) -> Vec<String> {
        let given = lock(&self.scripts);
        let named = script::NAMES.iter().map(|name| (*name).to_owned());
        named.chain(given.keys().cloned()).collect()
    }
}

/// A failed test must not fail the ones after it by a poisoned lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(handle).with_state(shared)
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(tear): ConnectInfo<Tear>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    let Some((protocol, door)) = Protocol::and_rest(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let request = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let key = hear::key(protocol, &headers);
    if key != Some(GOOD_KEY) {
        shared.count("");
        // As some providers do, it repeats what it was given.
        let message = format!(
            "the key {} is not accepted",
            key.unwrap_or("that is missing")
        );
        return speak::error(protocol, 401, &message);
    }
    match door {
        "models" => Json(speak::models(protocol, &shared.models())).into_response(),
        door if embed::is_door(door) => embed::answer(&shared, protocol, door, request).await,
        rerank::DOOR => rerank::answer(&shared, protocol, request).await,
        door => match Asked::read(protocol, door, &request) {
            None => speak::error(protocol, 400, "the request can't be read"),
            Some(asked) => {
                *lock(&shared.last) = request;
                answer(shared, tear, asked).await
            }
        },
    }
}

/// Answers as the script of the model says.
async fn answer(shared: Arc<Shared>, tear: Tear, asked: Asked) -> Response {
    let call = shared.count(&asked.model);
    let Some(script) = shared.script(&asked.model) else {
        return speak::error(asked.protocol, 404, "there is no model of this name");
    };
    let open = stream::Open::new(shared);
    match script.fault {
        Fault::Hang => std::future::pending().await,
        Fault::ResetBefore => {
            tear.tear();
            open.ended();
            ().into_response()
        }
        Fault::Status {
            status,
            retry_after,
            times,
        } if times.is_none_or(|times| call <= times) => {
            open.ended();
            let refused = speak::error(asked.protocol, status, "as the script says");
            match retry_after {
                Some(seconds) => ([("retry-after", seconds.to_string())], refused).into_response(),
                None => refused,
            }
        }
        _ if script.json || !asked.stream => {
            open.ended();
            Json(speak::whole(&asked, &script)).into_response()
        }
        _ => stream::response(asked, script, open),
    }
}
