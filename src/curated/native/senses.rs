//! What the small words of a question ask for. Topic words tell what a question is about; "when",
//! "how much", "not" and "from" tell what is asked about it, and they are few enough to list.

use std::{collections::HashMap, sync::LazyLock};

use crate::text::{Word, words};

/// What is asked about a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sense {
    /// How much or how many.
    Amount,
    /// When.
    When,
    /// Where.
    Where,
    /// Why.
    Why,
    /// Who.
    Who,
    /// Not, without.
    Not,
    /// Away from somewhere.
    From,
    /// Before a time, up to a place.
    Before,
    /// After.
    After,
    /// More than.
    More,
    /// Less than.
    Less,
}

impl Sense {
    /// A letter of its own, for keys.
    pub fn letter(self) -> char {
        match self {
            Self::Amount => 'a',
            Self::When => 'w',
            Self::Where => 'p',
            Self::Why => 'y',
            Self::Who => 'o',
            Self::Not => 'n',
            Self::From => 'f',
            Self::Before => 'b',
            Self::After => 'z',
            Self::More => 'm',
            Self::Less => 'l',
        }
    }
}

/// The words that carry each sense, all of them words without a topic for `crate::text`.
const SENSES: [(Sense, &str); 11] = [
    (
        Sense::Amount,
        "much many cost costs сколько стоит стоят qancha qanchadan qanchaga qanchada kancha necha nechta nechi",
    ),
    (
        Sense::When,
        "when когда qachon qachongacha kachon nechada nechchida nechanchi",
    ),
    (
        Sense::Where,
        "where где куда откуда qayer qayerda qayerga qayerdan qaerda qaerga qaerdan kayerda kaerda kayerga kayer qani",
    ),
    (Sense::Why, "why почему зачем nega nimaga"),
    (
        Sense::Who,
        "who whom whose кто кого кому кем чей чья чье чьи kim kimga kimning",
    ),
    (
        Sense::Not,
        "not no nor without don't doesn't didn't isn't aren't can't won't не нет ни без emas yoʻq yoʻqmi boʻlmaydi",
    ),
    (Sense::From, "from из от откуда qayerdan qaerdan"),
    (Sense::Before, "before до перед qachongacha"),
    (Sense::After, "after после"),
    (Sense::More, "more most"),
    (Sense::Less, "less least"),
];

/// The numbers from one to ten as words: one line a number.
const NUMBERS: &str = "\
one один одна одно bir бир
two два две ikki икки
three три uch уч
four четыре toʻrt тўрт
five пять besh беш
six шесть olti олти
seven семь yetti етти
eight восемь sakkiz саккиз
nine девять toʻqqiz тўққиз
ten десять oʻn ўн";

static BY_KEY: LazyLock<HashMap<String, Vec<Sense>>> = LazyLock::new(|| {
    let mut senses: HashMap<String, Vec<Sense>> = HashMap::new();
    for (sense, list) in SENSES {
        for key in list.split_whitespace().flat_map(keys) {
            let known = senses.entry(key).or_default();
            if !known.contains(&sense) {
                known.push(sense);
            }
        }
    }
    senses
});

static NUMBER_WORDS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let lines = NUMBERS.lines().zip(1..);
    lines
        .flat_map(|(line, number)| {
            let first = |word| keys(word).into_iter().next();
            let words = line.split_whitespace().filter_map(first);
            words.map(move |key| (key, number.to_string()))
        })
        .collect()
});

fn keys(word: &str) -> Vec<String> {
    words(word).into_iter().flat_map(|word| word.keys).collect()
}

/// The digits of a number, written with digits or as a word up to ten.
pub fn number(word: &Word) -> Option<String> {
    let first = word.keys.first()?;
    if first.chars().any(|c| c.is_ascii_digit()) {
        return Some(first.clone());
    }
    NUMBER_WORDS.get(first).cloned()
}

/// What a word without a topic asks for.
pub fn of_small_word(word: &Word) -> impl Iterator<Item = Sense> {
    let senses = word.keys.iter().filter_map(|key| BY_KEY.get(key));
    senses.flatten().copied()
}

/// What Uzbek endings say that search keys leave out: Toshkentdan is from Tashkent, Toshkentgacha
/// is as far as Tashkent, shakarsiz is without sugar.
pub fn of_ending(raw: &str) -> Option<Sense> {
    let lower = raw.to_lowercase();
    let before = |endings: [&str; 2]| {
        let mut rests = endings
            .into_iter()
            .filter_map(|end| lower.strip_suffix(end));
        rests.find(|rest| rest.chars().count() >= SHORTEST)
    };
    if before(["dan", "дан"]).is_some() {
        return Some(Sense::From);
    }
    if before(["gacha", "гача"]).is_some() {
        return Some(Sense::Before);
    }
    if denies(&lower) {
        return Some(Sense::Not);
    }
    // Behind a vowel, y or n stands the ending of a verb: ishlaysiz, boʻlgansiz, sotuvchisiz.
    before(["siz", "сиз"])
        .filter(|rest| !rest.ends_with(VERB_ENDS))
        .map(|_| Sense::Not)
}

/// Whether an Uzbek verb says that something is not done: ishlamaysizmi, kelmadi, bormagan.
fn denies(lower: &str) -> bool {
    let statement = ["mi", "ми"]
        .into_iter()
        .find_map(|question| lower.strip_suffix(question))
        .unwrap_or(lower);
    let mut rests = DENIALS.split_whitespace();
    rests.any(|ending| {
        let rest = statement.strip_suffix(ending);
        rest.is_some_and(|rest| rest.chars().count() >= SHORTEST)
    })
}

/// Endings of Uzbek verbs with the mark of denial, -ma-.
const DENIALS: &str = "\
may maydi mayman maysan maymiz maysiz maydilar magan maganman magansiz madi madim madingiz madik \
masa masam masangiz masdan май майди майман майсан маймиз майсиз майдилар маган маганман магансиз \
мади мадим мадингиз мадик маса масам масангиз масдан";

/// Shortest word in letters that an ending is taken from (suv, kun).
const SHORTEST: usize = 3;
const VERB_ENDS: [char; 14] = [
    'a', 'e', 'i', 'o', 'u', 'y', 'n', 'а', 'е', 'и', 'о', 'у', 'й', 'н',
];
