//! One spelling for each word: compatibility forms, letter case, apostrophes and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The one apostrophe of search keys: U+02BB, the mark of Uzbek `oʻ` and `gʻ`. It stands for the
/// separation sign (`maʻlumot`) as well. Its Unicode category is Lm, a letter, so that
/// full-text tokenizers keep it inside a word.
pub const MARK: char = 'ʻ';

/// Longest folded word in characters; longer runs are encoded data, not language.
const LONGEST: usize = 64;

/// True for the signs that people type where Uzbek and English want an apostrophe.
pub(super) fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '´'
            | '’'
            | '‘'
            | '‛'
            | '′'
            | '＇'
            | 'ʹ'
            | 'ʻ'
            | 'ʼ'
            | 'ʽ'
            | 'ʾ'
            | 'ʿ'
            | 'ˈ'
            | 'ˊ'
            | 'ˋ'
    )
}

/// True for invisible signs that text extracted from PDF or the web leaves inside words.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// True for characters a search key may hold.
pub(super) fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    // The circled and squared letters are alphabetic to Rust but symbols to full-text tokenizers.
    c.is_alphanumeric()
        && !is_combining_mark(c)
        && !is_mark(c)
        && !matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}')
}

/// The folded spelling of a raw word: lower case, compatibility forms and Latin accents undone,
/// every apostrophe as [`MARK`], everything that is not a letter or digit left out.
pub(super) fn fold(raw: &str) -> String {
    if let Some(folded) = fold_plain(raw) {
        return folded;
    }
    // Some signs change under compatibility forms (´ becomes a space), so marks are settled first.
    let marked = raw.chars().map(|c| if is_mark(c) { MARK } else { c });
    let lower: String = marked.nfkc().flat_map(char::to_lowercase).collect();
    let letters = lower
        .nfkc()
        .map(without_accent)
        .filter(|&c| c == MARK || is_word_char(c));
    // Parts of a Korean syllable meet when the sign between them is left out.
    letters.nfc().take(LONGEST).collect()
}

/// The folded spelling of a word of everyday letters, which need no tables; nothing for others.
fn fold_plain(raw: &str) -> Option<String> {
    let mut folded = String::with_capacity(raw.len());
    for c in raw.chars().take(LONGEST) {
        match c {
            _ if is_mark(c) => folded.push(MARK),
            'a'..='z' | '0'..='9' => folded.push(c),
            _ if c.is_ascii_uppercase() => folded.push(c.to_ascii_lowercase()),
            _ if c.is_ascii() => {}
            _ => folded.push(lower_cyrillic(c)?),
        }
    }
    Some(folded)
}

/// The small letter of a Russian or Uzbek Cyrillic one; nothing for other characters.
pub(super) fn lower_cyrillic(c: char) -> Option<char> {
    Some(match c {
        'а'..='я' | 'ё' | 'ў' | 'қ' | 'ғ' | 'ҳ' => c,
        // The alphabet's capitals stand 32 places before its small letters.
        'А'..='Я' => char::from_u32(c as u32 + 32)?,
        'Ё' => 'ё',
        'Ў' => 'ў',
        'Қ' => 'қ',
        'Ғ' => 'ғ',
        'Ҳ' => 'ҳ',
        _ => return None,
    })
}

/// Latin letters lose their accent (é is e); Cyrillic ones keep it, for й and ў are letters.
fn without_accent(c: char) -> char {
    if c.is_ascii() || ('\u{400}'..='\u{52f}').contains(&c) {
        return c;
    }
    let mut base = None;
    decompose_canonical(c, |part| base = base.or(Some(part)));
    base.filter(char::is_ascii_alphabetic).unwrap_or(c)
}
