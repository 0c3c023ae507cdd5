//! Text of models and documents as HTML from a safe subset: raw HTML is shown as text, links go to
//! known schemes only, pictures are not loaded.

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Schemes a link may have.
const SCHEMES: [&str; 4] = ["http://", "https://", "mailto:", "tel:"];

/// Renders Markdown; the markers `[1]` become links to the sources listed below the message.
pub fn render(text: &str, message: &str, citations: &[u32]) -> String {
    let mut cited = |link: BrokenLink<'_>| {
        let number: u32 = link.reference.parse().ok()?;
        citations.contains(&number).then(|| {
            (
                CowStr::from(format!("#source-{message}-{number}")),
                CowStr::from(""),
            )
        })
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_with_broken_link_callback(text, options, Some(&mut cited));
    let mut out = String::with_capacity(text.len() * 2);
    html::push_html(&mut out, safe(events));
    out
}

/// Plain text as it was typed, with its line breaks.
pub fn plain(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

fn safe<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut dropped_links = Vec::new();
    events.filter_map(move |event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => None,
        // Only the alternative text of a picture is left.
        Event::Start(Tag::Image { .. }) => None,
        Event::Start(Tag::Link { dest_url, .. }) => {
            let open = anchor(&dest_url);
            dropped_links.push(open.is_none());
            open.map(|html| Event::InlineHtml(html.into()))
        }
        Event::End(TagEnd::Link) => {
            let dropped = dropped_links.pop().unwrap_or(true);
            (!dropped).then(|| Event::InlineHtml("</a>".into()))
        }
        other => Some(other),
    })
}

fn anchor(url: &str) -> Option<String> {
    if url.starts_with("#source-") {
        return Some(format!("<a class=\"cite\" href=\"{}\">", escape(url)));
    }
    let lower = url.to_ascii_lowercase();
    SCHEMES
        .iter()
        .any(|scheme| lower.starts_with(scheme))
        .then(|| {
            format!(
                "<a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">",
                escape(url)
            )
        })
}

/// Text as it is, for HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_html_is_shown_and_not_obeyed() {
        for hostile in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<svg/onload=alert(1)>",
        ] {
            let html = render(hostile, "m", &[]);
            assert!(
                !html.contains("<script") && !html.contains("<img") && !html.contains("<svg"),
                "{html}"
            );
        }
    }

    #[test]
    fn links_go_to_known_schemes_only() {
        assert!(
            render("[a](https://example.uz/?q=1)", "m", &[])
                .contains("href=\"https://example.uz/?q=1\"")
        );
        for hostile in [
            "[a](javascript:alert(1))",
            "[a](data:text/html,x)",
            "[a](JaVaScRiPt:x)",
            "[a](//evil.example)",
        ] {
            let html = render(hostile, "m", &[]);
            assert!(!html.contains("<a "), "{html}");
            assert!(html.contains('a'));
        }
    }

    #[test]
    fn pictures_are_not_loaded() {
        let html = render("![secret](https://evil.example/?data=1)", "m", &[]);
        assert!(
            !html.contains("evil.example") && html.contains("secret"),
            "{html}"
        );
    }

    #[test]
    fn markers_of_real_sources_become_links_and_others_stay_text() {
        let html = render("Delivery is free. [1] [7]", "m9", &[1]);
        assert!(
            html.contains("<a class=\"cite\" href=\"#source-m9-1\">1</a>"),
            "{html}"
        );
        assert!(html.contains("[7]"), "{html}");
    }

    #[test]
    fn deep_nesting_is_harmless() {
        let hostile = "> ".repeat(50_000);
        assert!(render(&hostile, "m", &[]).len() < 5_000_000);
    }
}
