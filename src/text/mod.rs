//! Ground floor for language: search keys, sentences and character sets, for English, Russian
//! and Uzbek in both scripts. Pure functions: the same text always gives the same answer.
//!
//! Documents and questions go through the same [`words`], so the two sides meet on equal keys.

mod decode;
mod fold;
mod phrase;
mod related;
mod reply_language;
mod script;
mod sentence;
mod sheet;
mod slips;
mod stem;
mod stopwords;
mod token;
mod token_estimate;
mod transliterate;
mod uzbek;

pub use decode::{DecodeError, decode};
pub use fold::MARK;
pub use phrase::holds;
pub use related::{Related, is_common_topic, related};
pub use reply_language::{Tongue, tongue, wrong_script};
pub use script::{Lang, Script, language, language_tag, script};
pub use sentence::sentences;
pub use sheet::{FORMULA, sheet};
pub use slips::slips;
pub use stopwords::is_auxiliary;
pub use token::{Token, tokens};
pub use token_estimate::{cut_to_tokens, tokens_at_most};
pub use transliterate::{Transliterator, to_cyrillic, to_latin};

/// One word of a text as the search sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Byte where the word begins in the original text.
    pub start: usize,
    /// Byte after the word's last letter in the original text.
    pub end: usize,
    /// One to three search keys without repeats. A key holds only letters, digits and [`MARK`],
    /// all of which SQLite's `unicode61` tokenizer keeps inside a token, so keys joined with
    /// spaces can be indexed as they are.
    pub keys: Vec<String>,
    /// True for words that carry no topic in any of the three languages ("how", "есть", "qancha").
    pub stop: bool,
}

/// The words of a text in reading order, each with its search keys.
pub fn words(text: &str) -> Vec<Word> {
    tokens(text)
        .into_iter()
        .filter_map(|token| word(text, &token))
        .collect()
}

/// The word behind one token of `text`, or nothing when no letter survives folding.
///
/// Apart from [`words`] for callers that analyse only some of a text's tokens.
pub fn word(text: &str, token: &Token) -> Option<Word> {
    let folded = token.folded(text);
    let mut keys = stem::keys(&folded);
    if let Some(joined) = token.joined(text) {
        keys.splice(1.min(keys.len()).., stem::keys(&joined));
    }
    stem::tidy(&mut keys);
    (!keys.is_empty()).then(|| Word {
        start: token.start,
        end: token.end,
        stop: stopwords::is_stop(&folded),
        keys,
    })
}

/// A letter that every key of a word beginning with `first` begins with in Latin writing, or
/// nothing when that cannot be told cheaply. Lets a caller skip words that cannot match a key.
pub fn initial(first: char) -> Option<char> {
    if first.is_ascii_alphanumeric() {
        return Some(first.to_ascii_lowercase());
    }
    match fold::lower_cyrillic(first)? {
        // As typed on a Russian keyboard these begin with other letters.
        'ў' | 'қ' | 'ғ' | 'ҳ' => None,
        letter => uzbek::latin_initial(letter),
    }
}

#[cfg(test)]
mod tests;
