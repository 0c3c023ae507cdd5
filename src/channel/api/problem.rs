//! What programs are told when something goes wrong: one shape, stable codes, a request id.

use axum::{
    Json,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    account::key::Scope,
    channel::openai,
    chat::{Message, State},
    error::{AppError, Problem},
    i18n::Locale,
};

/// The id by which a request is found in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Why a request was refused.
#[derive(Debug, Clone)]
pub enum ApiError {
    /// As everywhere in the product.
    App(AppError),
    /// There is no key, or it works no more.
    Key,
    /// The key may not do this.
    Scope(Scope),
    /// The request can't be read; why.
    Malformed(String),
    /// A value that is understood and not supported; why.
    Unsupported(String),
    /// A request with this `Idempotency-Key` is under way.
    UnderWay,
    /// The `Idempotency-Key` was used for another request.
    Reused,
    /// The path is known and the method is not.
    Method,
    /// The model behind the bot gave no answer; the code of what went wrong.
    Model(String),
    /// The body is of a kind that is not read here.
    MediaType,
}

/// The answer of every route.
pub type Result<T> = std::result::Result<T, ApiError>;

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        Self::App(error.into())
    }
}

impl ApiError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::App(error) => error.code(),
            Self::Key => "invalid_key",
            Self::Scope(_) => "missing_scope",
            Self::Malformed(_) => "malformed",
            Self::Unsupported(_) => "unsupported",
            Self::UnderWay => "under_way",
            Self::Reused => "idempotency_key_reused",
            Self::Method => "method_not_allowed",
            Self::Model(_) => "model_failed",
            Self::MediaType => "unsupported_media_type",
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::App(error) => {
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::Key => StatusCode::UNAUTHORIZED,
            Self::Scope(_) => StatusCode::FORBIDDEN,
            Self::Malformed(_) | Self::Unsupported(_) => StatusCode::BAD_REQUEST,
            Self::UnderWay => StatusCode::CONFLICT,
            Self::Reused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Model(_) => StatusCode::BAD_GATEWAY,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    /// What happened and what to do, in English like the rest of the API.
    pub fn message(&self) -> String {
        match self {
            Self::App(AppError::TooManyAttempts { seconds }) => {
                format!("Too many requests. Try again in {seconds} s.")
            }
            Self::App(AppError::Invalid { fields }) if !fields.is_empty() => {
                let named = fields.iter();
                let named = named.map(|error| {
                    format!("{}: {}", error.field, error.problem.sentence(Locale::en))
                });
                named.collect::<Vec<_>>().join(" ")
            }
            Self::App(AppError::NotFound) => "Nothing is found here for this key.".into(),
            Self::App(error) => error.sentence(Locale::en),
            Self::Model(code) => format!("The model behind the bot gave no answer: {code}."),
            Self::Key => {
                "Send a valid API key: Authorization: Bearer cbf_… Keys are made on the page “API keys”.".into()
            }
            Self::Scope(scope) => format!("This key lacks the scope {}.", scope.as_str()),
            Self::Malformed(why) | Self::Unsupported(why) => why.clone(),
            Self::UnderWay => {
                "A request with this Idempotency-Key is under way. Try again in a moment.".into()
            }
            Self::Reused => "This Idempotency-Key was used for another request.".into(),
            Self::Method => "This path does not know the method.".into(),
            Self::MediaType => "Send JSON with Content-Type: application/json, or a file as multipart/form-data.".into(),
        }
    }

    /// Seconds after which another try may succeed.
    pub fn retry_after(&self) -> Option<i64> {
        match self {
            Self::App(AppError::TooManyAttempts { seconds }) => Some(*seconds),
            Self::App(AppError::Busy) | Self::UnderWay => Some(1),
            _ => None,
        }
    }

    /// The first field that was refused.
    pub fn first_field(&self) -> Option<String> {
        self.fields().into_iter().next().map(|wrong| wrong.field)
    }

    fn fields(&self) -> Vec<WrongField> {
        let Self::App(AppError::Invalid { fields }) = self else {
            return Vec::new();
        };
        let wrong = |error: &crate::error::FieldError| WrongField {
            field: error.field.clone(),
            code: problem_code(error.problem),
            limit: problem_limit(error.problem),
        };
        fields.iter().map(wrong).collect()
    }

    /// Why an answer did not come about, if it did not.
    pub fn of_message(message: &Message) -> Option<Self> {
        let whole = matches!(message.state, State::Done | State::Stopped);
        (!whole).then(|| {
            let problem = message.problem.clone();
            Self::Model(problem.unwrap_or_else(|| message.state.as_str().to_owned()))
        })
    }

    /// What a status of a layer below means, where no route has said why.
    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::App(AppError::NotFound),
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::MediaType,
            StatusCode::PAYLOAD_TOO_LARGE => Self::App(AppError::TooLarge { megabytes: 1 }),
            status if status.is_client_error() => {
                Self::Malformed("The request can't be read.".into())
            }
            _ => Self::App(AppError::Internal),
        }
    }
}

fn problem_code(problem: Problem) -> String {
    match serde_json::to_value(problem) {
        Ok(serde_json::Value::String(code)) => code,
        Ok(serde_json::Value::Object(entry)) => entry.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

fn problem_limit(problem: Problem) -> Option<u32> {
    match problem {
        Problem::TooShort(limit) | Problem::TooLong(limit) | Problem::TooMany(limit) => Some(limit),
        _ => None,
    }
}

impl IntoResponse for ApiError {
    /// The status; [`finish`] writes the rest, because it knows the request.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What every refused request is answered with.
#[derive(Serialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong.
    error: ErrorDetail,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub struct ErrorDetail {
    /// A stable code, such as `not_found` or `too_many_attempts`.
    code: &'static str,
    /// What happened and what to do.
    message: String,
    /// The id of the request, also in the header `x-request-id`.
    request_id: String,
    /// Fields that were refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<WrongField>,
    /// Seconds after which another try may succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<i64>,
}

/// A field and what is wrong with it.
#[derive(Serialize, ToSchema)]
pub struct WrongField {
    /// The field.
    field: String,
    /// A stable code, such as `required` or `too_long`.
    code: String,
    /// The limit it breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
}

/// Gives a request its id, and an error its body.
pub async fn finish(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let status = response.status();
    let mut response = if status.is_client_error() || status.is_server_error() {
        let stated = response.extensions().get::<ApiError>().cloned();
        let error = stated.unwrap_or_else(|| ApiError::of_status(status));
        if status.is_server_error() {
            tracing::error!(request = %id, %method, path, code = error.code(), "a request of a program failed");
        }
        with_body(&error, &id, &path, response)
    } else {
        response
    };
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn with_body(error: &ApiError, id: &str, path: &str, bare: Response) -> Response {
    let body = if path.starts_with(openai::BASE) {
        openai::error_body(error)
    } else {
        json!(ErrorBody {
            error: ErrorDetail {
                code: error.code(),
                message: error.message(),
                request_id: id.to_owned(),
                fields: error.fields(),
                retry_after: error.retry_after(),
            },
        })
    };
    let mut response = (error.status(), Json(body)).into_response();
    for (name, value) in bare.headers() {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            response.headers_mut().insert(name, value.clone());
        }
    }
    let headers = response.headers_mut();
    if let Some(seconds) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if error.status() == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer realm=\"api\"");
        headers.insert(header::WWW_AUTHENTICATE, scheme);
    }
    response
}
