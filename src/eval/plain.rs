//! The measure to compare with: plain BM25 (Robertson and Zaragoza, 2009, with the usual constants) over
//! the same passages and the same folded, stemmed words, with nothing of the product's own ranking. It
//! says how hard the set is.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
};

use chatbot_factory::{id::SourceId, text::words};

use crate::{
    Result,
    ask::Reader,
    set::{Document, Part},
};

const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.75;

/// The passages of one bot, ready to be searched.
pub struct Plain {
    passages: Vec<Indexed>,
    /// In how many passages a key stands.
    frequency: HashMap<String, usize>,
    average: f64,
}

struct Indexed {
    source: SourceId,
    body: String,
    times: HashMap<String, usize>,
    length: f64,
}

impl Plain {
    /// Indexes the passages the product has cut.
    pub async fn new(reader: &Reader) -> Result<Self> {
        let passages: Vec<Indexed> = (reader.passages().await?.into_iter())
            .map(|(source, heading, body)| {
                let keys = keys(&format!("{heading}\n{body}"));
                let length = keys.len() as f64;
                let mut times = HashMap::new();
                for key in keys {
                    *times.entry(key).or_insert(0) += 1;
                }
                Indexed {
                    source,
                    body,
                    times,
                    length,
                }
            })
            .collect();
        let mut frequency = HashMap::new();
        for key in passages.iter().flat_map(|passage| passage.times.keys()) {
            *frequency.entry(key.clone()).or_insert(0) += 1;
        }
        let lengths: f64 = passages.iter().map(|passage| passage.length).sum();
        Ok(Self {
            average: lengths / passages.len().max(1) as f64,
            passages,
            frequency,
        })
    }

    /// Place of the first passage of the document that holds the quote, from 1 on.
    fn place(&self, question: &str, source: &SourceId, quote: &str) -> Option<usize> {
        let asked: HashSet<String> = keys(question).into_iter().collect();
        let mut order: Vec<(f64, &Indexed)> = (self.passages.iter())
            .map(|passage| (self.score(&asked, passage), passage))
            .filter(|(score, _)| *score > 0.0)
            .collect();
        order.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let answers = |passage: &Indexed| passage.source == *source && passage.body.contains(quote);
        order
            .iter()
            .position(|(_, passage)| answers(passage))
            .map(|place| place + 1)
    }

    fn score(&self, asked: &HashSet<String>, passage: &Indexed) -> f64 {
        let all = self.passages.len() as f64;
        let held = asked
            .iter()
            .filter_map(|key| Some((key, *passage.times.get(key)? as f64)));
        held.map(|(key, times)| {
            let n = self.frequency[key] as f64;
            let rarity = (1.0 + (all - n + 0.5) / (n + 0.5)).ln();
            let length = 1.0 - LENGTH + LENGTH * passage.length / self.average;
            rarity * times * (SATURATION + 1.0) / (times + SATURATION * length)
        })
        .sum()
    }
}

/// The first key of each word that has a topic.
fn keys(text: &str) -> Vec<String> {
    let topics = words(text).into_iter().filter(|word| !word.stop);
    topics
        .filter_map(|word| word.keys.into_iter().next())
        .collect()
}

/// Places of the answers to the questions that have one.
pub fn places(plain: &Plain, asked: &[(&Document, SourceId)]) -> Vec<(Part, Option<usize>)> {
    let questions = asked.iter().flat_map(|(document, source)| {
        let questions = document.questions.iter();
        questions.map(move |question| (document.part, source, question))
    });
    questions
        .filter_map(|(part, source, question)| {
            let quote = question.answer.as_ref()?;
            Some((part, plain.place(&question.text, source, quote)))
        })
        .collect()
}

/// The figures by part.
pub fn table(places: &[(Part, Option<usize>)]) -> String {
    let mut text = String::from("plain BM25      asked  hit@1  hit@3\n");
    for part in Part::ALL {
        let of_it: Vec<Option<usize>> = (places.iter())
            .filter(|(of, _)| *of == part)
            .map(|(_, place)| *place)
            .collect();
        let within = |most: usize| {
            let hits = of_it.iter().flatten().filter(|place| **place <= most);
            hits.count() as f64 / of_it.len().max(1) as f64 * 100.0
        };
        let _ = writeln!(
            text,
            "  {:<14}{:>5}  {:>5.1}  {:>5.1}",
            part.name(),
            of_it.len(),
            within(1),
            within(3)
        );
    }
    text
}
