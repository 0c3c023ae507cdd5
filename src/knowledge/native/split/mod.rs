//! From a document to passages that are found and quoted one at a time.

use crate::text::sentences;

mod block;

use block::{Block, block, fence, is_rule};

/// Characters to gather before a new piece begins.
const TARGET: usize = 1_200;
/// Characters a piece may never exceed.
const LIMIT: usize = 1_600;
/// A body shorter than this rather grows to the limit than stands alone.
const SMALL: usize = 300;
/// Longest table head in characters that is worth repeating in each piece of the table.
const TABLE_HEAD: usize = 400;
/// The line between two pages.
const PAGE_BREAK: &str = "\u{c}";
/// Between the headings of a path.
pub(super) const ARROW: &str = " › ";

/// One passage of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The document's title and the headings above the passage, joined with " › ".
    pub heading: String,
    /// The passage as written, at most 1,600 characters.
    pub body: String,
    /// The page or slide it begins on, from 1; nothing where the text has no page breaks.
    pub page: Option<u32>,
}

/// The pieces of a plain or Markdown text, in order.
///
/// Cuts fall at headings, then between paragraphs, lines and sentences, and inside a sentence
/// only when it alone exceeds the limit. Table rows stay whole and each piece of a table repeats
/// its head. No word of the text is lost. A line that is a form feed begins the next page.
pub fn split(title: &str, text: &str) -> Vec<Piece> {
    let lines: Vec<&str> = text.lines().collect();
    let mut packer = Packer::new(title);
    packer.page = lines.contains(&PAGE_BREAK).then_some(1);
    let mut at = 0;
    let mut after_blank = true;
    while at < lines.len() {
        if lines[at] == PAGE_BREAK {
            packer.page = packer.page.map(|page| page + 1);
        }
        let block = block(&lines[at..], after_blank);
        after_blank = matches!(block, Block::Blank);
        at += match block {
            Block::Blank => 1,
            Block::Heading(level, heading, taken) => {
                packer.open(level, heading);
                taken
            }
            Block::Code(taken) => {
                packer.code(&lines[at..at + taken]);
                taken
            }
            Block::Table(taken) => {
                packer.table(&lines[at..at + taken]);
                taken
            }
            Block::Prose(taken) => {
                packer.prose(&lines[at..at + taken]);
                taken
            }
        };
    }
    packer.finish()
}

/// Gathers blocks into pieces under the current heading.
struct Packer {
    title: String,
    path: Vec<(usize, String)>,
    pieces: Vec<Piece>,
    body: String,
    /// Characters in `body`.
    size: usize,
    /// True until something stands under the newest heading.
    bare: bool,
    /// The page being read.
    page: Option<u32>,
    /// The page on which the body began.
    began: Option<u32>,
}

impl Packer {
    fn new(title: &str) -> Self {
        Packer {
            title: title.trim().to_owned(),
            path: Vec::new(),
            pieces: Vec::new(),
            body: String::new(),
            size: 0,
            bare: false,
            page: None,
            began: None,
        }
    }

    /// Begins a section. A section that stayed empty keeps its heading's words as its body,
    /// unless the new one lies inside it and carries them in its path.
    fn open(&mut self, level: usize, heading: &str) {
        self.flush();
        if self.path.last().is_some_and(|(above, _)| *above >= level) {
            self.keep_bare_heading();
        }
        self.path.retain(|(above, _)| *above < level);
        self.path.push((level, heading.to_owned()));
        self.bare = true;
    }

    fn keep_bare_heading(&mut self) {
        if let (true, Some((_, heading))) = (self.bare, self.path.last()) {
            let body = heading.clone();
            self.began = self.page;
            self.push_piece(body);
        }
    }

    fn prose(&mut self, lines: &[&str]) {
        let whole = lines.join("\n");
        let whole = whole.trim_matches('\n').trim_end();
        if count(whole) <= TARGET {
            return self.add(whole, "\n\n");
        }
        let mut first = "\n\n";
        for line in lines {
            self.add_line(line.trim_end(), first);
            first = "\n";
        }
    }

