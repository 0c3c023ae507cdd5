//! A question as the search sees it.

use crate::text::{related, words};

/// Terms looked at in a question; what follows in a longer one rarely is the question.
const TERMS: usize = 24;

/// One word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Search keys, any of which is a match.
    pub keys: Vec<String>,
    /// Keys of words that mean the same in any of the three languages: a weaker match.
    pub related: Vec<String>,
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
    /// The keys of the word, then those of its synonyms.
    pub(super) fn all_keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().chain(&self.related).map(String::as_str)
    }
}

impl Query {
    /// Reads a question in any of the three languages.
    pub fn parse(question: &str) -> Query {
        let mut terms: Vec<Term> = Vec::new();
        for word in words(question) {
            let synonyms = if word.stop {
                Vec::new()
            } else {
                related(&word.keys)
            };
            let term = Term {
                keys: word.keys,
                related: synonyms,
                stop: word.stop,
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
