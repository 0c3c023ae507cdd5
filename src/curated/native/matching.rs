//! Whether two questions are one. Pure and deterministic: both databases answer alike.
//!
//! A wrong curated answer is worse than none, because without one the bot still searches. So
//! nothing that is asked about may be swapped for something else, what the small words ask for
//! ("when", "how much", "not") must be the same, and so must numbers.

use super::phrase::{Part, Phrase};

/// Least share of the words' weight that both questions must hold. Of four words of equal weight
/// none may be left over, of five one may: in short questions each word is what is asked about, in
/// long ones a word more is mostly an aside.
pub const NEAR: f64 = 0.8;

/// Whether two phrases say the same word by word, but for spelling, script and inflection.
pub fn same(one: &Phrase, other: &Phrase) -> bool {
    let (left, right) = (one.parts(), other.parts());
    !left.is_empty()
        && left.len() == right.len()
        && one.asks_like(other)
        && left.iter().zip(right).all(|(left, right)| left.is(right))
}

/// The words two questions share, and those only one of them has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap<'a> {
    /// Words of the first question that the second has too.
    pub shared: Vec<&'a Part>,
    /// Words of only one of them.
    pub extra: Vec<&'a Part>,
}

impl Overlap<'_> {
    /// The share of the weight that both hold, from 0 to 1.
    pub fn score(&self, weight: impl Fn(&Part) -> f64) -> f64 {
        let sum = |parts: &[&Part]| parts.iter().map(|part| weight(part)).sum::<f64>();
        let shared = sum(&self.shared);
        shared / (shared + sum(&self.extra)).max(f64::MIN_POSITIVE)
    }
}

/// What two questions share, unless they ask for different things whatever the words weigh.
pub fn overlap<'a>(one: &'a Phrase, other: &'a Phrase) -> Option<Overlap<'a>> {
    if !one.asks_like(other) {
        return None;
    }
    let (left, mut right): (Vec<&Part>, Vec<Option<&Part>>) =
        (one.topics(), other.topics().into_iter().map(Some).collect());
    let (mut shared, mut extra, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for part in left {
        let place = right
            .iter()
            .position(|other| other.is_some_and(|other| other.is(part)));
        match place {
            Some(place) => {
                right[place] = None;
                shared.push(part);
                places.push(place);
            }
            None => extra.push(part),
        }
    }
    let left_over: Vec<&Part> = right.into_iter().flatten().collect();
    // Delivery to Samarkand for delivery to Tashkent: one thing stands in another's place.
    let swapped = !extra.is_empty() && !left_over.is_empty();
    // From Tashkent to Samarkand for from Samarkand to Tashkent.
    let turned = one.has_direction() && !places.is_sorted();
    if shared.is_empty() || swapped || turned {
        return None;
    }
    extra.extend(left_over);
    Some(Overlap { shared, extra })
}

/// How much a word says: the more, the fewer of a bot's wordings hold it.
pub fn weight(wordings: i64, holding: i64) -> f64 {
    ((wordings as f64 + 1.0) / (holding as f64 + 1.0)).ln_1p()
}