    /// A line that may have to be cut at sentences or even words.
    fn add_line(&mut self, line: &str, before: &str) {
        if count(line) <= TARGET {
            return self.add(line, before);
        }
        let mut gap = before;
        for span in sentences(line) {
            for part in chunks(&line[span], TARGET) {
                self.add(part, gap);
                gap = " ";
            }
        }
    }

    fn code(&mut self, lines: &[&str]) {
        let whole = lines.join("\n");
        if count(&whole) <= LIMIT {
            return self.add(&whole, "\n\n");
        }
        self.flush();
        let sign = fence(lines[0]).map_or("```".to_owned(), |(sign, n)| {
            std::iter::repeat_n(sign, n.min(8)).collect()
        });
        let room = LIMIT - 2 * (count(&sign) + 1);
        for line in lines {
            for part in chunks(line.trim_end(), room) {
                if self.size + count(part) + 1 > room && !self.body.is_empty() {
                    self.body = format!("{}\n{sign}", self.body);
                    self.flush();
                    self.set(&sign);
                }
                self.append(part, "\n");
            }
        }
        self.flush();
    }

    fn table(&mut self, lines: &[&str]) {
        let whole = lines.join("\n");
        if count(&whole) <= TARGET {
            return self.add(&whole, "\n\n");
        }
        let head = table_head(lines);
        if self.size >= SMALL {
            self.flush();
        }
        let mut gap = "\n\n";
        for (index, row) in lines.iter().enumerate() {
            let full = self.size + count(row) + 1 > TARGET && self.size > count(&head);
            if full && index >= 2 {
                self.flush();
                self.set(&head);
            }
            if self.size + count(row) + 2 <= LIMIT {
                self.append(row.trim(), gap);
            } else {
                self.add_line(row.trim(), gap);
            }
            gap = "\n";
        }
    }

    /// Adds text that is itself no longer than the limit, in a new piece if it must.
    fn add(&mut self, text: &str, gap: &str) {
        let size = self.size + count(gap) + count(text);
        let crowded = size > TARGET && (self.size >= SMALL || size > LIMIT);
        if crowded {
            self.flush();
        }
        self.append(text, gap);
    }

    fn append(&mut self, text: &str, gap: &str) {
        if self.body.is_empty() {
            self.began = self.page;
        } else {
            self.body.push_str(gap);
            self.size += count(gap);
        }
        self.body.push_str(text);
        self.size += count(text);
    }

    fn set(&mut self, body: &str) {
        self.began = self.page;
        self.body = body.to_owned();
        self.size = count(body);
    }

    fn flush(&mut self) {
        let body = std::mem::take(&mut self.body);
        self.size = 0;
        if !body.trim().is_empty() {
            self.push_piece(body);
        }
    }

    fn push_piece(&mut self, body: String) {
        let heading = self.heading();
        let page = self.began;
        self.pieces.push(Piece {
            heading,
            body,
            page,
        });
        self.bare = false;
    }

    /// The path, in which a first heading equal to the title is not said twice.
    fn heading(&self) -> String {
        let headings = self.path.iter().map(|(_, heading)| heading.as_str());
        let title = Some(self.title.as_str()).filter(|title| {
            let first = self.path.first().map(|(_, first)| first.as_str());
            !title.is_empty() && first != Some(title)
        });
        let path: Vec<&str> = title.into_iter().chain(headings).collect();
        path.join(ARROW)
    }

    fn finish(mut self) -> Vec<Piece> {
        self.flush();
        self.keep_bare_heading();
        self.pieces
    }
}

fn count(text: &str) -> usize {
    text.chars().count()
}

/// The rows above a table's body, if it has such and they are short enough to be repeated.
fn table_head(lines: &[&str]) -> String {
    let head = match lines {
        [names, rule, ..] if is_rule(rule) => format!("{}\n{}", names.trim(), rule.trim()),
        _ => String::new(),
    };
    if count(&head) > TABLE_HEAD {
        return String::new();
    }
    head
}

/// Parts of at most `most` characters, cut at white space where there is any.
fn chunks(text: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((over, _)) = rest.char_indices().nth(most) {
        let space = rest[..over].rfind(char::is_whitespace).filter(|&at| at > 0);
        let at = space.unwrap_or(over);
        parts.push(rest[..at].trim_end());
        rest = rest[at..].trim_start();
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests;
