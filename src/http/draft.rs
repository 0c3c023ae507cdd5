//! What a person typed into a form that was refused, kept for the page that shows the error.
//!
//! With scripts the inputs simply stay. Without them the browser leaves the page, so the fields
//! (never passwords and keys) wait in the session until the page is shown again, once.

use std::collections::HashMap;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::redirect::unsaid;

const SESSION_KEY: &str = "draft";
/// Longer forms are not kept: a pasted document of megabytes does not belong into a session.
const DRAFT_BYTES: usize = 64 * 1024;
/// What is kept for somebody who is not logged in, who could otherwise fill the disk.
const STRANGERS_BYTES: usize = 2 * 1024;
const STRANGERS_FORMS: [&str; 2] = ["/api/sign_up", "/api/log_in"];

/// Words in the names of fields that are never kept: `api_key` is a secret, `keyword` and
/// `max_output_tokens` are none.
const SECRETS: [&str; 6] = [
    "password",
    "key",
    "secret",
    "secrets",
    "token",
    "authorization",
];

/// Put into the request beside the person, so that guards on the ground floor know there is one.
#[derive(Debug, Clone, Copy)]
pub struct LoggedIn;

/// Fields by name, as they were typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Draft(pub HashMap<String, String>);

/// Keeps the fields of a refused form post, and hands kept fields to the page shown after it.
pub async fn keep(session: Session, mut request: Request, next: Next) -> Response {
    if request.uri().query().is_some_and(leads_back) {
        let draft = session.remove::<Draft>(SESSION_KEY).await.ok().flatten();
        request.extensions_mut().insert(draft.unwrap_or_default());
        return next.run(request).await;
    }
    if !is_form_post(&request) {
        return next.run(request).await;
    }
    forget_what_was_said(request.headers_mut());
    let member = request.extensions().get::<LoggedIn>().is_some();
    let strangers = STRANGERS_FORMS.contains(&request.uri().path());
    let most = match (member, strangers) {
        (true, _) => DRAFT_BYTES,
        (false, true) => STRANGERS_BYTES,
        (false, false) => 0,
    };
    let (head, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, super::body::FORM).await else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return response;
    };
    let fields = if bytes.len() <= most {
        fields(&bytes)
    } else {
        HashMap::new()
    };
    let response = next.run(Request::from_parts(head, Body::from(bytes))).await;
    if was_sent_back(&response) && session.insert(SESSION_KEY, Draft(fields)).await.is_err() {
        tracing::warn!("a form's draft could not be kept");
    }
    response
}

fn is_form_post(request: &Request) -> bool {
    let accepts = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    request.method() == http::Method::POST
        && request.uri().path().starts_with("/api/")
        && accepts.is_some_and(|value| value.contains("text/html"))
}

/// A refused form leads back to the page it was sent from, which then tells of this refusal only;
/// with each one before it the address would grow, until browsers no longer send it.
fn forget_what_was_said(headers: &mut HeaderMap) {
    let page = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok());
    if let Some(Ok(page)) = page.map(|page| HeaderValue::from_str(&unsaid(page))) {
        headers.insert(header::REFERER, page);
    }
}

fn was_sent_back(response: &Response) -> bool {
    let location = response
        .headers()
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok());
    location.is_some_and(leads_back)
}

/// Whether an address leads back to a form that was refused, or only tried out.
fn leads_back(address: &str) -> bool {
    ["__err=", "tested="]
        .iter()
        .any(|sign| address.contains(sign))
}

fn fields(bytes: &[u8]) -> HashMap<String, String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes).unwrap_or_default();
    pairs
        .into_iter()
        .filter(|(name, _)| !is_secret(name))
        .collect()
}

fn is_secret(name: &str) -> bool {
    name.to_ascii_lowercase()
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(|word| SECRETS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn secrets_are_not_kept_and_everything_else_is() {
        let form = "name=Shop&key=sk-1&api_key=sk-2&form[headers][0][secret]=sk-3&bot-token=sk-4\
                    &new_password=sk-5&Authorization=sk-6&keyword=cake&monkey=Chita&max_output_tokens=9";
        let kept = fields(form.as_bytes());
        let mut names: Vec<&str> = kept.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["keyword", "max_output_tokens", "monkey", "name"]);
        assert!(!format!("{kept:?}").contains("sk-"));
    }
}
