//! A cheap look at a page before the parser, whose time grows with the square of the depth of
//! open elements and of the number of attributes of one tag.

use super::super::Refusal;

/// Deepest nesting of elements. Browsers stop at 512 (`kMaximumHTMLParserDOMTreeDepth` in Blink);
/// the count here knows no implied ends, hence the room.
const DEPTH: usize = 2_000;

/// Most attributes of one tag.
const ATTRIBUTES: usize = 1_000;

/// Elements that hold nothing, or whose end tag is often left out, so that they do not nest.
const FLAT: [&str; 30] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option",
    "optgroup", "colgroup", "rp", "rt", "path",
];

/// Elements whose content is text, whatever tags it seems to hold.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Refuses pages that no author writes and the parser would choke on.
pub(super) fn check(html: &str) -> Result<(), Refusal> {
    let bytes = html.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        at += found + 1;
        if bytes[at..].starts_with(b"!--") {
            at = html[at..].find("-->").map_or(bytes.len(), |end| at + end);
            continue;
        }
        let closing = bytes.get(at) == Some(&b'/');
        let start = at + usize::from(closing);
        if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let tag = tag(&bytes[start..]);
        if tag.attributes > ATTRIBUTES {
            return Err(Refusal::Damaged);
        }
        at = start + tag.length;
        if is_any(tag.name, &FLAT) {
            continue;
        }
        if !closing && is_any(tag.name, &RAW) {
            at = end_of_raw(bytes, at, tag.name);
            continue;
        }
        depth = match (closing, tag.closes_itself) {
            (true, _) => depth.saturating_sub(1),
            (false, true) => depth,
            (false, false) => depth + 1,
        };
        if depth > DEPTH {
            return Err(Refusal::Damaged);
        }
    }
    Ok(())
}

struct Tag<'a> {
    name: &'a [u8],
    length: usize,
    attributes: usize,
    closes_itself: bool,
}

/// The tag that begins `bytes`, up to its `>` outside quotes. A quote that never closes ends with
/// the bytes, as in the parser.
fn tag(bytes: &[u8]) -> Tag<'_> {
    let name_length = bytes
        .iter()
        .position(|&byte| byte.is_ascii_whitespace() || byte == b'>' || byte == b'/')
        .unwrap_or(bytes.len());
    let (mut quote, mut attributes, mut length) = (None, 0, bytes.len());
    let (mut between, mut before) = (true, 0);
    for (at, &byte) in bytes.iter().enumerate().skip(name_length) {
        match (quote, byte) {
            (Some(open), _) if open == byte => (quote, between) = (None, true),
            (Some(_), _) => {}
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (None, b'>') => {
                length = at;
                break;
            }
            (None, _) if byte.is_ascii_whitespace() || byte == b'/' => between = true,
            (None, _) => {
                attributes += usize::from(between && byte != b'=');
                between = false;
            }
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    Tag {
        name: &bytes[..name_length],
        length,
        attributes,
        closes_itself: length > 0 && bytes[length - 1] == b'/',
    }
}

/// Where the end tag of an element of text begins; the end of the page without one.
fn end_of_raw(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let mut at = from;
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        at += found;
        let after = &bytes[at + 1..];
        if after.first() == Some(&b'/')
            && after.len() > name.len()
            && after[1..=name.len()].eq_ignore_ascii_case(name)
        {
            // The end tag itself must not count as one, for its beginning did not.
            return at + 2 + name.len();
        }
        at += 1;
    }
    bytes.len()
}

fn is_any(name: &[u8], names: &[&str]) -> bool {
    names
        .iter()
        .any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

fn memchr(byte: u8, bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|&other| other == byte)
}
