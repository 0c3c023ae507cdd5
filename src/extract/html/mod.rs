//! Web pages: the main content as Markdown, and what the page says about itself.

mod guard;
mod main_text;
mod page;
mod shape;

use dom_query::Document;
use serde::{Deserialize, Serialize};

use super::{Extracted, Format, Refusal, clean};

pub(super) use page::{LINKS, LONGEST_LINK};

/// Fewer letters than this beside a script is a page that its script fills: "Loading…", "Please
/// enable JavaScript to continue using this application" and the like.
const SCRIPT_ONLY_LETTERS: usize = 40;

/// What a web page says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebPage {
    /// Absolute address the page names as its own.
    pub canonical: Option<String>,
    /// Absolute http and https addresses the whole page links to, menus included, without
    /// fragments, each once, in order; at most 2 000.
    pub links: Vec<String>,
    /// The page asks not to be kept by search engines.
    pub noindex: bool,
    /// The page asks that its links not be followed.
    pub nofollow: bool,
    /// Language tag of the page, such as `uz-Latn`.
    pub language: Option<String>,
}

/// Reads a page. `base` is its address; without one, relative links lead nowhere and stay as
/// they are.
pub(super) fn read(html: &str, base: Option<&str>) -> Result<Extracted, Refusal> {
    guard::check(html)?;
    let document = Document::from(html);
    let web = page::facts(&document, base);
    let title = page::title(&document);
    let scripted = document.select("script").exists();
    shape::shape(&document);
    page::remove_unseen(&document);
    let text = main_text::find(document);
    let letters = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(SCRIPT_ONLY_LETTERS)
        .count();
    match letters {
        _ if scripted && letters < SCRIPT_ONLY_LETTERS => Err(Refusal::ScriptOnly),
        0 => Err(Refusal::NoText),
        _ => Ok(Extracted {
            format: Format::Html,
            title,
            text,
            pages: 1,
            web: Some(web),
        }),
    }
}

/// A chapter of a book: its whole body as Markdown, without a search for the main
/// part, because a chapter has no menus.
pub(super) fn chapter(xhtml: &str) -> Result<String, Refusal> {
    // In HTML an element that closes itself stays open, and these three would swallow the text.
    let html = open_and_close(xhtml, &["title", "script", "style"]);
    guard::check(&html)?;
    let document = Document::from(html);
    shape::shape(&document);
    page::remove_unseen(&document);
    Ok(clean::tidy(&main_text::of_body(&document)))
}

/// `xhtml` with `<title/>` written as `<title></title>`, for each of `names`.
fn open_and_close(xhtml: &str, names: &[&str]) -> String {
    let mut html = String::with_capacity(xhtml.len());
    let mut rest = xhtml;
    while let Some(start) = rest.find('<') {
        let Some(length) = rest[start..].find('>') else {
            break;
        };
        let end = start + length;
        let tag = &rest[start + 1..end];
        let name = names.iter().find(|name| {
            tag.strip_prefix(**name)
                .is_some_and(|after| after.starts_with([' ', '\n', '\t', '\r', '/']))
        });
        match (name, tag.strip_suffix('/')) {
            (Some(name), Some(open)) => {
                html.push_str(&rest[..=start]);
                html.push_str(open);
                html.push_str("></");
                html.push_str(name);
                html.push('>');
            }
            _ => html.push_str(&rest[..=end]),
        }
        rest = &rest[end + 1..];
    }
    html.push_str(rest);
    html
}
