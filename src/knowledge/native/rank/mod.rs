//! Which of the passages that the index brought answer a question best.
//!
//! Pure and deterministic: equal input gives equal order. The measure is BM25 over search keys,
//! so that a word counts in every inflection, raised by headings, coverage and word order.

use std::collections::HashMap;

use super::split::ARROW;
use crate::text::{Token, initial, tokens, word};

mod query;
mod repeats;

pub use query::{Query, Term};
pub use repeats::is_repeat;
use repeats::{ENOUGH_WORDS, fingerprint, without_repeats};

/// BM25's constants (Robertson and Zaragoza, 2009): how soon repeating a word stops helping, the
/// usual value, and how much a long passage pays for its length. Passages are all about as long, so
/// that their length tells little; set like the other values.
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.5;

/// A word in the heading counts like this many in the body.
const HEADING: f64 = 2.0;

/// A word in the document's title alone says which document, hardly what of it is asked: for
/// coverage it counts like this much.
const TITLE: f64 = 0.2;

/// How much of a term's weight a passage earns by a way of holding it, and how much of it counts
/// as covered. Set on the open part of `src/eval/set`, where all near these do about as well.
const NEAR: (f64, f64) = (0.8, 0.8);
const RELATED: (f64, f64) = (0.7, 0.8);
const FOREIGN: (f64, f64) = (0.3, 0.4);

/// A word that no passage holds weighs this much of the rarest that one holds: visitors say things
/// in words of their own.
const UNKNOWN: f64 = 0.7;

/// A question's weight is at most that of so many of its weightiest word: who tells a long story
/// asks no more than who asks briefly.
const STORY: f64 = 2.7;

/// Passages of general text imagined beside the bot's own. In a collection of three passages
/// every word would otherwise seem common, and one unknown word would outweigh all that match.
const BACKGROUND: f64 = 20.0;

/// Two neighbouring terms of the question within this many words of each other are close.
const CLOSE: usize = 8;

/// Of two passages that answer about as well, the newer is the one to trust: the most that age takes off
/// a score, and the days after which half of that is gone. It parts what is nearly equal, such as the
/// price lists of two seasons, and is less than any difference in words.
const FRESHNESS: f64 = 0.03;
const HALF_LIFE: f64 = 182.0;

/// Milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Share of the question's weight that an answer must hold, see [`good_enough`].
pub(super) const COVERED: f64 = 0.46;

/// The whole weight, less what summing in another order may cost.
const ALL: f64 = 0.999;

/// A passage that the index brought.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// The passage's identity in the store.
    pub id: i64,
    /// Title and headings above it.
    pub heading: String,
    /// Its text.
    pub body: String,
    /// When the text of its document last changed, in milliseconds since 1970.
    pub updated_at: i64,
}

/// What the index knows about the whole collection that is searched.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Passages in the collection.
    pub passages: u64,
    /// Mean number of words in a passage.
    pub average_words: f64,
    /// Number of passages that hold a key, for the keys of the question at least.
    pub frequency: HashMap<String, u64>,
}

impl Stats {
    /// Whether any passage holds one of the keys.
    pub fn knows(&self, keys: &[String]) -> bool {
        keys.iter().any(|key| self.frequency.contains_key(key))
    }
}

/// A ranked passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The candidate's id.
    pub id: i64,
    /// Larger is better; comparable within one ranking only.
    pub score: f64,
    /// Share of the question's topic words found, weighted by rarity and by how they were found:
    /// 0 for none, 1 for all.
    pub coverage: f64,
}

/// Ranks candidates, best first, equals by id. Candidates without any of the question's words
/// are left out, as are bodies that nearly repeat a better one.
pub fn rank(query: &Query, candidates: &[Candidate], stats: &Stats) -> Vec<Hit> {
    let mut ranking = Ranking::new(query, stats);
    let newest = candidates
        .iter()
        .map(|candidate| candidate.updated_at)
        .max();
    let mut found: Vec<(Hit, Vec<u64>)> = candidates
        .iter()
        .filter_map(|candidate| {
            let (mut hit, print) = ranking.score(candidate)?;
            hit.score *= freshness(newest, candidate.updated_at);
            Some((hit, print))
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    without_repeats(found)
}

/// What a passage keeps of its score for its age, seen from the newest that was found. Whole days count:
/// of documents uploaded together none is the newer.
fn freshness(newest: Option<i64>, updated_at: i64) -> f64 {
    let days = newest.map_or(0, |newest| (newest - updated_at) / DAY) as f64;
    1.0 - FRESHNESS * (1.0 - (-days / HALF_LIFE).exp2())
}

/// True when a hit is worth answering from.
///
/// The hit must hold nearly half of the question's weight. Rare and unknown words weigh most, so
/// "Who won the world cup?" fails in a shop that sells cups: one of three topic words is found, the
/// other two are unknown. "Does the hotel have a casino?" fails although the hotel's title has one.
pub fn good_enough(hit: &Hit, query: &Query) -> bool {
    let has_topic = query.terms.iter().any(|term| !term.stop);
    // "Hello, how are you?" finds its words in any document; only a full match means something.
    let needed = if has_topic { COVERED } else { ALL };
    !query.terms.is_empty() && hit.coverage >= needed
}

/// The question's terms with their weights, and what has been learned about words so far.
struct Ranking<'q> {
    weights: Vec<f64>,
    total: f64,
    average_words: f64,
    /// No document holds a word of the question itself, or one that means the same in its language.
    abroad: bool,
    by_key: HashMap<&'q str, Vec<Match>>,
    /// First letters of the keys; nothing when some key's cannot be told.
    initials: Option<Vec<char>>,
    /// Matches by a spelling's fingerprint. Passages of one bot share most of their words.
    known: HashMap<u64, Vec<Match>>,
}

/// A term's index, and by what it matched.
type Match = (usize, Kind);

/// How a passage's word is a term's, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Own,
    Near,
    Related,
    Foreign,
}

