//! One document from its bytes to text, within the limits. Runs in the child.

use super::{Extracted, Format, Limits, Refusal, clean, epub, format, html, office, pdf, table};

/// Reads a document, whatever it is.
pub(super) fn read(
    bytes: &[u8],
    name: &str,
    base: Option<&str>,
    limits: &Limits,
) -> Result<Extracted, Refusal> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Refusal::TooBig);
    }
    let content = format::detect(bytes, name, base.is_some(), limits)?;
    let mut extracted = match content {
        format::Content::Plain(format, text) => plain(format, text),
        format::Content::Html(text) => html::read(&text, base),
        format::Content::Csv(text) => table::csv(&text),
        format::Content::Packed(packed) => match packed {
            format::Packed::Pdf => pdf::read(bytes, limits),
            format::Packed::Docx => office::docx(bytes, limits),
            format::Packed::Xlsx => office::xlsx(bytes, limits),
            format::Packed::Pptx => office::pptx(bytes, limits),
            format::Packed::Epub => epub::read(bytes, limits),
        },
    }?;
    extracted.text = clean::tidy(&extracted.text);
    within(&extracted, limits)?;
    Ok(extracted)
}

fn plain(format: Format, text: String) -> Result<Extracted, Refusal> {
    Ok(Extracted {
        format,
        title: None,
        text,
        pages: 1,
        web: None,
    })
}

fn within(extracted: &Extracted, limits: &Limits) -> Result<(), Refusal> {
    if extracted.pages > limits.pages {
        return Err(Refusal::TooManyPages);
    }
    if extracted.text.chars().count() > limits.characters {
        return Err(Refusal::TooLong);
    }
    match clean::has_letters(&extracted.text) {
        true => Ok(()),
        false => Err(Refusal::NoText),
    }
}
