//! What within a run of characters without white space is a word to transliterate.

use unicode_normalization::char::is_combining_mark;

use super::super::fold::{is_invisible, is_mark};
use super::super::script::Script;
use super::{cyrillic, latin};

/// Signs that part an address from what surrounds it.
const BREAKS: &str = "()[]<>{}\"«»“”„,;!|*&";

/// What an address begins with.
const SCHEMES: [&str; 8] = [
    "http://", "https://", "ftp://", "www.", "mailto:", "tel:", "tg:", "t.me/",
];

/// Names of hosts and files end so.
const ENDINGS: &str = "uz com ru org net io info me app dev kz kg tj biz edu gov tv ai pdf doc docx xls xlsx ppt \
pptx csv txt md html json xml jpg jpeg png svg webp zip mp3 mp4 apk exe";

/// Case endings, which may follow a foreign word behind a hyphen.
const SUFFIXES: [&str; 7] = ["da", "ga", "ni", "mi", "ta", "ka", "ku"];

/// Appends the run with its Uzbek words in the other script.
pub(super) fn convert(run: &str, to: Script, out: &mut String) {
    let mut rest = run;
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        let taken = if BREAKS.contains(c) {
            let kept = markup(rest, c, before).unwrap_or(c.len_utf8());
            out.push_str(&rest[..kept]);
            kept
        } else {
            piece(rest, to, out)
        };
        before = rest[..taken].chars().next_back();
        rest = &rest[taken..];
    }
}

/// Bytes of a link's target, an HTML tag or an HTML entity at the beginning of `rest`.
fn markup(rest: &str, first: char, before: Option<char>) -> Option<usize> {
    let upto = |close: char| rest.find(close).map_or(rest.len(), |at| at + 1);
    let second = rest[first.len_utf8()..].chars().next();
    match first {
        '(' if before == Some(']') => Some(upto(')')),
        '<' if second.is_some_and(|c| c.is_ascii_alphabetic() || c == '/') => Some(upto('>')),
        '&' => rest.find(';').map(|at| at + 1).filter(|end| {
            let name = &rest[1..end - 1];
            (2..=8).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#')
        }),
        _ => None,
    }
}

/// Appends the piece before the next break, or the address in it; gives the bytes taken.
fn piece(rest: &str, to: Script, out: &mut String) -> usize {
    let end = rest.find(|c| BREAKS.contains(c)).unwrap_or(rest.len());
    let piece = &rest[..end];
    let (from, until) = if let Some(start) = link(piece) {
        let stop = |c| matches!(c, ')' | ']' | '>' | '<' | '"' | '»' | '”');
        let length = rest[start..].find(stop).unwrap_or(rest.len() - start);
        (start, start + length)
    } else if is_identifier(piece) {
        (0, end)
    } else if let Some(span) = handle(piece) {
        span
    } else {
        (0, name(piece))
    };
    words(&rest[..from], to, out);
    out.push_str(&rest[from..until]);
    words(&rest[until..end.max(until)], to, out);
    end.max(until)
}

/// Where an address with a scheme begins.
fn link(piece: &str) -> Option<usize> {
    let lower = piece.to_ascii_lowercase();
    let found = SCHEMES.iter().filter_map(|scheme| lower.find(scheme));
    found
        .filter(|at| !lower[..*at].ends_with(|c: char| c.is_alphanumeric()))
        .min()
}

/// An e-mail address or a name such as @shop_bot.
fn handle(piece: &str) -> Option<(usize, usize)> {
    let at = piece.find('@')?;
    let local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let start = piece[..at].trim_end_matches(local).len();
    let length = piece[at + 1..]
        .find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c))
        .unwrap_or(piece.len() - at - 1);
    (length > 0).then_some((start, at + 1 + length))
}

/// A name of programs: letters with an underscore between them.
fn is_identifier(piece: &str) -> bool {
    piece.match_indices('_').any(|(at, _)| {
        let letter = |c: char| c.is_ascii_alphanumeric();
        piece[..at].ends_with(letter) && piece[at + 1..].starts_with(letter)
    })
}

/// Bytes of a host or file name at the beginning, with its path; 0 when there is none.
fn name(piece: &str) -> usize {
    let host = piece
        .find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c))
        .unwrap_or(piece.len());
    let labels = piece[..host].trim_end_matches('.');
    let Some((names, last)) = labels.rsplit_once('.') else {
        return 0;
    };
    let ending = last.split('-').next().unwrap_or(last);
    let known = ENDINGS
        .split_whitespace()
        .any(|known| known.eq_ignore_ascii_case(ending));
    match (known && !names.is_empty(), piece[host..].starts_with('/')) {
        (false, _) => 0,
        (true, true) => piece.len(),
        (true, false) => names.len() + 1 + ending.len(),
    }
}

fn words(piece: &str, to: Script, out: &mut String) {
    let mut rest = piece;
    while let Some(c) = rest.chars().next() {
        let foreign = if to == Script::Cyrillic {
            foreign_compound(rest)
        } else {
            0
        };
        let taken = foreign.max(word_end(rest)).max(c.len_utf8());
        if foreign > 0 {
            out.push_str(&rest[..taken]);
        } else {
            out.push_str(&word(&rest[..taken], &rest[taken..], to));
        }
        rest = &rest[taken..];
    }
}

fn word(word: &str, after: &str, to: Script) -> String {
    let spelled = match to {
        Script::Latin => latin::spell(word),
        Script::Cyrillic => cyrillic::spell(word, after.chars().next()),
    };
    spelled.unwrap_or_else(|| word.to_owned())
}

/// Bytes of the word at the beginning, apostrophes that belong to it included.
fn word_end(rest: &str) -> usize {
    let mut end = 0;
    let mut last = None;
    for (at, c) in rest.char_indices() {
        let inside = if is_mark(c) {
            last.is_some_and(|last| mark_belongs(c, last, &rest[at + c.len_utf8()..]))
        } else {
            c.is_alphanumeric() || is_combining_mark(c) || (is_invisible(c) && last.is_some())
        };
        if !inside {
            break;
        }
        end = at + c.len_utf8();
        last = Some(c);
    }
    end
}

/// At a word's end only the proper signs, and any sign behind o and g, are not a closing quote.
fn mark_belongs(mark: char, last: char, after: &str) -> bool {
    let inner = after.starts_with(|c: char| c.is_alphabetic() && !is_mark(c));
    let letter = last.is_alphabetic() && !is_mark(last);
    letter && (inner || matches!(mark, 'ʻ' | 'ʼ') || matches!(last, 'o' | 'O' | 'g' | 'G'))
        || (matches!(mark, 'ʼ' | '’' | '\'') && is_mark(last) && inner)
}

/// Bytes of a hyphenated foreign word such as Wi-Fi, or 0: one part looks foreign and one is too
/// short to tell.
fn foreign_compound(rest: &str) -> usize {
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(rest.len());
    let whole = rest[..end].trim_end_matches('-');
    if whole.starts_with('-') {
        return 0;
    }
    let short = |part: &str| {
        (1..=2).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphabetic())
            && !SUFFIXES.contains(&part)
    };
    let mut parts = whole.split('-');
    let foreign = whole.contains('-')
        && whole.split('-').any(short)
        && parts.any(|part| cyrillic::is_foreign(part, None));
    if foreign { whole.len() } else { 0 }
}
