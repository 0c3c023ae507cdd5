//! EPUB: the chapters of a book in their order.

use std::io::Cursor;

use rbook::Epub;

use super::{Extracted, Format, Limits, Refusal, clean, html};

/// Reads a book, each chapter as a page. A chapter that cannot be read leaves its page empty.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Extracted, Refusal> {
    let book = Epub::options()
        .skip_toc(true)
        .read(Cursor::new(bytes.to_vec()))
        .map_err(|_| Refusal::Damaged)?;
    let title = book
        .metadata()
        .title()
        .and_then(|title| clean::one_line(title.value()));
    let mut chapters = Vec::new();
    let mut characters = 0;
    for chapter in book.reader() {
        if chapters.len() as u64 >= u64::from(limits.pages) {
            return Err(Refusal::TooManyPages);
        }
        let text = chapter
            .ok()
            .and_then(|chapter| html::chapter(chapter.content()).ok())
            .unwrap_or_default();
        characters += text.chars().count();
        if characters > limits.characters {
            return Err(Refusal::TooLong);
        }
        chapters.push(text);
    }
    Ok(Extracted {
        format: Format::Epub,
        title,
        text: chapters.join("\n\n"),
        pages: u32::try_from(chapters.len()).unwrap_or(u32::MAX),
        web: None,
    })
}
