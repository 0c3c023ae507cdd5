//! One Latin word in Cyrillic letters.

use super::super::fold::{MARK, is_invisible, is_mark};
use super::loanwords;

/// Names and abbreviations that nothing else shows to be foreign.
const FOREIGN: &str =
    "api apple email gmail google html http https id ios ip mail offline online pdf qr ssl url usb";

/// Units of one letter that stand behind a number without a space.
const UNITS: [&str; 3] = ["m", "g", "l"];

/// What the last letter was, which decides between е and э.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    Vowel,
    Consonant,
}

/// The word in Cyrillic letters, or nothing when it has no Latin letters or is plainly not Uzbek.
/// `after` is the character behind it, which tells the initial in "I. Karimov" from the numeral in
/// "I chorak".
pub(super) fn spell(word: &str, after: Option<char>) -> Option<String> {
    let latin = word.chars().any(|c| c.is_ascii_alphabetic());
    if !latin || is_foreign(word, after) {
        return None;
    }
    let letters: Vec<char> = word.chars().collect();
    let mut speller = Speller {
        small: letters.iter().map(|&c| fold(c)).collect(),
        letters,
        at: 0,
        before: Before::Start,
        out: String::with_capacity(word.len() * 2),
    };
    speller.loanword();
    while speller.at < speller.letters.len() {
        speller.step();
    }
    Some(speller.out)
}

fn fold(c: char) -> char {
    if is_mark(c) {
        MARK
    } else {
        c.to_ascii_lowercase()
    }
}

/// True for words that Uzbek spelling rules out, and for names, codes and Roman numerals.
pub(super) fn is_foreign(word: &str, after: Option<char>) -> bool {
    let small: String = word.chars().map(fold).collect();
    let strange = |c: char| c.is_alphabetic() && !c.is_ascii() && c != MARK && !is_cyrillic(c);
    small.contains(strange)
        || small.contains('w')
        || small.contains("ph")
        || small.replace("ch", "").contains('c')
        || has_foreign_y(&small)
        || is_code(word)
        || is_camel(word)
        || is_roman(word, after)
        || FOREIGN.split_whitespace().any(|foreign| foreign == small)
}

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&c)
}

/// Uzbek has y only beside a vowel: Sony and Galaxy are not Uzbek, dunyo is.
fn has_foreign_y(small: &str) -> bool {
    let letters: Vec<char> = small.chars().collect();
    let vowel = |c: Option<&char>| c.is_some_and(|c| "aeiou".contains(*c));
    letters.windows(2).enumerate().any(|(at, pair)| {
        let consonant = pair[0].is_ascii_alphabetic() && !vowel(pair.first());
        consonant && pair[0] != 'y' && pair[1] == 'y' && !vowel(letters.get(at + 2))
    })
}

/// Letters and digits together are a code (USB3, A54), but for an ending or a unit behind a
/// number (10ta, 5kg).
fn is_code(word: &str) -> bool {
    let mixed = word.contains(|c: char| c.is_numeric()) && word.contains(char::is_alphabetic);
    if !mixed {
        return false;
    }
    let ending = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let plain = ending.len() < word.len()
        && ending.chars().all(|c| c.is_ascii_lowercase() || is_mark(c))
        && (ending.len() > 1 || UNITS.contains(&ending));
    !plain
}

/// A capital between small letters: iPhone, YouTube. Uzbek abbreviations such as OʻzLiDeP have it
/// too, but most of them with an apostrophe.
fn is_camel(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    !word.contains(is_mark)
        && letters
            .windows(3)
            .any(|w| w[0].is_lowercase() && w[1].is_uppercase() && w[2].is_lowercase())
}

fn is_roman(word: &str, after: Option<char>) -> bool {
    let numeral = word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    numeral && (word.len() > 1 || (word.len() == 1 && after != Some('.')))
}

struct Speller {
    letters: Vec<char>,
    /// The same in small letters, every apostrophe as [`MARK`].
    small: Vec<char>,
    at: usize,
    before: Before,
    out: String,
}

impl Speller {
    /// Spells a known stem at the beginning. Its final ь stands only where no ending follows, as in
    /// апрель and апрелда.
    fn loanword(&mut self) {
        let small: String = self.small.iter().collect();
        let Some((latin, cyrillic)) = loanwords::stem(&small) else {
            return;
        };
        let length = latin.chars().count();
        let more = self.small.get(length).is_some_and(|c| *c != MARK);
        let cyrillic = if more {
            cyrillic.strip_suffix('ь').unwrap_or(cyrillic)
        } else {
            cyrillic
        };
        let stem = &self.letters[..length];
        let first = stem.first().is_some_and(|c| c.is_uppercase());
        let all = first && !stem.iter().any(|c| c.is_lowercase());
        for (at, c) in cyrillic.chars().enumerate() {
            self.put(c, all || (first && at == 0));
        }
        self.before = if latin.ends_with(is_vowel) {
            Before::Vowel
        } else {
            Before::Consonant
        };
        self.at = length;
    }

