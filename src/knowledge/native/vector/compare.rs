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
/// difference would seem large. It is taken as if so many more had been seen, spread so far, which is
/// about how far related texts lie from unrelated ones in the models in use. Among a hundred passages
/// their own spread decides.
const IMAGINED: (f64, f64) = (4.0, 0.2);

/// A passage near to a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The passage.
    pub id: i64,
    /// What its vector was made of.
    pub hash: ContentHash,
    /// The cosine of the angle between the two: 1 for the same direction.
    pub cosine: f64,
    /// By how many standard deviations it is nearer than the bot's passages are on average.
    pub above: f64,
    /// How far above it has to be to be an answer without any word of the question.
    pub alone: f64,
}

impl BotVectors {
    /// The passages nearest to a question, the nearest first.
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
        let (mean, spread) = measure(&all);
        let alone = alone(all.len());
        all.truncate(NEAREST);
        all.into_iter()
            .map(|(cosine, at)| {
                let (id, hash) = self.passages[at];
                Near {
                    id,
                    hash,
                    cosine,
                    above: (cosine - mean) / spread,
                    alone,
                }
            })
            .collect()
    }
}

/// Mean and standard deviation of all but the nearest.
fn measure(sorted: &[(f64, usize)]) -> (f64, f64) {
    let aside = SET_ASIDE.min(sorted.len().div_ceil(4));
    let others = &sorted[aside..];
    if others.len() < OTHERS {
        // Nothing to measure against: nothing stands out.
        return (1.0, 1.0);
    }
    let count = others.len() as f64;
    let mean = others.iter().map(|(cosine, _)| cosine).sum::<f64>() / count;
    let squares = others
        .iter()
        .map(|(cosine, _)| (cosine - mean).powi(2))
        .sum::<f64>();
    let (seen, spread) = IMAGINED;
    let variance = (squares + seen * spread * spread) / (count + seen);
    (mean, variance.sqrt())
}

/// The nearest of so many that have nothing to do with a question is expected at √(2 ln n) standard
/// deviations; an answer has to be one further.
fn alone(passages: usize) -> f64 {
    (2.0 * (passages.max(1) as f64).ln()).sqrt() + 1.0
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

    #[test]
    fn the_nearest_comes_first_and_equals_by_place() {
        let bot = vectors(&[[0.0, 1.0], [1.0, 0.0], [0.6, 0.8], [1.0, 0.0]]);
        let ids: Vec<i64> = bot
            .nearest(&[1.0, 0.0])
            .iter()
            .map(|near| near.id)
            .collect();
        assert_eq!(ids, [1, 3, 2, 0]);
    }

    #[test]
    fn a_question_of_another_length_is_near_to_nothing() {
        assert_eq!(vectors(&[[1.0, 0.0]]).nearest(&[1.0, 0.0, 0.0]), []);
    }

    #[test]
    fn one_that_stands_out_may_answer_alone_and_one_of_many_alike_may_not() {
        let mut numbers = vec![[0.0, 1.0]; 20];
        numbers.push([0.9, 0.436]);
        let found = vectors(&numbers).nearest(&[1.0, 0.0]);
        assert!(found[0].above > found[0].alone, "{:?}", found[0]);
        assert!(found[1].above < 1.0, "{:?}", found[1]);
        let alike = vectors(&vec![[0.8, 0.6]; 20]).nearest(&[1.0, 0.0]);
        assert!(alike[0].above < alike[0].alone, "{:?}", alike[0]);
    }

    #[test]
    fn where_there_is_nothing_to_compare_with_nothing_stands_out() {
        let found = vectors(&[[1.0, 0.0], [0.0, 1.0]]).nearest(&[1.0, 0.0]);
        assert!(found[0].above <= 0.0, "{:?}", found[0]);
    }

    #[test]
    fn products_are_exact_for_lengths_that_are_no_multiple_of_eight() {
        let numbers: Vec<f32> = (1..=19_i16).map(f32::from).collect();
        assert_eq!(product(&numbers, &numbers), 2470.0);
    }
}
