//! Words of the three languages that customers and documents use for the same thing.
//!
//! A shop's Uzbek price list is asked about in Russian, and "where are you located" wants the
//! line that begins with "Address". These groups hold the everyday things small businesses are
//! asked about; nothing that only one trade knows.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::script::{Lang, Script, script};
use super::words;

/// One topic a line, English, then Russian, then Uzbek. A word may stand in several; one that is
/// written alike in English and Uzbek stands once.
const GROUPS: &str = include_str!("related.txt");

static RELATED: LazyLock<HashMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let mut related: HashMap<String, BTreeSet<String>> = HashMap::new();
    for group in GROUPS.lines() {
        let keys: BTreeSet<String> = words(group)
            .into_iter()
            .flat_map(|word| word.keys)
            .collect();
        for key in &keys {
            related.entry(key.clone()).or_default().extend(keys.clone());
        }
    }
    related
});

/// The keys of words that mean the same as the word with these keys, in a fixed order, without
/// the given ones. For questions only: documents are indexed as they are written.
pub fn related(keys: &[String]) -> Vec<String> {
    let groups = keys.iter().filter_map(|key| RELATED.get(key));
    let all: BTreeSet<&String> = groups.flatten().collect();
    all.into_iter()
        .filter(|key| !keys.contains(key))
        .cloned()
        .collect()
}

/// The words of the groups, each with its language: a line begins with English, goes on in Russian
/// and ends in Uzbek.
pub(super) fn by_language() -> impl Iterator<Item = (Lang, &'static str)> {
    GROUPS.lines().flat_map(|line| {
        let mut lang = Lang::En;
        line.split_whitespace().map(move |word| {
            if script(word) == Script::Cyrillic {
                lang = Lang::Ru;
                return (Lang::Ru, word);
            }
            if lang == Lang::Ru {
                lang = Lang::Uz;
            }
            (lang, word)
        })
    })
}
