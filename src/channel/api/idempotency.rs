//! Requests that are sent again: with an `Idempotency-Key`, a POST acts once, and its later tries
//! get the answer of the first. Kept for a day, for the key that sent it.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::{
    account::keys::Holder,
    config::hex,
    db::Db,
    error::{AppError, Result},
    http::body::FORM,
    id::MessageId,
};

use super::{Api, claims, problem::ApiError};

/// The header.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest value in bytes.
const LONGEST: usize = 255;
/// Largest answer that is kept; ours are far smaller.
const ANSWER: usize = 1024 * 1024;

/// The right to act for an `Idempotency-Key`, in the extensions of the request.
#[derive(Clone)]
pub struct Claim {
    pub(super) holder: Holder,
    pub(super) name: String,
    joined: Option<MessageId>,
}

impl Claim {
    /// The reply an earlier try has begun.
    pub fn joined(&self) -> Option<&MessageId> {
        self.joined.as_ref()
    }

    /// Notes the reply this try has begun, so that later ones join it.
    pub async fn begun(&self, db: &Db, answer: &MessageId) -> Result<()> {
        claims::begun(db, &self.holder, &self.name, answer).await
    }
}

/// Lets a request with an `Idempotency-Key` act once.
pub async fn once(State(api): State<Api>, request: Request, next: Next) -> Response {
    let name = request.headers().get(&IDEMPOTENCY_KEY).cloned();
    let holder = request.extensions().get::<Holder>().cloned();
    match (name, holder) {
        (Some(name), Some(holder)) if request.method() == Method::POST => {
            claimed(&api.engine.db, holder, &name, request, next)
                .await
                .unwrap_or_else(IntoResponse::into_response)
        }
        _ => next.run(request).await,
    }
}

async fn claimed(
    db: &Db,
    holder: Holder,
    name: &HeaderValue,
    request: Request,
    next: Next,
) -> std::result::Result<Response, ApiError> {
    let name = readable(name)?;
    let (request, fingerprint) = fingerprinted(request).await?;
    let joined = match claims::claim(db, &holder, &name, &fingerprint).await? {
        claims::Found::New => None,
        claims::Found::Other => return Err(ApiError::Reused),
        claims::Found::UnderWay => return Err(ApiError::UnderWay),
        claims::Found::Answered(status, body) => return Ok(replayed(status, body)),
        claims::Found::Begun(answer) => Some(answer),
    };
    let claim = Claim {
        holder,
        name,
        joined,
    };
    let db = db.clone();
    // It acts to its end also when the caller leaves, who will ask for the answer again.
    let acting = tokio::spawn(act(db, claim, request, next));
    acting.await.map_err(|_| AppError::Internal.into())
}

fn readable(name: &HeaderValue) -> std::result::Result<String, ApiError> {
    let text = name.to_str().unwrap_or_default().trim();
    if text.is_empty() || text.len() > LONGEST {
        let why = "Idempotency-Key must have 1 to 255 visible characters.";
        return Err(ApiError::Malformed(why.into()));
    }
    Ok(text.to_owned())
}

/// What tells one request from another: its method, path and body. Files are not held against each
/// other: each try packs them anew.
async fn fingerprinted(request: Request) -> std::result::Result<(Request, String), ApiError> {
    let mut hash = Sha256::new();
    hash.update(format!("{} {}\n", request.method(), request.uri()));
    let kind = request.headers().get(header::CONTENT_TYPE);
    let files = kind
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/"));
    if files {
        return Ok((request, hex(&hash.finalize())));
    }
    let (head, body) = request.into_parts();
    let body = to_bytes(body, FORM)
        .await
        .map_err(|_| AppError::TooLarge { megabytes: 16 })?;
    hash.update(&body);
    let request = Request::from_parts(head, Body::from(body));
    Ok((request, hex(&hash.finalize())))
}

async fn act(db: Db, claim: Claim, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(claim.clone());
    let response = next.run(request).await;
    let kept = match response.status().is_success() {
        true => keep(&db, &claim, response).await,
        false => {
            let released = match claim.joined {
                Some(_) => Ok(()),
                None => claims::release(&db, &claim.holder, &claim.name).await,
            };
            released.map(|()| response)
        }
    };
    kept.unwrap_or_else(|error| {
        tracing::error!(%error, "the answer of a request could not be kept");
        ApiError::from(error).into_response()
    })
}

/// Keeps an answer that is no reply of a bot; replies are kept in their conversations.
async fn keep(db: &Db, claim: &Claim, response: Response) -> Result<Response> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    let body: Bytes = to_bytes(body, ANSWER)
        .await
        .map_err(|_| AppError::Internal)?;
    let text = String::from_utf8_lossy(&body);
    claims::answered(db, &claim.holder, &claim.name, head.status, &text).await?;
    Ok(Response::from_parts(head, Body::from(body)))
}

fn replayed(status: StatusCode, body: String) -> Response {
    let json = HeaderValue::from_static("application/json");
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    response
}
