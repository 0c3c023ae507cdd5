//! A website of our own, spoken over real HTTP, that can misbehave and remembers how it was asked.
//!
//! It knows nothing of the product. Pages are given by path; a path that is not given is 404.
#![allow(dead_code, reason = "no test uses all of it")]

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// How one path answers.
#[derive(Debug, Clone)]
pub struct SitePage {
    status: u16,
    headers: Vec<(HeaderName, String)>,
    body: Bytes,
    /// Time before the answer begins.
    after: Duration,
    /// Whether the answer never ends.
    endless: bool,
    /// How often it answers so, before it answers as an ordinary empty page.
    times: usize,
}

impl SitePage {
    /// An answer of this status without content.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            after: Duration::ZERO,
            endless: false,
            times: usize::MAX,
        }
    }

    /// A page of HTML.
    pub fn html(body: impl Into<String>) -> Self {
        Self::file("text/html; charset=utf-8", body.into())
    }

    /// A page with this title that links to these addresses.
    pub fn linking(title: &str, links: &[&str]) -> Self {
        let links: String = links
            .iter()
            .map(|link| format!("<p><a href=\"{link}\">{link}</a></p>\n"))
            .collect();
        Self::html(format!(
            "<!doctype html>\n<title>{title}</title>\n<h1>{title}</h1>\n{links}"
        ))
    }

    /// A file of any kind.
    pub fn file(content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            ..Self::status(200)
        }
        .header("content-type", content_type)
    }

    /// A redirect to an address, which may be relative.
    pub fn redirect(target: &str) -> Self {
        Self::status(302).header("location", target)
    }

    /// The same with one header more.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let name = HeaderName::from_static(name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same, after a while.
    pub fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }

    /// The same without an end.
    pub fn endless(self) -> Self {
        Self {
            endless: true,
            ..self
        }
    }

    /// The same for so many requests; later ones are given an empty page.
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }
}

/// A request, as it came in.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Path and query.
    pub target: String,
    /// All headers.
    pub headers: HeaderMap,
    /// What was sent.
    pub body: Bytes,
    /// When it came.
    pub at: Instant,
}

/// A running site; it ends when this is dropped.
pub struct SiteServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

/// Makes pages for paths that are not given.
type Maker = Box<dyn Fn(&str) -> Option<SitePage> + Send + Sync>;

#[derive(Default)]
struct Shared {
    pages: Mutex<HashMap<String, SitePage>>,
    maker: Mutex<Option<Maker>>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    asked: Vec<Asked>,
    open: usize,
    most_open: usize,
}

impl SiteServer {
    /// Starts on a free port of this machine. Paths may hold a query; then only that query is
    /// meant, otherwise any.
    pub async fn start<'a>(
        pages: impl IntoIterator<Item = (&'a str, SitePage)>,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let serving = tokio::spawn(async move {
            // It fails only by being dropped.
            drop(axum::serve(listener, router).await);
        });
        let server = Self {
            address,
            shared,
            serving,
        };
        for (path, page) in pages {
            server.put(path, page);
        }
        Ok(server)
    }

    /// Where it listens, as `host:port`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Gives a path another page, from now on.
    pub fn put(&self, path: &str, page: SitePage) {
        lock(&self.shared.pages).insert(path.to_owned(), page);
    }

    /// Takes a page away.
    pub fn remove(&self, path: &str) {
        lock(&self.shared.pages).remove(path);
    }

    /// Makes pages for all other paths (with their query), so that a site can be endless.
    pub fn make(&self, maker: impl Fn(&str) -> Option<SitePage> + Send + Sync + 'static) {
        *lock(&self.shared.maker) = Some(Box::new(maker));
    }

    /// Requests so far, in the order they came.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.shared.seen).asked.clone()
    }

    /// Paths and queries asked for, in that order.
    pub fn targets(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.target).collect()
    }

    /// Requests for one path, whatever the query.
    pub fn count(&self, path: &str) -> usize {
        let asked = self.asked();
        let of_path = |asked: &&Asked| path_of(&asked.target) == path;
        asked.iter().filter(of_path).count()
    }

    /// The most requests that were under way at one time.
    pub fn most_parallel(&self) -> usize {
        lock(&self.shared.seen).most_open
    }

    /// The times between requests that followed each other.
    pub fn gaps(&self) -> Vec<Duration> {
        let asked = self.asked();
        let gaps = asked.windows(2).map(|pair| pair[1].at - pair[0].at);
        gaps.collect()
    }
}

impl Drop for SiteServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A request under way.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: Arc<Shared>, asked: Asked) -> Self {
        let mut seen = lock(&shared.seen);
        seen.asked.push(asked);
        seen.open += 1;
        seen.most_open = seen.most_open.max(seen.open);
        drop(seen);
        Self(shared)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        lock(&self.0.seen).open -= 1;
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let target = request
        .uri()
        .path_and_query()
        .map_or("/", |target| target.as_str())
        .to_owned();
    let asked = Asked {
        target: target.clone(),
        headers: request.headers().clone(),
        at: Instant::now(),
        body: axum::body::to_bytes(request.into_body(), 1 << 20)
            .await
            .unwrap_or_default(),
    };
    let headers = asked.headers.clone();
    let _open = Open::new(shared.clone(), asked);
    let Some(page) = shared.page(&target) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    tokio::time::sleep(page.after).await;
    page.answer(&headers)
}

impl Shared {
    fn page(&self, target: &str) -> Option<SitePage> {
        let mut pages = lock(&self.pages);
        let place = match pages.contains_key(target) {
            true => target,
            false => path_of(target),
        };
        match pages.get_mut(place) {
            Some(page) if page.times == 0 => Some(SitePage::html("")),
            Some(page) => {
                page.times -= 1;
                Some(page.clone())
            }
            None => lock(&self.maker).as_ref().and_then(|make| make(target)),
        }
    }
}

impl SitePage {
    fn answer(self, asked: &HeaderMap) -> Response {
        if self.is_known(asked) {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        let body = match self.endless {
            false => Body::from(self.body),
            true => Body::from_stream(endless(self.body)),
        };
        let mut response = body.into_response();
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().remove(header::CONTENT_TYPE);
        for (name, value) in self.headers {
            let value = HeaderValue::from_bytes(value.as_bytes());
            if let Ok(value) = value {
                response.headers_mut().append(name, value);
            }
        }
        response
    }

    /// Whether the request names the `ETag` or the date this page has.
    fn is_known(&self, asked: &HeaderMap) -> bool {
        let pairs = [
            (header::IF_NONE_MATCH, header::ETAG),
            (header::IF_MODIFIED_SINCE, header::LAST_MODIFIED),
        ];
        pairs.into_iter().any(|(condition, validator)| {
            let own = self.headers.iter().find(|(name, _)| *name == validator);
            own.is_some_and(|(_, own)| {
                asked
                    .get(condition)
                    .is_some_and(|known| known == own.as_str())
            })
        })
    }
}

fn endless(chunk: Bytes) -> impl futures::Stream<Item = std::io::Result<Bytes>> {
    futures::stream::unfold(chunk, async |chunk| {
        tokio::task::yield_now().await;
        Some((Ok(chunk.clone()), chunk))
    })
}

fn path_of(target: &str) -> &str {
    target.split('?').next().unwrap_or_default()
}

/// A failed test must not fail the ones after it by a poisoned lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
