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

/// The stem of a folded Latin word: plural, possessive, case, person, tense and question endings taken
/// off from the outside in until none is left. Words of other languages pass through the same
/// rules, which is harmless because documents and questions do so alike.
pub(super) fn stem(word: &str) -> String {
    let mut stem = word;
    while let Some(shorter) = strip_once(stem) {
        stem = shorter;
    }
    stem.to_owned()
}

/// Endings that need nothing special before them, the longest first: case, plural, person.
const PLAIN: [&str; 12] = [
    "gacha", "dagi", "ning", "lar", "lik", "dan", "siz", "miz", "man", "da", "ga", "mi",
];

/// Endings of verbs behind their stem, the longest first: tense, condition, negation, participle.
const VERBAL: [&str; 28] = [
    "maydigan", "adigan", "ydigan", "dingiz", "sangiz", "maydi", "moqchi", "guncha", "moqda",
    "magan", "madi", "masa", "masdan", "yapti", "ding", "sang", "adi", "ydi", "gan", "yap", "dim",
    "dik", "sam", "sak", "ish", "di", "sa", "ib",
];

fn strip_once(word: &str) -> Option<&str> {
    for ending in PLAIN {
        if let Some(rest) = word.strip_suffix(ending)
            && long_enough(rest)
        {
            return Some(without_tense(rest, ending));
        }
    }
    strip_verbal(word)
        .or_else(|| strip_accusative(word))
        .or_else(|| strip_assimilated(word))
        .or_else(|| strip_possessive(word))
        .filter(|rest| long_enough(rest))
}

/// Three letters with a vowel, or two of which the first is the vowel: uy, oy, ish, ol-, oʻq-.
fn long_enough(stem: &str) -> bool {
    let letters = stem.chars().filter(|&c| c != MARK).count();
    let starts_with_vowel = stem.starts_with(is_vowel) && !ends_in_vowel(stem);
    (letters >= SHORTEST && stem.contains(is_vowel)) || (letters == 2 && starts_with_vowel)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// The last sound is a vowel; the mark of oʻ does not hide it, that of gʻ ends a consonant.
fn ends_in_vowel(word: &str) -> bool {
    let last = word.strip_suffix(MARK).unwrap_or(word);
    last.ends_with(is_vowel)
}

/// ishlay-miz and ber-a-siz, kel-may-siz: behind a personal ending stands the present tense's own
/// vowel, and before it perhaps the negation.
fn without_tense<'a>(rest: &'a str, ending: &str) -> &'a str {
    if !matches!(ending, "siz" | "miz" | "man") {
        return rest;
    }
    ["may", "yap", "y", "a"]
        .iter()
        .find_map(|tense| rest.strip_suffix(tense).filter(|stem| long_enough(stem)))
        .map_or(rest, without_voice)
}

/// yetkaz-il, ol-in, toʻla-n: before the ending of a verb may stand its passive.
fn without_voice(stem: &str) -> &str {
    let after_consonant = stem
        .strip_suffix("il")
        .or_else(|| stem.strip_suffix("in"))
        .filter(|rest| !ends_in_vowel(rest));
    after_consonant
        .or_else(|| stem.strip_suffix('n').filter(|rest| rest.ends_with("la")))
        .filter(|rest| long_enough(rest))
        .unwrap_or(stem)
}

/// narxi-ni, bola-ni, kitob-ni; but telefon-i, qonun-i, where the n belongs to the word.
fn strip_accusative(word: &str) -> Option<&str> {
    let rest = word.strip_suffix("ni")?;
    if rest.ends_with(['o', 'u', 'e']) {
        return word.strip_suffix('i');
    }
    long_enough(rest).then_some(rest)
}

/// The dative and the participle take the sound of k and q: bilak-ka, oʻrtoq-qa, chiq-qan.
fn strip_assimilated(word: &str) -> Option<&str> {
    let after = |endings: [&str; 2], last: char| {
        let rest = endings.iter().find_map(|ending| word.strip_suffix(ending));
        rest.filter(|rest| rest.ends_with(last))
    };
    after(["ka", "kan"], 'k').or_else(|| after(["qa", "qan"], 'q'))
}

/// bola-si, bola-m, xona-ngiz; after a consonant kitob-i, kitob-ingiz. The s of ofis-i belongs to the
/// word, as it mostly does behind i and o.
fn strip_possessive(word: &str) -> Option<&str> {
    let after_vowel = word
        .strip_suffix("si")
        .filter(|rest| rest.ends_with(['a', 'e', 'u', MARK]))
        .or_else(|| word.strip_suffix("ngiz"))
        .or_else(|| word.strip_suffix("ng").filter(|rest| rest.ends_with('a')))
        .or_else(|| word.strip_suffix('m').filter(|rest| rest.ends_with('a')))
        .filter(|rest| ends_in_vowel(rest) && long_enough(rest));
    let after_consonant = || {
        ["imiz", "ingiz", "im", "ing", "i"]
            .iter()
            .filter_map(|ending| word.strip_suffix(ending))
            .find(|rest| !ends_in_vowel(rest) && long_enough(rest))
    };
    after_vowel.or_else(after_consonant)
}

/// kel-gan, yetkaz-il-adi, ishla-sa, ber-ish; toʻla-sh and toʻla-b behind a vowel.
fn strip_verbal(word: &str) -> Option<&str> {
    let fits = |ending: &str, rest: &str| match ending {
        "ish" | "ib" | "adi" | "adigan" => !ends_in_vowel(rest),
        "ydi" | "ydigan" => ends_in_vowel(rest),
        _ => true,
    };
    let stem = VERBAL.iter().find_map(|ending| {
        let rest = word.strip_suffix(ending)?;
        (long_enough(rest) && fits(ending, rest)).then_some(rest)
    });
    let after_vowel = || {
        word.strip_suffix("sh")
            .or_else(|| word.strip_suffix('b'))
            .filter(|rest| rest.ends_with('a') && rest.chars().count() > SHORTEST)
    };
    stem.or_else(after_vowel).map(without_voice)
}
