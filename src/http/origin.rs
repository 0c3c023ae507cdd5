//! Requests from other sites may not act for the person logged in.
//!
//! Leptos server functions have no protection of their own and look at no content type, so this
//! stands before every unsafe method. Server functions answer POST only, so none escapes as GET.
//! The decision is tower-http's: `Sec-Fetch-Site`, else `Origin` against `Host`.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode, header};
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError, ResponseForProtectionError};

use crate::{config::Config, error::AppError};

/// The layer that refuses foreign requests.
pub fn layer(config: &Config) -> Result<CsrfLayer<Refusal>, ConfigError> {
    Ok(CsrfLayer::new()
        .add_trusted_origin(&config.public_url)?
        .with_rejection_response(Refusal))
}

/// What a refused request gets.
#[derive(Clone)]
pub struct Refusal;

impl ResponseForProtectionError<Body> for Refusal {
    fn response_for_protection_error(&mut self, _error: ProtectionError) -> Response {
        (StatusCode::FORBIDDEN, axum::Json(AppError::ForeignOrigin)).into_response()
    }
}

/// Keeps server functions to POST, and drops a foreign `Referer`: a server function called by a
/// form redirects to it, whoever sent it, and would hand error texts to a foreign site.
pub async fn guard(
    State(config): State<Arc<Config>>,
    mut request: Request,
    next: Next,
) -> Response {
    if request.uri().path().starts_with("/api/") && request.method() != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if !referer_is_ours(&request, &config) {
        request
            .headers_mut()
            .insert(header::REFERER, http::HeaderValue::from_static("/"));
    }
    next.run(request).await
}

fn referer_is_ours(request: &Request, config: &Config) -> bool {
    let Some(referer) = request.headers().get(header::REFERER) else {
        return false;
    };
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let referer = referer.to_str().unwrap_or_default();
    let within = |origin: &str| {
        referer
            .strip_prefix(origin)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    within(&config.public_url)
        || host.is_some_and(|host| {
            within(&format!("http://{host}")) || within(&format!("https://{host}"))
        })
}
