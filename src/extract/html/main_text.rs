//! The part of a page that its visitors came for.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability, TextMode};

use super::{
    super::{clean, markdown},
    shape,
};

/// Page furniture. The search for an article would keep some of it.
const FURNITURE: &str = "nav, footer, aside, [role=navigation], [role=banner], \
     [role=contentinfo], [role=search], [role=complementary]";

/// The search for an article is trusted when it keeps at least one letter in three of the body. Home pages and price lists are cards side by side, of which it keeps one.
const ARTICLE_SHARE: usize = 3;

/// Most elements the search for an article may meet; it scores each several times.
const ELEMENTS: usize = 50_000;

/// The main content of a page as Markdown.
pub(super) fn find(document: Document) -> String {
    remove_furniture(&document);
    let article = article(document.clone());
    let body = clean::tidy(&of_body(&document));
    match article {
        Some(article) if letters(&article) * ARTICLE_SHARE >= letters(&body) => article,
        _ => body,
    }
}

/// The whole body as Markdown.
pub(super) fn of_body(document: &Document) -> String {
    shape::make_blocks(document);
    let markdown = match document.body() {
        Some(body) => body.md(None),
        None => document.md(None),
    };
    markdown::unescape(&markdown)
}

fn article(document: Document) -> Option<String> {
    let config = Config {
        text_mode: TextMode::Markdown,
        max_elements_to_parse: ELEMENTS,
        ..Config::default()
    };
    let article = Readability::with_document(document, None, Some(config))
        .and_then(|mut page| page.parse())
        .ok()?;
    let text = clean::tidy(&markdown::unescape(&article.text_content));
    clean::has_letters(&text).then_some(text)
}

fn remove_furniture(document: &Document) {
    document.select(FURNITURE).remove();
    for header in document.select("header").nodes() {
        if !holds_title(header) {
            header.remove_from_parent();
        }
    }
}

/// The header of an article holds its title; the header of a site holds logo and menu.
fn holds_title(header: &NodeRef) -> bool {
    !header.find(&["h1"]).is_empty()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}
