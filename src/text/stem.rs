//! From a folded word to its search keys in the languages it may belong to.

use frostem::{Algorithm, Stemmer};

use super::fold::MARK;
use super::uzbek;

/// Most keys a word may have; each costs an index entry.
const MOST: usize = 3;

/// The search keys of a folded word, the likeliest language's first.
pub(super) fn keys(folded: &str) -> Vec<String> {
    let mut keys = if folded.chars().any(is_cyrillic) {
        cyrillic_keys(folded)
    } else if folded.bytes().any(|b| b.is_ascii_alphabetic()) && !has_digit(folded) {
        latin_keys(folded)
    } else {
        vec![folded.to_owned()]
    };
    tidy(&mut keys);
    keys
}

/// Drops empty and repeated keys and those over the limit.
pub(super) fn tidy(keys: &mut Vec<String>) {
    let mut kept: Vec<String> = Vec::with_capacity(MOST);
    for key in keys.drain(..) {
        let letters = key.chars().any(|c| c != MARK);
        if letters && kept.len() < MOST && !kept.contains(&key) {
            kept.push(key);
        }
    }
    *keys = kept;
}

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&c)
}

fn has_digit(folded: &str) -> bool {
    folded.bytes().any(|b| b.is_ascii_digit())
}

/// A Cyrillic word may be Russian or Uzbek unless it has a letter that only Uzbek uses.
fn cyrillic_keys(folded: &str) -> Vec<String> {
    let mut keys = Vec::with_capacity(MOST);
    let uzbek_only = folded.contains(['ў', 'қ', 'ғ', 'ҳ']);
    if !uzbek_only {
        keys.push(russian(folded));
    }
    if let Some(latin) = uzbek::latin_of(folded) {
        keys.extend(uzbek_keys(&latin));
    }
    // A Russian keyboard lacks those four letters, and many write қабул as кабул.
    if uzbek_only && let Some(latin) = uzbek::latin_of(&russian_keyboard(folded)) {
        keys.push(uzbek::stem(&latin));
    }
    if keys.is_empty() {
        keys.push(folded.to_owned());
    }
    keys
}

fn russian_keyboard(folded: &str) -> String {
    let near = |c| match c {
        'ў' => 'у',
        'қ' => 'к',
        'ғ' => 'г',
        'ҳ' => 'х',
        _ => c,
    };
    folded.chars().map(near).collect()
}

/// A Latin word may be English or Uzbek unless an apostrophe inside it says Uzbek.
fn latin_keys(folded: &str) -> Vec<String> {
    let mut keys = Vec::with_capacity(MOST);
    let possessive = folded.strip_suffix("ʻs");
    let word = possessive.unwrap_or(folded);
    if !word.contains(MARK) {
        keys.push(english(word));
    }
    keys.extend(uzbek_keys(word));
    // The ʻ of dogʻs may as well be a letter's own mark, as in boʻs.
    if possessive.is_some() && word.ends_with(['o', 'g']) {
        keys.push(uzbek::stem(folded));
    }
    keys
}

/// The stem as spelled, and the stem as typed by those who leave the apostrophes out.
fn uzbek_keys(latin: &str) -> Vec<String> {
    let mut keys = vec![uzbek::stem(latin)];
    if latin.contains(MARK) {
        keys.push(uzbek::stem(&latin.replace(MARK, "")));
    }
    keys
}

/// The Porter stem, drawn a little nearer to its root so that the thing and the doing meet:
/// delivery with deliver, payment with pay.
fn english(word: &str) -> String {
    let stem = Stemmer::new(Algorithm::English).stem(word);
    let root = match stem.strip_suffix("ment") {
        Some(root) if root.len() >= 3 => root,
        _ => match stem.strip_suffix('i') {
            Some(root) if root.len() >= 5 => root,
            _ => &stem,
        },
    };
    root.to_owned()
}

/// True for the forms of хранение, опоздание, регистрация and регистрировать.
fn names_action(word: &str) -> bool {
    let noun = [
        "ение",
        "ения",
        "ению",
        "ением",
        "ении",
        "ание",
        "ания",
        "анию",
        "анием",
        "ании",
    ];
    let loan = ["ация", "ации", "ацию", "ацией", "аций"];
    let verb = ["ирова", "изова", "ирую", "ируе", "изую", "изуе"];
    noun.iter().chain(&loan).any(|end| word.ends_with(end))
        || verb.iter().any(|part| word.contains(part))
}

/// The Snowball stem, drawn nearer to its root so that noun and verb meet: доставка with
/// доставляете, запись with записаться, работа with работаем.
fn russian(word: &str) -> String {
    let plain = word.replace('ё', "е").replace(MARK, "");
    // Snowball takes the end of запись and подпись for a reflexive verb's.
    let noun = plain.strip_suffix('ь').filter(|noun| noun.ends_with("пис"));
    let stem = Stemmer::new(Algorithm::Russian).stem(noun.unwrap_or(&plain));
    let mut root: Vec<char> = stem.chars().collect();
    // The names of actions and their verbs: хранен-ие and храни-ть, регистрац-ия and -ирова-ть.
    if names_action(&plain) {
        let ends = ["ирован", "ирова", "изова", "иру", "изу", "ац", "ен", "ан"];
        for end in ends.map(|end| end.chars().collect::<Vec<char>>()) {
            if root.len() >= end.len() + 3 && root.ends_with(&end) {
                let iz = usize::from(end.starts_with(&['и', 'з'])) * 2;
                root.truncate(root.len() - end.len() + iz);
                break;
            }
        }
    }
    if root.len() >= 6 && root.ends_with(&['к']) {
        root.pop();
    }
    if root.len() >= 5 && root.last().is_some_and(|c| "аяеиу".contains(*c)) {
        root.pop();
    }
    // The л between a labial and the ending: доставл-яем, оформл-яем.
    if let [.., labial, 'л'] = root.as_slice()
        && root.len() >= 6
        && "бпвмф".contains(*labial)
    {
        root.pop();
    }
    root.into_iter().collect()
}