    fn step(&mut self) {
        let here = self.peek(0);
        match (here, self.peek(1), self.peek(2)) {
            ('s', 'h', _) => self.emit("ш", 2),
            ('s', MARK, 'h') => {
                self.emit("с", 2);
                self.emit("ҳ", 1);
            }
            ('c', 'h', _) => self.emit("ч", 2),
            ('o', MARK, _) => self.emit("ў", 2),
            ('g', MARK, _) => self.emit("ғ", 2),
            ('y', 'o', MARK) => self.emit("й", 1),
            // premyera is премьера; Uzbek itself has no ye behind a consonant.
            ('y', 'e', _) if self.before == Before::Consonant => self.emit("ье", 2),
            ('y', 'e', _) => self.emit("е", 2),
            ('y', 'o', _) => self.emit("ё", 2),
            ('y', 'u', _) => self.emit("ю", 2),
            ('y', 'a', _) => self.emit("я", 2),
            ('e', ..) if self.before == Before::Consonant => self.emit("е", 1),
            ('e', ..) => self.emit("э", 1),
            ('t', 's', _) if self.before == Before::Vowel && self.is_tion(2) => self.emit("ц", 2),
            ('s', ..) if self.follows("k") && self.is_tion(1) => self.emit("ц", 1),
            ('s', ..) if self.follows("np") && self.goes_on(1, "iya") => self.emit("ц", 1),
            _ => self.plain(here),
        }
    }

    /// The small character so many places on; a null sign beyond the end.
    fn peek(&self, places: usize) -> char {
        self.small.get(self.at + places).copied().unwrap_or('\0')
    }

    fn follows(&self, letters: &str) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.small.get(at));
        before.is_some_and(|c| letters.contains(*c))
    }

    /// The end of aksiya, informatsion and their like, which has ц in Cyrillic.
    fn is_tion(&self, places: usize) -> bool {
        self.goes_on(places, "iya") || self.goes_on(places, "ion")
    }

    fn goes_on(&self, places: usize, letters: &str) -> bool {
        let mut wanted = letters.chars().enumerate();
        wanted.all(|(at, c)| self.peek(places + at) == c)
    }

    fn plain(&mut self, c: char) {
        match letter(c) {
            Some(cyrillic) => self.emit(cyrillic, 1),
            None => {
                let kept = self.letters[self.at];
                self.out.push(kept);
                if !is_invisible(kept) {
                    self.before = before_of(kept);
                }
                self.at += 1;
            }
        }
    }

    /// Puts Cyrillic letters out for so many Latin ones, in their case.
    fn emit(&mut self, cyrillic: &str, taken: usize) {
        let upper = self.is_capital(self.at);
        for c in cyrillic.chars() {
            self.put(c, upper);
        }
        self.before = cyrillic.chars().last().map_or(self.before, before_of);
        self.at += taken;
    }

    /// An apostrophe has no case of its own and takes that of its neighbours.
    fn is_capital(&self, at: usize) -> bool {
        let upper = |at: usize| self.letters.get(at).is_some_and(|c| c.is_uppercase());
        if self.small[at] != MARK {
            return upper(at);
        }
        let lone = self.letters.get(at + 1).is_none();
        at > 0 && upper(at - 1) && (lone || upper(at + 1))
    }

    fn put(&mut self, c: char, upper: bool) {
        if upper {
            self.out.extend(c.to_uppercase());
        } else {
            self.out.push(c);
        }
    }
}

fn is_vowel(c: char) -> bool {
    "aeiou".contains(c)
}

fn before_of(c: char) -> Before {
    let small = c.to_lowercase().next().unwrap_or(c);
    match small {
        _ if "аеёиоуўыэюя".contains(small) => Before::Vowel,
        'ъ' | 'ь' => Before::Start,
        _ if small.is_alphabetic() => Before::Consonant,
        _ => Before::Start,
    }
}

fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'a' => "а",
        'b' => "б",
        'd' => "д",
        'f' => "ф",
        'g' => "г",
        'h' => "ҳ",
        'i' => "и",
        'j' => "ж",
        'k' => "к",
        'l' => "л",
        'm' => "м",
        'n' => "н",
        'o' => "о",
        'p' => "п",
        'q' => "қ",
        'r' => "р",
        's' => "с",
        't' => "т",
        'u' => "у",
        'v' => "в",
        'x' => "х",
        'y' => "й",
        'z' => "з",
        MARK => "ъ",
        _ => return None,
    })
}
