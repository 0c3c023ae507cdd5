//! One answer fetched whole, within limits of size and time, for tools and pages to be read.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, Method, StatusCode,
    header::{
        self, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, LOCATION, TRANSFER_ENCODING, UPGRADE,
    },
};
use reqwest::Response;
use url::Url;

use super::{Forbidden, Outgoing};

/// Redirects followed. A page that moved needs one, with https and www two; more are a loop.
const REDIRECTS: usize = 3;

/// Headers that say how a message is framed or who is asked: the client's own business.
const OURS: [HeaderName; 6] = [
    HOST,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    UPGRADE,
    header::CONNECTION,
    header::TE,
];

/// What to fetch.
#[derive(Debug, Clone)]
pub struct Fetch {
    /// GET, POST …
    pub method: Method,
    /// Whom to ask.
    pub url: Url,
    /// Sent to this origin only, because they may hold secrets.
    pub headers: HeaderMap,
    /// Sent to this origin only.
    pub body: Option<Bytes>,
    /// Bytes the answer may have, unpacked.
    pub max_bytes: usize,
    /// Time for everything, redirects included.
    pub time_limit: Duration,
}

impl Fetch {
    /// A plain GET.
    pub fn get(url: Url, max_bytes: usize, time_limit: Duration) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: None,
            max_bytes,
            time_limit,
        }
    }
}

/// An answer, read to its end. Its status may be any, except redirects that can be followed.
#[derive(Debug)]
pub struct Fetched {
    /// Who answered in the end.
    pub url: Url,
    /// How.
    pub status: StatusCode,
    /// With what headers.
    pub headers: HeaderMap,
    /// The body, unpacked.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address, or one it redirects to, may not be asked.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// A redirect that is not followed.
    #[error("redirect not followed: {0}")]
    Redirect(&'static str),
    /// The body is larger than this many bytes.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The time is over.
    #[error("no answer in time")]
    TimedOut,
    /// The connection failed or broke.
    #[error("{0}")]
    Failed(String),
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        match Forbidden::behind(&error) {
            Some(forbidden) => Self::Forbidden(forbidden),
            None if error.is_timeout() => Self::TimedOut,
            // The address may hold secrets in its query.
            None => Self::Failed(error.without_url().to_string()),
        }
    }
}

impl Outgoing {
    /// Fetches an answer whole and follows up to three redirects, each judged like the first
    /// address. On another origin neither headers nor body are sent.
    pub async fn fetch(&self, fetch: Fetch) -> Result<Fetched, FetchError> {
        tokio::time::timeout(fetch.time_limit, self.follow(fetch))
            .await
            .map_err(|_| FetchError::TimedOut)?
    }

    async fn follow(&self, mut fetch: Fetch) -> Result<Fetched, FetchError> {
        for header in OURS {
            fetch.headers.remove(header);
        }
        for _ in 0..=REDIRECTS {
            let response = self.ask(&fetch).await?;
            match target(&response)? {
                Some(target) => fetch = redirected(fetch, response.status(), target)?,
                None => return whole(fetch, response).await,
            }
        }
        Err(FetchError::Redirect("there are too many"))
    }

    async fn ask(&self, fetch: &Fetch) -> Result<Response, FetchError> {
        let mut request = self
            .request(fetch.method.clone(), fetch.url.clone())?
            .headers(fetch.headers.clone());
        if let Some(body) = &fetch.body {
            request = request.body(body.clone());
        }
        Ok(request.send().await?)
    }
}

/// Where a redirect leads; nothing when the answer is none.
fn target(response: &Response) -> Result<Option<Url>, FetchError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(LOCATION) else {
        return Ok(None);
    };
    let target = location.to_str().ok();
    match target.and_then(|text| response.url().join(text).ok()) {
        Some(url) => Ok(Some(url)),
        None => Err(FetchError::Redirect("it leads to no address")),
    }
}

/// The request a redirect asks for, as browsers read it, but more careful with what it carries.
fn redirected(mut fetch: Fetch, status: StatusCode, target: Url) -> Result<Fetch, FetchError> {
    let same_origin = target.origin() == fetch.url.origin();
    let posted = fetch.method == Method::POST;
    if status == StatusCode::SEE_OTHER || (posted && matches!(status.as_u16(), 301 | 302)) {
        if fetch.method != Method::HEAD {
            fetch.method = Method::GET;
        }
        fetch.body = None;
        fetch.headers.remove(CONTENT_TYPE);
    }
    if !same_origin {
        if fetch.body.is_some() || !fetch.method.is_safe() {
            return Err(FetchError::Redirect("it sends what was written elsewhere"));
        }
        fetch.headers.clear();
    }
    fetch.url = target;
    Ok(fetch)
}

async fn whole(fetch: Fetch, response: Response) -> Result<Fetched, FetchError> {
    Ok(Fetched {
        url: fetch.url,
        status: response.status(),
        headers: response.headers().clone(),
        body: read_body(response, fetch.max_bytes).await?,
    })
}

/// A body up to so many bytes, counted as they are unpacked, so that a small file that unpacks to
/// a huge one is left in time. Has no limit of time.
pub async fn read_body(mut response: Response, max_bytes: usize) -> Result<Bytes, FetchError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > max_bytes {
            return Err(FetchError::TooLarge(max_bytes));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
