//! Tables as text files, as spreadsheets read and write them.

use csv::{Terminator, WriterBuilder};

/// A cell that begins with one of these is a formula to a spreadsheet, which may send data away:
/// OWASP, "CSV Injection".
pub const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table as a file: UTF-8 with the mark that spreadsheets look for, RFC 4180, nothing in it a
/// formula.
///
/// # Errors
///
/// When there is no memory to write to.
pub fn sheet<'a, const COLUMNS: usize>(
    header: [&str; COLUMNS],
    rows: impl Iterator<Item = [&'a str; COLUMNS]>,
) -> csv::Result<Vec<u8>> {
    let file = "\u{feff}".as_bytes().to_vec();
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(file);
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.map(safe))?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn safe(cell: &str) -> String {
    if cell.starts_with(FORMULA) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
