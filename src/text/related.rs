//! Words of the three languages that customers and documents use for the same thing.
//!
//! A shop's Uzbek price list is asked about in Russian, and "where are you located" wants the
//! line that begins with "Address". These groups hold what customers ask about in words of their
//! own; many exact groups and few broad ones, since a broad one answers what should be refused.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use super::script::{Lang, Script, script};
use super::words;

/// One group a line, English, then Russian, then Uzbek. A word may stand in several; one that is
/// written alike in English and Uzbek stands once. Four parts with an empty line between: topics
/// nearly every small business is asked about, other everyday things, names of places, and all other
/// words. The last two say nothing about the language they are used in: "max" stands in every one.
const GROUPS: &str = include_str!("related.txt");

/// The lines of the list's first so many parts.
fn groups(parts: usize) -> impl Iterator<Item = &'static str> {
    GROUPS.split("\n\n").take(parts).flat_map(str::lines)
}

static TOPICS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let words = groups(1).flat_map(words);
    words.flat_map(|word| word.keys).collect()
});

/// True when one of the keys is of a topic that nearly every small business is asked about.
pub fn is_common_topic(keys: &[String]) -> bool {
    keys.iter().any(|key| TOPICS.contains(key))
}

/// What a key's groups hold, in the languages it is a word of and in the others.
#[derive(Default)]
struct Groups {
    same: BTreeSet<String>,
    other: BTreeSet<String>,
}

static RELATED: LazyLock<HashMap<String, Groups>> = LazyLock::new(|| {
    let mut related: HashMap<String, Groups> = HashMap::new();
    for group in groups(4) {
        let mut keys: BTreeMap<String, Vec<Lang>> = BTreeMap::new();
        for (lang, text) in languages(group) {
            for key in words(text).into_iter().flat_map(|word| word.keys) {
                keys.entry(key).or_default().push(lang);
            }
        }
        for (key, own) in &keys {
            let known = related.entry(key.clone()).or_default();
            for (other, langs) in &keys {
                let same = langs.iter().any(|lang| own.contains(lang));
                let side = if same {
                    &mut known.same
                } else {
                    &mut known.other
                };
                side.insert(other.clone());
            }
        }
    }
    related
});

/// Keys of words that mean the same as a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Related {
    /// In the word's own language.
    pub same: Vec<String>,
    /// In other languages.
    pub other: Vec<String>,
}

impl Related {
    /// The keys of all languages.
    pub fn into_all(self) -> Vec<String> {
        [self.same, self.other].concat()
    }

    /// True when the word is none of those that the product knows.
    pub fn is_empty(&self) -> bool {
        self.same.is_empty() && self.other.is_empty()
    }
}

/// The keys of words that mean the same as the word with these keys, in a fixed order, without
/// the given ones. For questions only: documents are indexed as they are written.
pub fn related(keys: &[String]) -> Related {
    let groups: Vec<&Groups> = keys.iter().filter_map(|key| RELATED.get(key)).collect();
    let same: BTreeSet<&String> = groups.iter().flat_map(|group| &group.same).collect();
    let other: BTreeSet<&String> = groups.iter().flat_map(|group| &group.other).collect();
    let new = |key: &&&String| !keys.contains(key);
    Related {
        other: other
            .difference(&same)
            .filter(new)
            .map(|key| (*key).clone())
            .collect(),
        same: same.iter().filter(new).map(|key| (*key).clone()).collect(),
    }
}

/// The words of the groups but for names, each with its language: a line begins with English, goes on in Russian
/// and ends in Uzbek.
pub(super) fn by_language() -> impl Iterator<Item = (Lang, &'static str)> {
    groups(2).flat_map(languages)
}

fn languages(group: &str) -> impl Iterator<Item = (Lang, &str)> {
    let mut lang = Lang::En;
    group.split_whitespace().map(move |word| {
        if script(word) == Script::Cyrillic {
            lang = Lang::Ru;
            return (Lang::Ru, word);
        }
        if lang == Lang::Ru {
            lang = Lang::Uz;
        }
        (lang, word)
    })
}
