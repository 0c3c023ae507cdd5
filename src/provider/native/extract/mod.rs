//! An answer without any model behind it: the sentences of the passages that answer, quoted.
//!
//! No word of its own is added, so it speaks every language its documents speak.

use std::collections::HashSet;

use crate::text::words;

mod quote;
mod unit;

use quote::{quote, write};
use unit::{Role, Unit, read, topic};

/// Most sentences an answer is made of.
const SENTENCES: usize = 4;
/// Characters after which no further quotation is begun.
const LENGTH: usize = 600;
/// Share of the question's weight that a further sentence must add to be worth reading.
const WORTH: f64 = 0.15;
/// What a word found only in the heading above a sentence counts for.
const FROM_HEADING: f64 = 0.6;
/// What each passage further down the ranking loses, for the first one fits best.
const PER_RANK: f64 = 0.06;
/// How much better a sentence with a number in it answers a question for an amount or a time.
const NUMBER: f64 = 1.25;
/// Words that ask for an amount or a time.
const AMOUNTS: &str = "much many price cost fee when сколько цена цены стоит стоимость когда почем \
qancha necha nechchi nechta narx narxi qachon soat";

/// A passage to quote from.
#[derive(Debug, Clone)]
pub struct Passage {
    /// The number of its marker: 1 becomes `[1]`.
    pub number: usize,
    /// Title of the document.
    pub title: String,
    /// Headings above the passage.
    pub heading: String,
    /// Its text.
    pub body: String,
    /// Words its owner has given it to be found by; they count like headings and are never quoted.
    pub hints: String,
}

/// An answer made of quotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Markdown: sentences and list items, each quotation followed by its passage's marker.
    pub text: String,
    /// Numbers of the passages quoted, in the order of their first use.
    pub used: Vec<usize>,
}

/// Answers a question from ranked passages, the best first, or nothing when no topic word of the
/// question stands in them. Quotes one to four places, about 600 characters in all.
pub fn compose(question: &str, passages: &[Passage]) -> Option<Answer> {
    let terms = topic(question);
    let mut units: Vec<Unit> = Vec::new();
    for (rank, passage) in passages.iter().enumerate() {
        units.extend(read(rank, passage, &terms));
    }
    if asks_for_number(question) {
        for unit in &mut units {
            unit.fit *= if has_digit(&unit.text) { NUMBER } else { 1.0 };
        }
    }
    let weights = weigh(&units, terms.len());
    let chosen = choose(&units, &weights);
    let quotes = quote(&units, &chosen, passages);
    (!quotes.is_empty()).then(|| write(&quotes))
}

fn asks_for_number(question: &str) -> bool {
    let asked: HashSet<String> = words(AMOUNTS)
        .into_iter()
        .flat_map(|word| word.keys)
        .collect();
    words(question)
        .iter()
        .any(|word| word.keys.iter().any(|key| asked.contains(key)))
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// A term's weight: the fewer sentences hold it, the more it says.
fn weigh(units: &[Unit], terms: usize) -> Vec<f64> {
    let all = units.len() as f64;
    let holding = |term: usize| units.iter().filter(|unit| unit.here[term] > 0.0).count() as f64;
    (0..terms)
        .map(|term| (1.0 + (all + 1.0) / (holding(term) + 1.0)).ln())
        .collect()
}

/// Greedily takes the sentence that adds most, until none adds enough. Indices into `units`.
fn choose(units: &[Unit], weights: &[f64]) -> Vec<usize> {
    let total: f64 = weights.iter().sum();
    let mut credit = vec![0.0f64; weights.len()];
    let mut chosen: Vec<usize> = Vec::new();
    let mut length = 0;
    while chosen.len() < SENTENCES && length < LENGTH {
        let rest = (0..units.len()).filter(|at| !chosen.contains(at));
        let gains = rest.map(|at| (gain(&units[at], weights, &credit), at));
        // Of equals the earlier wins, which max_by alone would not grant.
        let best = gains.max_by(|(a, i), (b, j)| a.total_cmp(b).then(j.cmp(i)));
        let Some((value, at)) = best else { break };
        let needed = if chosen.is_empty() {
            0.0
        } else {
            WORTH * total
        };
        if value <= needed {
            break;
        }
        for (term, known) in credit.iter_mut().enumerate() {
            *known = known.max(presence(&units[at], term));
        }
        length += units[at].text.chars().count();
        chosen.push(at);
    }
    chosen
}

/// What quoting a unit adds to the credit the answer already has.
fn gain(unit: &Unit, weights: &[f64], credit: &[f64]) -> f64 {
    if unit.role == Role::Furniture {
        return 0.0;
    }
    let added: f64 = weights
        .iter()
        .enumerate()
        .map(|(term, weight)| weight * (presence(unit, term) - credit[term]).max(0.0))
        .sum();
    added * unit.fit
}

fn presence(unit: &Unit, term: usize) -> f64 {
    unit.here[term].max(unit.above[term] * FROM_HEADING)
}

#[cfg(test)]
mod tests;
