//! Which letters and which language a text is written in.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::i18n::Locale;

use super::fold::{MARK, fold};
use super::stopwords::{ENGLISH, RUSSIAN, UZBEK};
use super::token::tokens;
use super::uzbek;

/// Words looked at for a guess; more would not change it.
const ENOUGH: usize = 400;

/// The letters a text is mostly written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    Latin,
    Cyrillic,
}

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    En,
    Ru,
    Uz,
}

impl From<Locale> for Lang {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::en => Self::En,
            Locale::ru => Self::Ru,
            Locale::uz => Self::Uz,
        }
    }
}

impl From<Lang> for Locale {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::en,
            Lang::Ru => Self::ru,
            Lang::Uz => Self::uz,
        }
    }
}

/// The script of most letters; Latin when there are none.
pub fn script(text: &str) -> Script {
    let (mut latin, mut cyrillic) = (0usize, 0usize);
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            latin += 1;
        } else if ('\u{400}'..='\u{52f}').contains(&c) {
            cyrillic += 1;
        }
    }
    if cyrillic > latin {
        Script::Cyrillic
    } else {
        Script::Latin
    }
}

/// A guess at the language from letters and frequent words of the text's first few hundred words;
/// nothing when there is no evidence. Cyrillic without Uzbek signs counts as Russian.
pub fn language(text: &str) -> Option<Lang> {
    let cyrillic = script(text) == Script::Cyrillic;
    let (mut uzbek, mut other) = (0usize, 0usize);
    for token in tokens(text).iter().take(ENOUGH) {
        let word = fold(&text[token.start..token.end]);
        let (for_uzbek, for_other) = if cyrillic {
            weigh_cyrillic(&word)
        } else {
            weigh_latin(&word)
        };
        uzbek += for_uzbek;
        other += for_other;
    }
    match (cyrillic, uzbek.cmp(&other)) {
        (_, std::cmp::Ordering::Greater) => Some(Lang::Uz),
        (true, _) => Some(Lang::Ru),
        (false, std::cmp::Ordering::Less) => Some(Lang::En),
        (false, std::cmp::Ordering::Equal) => None,
    }
}

/// The language of a text as HTML names it, when there is evidence of it.
pub fn language_tag(text: &str) -> Option<&'static str> {
    Some(match (language(text)?, script(text)) {
        (Lang::En, _) => "en",
        (Lang::Ru, _) => "ru",
        (Lang::Uz, Script::Latin) => "uz",
        (Lang::Uz, Script::Cyrillic) => "uz-Cyrl",
    })
}

type Words = LazyLock<HashSet<String>>;

static EN: Words = LazyLock::new(|| set(ENGLISH));
static RU: Words = LazyLock::new(|| set(RUSSIAN));
static UZ: Words = LazyLock::new(|| set(UZBEK));

fn set(list: &str) -> HashSet<String> {
    list.split_whitespace()
        .flat_map(|word| [word.replace('\'', "ʻ"), word.replace(['\'', MARK], "")])
        .collect()
}

/// Evidence for Uzbek and for Russian in one Cyrillic word.
pub(super) fn weigh_cyrillic(word: &str) -> (usize, usize) {
    let latin = uzbek::latin_of(word).unwrap_or_default();
    let for_uzbek = 3 * usize::from(word.contains(['ў', 'қ', 'ғ', 'ҳ']))
        + 2 * usize::from(UZ.contains(&latin))
        + usize::from(has_uzbek_ending(&latin));
    let for_russian = 2 * usize::from(RU.contains(&word.replace('ё', "е")))
        + 2 * usize::from(word.contains(['ы', 'щ']));
    (for_uzbek, for_russian)
}

/// Evidence for Uzbek and for English in one Latin word.
pub(super) fn weigh_latin(word: &str) -> (usize, usize) {
    let marked = word.contains("oʻ") || word.contains("gʻ");
    let hard_q = word.contains('q') && !word.contains("qu");
    let for_uzbek = 3 * usize::from(marked || hard_q)
        + 2 * usize::from(UZ.contains(word))
        + usize::from(has_uzbek_ending(word));
    let english_letters = word.contains('w') || word.contains("th") || word.contains("ck");
    let for_english = 2 * usize::from(EN.contains(word)) + usize::from(english_letters);
    (for_uzbek, for_english)
}

fn has_uzbek_ending(word: &str) -> bool {
    [
        "lar", "lari", "ning", "dan", "gacha", "siz", "miz", "simi", "dagi",
    ]
    .iter()
    .any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending))
}
