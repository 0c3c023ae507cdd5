//! A question, or a wording of one, as curated answers see it.

use std::collections::BTreeSet;

use crate::text::words;

use super::senses::{self, Sense};

/// A question taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrase {
    /// Its words in order.
    parts: Vec<Part>,
    /// Its numbers in order.
    numbers: Vec<String>,
    /// What it asks for.
    senses: BTreeSet<Sense>,
}

/// A word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Search keys, any of which is a match.
    pub keys: Vec<String>,
    /// Whether it carries no topic.
    stop: bool,
}

impl Part {
    /// Whether two words are the same but for spelling, script and inflection.
    pub fn is(&self, other: &Self) -> bool {
        self.keys.iter().any(|key| other.keys.contains(key))
    }
}

impl Phrase {
    /// Reads a question in any of the three languages.
    pub fn read(text: &str) -> Self {
        let mut phrase = Self::default();
        for word in words(text) {
            if let Some(number) = senses::number(&word) {
                phrase.parts.push(Part {
                    keys: vec![number.clone()],
                    stop: false,
                });
                phrase.numbers.push(number);
                continue;
            }
            if word.stop {
                phrase.senses.extend(senses::of_small_word(&word));
            } else {
                phrase
                    .senses
                    .extend(senses::of_ending(&text[word.start..word.end]));
            }
            phrase.parts.push(Part {
                keys: word.keys,
                stop: word.stop,
            });
        }
        phrase
    }

    /// Whether it holds no words.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Its words in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The words with a topic in order.
    pub fn topics(&self) -> Vec<&Part> {
        self.parts.iter().filter(|part| !part.stop).collect()
    }

    /// The words it is looked up by: those with a topic, or all when there is none.
    pub fn looked_up(&self) -> Vec<&Part> {
        let topics = self.topics();
        if topics.is_empty() {
            self.parts.iter().collect()
        } else {
            topics
        }
    }

    /// Whether both ask for the same: the same small words that matter, the same numbers.
    pub fn asks_like(&self, other: &Self) -> bool {
        self.senses == other.senses && self.numbers == other.numbers
    }

    /// Whether it speaks of a way from somewhere, where the order of words decides.
    pub fn has_direction(&self) -> bool {
        self.senses.contains(&Sense::From)
    }

    /// Equal for phrases that are spelled alike but for case, apostrophes and common inflections.
    pub fn key(&self) -> String {
        let words = self.parts.iter().filter_map(|part| part.keys.first());
        let mut key = words.cloned().collect::<Vec<_>>().join(" ");
        key.push('/');
        key.extend(self.senses.iter().map(|sense| sense.letter()));
        key
    }
}
