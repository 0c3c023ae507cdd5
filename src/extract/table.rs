//! Tables: rows of cells as Markdown, and tables that are text already.

use csv::{ReaderBuilder, StringRecord};

use super::{Extracted, Format, Refusal};

/// Delimiters in use: English, European and Russian Excel, and exports of databases.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Records looked at for the delimiter.
const SAMPLE: usize = 50;

/// Rows of cells, the first of which names the columns.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds a row. A row without content is left out.
    pub(super) fn push(&mut self, row: Vec<String>) {
        if row.iter().any(|cell| !cell.trim().is_empty()) {
            self.rows.push(row);
        }
    }

    /// The table in Markdown, without the columns that are empty in every row; nothing at all for
    /// a table without rows.
    pub(super) fn to_markdown(&self) -> String {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut used = vec![false; width];
        for row in &self.rows {
            for (used, cell) in used.iter_mut().zip(row) {
                *used |= !cell.trim().is_empty();
            }
        }
        let mut markdown = String::new();
        for (at, row) in self.rows.iter().enumerate() {
            write_row(row, &used, &mut markdown);
            if at == 0 {
                let dashes = vec!["---".to_owned(); width];
                write_row(&dashes, &used, &mut markdown);
            }
        }
        markdown
    }
}

fn write_row(row: &[String], used: &[bool], markdown: &mut String) {
    markdown.push('|');
    for (column, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        let cell = row.get(column).map(String::as_str).unwrap_or_default();
        markdown.push(' ');
        write_cell(cell.trim(), markdown);
        markdown.push_str(" |");
    }
    markdown.push('\n');
}

/// A cell on one line: `|` with a backslash, a line break as a space.
fn write_cell(cell: &str, markdown: &mut String) {
    for c in cell.chars() {
        match c {
            '|' => markdown.push_str("\\|"),
            '\n' | '\u{b}' | '\u{c}' | '\u{2028}' => markdown.push(' '),
            '\r' => {}
            c => markdown.push(c),
        }
    }
}

/// Reads a table of text. Every line is one row, whatever its length.
pub(super) fn csv(text: &str) -> Result<Extracted, Refusal> {
    let (delimiter, body) = delimiter(text).ok_or(Refusal::Damaged)?;
    let mut table = Table::default();
    for record in records(body, delimiter) {
        table.push(record.iter().map(str::to_owned).collect());
    }
    Ok(Extracted {
        format: Format::Csv,
        title: None,
        text: table.to_markdown(),
        pages: 1,
        web: None,
    })
}

/// True when the lines of `text` are rows with the same columns.
pub(super) fn is_table(text: &str) -> bool {
    delimiter(text).is_some()
}

/// The delimiter that gives the most columns to nearly all of the first rows, and the text after
/// Excel's own line about it (`sep=;`).
fn delimiter(text: &str) -> Option<(u8, &str)> {
    if let Some(rest) = text.strip_prefix("sep=")
        && let [delimiter @ (b',' | b';' | b'\t' | b'|'), ..] = rest.as_bytes()
    {
        let body = rest.split_once('\n').map_or("", |(_, body)| body);
        return Some((*delimiter, body));
    }
    DELIMITERS
        .into_iter()
        .filter_map(|delimiter| Some((columns(text, delimiter)?, delimiter)))
        .max_by_key(|&(columns, _)| columns)
        .map(|(_, delimiter)| (delimiter, text))
}

/// How many columns four in five of the first rows have, if it is two or more.
fn columns(text: &str, delimiter: u8) -> Option<usize> {
    let widths: Vec<usize> = records(text, delimiter)
        .take(SAMPLE)
        .map(|record| record.len())
        .collect();
    let mut sorted = widths.clone();
    sorted.sort_unstable();
    let usual = *sorted.get(sorted.len() / 2)?;
    let same = widths.iter().filter(|&&width| width == usual).count();
    (usual > 1 && same * 5 >= widths.len() * 4).then_some(usual)
}

fn records(text: &str, delimiter: u8) -> impl Iterator<Item = StringRecord> + '_ {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records()
        .filter_map(Result::ok)
}
