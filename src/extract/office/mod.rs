//! Word, Excel and PowerPoint.

mod shape;

use std::io::Cursor;

use office_oxide::{
    Document, DocumentFormat, DocumentIR, OfficeError,
    ir::{Metadata, Section},
    options::ParseOptions,
};

use super::{Extracted, Format, Limits, Refusal, clean, markdown};

/// What the reader writes in place of content that is nested deeper than any author nests it.
const CUT: &str = " not shown — document truncated]";

/// Reads a text document as one page.
pub(super) fn docx(bytes: &[u8], limits: &Limits) -> Result<Extracted, Refusal> {
    let (metadata, sections) = open(bytes, DocumentFormat::Docx, limits)?;
    let title = title(&metadata);
    let text = to_markdown(&metadata, sections)?;
    Ok(extracted(Format::Docx, title, text, 1))
}

/// Reads a workbook, each sheet under a heading with its name. Numbers and dates are written as
/// the sheet shows them, formulas as the result they had when the workbook was saved.
pub(super) fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Extracted, Refusal> {
    let (metadata, mut sections) = open(bytes, DocumentFormat::Xlsx, limits)?;
    let sheets = count(&sections, limits)?;
    sections
        .iter_mut()
        .for_each(|section| shape::sheet(&mut section.elements));
    let title = title(&metadata);
    let text = to_markdown(&metadata, sections)?;
    Ok(extracted(Format::Xlsx, title, text, sheets))
}

/// Reads a presentation, each slide as a page. Notes for the speaker are not read.
pub(super) fn pptx(bytes: &[u8], limits: &Limits) -> Result<Extracted, Refusal> {
    let (metadata, sections) = open(bytes, DocumentFormat::Pptx, limits)?;
    let count = count(&sections, limits)?;
    let slides = sections
        .into_iter()
        .map(|section| to_markdown(&metadata, vec![section]))
        .collect::<Result<Vec<_>, _>>()?;
    let text = clean::join_pages(&slides);
    Ok(extracted(Format::Pptx, title(&metadata), text, count))
}

/// The parts of a document that its author shows: no hidden sheets and slides, no comments.
fn open(
    bytes: &[u8],
    format: DocumentFormat,
    limits: &Limits,
) -> Result<(Metadata, Vec<Section>), Refusal> {
    let mut options = ParseOptions::default();
    options.limits.package_bytes = limits.unpacked_bytes;
    options.limits.part_bytes = limits.unpacked_bytes;
    options.limits.text_chars = limits.characters.saturating_mul(2);
    // Documents within documents are the data behind charts, not what the author wrote.
    options.limits.embedded_depth = 0;
    let document = Document::from_reader_with(Cursor::new(bytes.to_vec()), format, &options)
        .map_err(|error| refusal(&error))?;
    let DocumentIR {
        mut metadata,
        mut sections,
    } = document.to_ir();
    // Sheets are cut at bounds of the reader's own, other text by parts that cannot be read.
    if metadata.text_truncated {
        return Err(match format {
            DocumentFormat::Xlsx => Refusal::TooLong,
            _ => Refusal::Damaged,
        });
    }
    metadata.thumbnail = None;
    sections.retain(|section| !section.hidden);
    for section in &mut sections {
        section.speaker_notes = None;
        section
            .elements
            .retain(|element| !shape::is_comment(element));
        shape::repeat_merged(&mut section.elements);
    }
    Ok((metadata, sections))
}

fn to_markdown(metadata: &Metadata, sections: Vec<Section>) -> Result<String, Refusal> {
    let document = DocumentIR {
        metadata: metadata.clone(),
        sections,
    };
    let text = markdown::unescape(&document.to_markdown());
    match text.contains(CUT) {
        true => Err(Refusal::Damaged),
        false => Ok(text),
    }
}

fn count(sections: &[Section], limits: &Limits) -> Result<u32, Refusal> {
    u32::try_from(sections.len())
        .ok()
        .filter(|&count| count <= limits.pages)
        .ok_or(Refusal::TooManyPages)
}

fn title(metadata: &Metadata) -> Option<String> {
    // The name that PowerPoint gives every presentation.
    metadata
        .title
        .as_deref()
        .filter(|title| *title != "PowerPoint Presentation")
        .and_then(clean::one_line)
}

fn extracted(format: Format, title: Option<String>, text: String, pages: u32) -> Extracted {
    Extracted {
        format,
        title,
        text,
        pages,
        web: None,
    }
}

fn refusal(error: &OfficeError) -> Refusal {
    use office_oxide::core::Error::{DecompressionLimit, PackageLimit};
    match error {
        OfficeError::Core(DecompressionLimit { .. } | PackageLimit(_)) => Refusal::TooBig,
        _ => Refusal::Damaged,
    }
}