impl Kind {
    /// Shares of the term's weight: for the score and for coverage. In documents that have none of
    /// the question's own words, those of another language are all there can be.
    fn worth(self, abroad: bool) -> (f64, f64) {
        match self {
            Self::Own => (1.0, 1.0),
            Self::Near => NEAR,
            Self::Foreign if !abroad => FOREIGN,
            Self::Related | Self::Foreign => RELATED,
        }
    }
}

/// Where the terms stand in one passage.
struct Sighting {
    body: Vec<Vec<usize>>,
    heading: Vec<bool>,
    title: Vec<bool>,
    /// The best way each term was found.
    kind: Vec<Kind>,
    words: usize,
}

impl<'q> Ranking<'q> {
    fn new(query: &'q Query, stats: &Stats) -> Self {
        let terms = query.searched();
        let weights: Vec<f64> = terms.iter().map(|term| rarity(term, stats)).collect();
        let mut by_key: HashMap<&str, Vec<Match>> = HashMap::new();
        for (index, term) in terms.iter().enumerate() {
            let kinds = [
                (&term.keys, Kind::Own),
                (&term.near, Kind::Near),
                (&term.related.same, Kind::Related),
                (&term.related.other, Kind::Foreign),
            ];
            for (keys, kind) in kinds {
                // What no passage holds need not be looked for in each.
                for key in keys.iter().filter(|key| stats.frequency.contains_key(*key)) {
                    by_key.entry(key).or_default().push((index, kind));
                }
            }
        }
        let initials = by_key
            .keys()
            .map(|key| key.chars().next().and_then(initial))
            .collect();
        Ranking {
            total: weights.iter().sum(),
            weights,
            average_words: stats.average_words.max(1.0),
            abroad: !terms
                .iter()
                .any(|term| stats.knows(&term.keys) || stats.knows(&term.related.same)),
            by_key,
            initials,
            known: HashMap::new(),
        }
    }

    fn score(&mut self, candidate: &Candidate) -> Option<(Hit, Vec<u64>)> {
        let (sighting, print) = self.look(candidate);
        let relative_length = sighting.words as f64 / self.average_words;
        let (mut score, mut covered, mut held) = (0.0, 0.0, 0.0);
        for (term, weight) in self.weights.iter().enumerate() {
            let in_title = f64::from(u8::from(sighting.title[term]));
            let in_heading = f64::from(u8::from(sighting.heading[term]));
            let in_section = sighting.body[term].len() as f64 + HEADING * in_heading;
            let times = in_section + HEADING * in_title;
            if times > 0.0 {
                let (worth, cover) = sighting.kind[term].worth(self.abroad);
                score += worth * weight * saturated(times, relative_length);
                held += weight * cover;
                covered += weight * cover * if in_section > 0.0 { 1.0 } else { TITLE };
            }
        }
        if held <= 0.0 {
            return None;
        }
        let heaviest = self.weights.iter().copied().fold(0.0, f64::max);
        let coverage = (covered / self.total.min(STORY * heaviest)).clamp(0.0, 1.0);
        score *= 0.5 + 0.5 * held / self.total;
        score += self.closeness(&sighting);
        let id = candidate.id;
        let hit = Hit {
            id,
            score,
            coverage,
        };
        Some((hit, print))
    }

