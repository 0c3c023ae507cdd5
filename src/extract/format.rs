//! What a document is, by its bytes.

use super::{Format, Limits, Refusal, archive, table};
use crate::text;

/// Where a PDF's mark may stand: readers accept it within the first kilobyte (ISO 32000-1,
/// Annex H.3.4.1).
const PDF_MARK_WITHIN: usize = 1_024;

/// Bytes in which a page without a document type shows its tags.
const HTML_WITHIN: usize = 4_096;

/// What the bytes hold. Text is decoded already.
pub(super) enum Content {
    /// Plain text or Markdown.
    Plain(Format, String),
    /// A web page.
    Html(String),
    /// A table as text.
    Csv(String),
    /// A format with a reader of its own.
    Packed(Packed),
}

/// Formats with a reader of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packed {
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Epub,
}

/// What the bytes are. The name decides only between kinds of plain text, and between
/// [`Refusal::Mismatch`] and [`Refusal::UnknownFormat`].
pub(super) fn detect(
    bytes: &[u8],
    name: &str,
    from_web: bool,
    limits: &Limits,
) -> Result<Content, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::NoText);
    }
    if holds(&bytes[..bytes.len().min(PDF_MARK_WITHIN)], b"%PDF-") {
        return Ok(Content::Packed(Packed::Pdf));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let found = archive::look(bytes, limits)?;
        return found.map(Content::Packed).ok_or_else(|| unreadable(name));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(old_office(bytes, name));
    }
    match decode(bytes) {
        Some(text) if !is_other_text(&text) => Ok(kind_of_text(text, name, from_web)),
        _ => Err(unreadable(name)),
    }
}

/// Office locks a document with a password by hiding it in a container of the old format
/// (MS-OFFCRYPTO 1.3.2); without one, the container is an old document.
fn old_office(bytes: &[u8], name: &str) -> Refusal {
    let locked: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if holds(bytes, &locked) {
        Refusal::Encrypted
    } else {
        unreadable(name)
    }
}

fn unreadable(name: &str) -> Refusal {
    const READ: [&str; 17] = [
        "txt", "text", "md", "markdown", "htm", "html", "xhtml", "pdf", "docx", "docm", "xlsx",
        "xlsm", "csv", "tsv", "pptx", "ppsx", "epub",
    ];
    match extension(name) {
        Some(extension) if READ.contains(&extension.as_str()) => Refusal::Mismatch,
        _ => Refusal::UnknownFormat,
    }
}

fn extension(name: &str) -> Option<String> {
    let (_, extension) = name.trim().rsplit_once('.')?;
    Some(extension.to_ascii_lowercase())
}

/// Formats that are letters all through and yet not for readers: RTF, PostScript, pictures in XML.
fn is_other_text(text: &str) -> bool {
    let start = text.trim_start();
    ["{\\rtf", "%!PS", "<svg", "<?xml"]
        .iter()
        .any(|mark| start.starts_with(mark))
        && !is_html(start)
}

fn kind_of_text(text: String, name: &str, from_web: bool) -> Content {
    let extension = extension(name).unwrap_or_default();
    let named_page = matches!(extension.as_str(), "htm" | "html" | "xhtml");
    if is_html(&text) || ((named_page || from_web) && has_tags(&text)) {
        return Content::Html(text);
    }
    match extension.as_str() {
        "csv" | "tsv" if table::is_table(&text) => Content::Csv(text),
        "md" | "markdown" => Content::Plain(Format::Markdown, text),
        _ => Content::Plain(Format::Text, text),
    }
}

/// A page says so first of all, after an XML declaration and comments.
fn is_html(text: &str) -> bool {
    let mut rest = text.trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ => break,
        };
        match rest.find(end) {
            Some(at) => rest = rest[at + end.len()..].trim_start(),
            None => return false,
        }
    }
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|mark| {
            rest.get(..mark.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(mark))
        })
}

fn has_tags(text: &str) -> bool {
    let mut end = text.len().min(HTML_WITHIN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let start = text[..end].to_ascii_lowercase();
    [
        "<p", "<div", "<h1", "<h2", "<ul", "<table", "<a ", "<br", "<title",
    ]
    .iter()
    .any(|tag| start.contains(tag))
}

/// The text, in the encoding a page names, else in the one it looks like.
fn decode(bytes: &[u8]) -> Option<String> {
    if std::str::from_utf8(bytes).is_err()
        && let Some(encoding) = named_encoding(bytes)
    {
        let (decoded, _, broken) = encoding.decode(bytes);
        if !broken {
            return text::decode(decoded.as_bytes()).ok();
        }
    }
    text::decode(bytes).ok()
}

/// The encoding that `<meta charset>` or an XML declaration names, in the first kilobyte, as
/// browsers look for it (HTML Standard, 13.2.3.2).
fn named_encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = bytes[..bytes.len().min(1_024)].to_ascii_lowercase();
    let start = String::from_utf8_lossy(&start);
    if !start.contains('<') {
        return None;
    }
    ["charset=", "encoding="].iter().find_map(|mark| {
        let at = start.find(mark)? + mark.len();
        let label: String = start[at..]
            .trim_start_matches(['"', '\'', ' '])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
            .collect();
        encoding_rs::Encoding::for_label(label.as_bytes())
    })
}

fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}
