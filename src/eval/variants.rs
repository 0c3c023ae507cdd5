//! The same question otherwise typed: what must find the same, and one slip of the finger.

use chatbot_factory::text::{self, Script};
use unicode_normalization::UnicodeNormalization;

/// Letters a word needs before a slip is made in it: shorter ones become other words.
const LONG: usize = 5;

const MARKS: [char; 6] = ['\'', '`', 'ʻ', 'ʼ', '’', '‘'];

/// Spellings asked of each question: which of them, the question's own letters decide, so that
/// all are asked of many and a run stays short.
const SPELLINGS: usize = 2;

/// Some spellings of a question that say the same to any reader.
pub fn spellings(group: &str, question: &str) -> Vec<String> {
    let mut all = all_spellings(group, question);
    let first = seed(question) % all.len().max(1);
    all.rotate_left(first);
    all.truncate(SPELLINGS);
    all
}

fn all_spellings(group: &str, question: &str) -> Vec<String> {
    let mut all = vec![
        question.to_uppercase(),
        question.nfd().collect(),
        question.nfc().collect(),
    ];
    let with = |mark: char| question.replace(MARKS, &mark.to_string());
    if question.contains(MARKS) {
        all.extend(MARKS.map(with));
    }
    match group {
        "ru" => all.push(question.replace('ё', "е")),
        // What is spelled out and what is meant for both scripts stays as it is.
        "uz-latn" => all.push(text::to_cyrillic(question)),
        "uz-cyrl" if text::script(question) == Script::Cyrillic => {
            all.push(text::to_latin(question));
        }
        _ => {}
    }
    all.retain(|spelling| spelling != question);
    all
}

/// The question with one slip in its longest word with a topic: a letter left out, doubled,
/// swapped with the next one or replaced. Which one, the question's own letters decide.
pub fn slip(question: &str) -> Option<String> {
    let word = text::words(question)
        .into_iter()
        .filter(|word| !word.stop)
        .filter(|word| {
            question[word.start..word.end]
                .chars()
                .all(char::is_alphabetic)
        })
        .max_by_key(|word| (question[word.start..word.end].chars().count(), word.start))?;
    let mut letters: Vec<char> = question[word.start..word.end].chars().collect();
    if letters.len() < LONG {
        return None;
    }
    let seed = seed(question);
    let at = 1 + seed / 8 % (letters.len() - 2);
    match seed % 4 {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = if letters[at].is_ascii() { 'x' } else { 'ф' },
    }
    let slipped: String = letters.into_iter().collect();
    let whole = format!(
        "{}{slipped}{}",
        &question[..word.start],
        &question[word.end..]
    );
    (whole != question).then_some(whole)
}

/// A number that looks like chance and is the same in every run.
fn seed(question: &str) -> usize {
    question.bytes().fold(7usize, |seed, byte| {
        seed.wrapping_mul(31).wrapping_add(byte.into())
    })
}
