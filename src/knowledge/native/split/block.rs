//! What the lines of a document are: headings, code, tables or prose.

use super::count;

/// Longest heading in characters; a longer line is prose that happens to look like one.
const HEADING: usize = 200;
/// Longest heading of plain text in characters, and its level below all of Markdown's six.
const LABEL: usize = 60;
const LABEL_LEVEL: usize = 7;
/// Characters a line needs to have such a heading.
const STANDS_OVER: usize = 20;

/// What stands at the beginning of the remaining lines, and how many of them it takes.
pub(super) enum Block<'a> {
    Blank,
    Heading(usize, &'a str, usize),
    Code(usize),
    Table(usize),
    Prose(usize),
}

/// Reads the block that begins the remaining lines, of which there is at least one.
pub(super) fn block<'a>(lines: &[&'a str], after_blank: bool) -> Block<'a> {
    if lines[0].trim().is_empty() {
        return Block::Blank;
    }
    if let Some((level, heading)) = atx(lines[0]) {
        return Block::Heading(level, heading, 1);
    }
    if let Some(level) = setext(lines) {
        return Block::Heading(level, lines[0].trim(), 2);
    }
    if let Some(fence) = fence(lines[0]) {
        return Block::Code(code_lines(lines, fence));
    }
    if is_row(lines[0]) || is_table_head(lines) {
        let taken = lines.iter().take_while(|line| line.contains('|')).count();
        return Block::Table(taken);
    }
    if after_blank && let Some(label) = label(lines) {
        return Block::Heading(LABEL_LEVEL, label, 1);
    }
    Block::Prose(prose_lines(lines))
}

/// A heading of plain text: a short line by itself that ends like no sentence and stands over
/// something longer than itself. A column of short lines is a list, not headings.
fn label<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let line = lines[0].trim();
    let text = line.trim_matches('*').trim();
    let shaped = text.starts_with(char::is_alphabetic)
        && !text.ends_with(['.', '!', '…', ':', ';', ',', '`'])
        && !text.contains(|c: char| c.is_ascii_digit() || "|<>=".contains(c))
        && text.chars().nth(LABEL).is_none();
    let next = lines.get(1..3)?;
    let alone = next[0].trim().is_empty();
    let below = next[1].trim();
    let long = count(below) >= STANDS_OVER && count(below) * 2 > count(text) * 3;
    let stands_over = long || below.starts_with(['-', '*', '•', '|']);
    (shaped && alone && stands_over).then_some(text)
}

/// "## Delivery" and its level.
fn atx(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let level = line.bytes().take_while(|&b| b == b'#').count();
    let rest = &line[level..];
    if !(1..=6).contains(&level) || !rest.starts_with([' ', '\t']) {
        return None;
    }
    let bare = rest.trim_end_matches('#');
    // "# C#" keeps its sign: closing signs stand apart.
    let heading = if bare.ends_with([' ', '\t']) {
        bare
    } else {
        rest
    };
    fits_heading(heading.trim()).map(|heading| (level, heading))
}

fn fits_heading(heading: &str) -> Option<&str> {
    (!heading.is_empty() && heading.chars().nth(HEADING).is_none()).then_some(heading)
}

/// A single line underlined with = or -.
fn setext(lines: &[&str]) -> Option<usize> {
    let under = lines.get(1)?.trim();
    let level = if under.len() >= 3 && under.bytes().all(|b| b == b'=') {
        1
    } else if under.len() >= 3 && under.bytes().all(|b| b == b'-') {
        2
    } else {
        return None;
    };
    let heading = fits_heading(lines[0].trim())?;
    let listed = heading.starts_with(['-', '*', '+', '>', '|', '=']);
    (!listed && heading.contains(char::is_alphanumeric)).then_some(level)
}

/// The opening of fenced code: its sign, and how many of it.
pub(super) fn fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start();
    let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let count = line.chars().take_while(|&c| c == sign).count();
    (count >= 3).then_some((sign, count))
}

/// Lines up to and with the closing fence; without one, the paragraph at hand alone.
fn code_lines(lines: &[&str], (sign, count): (char, usize)) -> usize {
    let closes = |line: &&str| {
        let line = line.trim();
        line.chars().count() >= count && line.chars().all(|c| c == sign)
    };
    let mut searched = lines.iter().skip(1).take(CODE_LINES);
    match searched.position(closes) {
        Some(inside) => inside + 2,
        None => 1 + prose_lines(&lines[1..]),
    }
}

/// Lines searched for the end of fenced code, so that a document full of stray fences is still
/// read in linear time.
const CODE_LINES: usize = 200;

fn is_row(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.starts_with('|') && line[1..].contains('|')
}

/// The line between a table's head and its rows.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('-') && line.contains('|') && line.chars().all(|c| "|-: \t".contains(c))
}

fn is_table_head(lines: &[&str]) -> bool {
    lines[0].contains('|') && lines.get(1).is_some_and(|line| is_rule(line))
}

/// Lines until a blank one or one that begins another block.
fn prose_lines(lines: &[&str]) -> usize {
    let ends = |at: usize| {
        let line = lines[at];
        line.trim().is_empty()
            || atx(line).is_some()
            || fence(line).is_some()
            || is_row(line)
            || is_table_head(&lines[at..])
    };
    (1..lines.len())
        .find(|&at| ends(at))
        .unwrap_or(lines.len())
        .min(lines.len())
}
