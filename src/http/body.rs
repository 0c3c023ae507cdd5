//! Limits of request bodies, in bytes.

use axum::{
    extract::{DefaultBodyLimit, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::header;

use crate::error::AppError;

use super::draft::LoggedIn;

/// The largest form there is: a pasted document of 5 MB, which grows to at most three times its
/// size when it is url-encoded Cyrillic.
pub const FORM: usize = 16 * 1024 * 1024;

/// The files of one upload with their form; `knowledge::FILES` of `knowledge::FILE_MEGABYTES`, which a
/// test holds to this.
pub const UPLOAD: usize = 401 * 1024 * 1024;

/// Every other form; the settings of a bot are the largest.
const SMALL_FORM: usize = 256 * 1024;

/// A visitor's question with its form.
pub const QUESTION: usize = 64 * 1024;

/// The one server function that takes a document.
const DOCUMENTS: &str = "/api/save_text";

/// Refuses bodies of server functions that are larger than their form can be.
pub async fn limit(mut request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let member = request.extensions().get::<LoggedIn>().is_some();
    let most = if member && request.uri().path() == DOCUMENTS {
        FORM
    } else {
        SMALL_FORM
    };
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return AppError::TooLarge { megabytes: 1 }.into_response();
    }
    DefaultBodyLimit::max(most).apply(&mut request);
    next.run(request).await
}
