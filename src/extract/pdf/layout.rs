//! From lines on paper to paragraphs, tables and headings.

use std::collections::{HashMap, HashSet};

use super::super::table::Table;

/// A line this much larger than the body is a heading.
const HEADING: f64 = 1.12;

/// Longest heading in characters; larger type in bulk is a quotation or a poster.
const LONGEST_HEADING: usize = 200;

/// A line that reaches this part of the way to the page's right edge goes on in the next.
const FULL: f64 = 0.8;

/// A step to the next line of more than this times the letter height is a gap between paragraphs.
const PARAGRAPH_STEP: f64 = 1.9;

/// Steps between lines differ by less than this part within a paragraph.
const SAME_STEP: f64 = 1.3;

/// One line of letters on a page; lengths in points, `y` down from the top.
#[derive(Debug, Clone)]
pub(super) struct Line {
    cells: Vec<String>,
    start: f64,
    /// Right edge of the last letter.
    pub(super) end: f64,
    /// Base line of the last letter.
    pub(super) y: f64,
    /// Height of most letters.
    size: f64,
    characters: usize,
}

impl Line {
    /// An empty line that begins here.
    pub(super) fn new(x: f64, y: f64, size: f64) -> Self {
        Self {
            cells: vec![String::new()],
            start: x,
            end: x,
            y,
            size,
            characters: 0,
        }
    }

    /// Adds letters to the cell in work.
    pub(super) fn push(&mut self, text: &str) {
        if let Some(cell) = self.cells.last_mut() {
            cell.push_str(text);
        }
    }

    /// Ends the cell in work. The mark of an item is no cell, however far its text stands off.
    pub(super) fn begin_cell(&mut self) {
        match self.cells.as_mut_slice() {
            [mark] if is_item(&format!("{} ", mark.trim())) => mark.push(' '),
            _ => self.cells.push(String::new()),
        }
    }

    /// Notes where a letter ended. The line is as high as the tallest of its letters.
    pub(super) fn measure(&mut self, end: f64, y: f64, size: f64, characters: usize) {
        self.end = end;
        self.y = y;
        self.size = self.size.max(size);
        self.characters += characters;
    }

    /// True for a line of spaces.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// The words of the line in small letters.
    pub(super) fn words(&self) -> impl Iterator<Item = String> + '_ {
        self.cells.iter().flat_map(|cell| {
            cell.split(|c: char| !c.is_alphanumeric() && c != 'ʻ')
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
        })
    }

    fn text(&self) -> String {
        let words: Vec<&str> = self
            .cells
            .iter()
            .flat_map(|cell| cell.split_whitespace())
            .collect();
        words.join(" ")
    }

    fn size_key(&self) -> i64 {
        // Half points: programs scale type by factors that leave crumbs.
        (self.size * 2.0).round() as i64
    }
}

/// The size in which most letters are set, in half points.
pub(super) fn body_size<'a>(lines: impl Iterator<Item = &'a Line>) -> i64 {
    let mut letters: HashMap<i64, usize> = HashMap::new();
    for line in lines {
        *letters.entry(line.size_key()).or_default() += line.characters;
    }
    letters
        .into_iter()
        .max_by_key(|&(size, letters)| (letters, -size))
        .map_or(0, |(size, _)| size)
}

/// Sizes of headings in half points, largest first.
pub(super) fn heading_sizes<'a>(lines: impl Iterator<Item = &'a Line>, body: i64) -> Vec<i64> {
    let least = body as f64 * HEADING;
    let mut sizes: Vec<i64> = lines
        .map(Line::size_key)
        .filter(|&size| size as f64 >= least)
        .collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.dedup();
    sizes
}

/// The lines of one page as Markdown. `words` are those of the whole document, by which a word
/// that was divided at the end of a line is recognised.
pub(super) fn markdown(lines: &[Line], headings: &[i64], words: &HashSet<String>) -> String {
    let edge = lines.iter().map(|line| line.end).fold(0.0, f64::max);
    let (mut page, mut at) = (String::new(), 0);
    while at < lines.len() {
        let rows = rows_from(&lines[at..]);
        if rows > 1 {
            write_table(&lines[at..at + rows], &mut page);
            at += rows;
            continue;
        }
        let length = paragraph_from(&lines[at..], edge);
        let text = join(&lines[at..at + length], words);
        let level = headings
            .iter()
            .position(|&size| size == lines[at].size_key());
        match level {
            Some(level) if text.chars().count() <= LONGEST_HEADING => {
                page.push_str(&"#".repeat((level + 1).min(6)));
                page.push(' ');
                page.push_str(&text);
            }
            _ => page.push_str(&with_marker(&text)),
        }
        page.push_str(if is_item(&text) { "\n" } else { "\n\n" });
        at += length;
    }
    page
}

