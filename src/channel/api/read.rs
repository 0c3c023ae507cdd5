//! What requests bring: JSON bodies and queries, with a reason when they can't be read; and lists
//! in pages.

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Query, Request, rejection::JsonRejection},
};
use http::{StatusCode, request::Parts};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

use crate::{error::AppError, list};

use super::problem::ApiError;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(refused(&rejection)),
        }
    }
}

fn refused(rejection: &JsonRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge { megabytes: 1 }.into(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiError::MediaType,
        _ => ApiError::Malformed(rejection.body_text()),
    }
}

/// The part of the address behind the question mark.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => Err(ApiError::Malformed(rejection.body_text())),
        }
    }
}

/// Which page of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The page, from 1. A page has 20 entries.
    #[param(minimum = 1)]
    pub page: Option<u32>,
}

impl PageQuery {
    /// The page's number.
    pub fn number(&self) -> u32 {
        number(self.page)
    }
}

/// A page's number, at least 1.
pub fn number(page: Option<u32>) -> u32 {
    page.unwrap_or(1).max(1)
}

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub struct List<T> {
    /// The entries on this page.
    pub items: Vec<T>,
    /// This page, from 1.
    pub page: u32,
    /// Pages there are, at least 1.
    pub pages: u32,
    /// Entries on all pages.
    pub total: u32,
}

impl<T, U: Into<T>> From<list::Page<U>> for List<T> {
    fn from(page: list::Page<U>) -> Self {
        Self {
            pages: page.pages(),
            page: page.number,
            total: page.total,
            items: page.items.into_iter().map(Into::into).collect(),
        }
    }
}

/// One of the server-sent events of a stream.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct ServerEvent {
    /// Its name: `begun`, `delta` or `done`; those of the OpenAI-compatible API have none.
    event: Option<String>,
    /// JSON, or `[DONE]`.
    data: String,
    /// Bytes of the answer that have been sent.
    id: Option<String>,
}
