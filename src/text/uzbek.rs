//! Uzbek: from Cyrillic to Latin letters, and from inflected words to their stems.

use super::fold::MARK;

/// Shortest stem in letters that stripping may leave (kun, suv, dam).
const SHORTEST: usize = 3;

/// The Latin spelling of a folded Cyrillic word by the 1995 rules, or nothing when the word has
/// letters that Uzbek does not know.
pub(super) fn latin_of(word: &str) -> Option<String> {
    let mut latin = String::with_capacity(word.len());
    let mut before = None;
    for c in word.chars() {
        match c {
            'е' if before.is_none_or(opens_syllable) => latin.push_str("ye"),
            // акция is aksiya and цирк is sirk, but лицей is litsey.
            'ц' if before.is_some_and(is_cyrillic_vowel) => latin.push_str("ts"),
            _ if c.is_ascii_alphanumeric() || c == MARK => latin.push(c),
            _ => latin.push_str(letter(c)?),
        }
        before = Some(c);
    }
    Some(latin)
}

/// The Latin letter a word that begins with this Cyrillic one begins with.
pub(super) fn latin_initial(first: char) -> Option<char> {
    if first == 'е' {
        return Some('y');
    }
    let latin = letter(first)?.chars().next();
    latin.filter(char::is_ascii_alphabetic)
}

fn is_cyrillic_vowel(c: char) -> bool {
    "аеёиоуўыэюя".contains(c)
}

fn opens_syllable(before: char) -> bool {
    is_cyrillic_vowel(before) || matches!(before, 'ъ' | 'ь')
}

/// The Latin letters for one small Cyrillic letter where no neighbour changes them.
pub(super) fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'ғ' => "gʻ",
        'д' => "d",
        'е' | 'э' => "e",
        'ё' => "yo",
        'ж' => "j",
        'з' => "z",
        'и' | 'ы' => "i",
        'й' => "y",
        'к' => "k",
        'қ' => "q",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'ў' => "oʻ",
        'п' => "p",
        'р' => "r",
        'с' | 'ц' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "x",
        'ҳ' => "h",
        'ч' => "ch",
        'ш' | 'щ' => "sh",
        'ъ' => "ʻ",
        'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

/// The stem of a folded Latin word: plural, possessive, case, person and question endings taken
/// off from the outside in until none is left. Words of other languages pass through the same
/// rules, which is harmless because documents and questions do so alike.
pub(super) fn stem(word: &str) -> String {
    let mut stem = word;
    while let Some(shorter) = strip_once(stem) {
        stem = shorter;
    }
    stem.to_owned()
}

/// Endings that need nothing special before them, the longest first.
const PLAIN: [&str; 11] = [
    "gacha", "ning", "lar", "dan", "dagi", "siz", "miz", "man", "da", "ga", "mi",
];

fn strip_once(word: &str) -> Option<&str> {
    for ending in PLAIN {
        if let Some(rest) = word.strip_suffix(ending)
            && long_enough(rest)
        {
            return Some(without_tense(rest, ending));
        }
    }
    strip_accusative(word)
        .or_else(|| strip_assimilated(word))
        .or_else(|| strip_possessive(word))
        .or_else(|| strip_verbal(word))
        .filter(|rest| long_enough(rest))
}

fn long_enough(stem: &str) -> bool {
    stem.chars().filter(|&c| c != MARK).count() >= SHORTEST && stem.contains(is_vowel)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// The last sound is a vowel; the mark of oʻ does not hide it, that of gʻ ends a consonant.
fn ends_in_vowel(word: &str) -> bool {
    let last = word.strip_suffix(MARK).unwrap_or(word);
    last.ends_with(is_vowel)
}

/// ishlay-miz and ber-a-siz: behind a personal ending stands the present tense's own vowel.
fn without_tense<'a>(rest: &'a str, ending: &str) -> &'a str {
    if !matches!(ending, "siz" | "miz" | "man") {
        return rest;
    }
    rest.strip_suffix('y')
        .or_else(|| rest.strip_suffix('a'))
        .filter(|stem| long_enough(stem))
        .unwrap_or(rest)
}

/// narxi-ni, bola-ni, kitob-ni; but telefon-i, qonun-i, where the n belongs to the word.
fn strip_accusative(word: &str) -> Option<&str> {
    let rest = word.strip_suffix("ni")?;
    if rest.ends_with(['o', 'u', 'e']) {
        return word.strip_suffix('i');
    }
    long_enough(rest).then_some(rest)
}

/// The dative after k and q takes their sound: bilak-ka, oʻrtoq-qa.
fn strip_assimilated(word: &str) -> Option<&str> {
    word.strip_suffix("ka")
        .filter(|rest| rest.ends_with('k'))
        .or_else(|| word.strip_suffix("qa").filter(|rest| rest.ends_with('q')))
}

/// bola-si, xona-ngiz; after a consonant kitob-i, kitob-ingiz. The s of ofis-i belongs to the
/// word, as it mostly does behind i and o.
fn strip_possessive(word: &str) -> Option<&str> {
    let after_vowel = word
        .strip_suffix("si")
        .filter(|rest| rest.ends_with(['a', 'e', 'u', MARK]))
        .or_else(|| word.strip_suffix("ngiz"))
        .filter(|rest| ends_in_vowel(rest) && long_enough(rest));
    let after_consonant = || {
        ["imiz", "ingiz", "im", "ing", "i"]
            .iter()
            .filter_map(|ending| word.strip_suffix(ending))
            .find(|rest| !ends_in_vowel(rest) && long_enough(rest))
    };
    after_vowel.or_else(after_consonant)
}

/// The names of actions and their linked forms: yetkaz-ish, toʻla-sh, yetkaz-ib.
fn strip_verbal(word: &str) -> Option<&str> {
    let after_consonant = word
        .strip_suffix("ish")
        .or_else(|| word.strip_suffix("ib"))
        .filter(|rest| !ends_in_vowel(rest) && rest.chars().count() > SHORTEST);
    let after_vowel = word
        .strip_suffix("sh")
        .filter(|rest| rest.ends_with(['a', 'ʻ']) && rest.chars().count() > SHORTEST);
    after_consonant.or(after_vowel)
}
