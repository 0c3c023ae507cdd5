//! PDF: the letters of each page in reading order, put together to paragraphs, tables and
//! headings, of which the format itself knows nothing.

mod glyphs;
mod layout;

use std::{
    collections::HashSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use pdf_extract::{Document, Object, output_doc_page};

use super::{Extracted, Format, Limits, Refusal, clean};
use glyphs::Glyphs;
use layout::Line;

/// A document is damaged when more than one page in this many cannot be read.
const UNREAD_SHARE: u32 = 4;

/// Reads a PDF. Passwords that only forbid printing are empty for readers; others are refused.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Extracted, Refusal> {
    let document = open(bytes)?;
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    if numbers.is_empty() {
        return Err(Refusal::Damaged);
    }
    let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    if count > limits.pages {
        return Err(Refusal::TooManyPages);
    }
    let (mut pages, mut unread) = (Vec::with_capacity(numbers.len()), 0);
    let mut left = limits.characters;
    for number in numbers {
        let mut glyphs = Glyphs::new(left);
        let read = read_page(&document, &mut glyphs, number);
        if glyphs.is_full() {
            return Err(Refusal::TooLong);
        }
        unread += u32::from(!read);
        left = glyphs.left();
        pages.push(glyphs.into_lines());
    }
    if unread * UNREAD_SHARE > count {
        return Err(Refusal::Damaged);
    }
    Ok(Extracted {
        format: Format::Pdf,
        title: title(&document),
        text: text(&pages),
        pages: count,
        web: None,
    })
}

/// Gathers the letters of a page, as far as it can be read. The reader panics on fonts and
/// pictures it does not know, which is no reason to give up the other pages.
fn read_page(document: &Document, glyphs: &mut Glyphs, number: u32) -> bool {
    let read = catch_unwind(AssertUnwindSafe(|| {
        output_doc_page(document, glyphs, number).is_ok()
    }));
    read.unwrap_or(false)
}

fn open(bytes: &[u8]) -> Result<Document, Refusal> {
    let mut document = Document::load_mem(bytes).map_err(|error| refusal(&error))?;
    if document.is_encrypted() {
        document.decrypt("").map_err(|_| Refusal::Encrypted)?;
    }
    Ok(document)
}

fn refusal(error: &pdf_extract::Error) -> Refusal {
    use pdf_extract::Error;
    match error {
        Error::Decryption(_) | Error::InvalidPassword | Error::AlreadyEncrypted => {
            Refusal::Encrypted
        }
        _ => Refusal::Damaged,
    }
}

fn text(pages: &[Vec<Line>]) -> String {
    let body = layout::body_size(pages.iter().flatten());
    let words: HashSet<String> = pages.iter().flatten().flat_map(Line::words).collect();
    let headings = layout::heading_sizes(pages.iter().flatten(), body);
    let pages: Vec<String> = pages
        .iter()
        .map(|lines| layout::markdown(lines, &headings, &words))
        .collect();
    clean::join_pages(&pages)
}

/// The title among the document's properties. Programs put the name of a file there as well,
/// which is no title.
fn title(document: &Document) -> Option<String> {
    let info = document.trailer.get(b"Info").ok()?;
    let info = match info {
        Object::Reference(id) => document.get_dictionary(*id).ok()?,
        other => other.as_dict().ok()?,
    };
    let title = pdf_extract::decode_text_string(info.get(b"Title").ok()?).ok()?;
    let lower = title.to_ascii_lowercase();
    let is_file_name = lower.starts_with("microsoft word - ")
        || [".doc", ".docx", ".pdf", ".indd", ".tmp"]
            .iter()
            .any(|ending| lower.ends_with(ending));
    if is_file_name || lower == "untitled" {
        return None;
    }
    clean::one_line(&title)
}
