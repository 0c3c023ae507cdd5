//! Questions and answers as a table in a text file: what spreadsheets read and write.

use std::cmp::Reverse;

use csv::{ReaderBuilder, StringRecord};

use crate::text::{FORMULA, sheet};

/// Signs that may part columns, the rarest in prose first. Spreadsheets of Russian and Uzbek
/// settings write semicolons.
const DELIMITERS: [u8; 3] = [b'\t', b';', b','];

/// Names of the columns in the three languages.
const HEADERS: [(&str, &str); 3] = [
    ("question", "answer"),
    ("вопрос", "ответ"),
    ("savol", "javob"),
];

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file it begins on, from 1.
    pub line: u64,
    /// The first column, or the one named so.
    pub question: String,
    /// The second column, or the one named so.
    pub answer: String,
}

/// The rows of a table without its header. A row that can't be read is empty, so that its line can
/// be told.
pub fn read(text: &str) -> Vec<Row> {
    let tables = DELIMITERS.map(|delimiter| records(text, delimiter));
    let best = tables
        .into_iter()
        .rev()
        .max_by_key(|table| likelihood(table));
    let mut rows = best.unwrap_or_default().into_iter().peekable();
    let columns = rows.peek().and_then(|(_, first)| header(first));
    if columns.is_some() {
        rows.next();
    }
    let (question, answer) = columns.unwrap_or((0, 1));
    rows.map(|(line, record)| Row {
        line,
        question: cell(&record, question),
        answer: cell(&record, answer),
    })
    .collect()
}

/// How likely a text was written with the sign it was read with: its header makes sense, its rows
/// are pairs, and no quotation mark was left over.
fn likelihood(table: &[(u64, StringRecord)]) -> (bool, usize, Reverse<usize>) {
    let headed = table.first().and_then(|(_, first)| header(first)).is_some();
    let pairs = table.iter().filter(|(_, record)| record.len() == 2).count();
    let cells = table.iter().flat_map(|(_, record)| record.iter());
    let quotes = cells.filter(|cell| cell.contains('"')).count();
    (headed, pairs, Reverse(quotes))
}

fn records(text: &str, delimiter: u8) -> Vec<(u64, StringRecord)> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut found = Vec::new();
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) {
        found.push((line(text, &record), record.clone()));
    }
    found
}

/// The line a record begins on; the reader counts empty lines before it as its own.
fn line(text: &str, record: &StringRecord) -> u64 {
    let Some(place) = record.position() else {
        return 0;
    };
    let start = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| **byte == b'\n').count() as u64;
    place.line() + empty
}

/// The columns of question and answer, if the first row names them.
fn header(first: &StringRecord) -> Option<(usize, usize)> {
    let names: Vec<String> = first
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    let place = |wanted: &str| names.iter().position(|name| name == wanted);
    HEADERS
        .iter()
        .find_map(|(question, answer)| Some((place(question)?, place(answer)?)))
}

/// A cell, without the sign that [`sheet`] has put before what would be a formula.
fn cell(record: &StringRecord, column: usize) -> String {
    let text = record.get(column).unwrap_or_default().trim();
    let plain = text
        .strip_prefix('\'')
        .filter(|rest| rest.starts_with(FORMULA));
    plain.unwrap_or(text).to_owned()
}

/// The table as a file that [`read`] understands.
///
/// # Errors
///
/// When there is no memory to write to.
pub fn write<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> csv::Result<Vec<u8>> {
    sheet(
        ["question", "answer"],
        rows.map(|(question, answer)| [question, answer]),
    )
}
