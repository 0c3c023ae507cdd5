//! Errors of plain routes, as JSON with the status they ask for.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::error::AppError;

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, axum::Json(self)).into_response()
    }
}
