//! Uzbek from one script to the other, to be read by people: the 1995 Latin alphabet with oʻ, gʻ
//! (U+02BB) and the tutuq sign ʼ (U+02BC), and the Cyrillic one.
//!
//! Case, spacing and signs stay as they are, and so does whatever is not Uzbek prose: addresses,
//! code, citation markers, other scripts, foreign names. Search keys have rules of their own in
//! [`super::uzbek`]; nothing here changes them.

mod cyrillic;
mod latin;
mod loanwords;
mod run;

use super::script::Script;

/// The text in Latin letters.
pub fn to_latin(text: &str) -> String {
    whole(text, Script::Latin)
}

/// The text in Cyrillic letters.
pub fn to_cyrillic(text: &str) -> String {
    whole(text, Script::Cyrillic)
}

fn whole(text: &str, to: Script) -> String {
    let mut stream = Transliterator::new(to);
    let mut out = stream.push(text);
    out.push_str(&stream.finish());
    out
}

/// Transliterates a text that arrives in pieces. However it is cut, the pieces put out make up
/// what the whole text would have given.
#[derive(Debug)]
pub struct Transliterator {
    to: Script,
    /// The unfinished run of characters without white space, all that is ever held back.
    run: String,
    /// The marks that opened the code we are in.
    code: Option<Marks>,
    /// The marks read just now, whose number is not certain yet.
    marks: Marks,
    /// Nothing but white space on this line so far.
    blank: bool,
}

/// Backticks or tildes in a row, which enclose code in Markdown.
#[derive(Debug, Default, Clone, Copy)]
struct Marks {
    mark: char,
    count: usize,
}

impl Transliterator {
    /// A stream that turns words into the given script.
    pub fn new(to: Script) -> Self {
        Self {
            to,
            run: String::new(),
            code: None,
            marks: Marks::default(),
            blank: true,
        }
    }

    /// Takes the next piece and gives what is certain by now, all but the unfinished word.
    pub fn push(&mut self, piece: &str) -> String {
        let mut out = String::with_capacity(piece.len() + piece.len() / 8);
        for c in piece.chars() {
            self.step(c, &mut out);
        }
        out
    }

    /// Gives the last word.
    pub fn finish(mut self) -> String {
        let mut out = String::new();
        self.flush(&mut out);
        out
    }

    fn step(&mut self, c: char, out: &mut String) {
        if self.marks.count > 0 && c != self.marks.mark {
            self.settle();
        }
        if self.is_mark(c) {
            self.flush(out);
            self.marks.mark = c;
            self.marks.count += 1;
            out.push(c);
        } else if self.code.is_some() || c.is_whitespace() {
            self.flush(out);
            out.push(c);
        } else {
            self.run.push(c);
        }
        self.end_line(c);
    }

    fn is_mark(&self, c: char) -> bool {
        match c {
            // Straight behind a letter it is an apostrophe of careless typing: o`zbek.
            '`' => self.code.is_some() || !self.run.ends_with(char::is_alphabetic),
            '~' => self.code.is_some() || self.run.is_empty(),
            _ => false,
        }
    }

    /// The row of marks is over: it opened code, closed it, or was neither.
    fn settle(&mut self) {
        let Marks { mark, count } = std::mem::take(&mut self.marks);
        match self.code {
            None if mark == '`' || count >= 3 => self.code = Some(Marks { mark, count }),
            Some(open) if open.mark == mark && closes(open.count, count) => self.code = None,
            _ => {}
        }
    }

    /// A code span never outlives its paragraph; a fenced block may hold blank lines.
    fn end_line(&mut self, c: char) {
        if c == '\n' {
            if self.blank && self.code.is_some_and(|open| open.count < 3) {
                self.code = None;
            }
            self.blank = true;
        } else if !c.is_whitespace() {
            self.blank = false;
        }
    }

    fn flush(&mut self, out: &mut String) {
        run::convert(&self.run, self.to, out);
        self.run.clear();
    }
}

/// A span ends with just as many marks as began it, a fenced block with at least as many.
fn closes(opened: usize, count: usize) -> bool {
    count == opened || (opened >= 3 && count > opened)
}

#[cfg(test)]
mod tests;
