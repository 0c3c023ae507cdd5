//! One Cyrillic word in Latin letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::super::fold::lower_cyrillic;
use super::super::uzbek;

/// Loanwords whose Latin spelling has another vowel: the place of the letter, and what to read.
const RESPELLED: [(&str, usize, char); 3] =
    [("сентябр", 4, 'а'), ("октябр", 3, 'а'), ("бюджет", 1, 'у')];

/// The word in Latin letters, or nothing when it has no Cyrillic letters or has some that Uzbek does
/// not know, as Kazakh or Ukrainian words do.
pub(super) fn spell(word: &str) -> Option<String> {
    let composed: Vec<char> = if word.chars().any(is_combining_mark) {
        word.nfc().collect()
    } else {
        word.chars().collect()
    };
    if !composed.iter().copied().any(is_cyrillic) {
        return None;
    }
    let letters = respelled(composed);
    let mut latin = String::with_capacity(word.len());
    for (at, &c) in letters.iter().enumerate() {
        match lower_cyrillic(c) {
            Some(low) => raise(sound(&letters, at, low), &letters, at, &mut latin),
            None if is_cyrillic(c) => return None,
            None => latin.push(c),
        }
    }
    Some(latin)
}

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&c)
}

fn respelled(mut letters: Vec<char>) -> Vec<char> {
    let lower: String = letters.iter().filter_map(|&c| lower_cyrillic(c)).collect();
    for (stem, place, vowel) in RESPELLED {
        if lower.starts_with(stem)
            && let Some(letter) = letters.get_mut(place)
        {
            let mut capital = vowel.to_uppercase();
            *letter = if letter.is_uppercase() {
                capital.next().unwrap_or(vowel)
            } else {
                vowel
            };
        }
    }
    letters
}

/// The Latin letters for the Cyrillic one at this place.
fn sound(letters: &[char], at: usize, low: char) -> &'static str {
    let lower = |c: &char| lower_cyrillic(*c).unwrap_or(*c);
    let before = at.checked_sub(1).and_then(|at| letters.get(at)).map(lower);
    let after = letters.get(at + 1).map(lower);
    match low {
        'е' if before.is_none_or(opens_syllable) => "ye",
        'ц' if before == Some('ц') => "",
        'ц' if before.is_some_and(is_vowel) => "ts",
        // Without the sign асҳоб would read as with ш.
        'ҳ' if before == Some('с') => "ʼh",
        // Latin writing has no sign in obyekt and moʻjiza.
        'ъ' if before == Some('ў') => "",
        'ъ' if !before.is_some_and(is_vowel) && after.is_some_and(|c| "еёюя".contains(c)) => {
            ""
        }
        'ъ' => "ʼ",
        // бульон is bulyon.
        'ь' if after == Some('о') => "y",
        _ => uzbek::letter(low).unwrap_or_default(),
    }
}

fn is_vowel(c: char) -> bool {
    "аеёиоуўыэюяaeiou".contains(c)
}

/// Behind these, е sounds as at the beginning of a word.
fn opens_syllable(before: char) -> bool {
    is_vowel(before) || matches!(before, 'ъ' | 'ь') || !before.is_alphabetic()
}

/// Appends the sound in the letter's case. Of two letters the second is a capital when the word is
/// written in capitals, which its neighbours show.
fn raise(sound: &str, letters: &[char], at: usize, latin: &mut String) {
    if !letters.get(at).is_some_and(|c| c.is_uppercase()) {
        latin.push_str(sound);
        return;
    }
    let next = letters.get(at + 1).filter(|c| c.is_alphabetic());
    let previous = at.checked_sub(1).and_then(|at| letters.get(at));
    let all = match (next, previous) {
        (Some(next), _) => next.is_uppercase(),
        (None, previous) => previous.is_some_and(|c| c.is_uppercase()),
    };
    let mut raised = false;
    for c in sound.chars() {
        if all || !raised {
            latin.push(c.to_ascii_uppercase());
        } else {
            latin.push(c);
        }
        raised |= c.is_ascii_alphabetic();
    }
}
