//! One page, fetched.

use std::time::SystemTime;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{
        ACCEPT, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER,
    },
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{AGENT, Agent, CrawlFault, Scope};
use crate::http::outgoing::Fetched;

/// Bytes of a web page. The largest articles have about one million.
pub const MAX_PAGE: usize = 5 * 1024 * 1024;

/// Bytes of a document.
pub const MAX_DOCUMENT: usize = 20 * 1024 * 1024;

/// A longer validator is not kept: some servers put whole tables into an `ETag`.
const MAX_VALIDATOR: usize = 256;

/// Longest `Retry-After` that is believed, in seconds.
const MAX_RETRY: u64 = 24 * 60 * 60;

/// What web pages are sent as.
const PAGES: [&str; 3] = ["text/html", "application/xhtml+xml", "text/plain"];

/// What documents are sent as, or begin with.
const DOCUMENTS: [&str; 11] = [
    "application/pdf",
    "application/msword",
    "application/rtf",
    "application/epub+zip",
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
    "application/vnd.ms-",
    "application/octet-stream",
    "text/csv",
    "text/markdown",
    "text/rtf",
];

/// What a site gave to ask by whether a page has changed (RFC 9110, 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`, as it was sent.
    pub last_modified: Option<String>,
}

/// What came of a visit that went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visit {
    /// The page is as it was when the validators were given.
    Unchanged,
    /// Here it is.
    Page(Page),
    /// There is no such page (any more): 404 or 410.
    Gone,
}

/// A page, or a document where they are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it is, after redirects; links in it are relative to this.
    pub url: Url,
    /// For the next visit.
    pub validators: Validators,
    /// As it was sent, charset included; empty when the site said nothing.
    pub content_type: String,
    /// Its content, unpacked.
    pub bytes: Bytes,
    /// Whether the site asks search engines not to show it (`X-Robots-Tag: noindex`).
    pub noindex: bool,
    /// Whether the site asks robots not to follow its links (`X-Robots-Tag: nofollow`).
    pub nofollow: bool,
}

impl Page {
    /// Whether this is HTML, and so has links to follow.
    pub fn is_html(&self) -> bool {
        matches!(
            media_type(&self.content_type).as_str(),
            "" | "text/html" | "application/xhtml+xml"
        )
    }
}

/// Fetches a page of a crawl. `validators` are those of the last visit. Asks neither for the rules
/// of the site nor for a turn: see [`super::Crawler::visit`].
pub async fn fetch_page(
    agent: &Agent,
    scope: &Scope,
    url: &Url,
    validators: Option<&Validators>,
) -> Result<Visit, CrawlFault> {
    let limit = if scope.documents {
        MAX_DOCUMENT
    } else {
        MAX_PAGE
    };
    let headers = conditions(validators);
    let answer = agent.get(url.clone(), headers, limit).await?;
    if !scope.holds(&answer.url) {
        return Err(CrawlFault::Elsewhere(answer.url.into()));
    }
    match answer.status.as_u16() {
        304 => Ok(Visit::Unchanged),
        404 | 410 => Ok(Visit::Gone),
        200..=299 => page(scope, answer).map(Visit::Page),
        300..=399 => Err(CrawlFault::Redirects),
        429 | 503 => Err(CrawlFault::Busy {
            retry_after: retry_after(&answer.headers, SystemTime::now()),
        }),
        status if answer.status.is_server_error() => Err(CrawlFault::ServerError(status)),
        status => Err(CrawlFault::Refused(status)),
    }
}

fn conditions(validators: Option<&Validators>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let accepted = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
    headers.insert(ACCEPT, HeaderValue::from_static(accepted));
    let known = validators.map(|known| {
        [
            (IF_NONE_MATCH, &known.etag),
            (IF_MODIFIED_SINCE, &known.last_modified),
        ]
    });
    for (name, value) in known.into_iter().flatten() {
        if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_str) {
            headers.insert(name, value);
        }
    }
    headers
}