/// How many lines from the first are rows of one table: as many cells in each, two at least.
fn rows_from(lines: &[Line]) -> usize {
    let cells = |line: &Line| {
        line.cells
            .iter()
            .filter(|cell| !cell.trim().is_empty())
            .count()
    };
    let Some(width) = lines.first().map(cells).filter(|&width| width > 1) else {
        return 0;
    };
    lines.iter().take_while(|line| cells(line) == width).count()
}

fn write_table(lines: &[Line], page: &mut String) {
    let mut table = Table::default();
    for line in lines {
        let cells = line.cells.iter().filter(|cell| !cell.trim().is_empty());
        table.push(cells.cloned().collect());
    }
    if !page.is_empty() && !page.ends_with("\n\n") {
        page.push('\n');
    }
    page.push_str(&table.to_markdown());
    page.push('\n');
}

/// How many lines from the first are one paragraph.
fn paragraph_from(lines: &[Line], edge: f64) -> usize {
    let mut length = 1;
    let mut usual_step = None;
    while let [line, next, ..] = &lines[length - 1..] {
        let step = next.y - line.y;
        let steady = usual_step.is_none_or(|usual: f64| step < usual * SAME_STEP);
        if !(steady && goes_on(line, next, step, edge)) || rows_from(&lines[length..]) > 1 {
            break;
        }
        usual_step.get_or_insert(step);
        length += 1;
    }
    length
}

/// True when `next` is the same paragraph as `line`, `step` points above it.
fn goes_on(line: &Line, next: &Line, step: f64, edge: f64) -> bool {
    let close = step > 0.0 && step <= line.size * PARAGRAPH_STEP;
    if !close || line.size_key() != next.size_key() || is_item(&next.text()) {
        return false;
    }
    let indented = next.start > line.start + line.size && !is_item(&line.text());
    let full = line.end - line.start >= (edge - line.start) * FULL;
    let text = line.text();
    let open = !text.ends_with(['.', '!', '?', ':', ';', '…', '»', '"', ')']);
    let lower = next.text().starts_with(char::is_lowercase);
    (full && !indented) || (open && lower)
}

/// Signs that begin an item of a list, as programs draw them.
const BULLETS: [char; 12] = [
    '•', '◦', '▪', '■', '●', '○', '‣', '⁃', '–', '—', '·', '\u{f0b7}',
];

fn is_item(text: &str) -> bool {
    let bullet = text.starts_with(BULLETS) || text.starts_with("- ");
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = (1..=3).contains(&(text.len() - digits.len()))
        && (digits.starts_with(". ") || digits.starts_with(") "));
    bullet || numbered
}

/// An item of a list with Markdown's own mark.
fn with_marker(text: &str) -> String {
    match text.strip_prefix(BULLETS) {
        Some(item) if item.starts_with(char::is_whitespace) => format!("- {}", item.trim_start()),
        _ => text.to_owned(),
    }
}

/// The lines of a paragraph as one.
fn join(lines: &[Line], words: &HashSet<String>) -> String {
    let mut text = String::new();
    for line in lines {
        let next = line.text();
        if let Some(start) = text.strip_suffix('\u{ad}') {
            text.truncate(start.len());
        } else if is_divided(&text, &next) {
            if makes_known_word(&text, &next, words) {
                text.pop();
            }
        } else if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&next);
    }
    text
}

/// True when a word goes on over the end of a line after its hyphen.
fn is_divided(text: &str, next: &str) -> bool {
    let mut before = text.chars().rev();
    matches!(before.next(), Some('-' | '\u{2010}'))
        && before.next().is_some_and(char::is_lowercase)
        && next.starts_with(char::is_lowercase)
}

/// True when the document holds the word without its hyphen somewhere. If it does not, the hyphen
/// may be the word's own, as in «кто-нибудь».
fn makes_known_word(text: &str, next: &str, words: &HashSet<String>) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == 'ʻ';
    let stem = text.trim_end_matches(['-', '\u{2010}']);
    let start = stem
        .char_indices()
        .rev()
        .take_while(|&(_, c)| is_letter(c))
        .last()
        .map_or(stem.len(), |(at, _)| at);
    let end = next.find(|c| !is_letter(c)).unwrap_or(next.len());
    let word = format!("{}{}", &stem[start..], &next[..end]);
    words.contains(&word.to_lowercase())
}
