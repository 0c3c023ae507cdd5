//! One visit of a page, and what it found.

use url::Url;

use crate::{
    crawl::{CrawlFault, Crawler, Page, Scope, Validators, Visit, WebLinks, text_hash},
    extract::{Extracted, Refusal},
    job::Fault,
    knowledge::Failure,
};

use super::super::{Reader, store::web::Text};

/// What a visit found.
pub(super) enum Looked {
    /// The page is as it was.
    Unchanged,
    /// There is no such page.
    Gone,
    /// It can be fetched and not be read; another visit would find the same.
    Unreadable(Failure),
    /// It could not be fetched.
    Failed(CrawlFault),
    /// Here it is.
    Read(Box<Read>),
}

/// A page that was read.
pub(super) struct Read {
    pub(super) found: Extracted,
    pub(super) size: usize,
    pub(super) hash: [u8; 32],
    pub(super) validators: Validators,
    /// Whether it asks to be left out.
    pub(super) noindex: bool,
}

/// Visits a page and reads it.
///
/// # Errors
/// Only a fault of ours; what is wrong with the page is something found.
pub(super) async fn look(
    crawler: &Crawler,
    reader: &Reader,
    scope: &Scope,
    url: &Url,
    validators: Option<&Validators>,
) -> Result<Looked, Fault> {
    let page = match crawler.visit(scope, url, validators).await {
        Ok(Visit::Unchanged) => return Ok(Looked::Unchanged),
        Ok(Visit::Gone) => return Ok(Looked::Gone),
        Ok(Visit::Page(page)) => page,
        Err(fault) => return Ok(Looked::Failed(fault)),
    };
    match reader
        .read(page.bytes.clone(), &name(&page), Some(page.url.as_str()))
        .await
    {
        Ok(found) => Ok(Looked::Read(Box::new(Read {
            hash: text_hash(&found.text),
            size: page.bytes.len(),
            noindex: page.noindex || found.web.as_ref().is_some_and(|web| web.noindex),
            validators: page.validators,
            found,
        }))),
        Err(Refusal::Internal) => Err(Refusal::Internal.into()),
        Err(refusal) => {
            tracing::debug!(%url, %refusal, "a page can't be read");
            Ok(Looked::Unreadable(unreadable(refusal)))
        }
    }
}

fn unreadable(refusal: Refusal) -> Failure {
    crate::knowledge::words::from_stored(refusal.as_str()).unwrap_or(Failure::Internal)
}

/// What the site calls a page: the reader tells kinds of plain text apart by it.
fn name(page: &Page) -> String {
    let last = page.url.path().rsplit('/').next().unwrap_or_default();
    let html = page.is_html() || page.content_type.is_empty();
    match html && !last.contains('.') {
        true => format!("{last}.html"),
        false => last.to_owned(),
    }
}

/// What a page says of itself and links to; nothing when it can't be read.
pub(super) async fn links(reader: Reader, bytes: bytes::Bytes, url: Url) -> Option<WebLinks> {
    let found = reader
        .read(bytes, "page.html", Some(url.as_str()))
        .await
        .ok()?;
    let web = found.web?;
    Some(WebLinks {
        title: found.title,
        links: web
            .links
            .iter()
            .filter_map(|link| Url::parse(link).ok())
            .collect(),
        canonical: web.canonical.and_then(|url| Url::parse(&url).ok()),
        noindex: web.noindex,
        nofollow: web.nofollow,
    })
}

/// What the page is called when it has no title: its path as people read it.
pub fn title_of(found: Option<&str>, url: &Url) -> String {
    let title = found.map(str::trim).filter(|title| !title.is_empty());
    let title = title.map_or_else(|| readable(url), str::to_owned);
    let limit = crate::knowledge::TITLE as usize;
    title
        .chars()
        .filter(|c| !c.is_control())
        .take(limit)
        .collect()
}

/// An address as people read it, without its scheme.
fn readable(url: &Url) -> String {
    let path = percent_encoding::percent_decode_str(url.path()).decode_utf8_lossy();
    let host = url.host_str().unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}"));
    format!(
        "{host}{}{}",
        path.trim_end_matches('/'),
        query.unwrap_or_default()
    )
}

/// What is kept of a page that was read.
pub(super) fn text_of<'a>(url: &Url, read: &'a Read) -> Text<'a> {
    Text {
        title: title_of(read.found.title.as_deref(), url),
        text: &read.found.text,
        format: read.found.format,
        pages: read.found.pages,
        size: read.size,
        hash: read.hash,
        validators: &read.validators,
    }
}
