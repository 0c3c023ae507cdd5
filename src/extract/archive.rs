//! A first look into an archive: which document it is, and whether it is a bomb.

use std::io::{self, Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use super::{Limits, Refusal, format::Packed};

/// Most entries; the largest office documents have some thousand.
const ENTRIES: usize = 10_000;

/// Largest growth of a whole archive. Text deflates 5 to 20 times, a sheet of equal rows some
/// hundred times; deflate itself ends at 1 032.
const GROWTH: u64 = 500;

/// What grows less than this in all may grow as it likes.
const GROWTH_FREE: u64 = 10 << 20;

/// Main parts by their content type (ECMA-376 part 1, and Microsoft's types for macros).
const OFFICE: [(&str, Packed); 10] = [
    ("wordprocessingml.document.main+xml", Packed::Docx),
    ("wordprocessingml.template.main+xml", Packed::Docx),
    ("ms-word.document.macroEnabled.main+xml", Packed::Docx),
    ("spreadsheetml.sheet.main+xml", Packed::Xlsx),
    ("spreadsheetml.template.main+xml", Packed::Xlsx),
    ("ms-excel.sheet.macroEnabled.main+xml", Packed::Xlsx),
    ("presentationml.presentation.main+xml", Packed::Pptx),
    ("presentationml.slideshow.main+xml", Packed::Pptx),
    ("presentationml.template.main+xml", Packed::Pptx),
    (
        "ms-powerpoint.presentation.macroEnabled.main+xml",
        Packed::Pptx,
    ),
];

/// The document an archive is; nothing for an archive of anything else. Unpacks each entry once,
/// into nothing, so that what the readers unpack afterwards is known to be small.
pub(super) fn look(bytes: &[u8], limits: &Limits) -> Result<Option<Packed>, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refusal)?;
    if archive.len() > ENTRIES {
        return Err(Refusal::TooBig);
    }
    let Some(format) = kind(&mut archive)? else {
        return Ok(None);
    };
    weigh(&mut archive, bytes.len() as u64, limits)?;
    Ok(Some(format))
}

fn kind(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Option<Packed>, Refusal> {
    if start_of(archive, "mimetype")?.is_some_and(|kind| kind.starts_with("application/epub+zip")) {
        return Ok(Some(Packed::Epub));
    }
    let types = start_of(archive, "[Content_Types].xml")?;
    Ok(types.and_then(|types| {
        OFFICE
            .iter()
            .find(|(main_part, _)| types.contains(main_part))
            .map(|&(_, format)| format)
    }))
}

/// The first megabyte of an entry as text; nothing when there is no such entry.
fn start_of(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
) -> Result<Option<String>, Refusal> {
    let entry = match archive.by_name(name) {
        Ok(entry) => entry,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(refusal(error)),
    };
    let mut start = Vec::new();
    let read = entry.take(1 << 20).read_to_end(&mut start);
    read.map_err(|_| Refusal::Damaged)?;
    Ok(Some(String::from_utf8_lossy(&start).into_owned()))
}

/// Adds up what the entries say they unpack to and what they do.
fn weigh(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    packed: u64,
    limits: &Limits,
) -> Result<(), Refusal> {
    let most = limits
        .unpacked_bytes
        .min(packed.saturating_mul(GROWTH).max(GROWTH_FREE));
    let declared = archive.decompressed_size();
    if declared.is_some_and(|size| size > u128::from(most)) {
        return Err(Refusal::TooBig);
    }
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(refusal)?;
        let mut rest = entry.take(most - unpacked + 1);
        unpacked += io::copy(&mut rest, &mut io::sink()).map_err(|_| Refusal::Damaged)?;
        if unpacked > most {
            return Err(Refusal::TooBig);
        }
    }
    Ok(())
}

fn refusal(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(reason) if reason == ZipError::PASSWORD_REQUIRED => {
            Refusal::Encrypted
        }
        _ => Refusal::Damaged,
    }
}