    /// Finds the terms in heading and body, and takes the body's fingerprint on the way.
    fn look(&mut self, candidate: &Candidate) -> (Sighting, Vec<u64>) {
        let mut heading = vec![false; self.weights.len()];
        let mut title = heading.clone();
        let mut kind = vec![Kind::Foreign; self.weights.len()];
        let titled = candidate.heading.find(ARROW).unwrap_or(0);
        for token in tokens(&candidate.heading) {
            let spelling = fingerprint(&candidate.heading[token.start..token.end]);
            for &(term, found) in self.terms_of(&candidate.heading, &token, spelling) {
                let above = if token.start < titled {
                    &mut title
                } else {
                    &mut heading
                };
                above[term] = true;
                kind[term] = kind[term].min(found);
            }
        }
        let mut body = vec![Vec::new(); self.weights.len()];
        let found = tokens(&candidate.body);
        let mut print = Vec::with_capacity(found.len());
        for (at, token) in found.iter().enumerate() {
            let spelling = fingerprint(&candidate.body[token.start..token.end]);
            print.push(spelling);
            for &(term, found) in self.terms_of(&candidate.body, token, spelling) {
                body[term].push(at);
                kind[term] = kind[term].min(found);
            }
        }
        let words = found.len();
        if words < ENOUGH_WORDS {
            // "20 000" under two headings is two answers.
            print.push(fingerprint(&candidate.heading));
        }
        let sighting = Sighting {
            body,
            heading,
            title,
            kind,
            words,
        };
        (sighting, print)
    }

    fn terms_of(&mut self, text: &str, token: &Token, print: u64) -> &[Match] {
        let raw = &text[token.start..token.end];
        if token.compound.is_none() && !self.could_match(raw) {
            return &[];
        }
        // Both parts of a compound share its spelling, so each carries its own as well.
        let whole = token
            .compound
            .map(|(start, end)| fingerprint(&text[start..end]));
        let name = print ^ whole.unwrap_or(0).rotate_left(1);
        if !self.known.contains_key(&name) {
            let terms = self.terms_in(text, token);
            self.known.insert(name, terms);
        }
        self.known.get(&name).map_or(&[], Vec::as_slice)
    }

    fn terms_in(&self, text: &str, token: &Token) -> Vec<Match> {
        let keys = word(text, token).map(|word| word.keys).unwrap_or_default();
        let known = keys.iter().filter_map(|key| self.by_key.get(key.as_str()));
        let mut terms: Vec<Match> = known.flatten().copied().collect();
        // Of two matches of a term the better one sorts first and stays.
        terms.sort_unstable();
        terms.dedup_by_key(|(term, _)| *term);
        terms
    }

    /// False only when no key of the word can begin like a key of the question.
    fn could_match(&self, raw: &str) -> bool {
        let mut chars = raw.chars();
        let first = chars.next().and_then(initial);
        // A breve written apart makes another letter of the first one.
        let accented = chars
            .next()
            .is_some_and(|c| ('\u{300}'..='\u{36f}').contains(&c));
        match (&self.initials, first.filter(|_| !accented)) {
            (Some(initials), Some(first)) => initials.contains(&first),
            _ => true,
        }
    }

    /// A bonus for neighbours in the question that are neighbours in the passage too.
    fn closeness(&self, sighting: &Sighting) -> f64 {
        let mut bonus = 0.0;
        for left in 0..self.weights.len().saturating_sub(1) {
            let right = left + 1;
            if let Some(gap) = smallest_gap(&sighting.body[left], &sighting.body[right])
                && gap <= CLOSE
            {
                let weight = self.weights[left].min(self.weights[right]);
                bonus += 0.5 * weight / gap.max(1) as f64;
            }
        }
        bonus
    }
}

/// Inverse document frequency as in BM25, with a background that keeps small collections sane.
/// A word that no passage holds weighs nearly as much as the rarest.
fn rarity(term: &Term, stats: &Stats) -> f64 {
    let holding = term.all_keys().filter_map(|key| stats.frequency.get(key));
    let all = stats.passages as f64 + BACKGROUND;
    let holding = (holding.max().copied().unwrap_or(0) as f64).min(all);
    let known = if holding > 0.0 { 1.0 } else { UNKNOWN };
    known * (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln()
}

fn saturated(times: f64, relative_length: f64) -> f64 {
    let norm = 1.0 - LENGTH + LENGTH * relative_length;
    times * (SATURATION + 1.0) / (times + SATURATION * norm)
}

/// Words between the nearest of two sorted lists of places, counted from one for neighbours.
fn smallest_gap(left: &[usize], right: &[usize]) -> Option<usize> {
    let (mut l, mut r) = (0, 0);
    let mut best: Option<usize> = None;
    while let (Some(&a), Some(&b)) = (left.get(l), right.get(r)) {
        let gap = a.abs_diff(b);
        best = Some(best.map_or(gap, |known| known.min(gap)));
        if a < b {
            l += 1;
        } else {
            r += 1;
        }
    }
    best
}

#[cfg(test)]
mod tests;
