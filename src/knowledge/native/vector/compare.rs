//! Which of a bot's vectors are nearest to a question's, and which of them stand out.

use super::{ContentHash, memory::BotVectors};

/// Passages that are nearest to a question.
const NEAREST: usize = 50;
/// The nearest passages are measured against the others: so many are set aside first, or a quarter of
/// a small bot's, lest the answers raise the measure they are held against.
const SET_ASIDE: usize = 3;
/// Others there must be to measure against.
const OTHERS: usize = 3;
/// The spread of a few passages tells little: they may happen to lie equally far away, and then every
/// difference would seem large. It is taken as if so many more had been seen, spread so far. Among a
/// hundred passages their own spread decides.
const IMAGINED: (f64, f64) = (2.0, 0.15);
/// The nearest of n passages that have nothing to do with a question is expected at √(2 ln n) standard
/// deviations above the average if chance alone places them. Passages share topics and small words, so
/// one that stands out has to be so much further. With it the vectors of the test server, which know
/// no language, neither answer a question of `src/eval` that has no answer nor push a right one down.
const FURTHER: f64 = 2.5;

/// A passage near to a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The passage.
    pub id: i64,
    /// What its vector was made of.
    pub hash: ContentHash,
    /// The cosine of the angle between the two: 1 for the same direction.
    pub cosine: f64,
}

impl BotVectors {
    /// The passages so near to a question that they stand out, the nearest first.
    pub(super) fn nearest(&self, question: &[f32]) -> Vec<Near> {
        if question.len() != self.dimension {
            return Vec::new();
        }
        let vectors = self.numbers.chunks_exact(self.dimension);
        let mut all: Vec<(f64, usize)> = vectors
            .enumerate()
            .map(|(at, vector)| (f64::from(product(question, vector)), at))
            .collect();
        all.sort_unstable_by(|(a, i), (b, j)| b.total_cmp(a).then(i.cmp(j)));
        let Some(least) = standing_out(&all) else {
            return Vec::new();
        };
        let near = all.into_iter().take_while(|(cosine, _)| *cosine >= least);
        near.take(NEAREST)
            .map(|(cosine, at)| {
                let (id, hash) = self.passages[at];
                Near { id, hash, cosine }
            })
            .collect()
    }
}

/// The least cosine by which a passage stands out among all, the nearest of which come first; nothing
/// where there is too little to measure against.
fn standing_out(sorted: &[(f64, usize)]) -> Option<f64> {
    let aside = SET_ASIDE.min(sorted.len().div_ceil(4));
    let others = sorted
        .get(aside..)
        .filter(|others| others.len() >= OTHERS)?;
    let count = others.len() as f64;
    let mean = others.iter().map(|(cosine, _)| cosine).sum::<f64>() / count;
    let squares = others
        .iter()
        .map(|(cosine, _)| (cosine - mean).powi(2))
        .sum::<f64>();
    let (seen, spread) = IMAGINED;
    let deviation = ((squares + seen * spread * spread) / (count + seen)).sqrt();
    let by_chance = (2.0 * (sorted.len() as f64).ln()).sqrt();
    Some(mean + (by_chance + FURTHER) * deviation)
}

/// In eight sums side by side, which a processor makes at once.
fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0_f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = left
        .remainder()
        .iter()
        .zip(right.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in left.zip(right) {
        for at in 0..8 {
            sums[at] += x[at] * y[at];
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::{super::memory::Stamp, *};

    fn vectors(numbers: &[[f32; 2]]) -> BotVectors {
        BotVectors {
            stamp: Stamp {
                index: "index".into(),
                version: 0,
                batches: 0,
            },
            dimension: 2,
            passages: (0..).zip(0..).take(numbers.len()).collect(),
            numbers: numbers.concat(),
        }
    }

    /// Passages that have nothing to do with the question.
    fn with_others(some: &[[f32; 2]], others: usize) -> BotVectors {
        vectors(&[some, &vec![[0.0, 1.0]; others]].concat())
    }

    fn ids(found: &[Near]) -> Vec<i64> {
        found.iter().map(|near| near.id).collect()
    }

    #[test]
    fn the_nearest_comes_first_and_equals_by_place() {
        let bot = with_others(&[[0.9, 0.436], [1.0, 0.0], [1.0, 0.0]], 20);
        assert_eq!(ids(&bot.nearest(&[1.0, 0.0])), [1, 2, 0]);
    }

    #[test]
    fn a_question_of_another_length_is_near_to_nothing() {
        assert_eq!(vectors(&[[1.0, 0.0]]).nearest(&[1.0, 0.0, 0.0]), []);
    }

    #[test]
    fn of_many_that_are_equally_near_none_stands_out() {
        let alike = vectors(&[[0.8, 0.6]; 20]);
        assert_eq!(alike.nearest(&[1.0, 0.0]), []);
    }

    #[test]
    fn in_a_small_bot_a_passage_must_stand_out_further() {
        let near = [[0.3, 0.954]];
        assert_eq!(with_others(&near, 5).nearest(&[1.0, 0.0]), []);
        assert_eq!(ids(&with_others(&near, 100).nearest(&[1.0, 0.0])), [0]);
    }

    #[test]
    fn where_there_is_nothing_to_compare_with_nothing_stands_out() {
        assert_eq!(with_others(&[[1.0, 0.0]], 2).nearest(&[1.0, 0.0]), []);
        assert_eq!(vectors(&[]).nearest(&[1.0, 0.0]), []);
    }

    #[test]
    fn products_are_exact_for_lengths_that_are_no_multiple_of_eight() {
        let numbers: Vec<f32> = (1..=19_i16).map(f32::from).collect();
        assert_eq!(product(&numbers, &numbers), 2470.0);
    }
}
