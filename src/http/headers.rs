//! What a browser may do with our pages: the content policy with a nonce for each page, and the
//! headers that go with it.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::nonce::Nonce;

use crate::config::Config;

/// Where a page may stand in a frame, as the value of `frame-ancestors`. A handler puts it into its
/// answer's extensions; pages without it stand in our own pages only.
#[derive(Debug, Clone)]
pub struct FrameAncestors(pub String);

/// Puts a fresh [`Nonce`] into the request and the security headers into the answer.
pub async fn secure(
    State(config): State<Arc<Config>>,
    mut request: Request,
    next: Next,
) -> Response {
    let nonce = Nonce::new();
    let favicon = request.uri().path() == "/favicon.svg";
    let (path, query) = (request.uri().path(), request.uri().query());
    let immutable = path.starts_with("/pkg/")
        || (["/chat.js", "/compare.js", "/frame.js"].contains(&path)
            && query.is_some_and(|query| query.starts_with("v=")));
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let ancestors = response.extensions().get::<FrameAncestors>();
    let ancestors = ancestors.map_or("'self'", |ancestors| ancestors.0.as_str());
    let policy = HeaderValue::from_str(&policy(&nonce, ancestors));
    let headers = response.headers_mut();
    if let Ok(policy) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "same-origin");
    set(
        headers,
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        headers,
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=()",
    );
    if config.https() {
        set(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000",
        );
    }
    if immutable {
        // Such addresses hold a hash of the content.
        if response.status().is_success() {
            set(
                response.headers_mut(),
                header::CACHE_CONTROL,
                "public, max-age=31536000, immutable",
            );
        }
    } else if favicon {
        set(
            response.headers_mut(),
            header::CACHE_CONTROL,
            "public, max-age=86400",
        );
    } else if !response.headers().contains_key(header::CACHE_CONTROL) {
        set(response.headers_mut(), header::CACHE_CONTROL, "no-store");
    }
    response
}

/// Own files only; scripts by nonce.
fn policy(nonce: &Nonce, ancestors: &str) -> String {
    format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-src 'self'; frame-ancestors {ancestors}"
    )
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
