//! The sentences of passages and how well they hold a question's words.

use std::collections::HashSet;

use super::{PER_RANK, Passage};
use crate::text::{related, sentences, words};

/// What a synonym of a word counts for.
const BY_SYNONYM: f64 = 0.6;

/// A word of the question.
#[derive(PartialEq)]
pub(super) struct Term {
    keys: Vec<String>,
    /// Keys of words that mean the same.
    related: Vec<String>,
}

/// The words with a topic; all words when there is none.
pub(super) fn topic(question: &str) -> Vec<Term> {
    let all = words(question);
    let bare = all.iter().all(|word| word.stop);
    let mut terms: Vec<Term> = Vec::new();
    for word in all.into_iter().filter(|word| bare || !word.stop) {
        let synonyms = if word.stop {
            Vec::new()
        } else {
            related(&word.keys).into_all()
        };
        let term = Term {
            keys: word.keys,
            related: synonyms,
        };
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

/// What a sentence is in its passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Prose,
    Item,
    Row,
    /// Ends in a question mark; what follows is the answer.
    Question,
    /// Fences, rules and table heads, which are never quoted by themselves.
    Furniture,
}

/// A sentence that can be quoted.
pub(super) struct Unit {
    pub(super) rank: usize,
    /// Factor by which it suits the question beyond the words it holds.
    pub(super) fit: f64,
    pub(super) role: Role,
    /// First sentence of its line.
    pub(super) fresh: bool,
    pub(super) text: String,
    /// How well the sentence, and the headings above it, hold each term.
    pub(super) here: Vec<f64>,
    pub(super) above: Vec<f64>,
}

/// The sentences of one passage, which stands at `rank` among those found.
pub(super) fn read(rank: usize, passage: &Passage, terms: &[Term]) -> Vec<Unit> {
    let above = found(
        &format!("{}\n{}\n{}", passage.title, passage.heading, passage.hints),
        terms,
    );
    let body = &passage.body;
    let mut head: Vec<String> = Vec::new();
    let mut units: Vec<Unit> = Vec::new();
    let mut spans = sentences(body).into_iter().peekable();
    while let Some(span) = spans.next() {
        let raw = &body[span.clone()];
        let line = body[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let fresh = body[line..span.start].trim().is_empty();
        let row = cells(raw);
        let ruled = spans
            .peek()
            .is_some_and(|next| is_rule(&body[next.clone()]));
        let (role, text) = match row {
            _ if is_furniture(raw) => (Role::Furniture, String::new()),
            Some(names) if ruled => {
                head = names;
                (Role::Furniture, String::new())
            }
            Some(values) => (Role::Row, row_text(&head, &values)),
            None => {
                head.clear();
                (prose_role(raw, fresh), plain(raw, fresh))
            }
        };
        units.push(Unit {
            rank,
            fit: 1.0 / (1.0 + PER_RANK * rank as f64),
            role,
            fresh,
            here: found(&text, terms),
            above: above.clone(),
            text,
        });
    }
    units
}

/// How well a text holds each term: wholly, by a synonym, or not.
fn found(text: &str, terms: &[Term]) -> Vec<f64> {
    let keys: HashSet<String> = words(text).into_iter().flat_map(|word| word.keys).collect();
    let any = |list: &[String]| list.iter().any(|key| keys.contains(key));
    let value = |term: &Term| match term {
        _ if any(&term.keys) => 1.0,
        _ if any(&term.related) => BY_SYNONYM,
        _ => 0.0,
    };
    terms.iter().map(value).collect()
}

fn cells(raw: &str) -> Option<Vec<String>> {
    let inner = raw.strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    Some(inner.split('|').map(squeeze).collect())
}

fn is_rule(raw: &str) -> bool {
    raw.contains('-') && raw.chars().all(|c| "|-: \t".contains(c))
}

fn is_furniture(raw: &str) -> bool {
    raw.starts_with("```") || raw.starts_with("~~~") || !raw.contains(char::is_alphanumeric)
}

/// A row as a sentence: "Service: X-ray · Price: 50 000". Tables do not survive in every channel.
fn row_text(head: &[String], values: &[String]) -> String {
    let named = values.iter().enumerate().filter(|(_, v)| !v.is_empty());
    let parts: Vec<String> = named
        .map(|(at, value)| match head.get(at) {
            Some(name) if !name.is_empty() => format!("{name}: {value}"),
            _ => value.clone(),
        })
        .collect();
    parts.join(" · ")
}

fn prose_role(raw: &str, fresh: bool) -> Role {
    if raw
        .trim_end_matches(['"', '»', '”', '*', '_'])
        .ends_with('?')
    {
        return Role::Question;
    }
    if fresh && item_mark(raw) > 0 {
        return Role::Item;
    }
    Role::Prose
}

/// Bytes of a list, quotation or heading mark at the beginning.
fn item_mark(raw: &str) -> usize {
    let digits = raw.bytes().take_while(u8::is_ascii_digit).count();
    let rest = raw.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = (1..=3).contains(&digits) && rest.starts_with([')', '.']) && spaced(&rest[1..]);
    if number {
        return digits + 1;
    }
    let sign = raw.trim_start_matches(['-', '*', '+', '•', '–', '—', '·', '>', '#']);
    let taken = raw.len() - sign.len();
    // "**bold**" begins with stars that mark no item.
    if taken > 0 && spaced(sign) { taken } else { 0 }
}

fn spaced(rest: &str) -> bool {
    rest.starts_with(char::is_whitespace)
}

/// The sentence without marks that would read as Markdown, on one line.
fn plain(raw: &str, fresh: bool) -> String {
    let mut rest = raw;
    while fresh && item_mark(rest) > 0 {
        rest = rest[item_mark(rest)..].trim_start();
    }
    let text = squeeze(without_speaker(rest));
    // Half of a bold pair, the other half of which fell to another sentence.
    if text.matches("**").count() % 2 == 1 {
        return text.replacen("**", "", 1);
    }
    text
}

fn squeeze(raw: &str) -> String {
    raw.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Drops the "Q:" and "A:" of questions and answers, in the three languages.
fn without_speaker(raw: &str) -> &str {
    const SPEAKERS: [&str; 14] = [
        "q",
        "a",
        "в",
        "о",
        "s",
        "j",
        "question",
        "answer",
        "вопрос",
        "ответ",
        "savol",
        "javob",
        "савол",
        "жавоб",
    ];
    let Some((name, rest)) = raw.split_once(':') else {
        return raw;
    };
    let bare = name.trim().trim_matches('*').to_lowercase();
    if SPEAKERS.contains(&bare.as_str()) {
        return rest.trim_start_matches('*').trim_start();
    }
    raw
}
