//! Text as readers hand it over, made fit to store: no invisible controls, no page of blank lines.

/// Blank lines that may follow each other; authors separate parts with two.
const BLANK_LINES: usize = 2;

/// U+000C, which stands alone on a line between pages and slides.
pub(super) const PAGE_BREAK: char = '\u{c}';

/// `text` without control characters (line feed, tab and form feed stay), without spaces at line
/// ends, and with at most two blank lines in a row. Nothing else changes.
pub(super) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.split('\n') {
        let line = line.trim_end_matches([' ', '\t', '\r']);
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank > BLANK_LINES || (blank > 0 && tidy.is_empty()) {
            continue;
        }
        tidy.extend(line.chars().filter(|&c| is_kept(c)));
        tidy.push('\n');
    }
    tidy.truncate(tidy.trim_end_matches([' ', '\n', '\t', PAGE_BREAK]).len());
    tidy
}

fn is_kept(c: char) -> bool {
    !c.is_control() || matches!(c, '\t' | PAGE_BREAK)
}

/// `text` on one line with single spaces; nothing when no letter or digit is left.
pub(super) fn one_line(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    has_letters(&line).then_some(line)
}

/// True when a reader would find something to read.
pub(super) fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// `pages` with a page break between them. Empty pages keep their place, so that the number of a
/// page is the number of breaks before it.
pub(super) fn join_pages(pages: &[String]) -> String {
    let mut text = String::new();
    for (at, page) in pages.iter().enumerate() {
        if at > 0 {
            text.push('\n');
            text.push(PAGE_BREAK);
            text.push('\n');
        }
        text.push_str(page.trim_matches('\n'));
        text.push('\n');
    }
    text
}
