//! Markdown that other crates write, as this product keeps it.

/// Marks that writers of Markdown put a backslash before. `|` is not one: in a cell it must stay.
const ESCAPED: &[u8] = b"\\`*_{}[]()<>#+-.!=~&\"'";

/// `markdown` without backslashes before punctuation: `2024\.` is `2024.` again, so that words
/// are found and quoted as their author wrote them. Code keeps its backslashes, which are its own.
pub(super) fn unescape(markdown: &str) -> String {
    let mut plain = String::with_capacity(markdown.len());
    let mut in_code = false;
    for line in markdown.split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            plain.push_str(line);
        } else if in_code {
            plain.push_str(line);
        } else if line.starts_with('|') {
            // The text of a cell has its own `<br>` escaped.
            unescape_line(&without_breaks(line), &mut plain);
        } else {
            unescape_line(line, &mut plain);
        }
    }
    plain
}

fn unescape_line(line: &str, plain: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        match after.bytes().next() {
            Some(mark) if ESCAPED.contains(&mark) => {
                plain.push(mark as char);
                rest = &after[1..];
            }
            _ => {
                plain.push('\\');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
}

/// A row of a table with one space for each line break within its cells.
fn without_breaks(row: &str) -> String {
    let mut plain = String::with_capacity(row.len());
    let mut parts = row.split("<br>");
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        if plain.ends_with('\\') {
            plain.push_str("<br>");
            plain.push_str(part);
        } else {
            plain.truncate(plain.trim_end_matches(' ').len());
            plain.push(' ');
            plain.push_str(part.trim_start_matches(' '));
        }
    }
    plain
}