fn page(scope: &Scope, answer: Fetched) -> Result<Page, CrawlFault> {
    let content_type = text(&answer.headers, CONTENT_TYPE).unwrap_or_default();
    let kind = media_type(content_type);
    let is_page = kind.is_empty() || PAGES.contains(&kind.as_str());
    let is_document = scope.documents && DOCUMENTS.iter().any(|known| kind.starts_with(known));
    if answer.status == StatusCode::NO_CONTENT || !(is_page || is_document) {
        return Err(CrawlFault::NotAPage(kind));
    }
    if is_page && answer.body.len() > MAX_PAGE {
        return Err(CrawlFault::TooLarge(MAX_PAGE));
    }
    Ok(Page {
        validators: Validators {
            etag: validator(&answer.headers, ETAG),
            last_modified: validator(&answer.headers, LAST_MODIFIED),
        },
        content_type: content_type.chars().take(MAX_VALIDATOR).collect(),
        noindex: asks(&answer.headers, "noindex"),
        nofollow: asks(&answer.headers, "nofollow"),
        url: answer.url,
        bytes: answer.body,
    })
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn validator(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = text(headers, name)?;
    (value.len() <= MAX_VALIDATOR).then(|| value.to_owned())
}

/// `text/html` of `Text/HTML; charset=utf-8`.
fn media_type(content_type: &str) -> String {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// Rules of `X-Robots-Tag` that have a colon themselves.
const RULES_WITH_VALUES: [&str; 4] = [
    "max-snippet",
    "max-image-preview",
    "max-video-preview",
    "unavailable_after",
];

/// Whether `X-Robots-Tag` asks this of us. A line may begin with the robot it is for
/// (`otherbot: noindex, nofollow`); see Google, “Robots meta tags specifications”.
fn asks(headers: &HeaderMap, rule: &str) -> bool {
    let lines = headers.get_all("x-robots-tag").iter();
    lines.filter_map(|line| line.to_str().ok()).any(|line| {
        let (robot, rules) = match line.split_once(':') {
            Some((robot, rules)) if names_robot(robot.trim()) => (robot.trim(), rules),
            _ => (AGENT, line),
        };
        let named = robot.eq_ignore_ascii_case(AGENT);
        let mut rules = rules.split(',').map(str::trim);
        let asked = |found: &str| {
            [rule, "none"]
                .iter()
                .any(|rule| found.eq_ignore_ascii_case(rule))
        };
        named && rules.any(asked)
    })
}

fn names_robot(start: &str) -> bool {
    let start = start.to_ascii_lowercase();
    !start.contains(',') && !RULES_WITH_VALUES.contains(&start.as_str())
}

/// Seconds to wait, given as such or as a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<u64> {
    let value = text(headers, RETRY_AFTER)?.trim();
    let seconds = value.parse().ok().or_else(|| {
        let date = httpdate::parse_http_date(value).ok()?;
        Some(date.duration_since(now).unwrap_or_default().as_secs())
    })?;
    Some(seconds.min(MAX_RETRY))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn headers(name: &'static str, values: &[&str]) -> HeaderMap {
        let pairs = values.iter().map(|value| (name, value.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value);
        }
        headers
    }

    #[test]
    fn a_busy_site_says_when_to_come_again_in_seconds_or_by_a_date() {
        let now = httpdate::parse_http_date("Wed, 25 Nov 2026 01:00:00 GMT").unwrap();
        let after = |value| retry_after(&headers("retry-after", &[value]), now);
        assert_eq!(after("120"), Some(120));
        assert_eq!(after("Wed, 25 Nov 2026 01:01:30 GMT"), Some(90));
        assert_eq!(after("Wed, 25 Nov 2026 00:00:00 GMT"), Some(0));
        assert_eq!(after("99999999"), Some(MAX_RETRY));
        for nonsense in ["soon", "-1", "1.5", ""] {
            assert_eq!(after(nonsense), None, "{nonsense}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
        let far = now + Duration::from_secs(1_000_000);
        let far = headers("retry-after", &[&httpdate::fmt_http_date(far)]);
        assert_eq!(retry_after(&far, now), Some(MAX_RETRY));
    }

    #[test]
    fn a_header_may_ask_all_robots_or_one() {
        let noindex = |values: &[&str]| asks(&headers("x-robots-tag", values), "noindex");
        assert!(noindex(&["NoIndex"]));
        assert!(noindex(&["max-snippet:5, noindex"]));
        assert!(noindex(&["nofollow", "none"]));
        assert!(noindex(&["chatbotfactory: noindex, nofollow"]));
        assert!(!noindex(&["otherbot: noindex, nofollow"]));
        assert!(!noindex(&["index"]));
        assert!(!noindex(&[]));
    }

    #[test]
    fn the_kind_of_a_file_is_read_without_its_parameters() {
        assert_eq!(media_type(" Text/HTML ; charset=windows-1251"), "text/html");
        assert_eq!(media_type(""), "");
    }
}
