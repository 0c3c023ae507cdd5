//! Where words begin and end.

use std::iter::Peekable;
use std::str::CharIndices;

use unicode_normalization::char::is_combining_mark;

use super::fold::{fold, is_invisible, is_mark, is_word_char};

/// A word's place in a text, before any folding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Byte where the token begins.
    pub start: usize,
    /// Byte after its last character.
    pub end: usize,
    /// The whole of a short hyphenated word such as "Wi-Fi" of which this token is a part.
    pub compound: Option<(usize, usize)>,
}

impl Token {
    /// The folded spelling: "C++" becomes "cplusplus", "10 000" becomes "10000".
    pub(super) fn folded(&self, text: &str) -> String {
        let raw = &text[self.start..self.end];
        let mut folded = fold(raw);
        for c in raw.chars().rev().take_while(|c| "+#".contains(*c)) {
            folded.push_str(if c == '+' { "plus" } else { "sharp" });
        }
        folded
    }

    /// The folded compound written without its hyphen: "wifi".
    pub(super) fn joined(&self, text: &str) -> Option<String> {
        self.compound.map(|(start, end)| fold(&text[start..end]))
    }
}

/// What a character means for the edge of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit,
    Latin,
    Cyrillic,
    Letter,
    /// Belongs to whatever letter stands before it.
    Follower,
    Mark,
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        '0'..='9' => Kind::Digit,
        'a'..='z' | 'A'..='Z' => Kind::Latin,
        '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => Kind::Cyrillic,
        _ if is_mark(c) => Kind::Mark,
        _ if c.is_ascii() => Kind::Other,
        _ if is_invisible(c) || is_combining_mark(c) => Kind::Follower,
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' if c.is_alphabetic() => Kind::Latin,
        _ if !is_word_char(c) => Kind::Other,
        _ if c.is_numeric() => Kind::Digit,
        _ => Kind::Letter,
    }
}

/// The tokens of a text in reading order. A change of script ends a token ("Toshkentда" is two),
/// as does the end of a number ("5kg" is two); thousands written in groups are one.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::with_capacity(text.len() / 7);
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let end = match kind(first) {
            Kind::Other | Kind::Mark | Kind::Follower => continue,
            Kind::Digit => number_end(text, start, &mut chars),
            script => word_end(text, start, first, script, &mut chars),
        };
        while chars.next_if(|(at, _)| *at < end).is_some() {}
        found.push(Token {
            start,
            end,
            compound: None,
        });
        link_compound(text, &mut found);
    }
    found
}

/// Digits, and further groups of exactly three digits behind a space, comma, dot or apostrophe.
fn number_end(text: &str, start: usize, chars: &mut Peekable<CharIndices>) -> usize {
    let mut end = start;
    while let Some((at, c)) = chars.next_if(|(_, c)| kind(*c) == Kind::Digit) {
        end = at + c.len_utf8();
    }
    end = end.max(start + text[start..].chars().next().map_or(0, char::len_utf8));
    if !matches!(end - start, 1..=3) {
        return end;
    }
    while let Some(group) = thousands(&text[end..]) {
        end += group;
    }
    end
}

/// Bytes of one more group of thousands at the beginning of `rest`, separator included.
fn thousands(rest: &str) -> Option<usize> {
    let separator = rest.chars().next()?;
    if !matches!(
        separator,
        ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | ',' | '.' | '\''
    ) {
        return None;
    }
    let digits = rest[separator.len_utf8()..].bytes();
    let count = digits.take(4).take_while(u8::is_ascii_digit).count();
    (count == 3).then_some(separator.len_utf8() + 3)
}

fn word_end(
    text: &str,
    start: usize,
    first: char,
    script: Kind,
    chars: &mut Peekable<CharIndices>,
) -> usize {
    let mut end = start + first.len_utf8();
    let mut last = first;
    let mut digits = false;
    while let Some(&(at, c)) = chars.peek() {
        let keep = match kind(c) {
            Kind::Follower => true,
            Kind::Digit => {
                digits = true;
                true
            }
            Kind::Mark => !digits && mark_belongs(text, at + c.len_utf8(), last, script),
            found => !digits && found == script,
        };
        if !keep {
            break;
        }
        end = at + c.len_utf8();
        last = c;
        chars.next();
    }
    if end - start == 1 && first.is_ascii() {
        end += signs_after(&text[end..]);
    }
    end
}

/// An apostrophe is part of a word between two letters, and at its end after o or g (`bogʻ`).
fn mark_belongs(text: &str, after: usize, last: char, script: Kind) -> bool {
    if is_mark(last) {
        return false;
    }
    let next = text[after..].chars().next();
    next.is_some_and(|c| kind(c) == script) || matches!(last, 'o' | 'O' | 'g' | 'G')
}

/// Bytes of the signs in names such as C++ and C#, which follow one letter and end the word.
fn signs_after(rest: &str) -> usize {
    let signs = rest.bytes().take_while(|b| b"+#".contains(b)).count();
    let ends = rest[signs..]
        .chars()
        .next()
        .is_none_or(|c| kind(c) == Kind::Other);
    if signs <= 2 && ends { signs } else { 0 }
}

/// Marks the last two tokens as one compound when a hyphen alone parts them and one of them is
/// at most two Latin letters: Wi-Fi, e-mail, T-shirt.
fn link_compound(text: &str, found: &mut [Token]) {
    let [.., left, right] = found else { return };
    let short = (left.end - left.start).min(right.end - right.start) <= 2;
    let hyphen = matches!(text.get(left.end..right.start), Some("-" | "\u{2011}"));
    let latin = |t: &Token| {
        text[t.start..t.end]
            .bytes()
            .all(|b| b.is_ascii_alphabetic())
    };
    if short && hyphen && left.compound.is_none() && latin(left) && latin(right) {
        let whole = Some((left.start, right.end));
        left.compound = whole;
        right.compound = whole;
    }
}
