//! A page whose rendering is stuck is rendered once more.
//!
//! Rendering waits for the data of a page, and on PostgreSQL about one rendering in some hundreds
//! was seen to wait for data that had long arrived: the wake-up is lost in the reactive system when
//! it comes from another thread at the wrong moment. Looking at a page changes nothing, so asking
//! again is safe. Pages take milliseconds; one that takes seconds is stuck.

use std::time::Duration;

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode};

/// How long each try may take.
const TRIES: [Duration; 3] = [
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(15),
];

/// Renders a page, again if it is stuck.
pub async fn render_again(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let (head, _) = request.into_parts();
    for patience in TRIES {
        let again = Request::from_parts(head.clone(), Body::empty());
        match tokio::time::timeout(patience, next.clone().run(again)).await {
            Ok(page) => return page,
            Err(_) => tracing::warn!(
                path = head.uri.path(),
                "a page was stuck and is rendered again"
            ),
        }
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
