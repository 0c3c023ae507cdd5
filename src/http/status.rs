//! Status codes of failed server functions. Leptos answers every error with 500, which would count
//! each typo as an outage.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::Response,
};
use http::StatusCode;

use crate::error::AppError;

/// Errors are small; a larger body is not one of ours.
const ERROR_BYTES: usize = 64 * 1024;

/// Gives a failed server function the status its error asks for.
pub async fn of_error(request: Request, next: Next) -> Response {
    let of_function = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    if !of_function || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, ERROR_BYTES).await else {
        return Response::from_parts(head, Body::empty());
    };
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        head.status = StatusCode::from_u16(error.status()).unwrap_or(head.status);
    }
    Response::from_parts(head, Body::from(bytes))
}
