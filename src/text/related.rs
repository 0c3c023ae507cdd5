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

/// The languages a key is a word of, a bit each.
type Langs = u8;

fn bit(lang: Lang) -> Langs {
    1 << lang as u8
}

/// The keys of a group, each with the languages it is a word of there.
type Group = Box<[(Box<str>, Langs)]>;

/// The groups as keys. What a key is related to is put together when it is asked for: kept for each of
/// them it would be a hundred times as much.
#[derive(Default)]
struct Table {
    groups: Vec<Group>,
    /// In which groups a key stands.
    of: HashMap<Box<str>, Vec<u32>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for (number, group) in (0..).zip(groups(4)) {
        let mut keys: BTreeMap<Box<str>, Langs> = BTreeMap::new();
        for (lang, text) in languages(group) {
            for key in words(text).into_iter().flat_map(|word| word.keys) {
                *keys.entry(key.into()).or_default() |= bit(lang);
            }
        }
        for key in keys.keys() {
            table.of.entry(key.clone()).or_default().push(number);
        }
        table.groups.push(keys.into_iter().collect());
    }
    table
});

impl Table {
    /// The groups a key stands in, each with the languages it is a word of there.
    fn groups_of(&self, key: &str) -> impl Iterator<Item = (&[(Box<str>, Langs)], Langs)> {
        let numbers = self.of.get(key).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(move |number| {
            let group: &[_] = self.groups.get(*number as usize)?;
            let (_, own) = group.iter().find(|(known, _)| **known == *key)?;
            Some((group, *own))
        })
    }
}

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
    let (mut same, mut other) = (BTreeSet::new(), BTreeSet::new());
    for (group, own) in keys.iter().flat_map(|key| TABLE.groups_of(key)) {
        for (key, langs) in group {
            match langs & own {
                0 => other.insert(&**key),
                _ => same.insert(&**key),
            };
        }
    }
    let new = |key: &&str| !keys.iter().any(|known| known == key);
    let other = other.difference(&same).copied();
    Related {
        other: other.filter(new).map(str::to_owned).collect(),
        same: same
            .iter()
            .copied()
            .filter(new)
            .map(str::to_owned)
            .collect(),
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
