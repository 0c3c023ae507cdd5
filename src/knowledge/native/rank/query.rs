//! A question as the search sees it.

use super::Stats;
use crate::text::{Lang, Related, is_auxiliary, language, related, words};

/// Terms looked at in a question; what follows in a longer one rarely is the question.
const TERMS: usize = 24;

/// Mistyped words looked up in a question, and keys of each.
const STRANGE: usize = 3;
const STRANGE_KEYS: usize = 2;

/// One word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Search keys, any of which is a match.
    pub keys: Vec<String>,
    /// Keys of words that mean the same in any of the three languages: a weaker match.
    pub related: Related,
    /// Keys of what the word may have been meant to be, see [`Query::suppose`].
    pub near: Vec<String>,
    /// True for words without a topic of their own.
    pub stop: bool,
}

/// A question as the search sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Different words in the order asked, at most 24; words with a topic take precedence.
    pub terms: Vec<Term>,
}

impl Term {
    /// The keys of the word, then those it may have been meant to be, then those of its synonyms.
    pub(super) fn all_keys(&self) -> impl Iterator<Item = &str> {
        let related = self.related.same.iter().chain(&self.related.other);
        let other = self.near.iter().chain(related);
        self.keys.iter().chain(other).map(String::as_str)
    }
}

impl Query {
    /// Reads a question in any of the three languages.
    pub fn parse(question: &str) -> Query {
        let mut terms: Vec<Term> = Vec::new();
        let uzbek = language(question) == Some(Lang::Uz);
        for mut word in words(question) {
            if uzbek {
                keep_latin(&mut word.keys);
            }
            let stop = word.stop || is_auxiliary(&word.keys);
            let synonyms = if stop {
                Related::default()
            } else {
                related(&word.keys)
            };
            let term = Term {
                keys: word.keys,
                related: synonyms,
                near: Vec::new(),
                stop,
            };
            if !terms.iter().any(|known| known.keys == term.keys) {
                terms.push(term);
            }
            if terms.iter().filter(|term| !term.stop).count() == TERMS {
                break;
            }
        }
        let room = TERMS - terms.iter().filter(|term| !term.stop).count();
        let mut stops = 0;
        terms.retain(|term| {
            stops += usize::from(term.stop);
            !term.stop || stops <= room
        });
        Query { terms }
    }

    /// Keys of words that may be mistyped: they have a topic, no passage holds them, and no synonym
    /// says that they are words. The first few only, for each costs a search.
    pub fn strange(&self, stats: &Stats) -> Vec<&str> {
        let strange = self
            .terms
            .iter()
            .filter(|term| !term.stop && term.related.is_empty() && !stats.knows(&term.keys));
        strange
            .take(STRANGE)
            .flat_map(|term| term.keys.iter().take(STRANGE_KEYS))
            .map(String::as_str)
            .collect()
    }

    /// Lets the word with this key match those keys as well, as a mistyped word, and its synonyms.
    pub fn suppose(&mut self, key: &str, meant: &[String], synonyms: Related) {
        let mut terms = self.terms.iter_mut();
        if let Some(term) = terms.find(|term| term.keys.iter().any(|known| known == key)) {
            term.near.extend_from_slice(meant);
            term.related.same.extend(synonyms.same);
            term.related.other.extend(synonyms.other);
        }
    }

    /// The keys to look up in the index: those of the words with a topic, or of all words when
    /// the question has no other.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.searched().into_iter().flat_map(Term::all_keys)
    }

    /// The words with a topic; all words when there is none.
    pub(super) fn searched(&self) -> Vec<&Term> {
        let content: Vec<&Term> = self.terms.iter().filter(|term| !term.stop).collect();
        if content.is_empty() {
            return self.terms.iter().collect();
        }
        content
    }
}

/// An Uzbek question asks the same in both scripts: Russian readings of its words are left out.
/// Documents have the Latin keys of all words.
fn keep_latin(keys: &mut Vec<String>) {
    let is_cyrillic = |key: &String| key.starts_with(|c| ('\u{400}'..='\u{52f}').contains(&c));
    if !keys.iter().all(is_cyrillic) {
        keys.retain(|key| !is_cyrillic(key));
    }
}
