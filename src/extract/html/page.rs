//! What a page says about itself, and what in it nobody sees.

use std::collections::HashSet;

use dom_query::{Document, NodeRef};
use url::Url;

use super::{super::clean, WebPage};

/// Most links kept of one page.
pub(in super::super) const LINKS: usize = 2_000;

/// Longest address kept, in bytes; servers refuse longer ones.
pub(in super::super) const LONGEST_LINK: usize = 2_048;

/// Elements without text for a reader, or whose text is for someone else.
const UNSEEN: &str = "script, style, noscript, template, iframe, object, embed, svg, canvas, video, \
     audio, picture, img, map, dialog, button, select, textarea, input";

/// Links, canonical address, wishes to robots and language of a page. Makes the addresses in the
/// document absolute on the way, so that they are in the text as well.
pub(super) fn facts(document: &Document, address: Option<&str>) -> WebPage {
    let base = base(document, address);
    let robots = robots(document);
    WebPage {
        canonical: document
            .select("link[href]")
            .iter()
            .filter(|link| has_word(&link.attr_or("rel", ""), "canonical"))
            .find_map(|link| absolute(&link.attr_or("href", ""), base.as_ref())),
        links: links(document, base.as_ref()),
        noindex: robots
            .iter()
            .any(|word| word == "noindex" || word == "none"),
        nofollow: robots
            .iter()
            .any(|word| word == "nofollow" || word == "none"),
        language: document
            .select_single("html")
            .attr("lang")
            .map(|tag| tag.trim().to_owned())
            .filter(|tag| {
                (1..=35).contains(&tag.len())
                    && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            }),
    }
}

/// The title of a page: its own, else its first heading's.
pub(super) fn title(document: &Document) -> Option<String> {
    clean::one_line(&document.select_single("head title").text())
        .or_else(|| clean::one_line(&document.select_single("h1").text()))
}

/// Takes out what no reader sees.
pub(super) fn remove_unseen(document: &Document) {
    document.select(UNSEEN).remove();
}

fn base(document: &Document, address: Option<&str>) -> Option<Url> {
    let own = address.and_then(|address| Url::parse(address).ok());
    let named = document.select_single("base[href]").attr("href");
    match (named, own) {
        (Some(named), Some(own)) => own.join(&named).ok().or(Some(own)),
        (Some(named), None) => Url::parse(&named).ok(),
        (None, own) => own,
    }
}

fn robots(document: &Document) -> Vec<String> {
    document
        .select("meta[name][content]")
        .iter()
        .filter(|meta| {
            meta.attr_or("name", "")
                .trim()
                .eq_ignore_ascii_case("robots")
        })
        .flat_map(|meta| {
            meta.attr_or("content", "")
                .split(|c: char| c == ',' || c.is_whitespace())
                .map(str::to_ascii_lowercase)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn links(document: &Document, base: Option<&Url>) -> Vec<String> {
    let (mut links, mut known) = (Vec::new(), HashSet::new());
    for node in document.select("a[href], area[href]").nodes() {
        let Some(link) = settle(node, base) else {
            continue;
        };
        let page = link.split('#').next().unwrap_or_default().to_owned();
        if links.len() < LINKS && known.insert(page.clone()) {
            links.push(page);
        }
    }
    links
}

/// Writes the absolute address of a link into it; takes the address away when it is not one that
/// a reader can follow. Gives web addresses only.
fn settle(node: &NodeRef, base: Option<&Url>) -> Option<String> {
    let href = node.attr_or("href", "");
    let href = href.trim();
    if let Some(link) = absolute(href, base) {
        node.set_attr("href", &link);
        return Some(link);
    }
    let scheme = href.split(':').next().unwrap_or_default();
    let reachable = ["mailto", "tel"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme));
    let relative =
        base.is_none() && Url::parse(href) == Err(url::ParseError::RelativeUrlWithoutBase);
    if !reachable && !relative || href.len() > LONGEST_LINK {
        node.remove_attr("href");
    }
    None
}

fn absolute(href: &str, base: Option<&Url>) -> Option<String> {
    if href.len() > LONGEST_LINK {
        return None;
    }
    let url = match base {
        Some(base) => base.join(href.trim()),
        None => Url::parse(href.trim()),
    };
    url.ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .map(String::from)
        .filter(|url| url.len() <= LONGEST_LINK)
}

fn has_word(list: &str, word: &str) -> bool {
    list.split_whitespace()
        .any(|entry| entry.eq_ignore_ascii_case(word))
}
