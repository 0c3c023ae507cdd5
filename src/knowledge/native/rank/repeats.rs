//! Passages that repeat each other, as those of two versions of a document do.

use super::Hit;
use crate::text::tokens;

/// Words a body needs before likeness alone can make it a repeat of another.
pub(super) const ENOUGH_WORDS: usize = 30;

/// FNV-1a over a word; a number carries a mark, for passages that differ in a price are not
/// repeats of each other.
pub(super) fn fingerprint(raw: &str) -> u64 {
    let hash = raw.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let number = raw.starts_with(|c: char| c.is_ascii_digit());
    (hash << 1) | u64::from(number)
}

/// The hits, best first, without those whose body nearly repeats a better one's. Beside each hit
/// stand the fingerprints of its body's words.
pub(super) fn without_repeats(found: Vec<(Hit, Vec<u64>)>) -> Vec<Hit> {
    let mut kept: Vec<(Hit, Vec<u64>)> = Vec::with_capacity(found.len());
    for (hit, mut print) in found {
        print.sort_unstable();
        print.dedup();
        // Repeats score alike, and the list is sorted, so only the nearest need be compared.
        let repeated = kept
            .iter()
            .rev()
            .take_while(|(better, _)| better.score * 0.85 <= hit.score)
            .any(|(_, other)| repeats(&print, other));
        if !repeated {
            kept.push((hit, print));
        }
    }
    kept.into_iter().map(|(hit, _)| hit).collect()
}

/// Whether a passage, as heading and body, nearly repeats another.
pub fn is_repeat(one: (&str, &str), other: (&str, &str)) -> bool {
    repeats(&print(one), &print(other))
}

fn print((heading, body): (&str, &str)) -> Vec<u64> {
    let found = tokens(body);
    let words = found.iter().map(|token| &body[token.start..token.end]);
    let mut print: Vec<u64> = words.map(fingerprint).collect();
    if print.len() < ENOUGH_WORDS {
        print.push(fingerprint(heading));
    }
    print.sort_unstable();
    print.dedup();
    print
}

/// True for equal sets of words, and for long ones that share nine tenths and every number.
fn repeats(a: &[u64], b: &[u64]) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short < ENOUGH_WORDS || short * 10 < long * 9 {
        return false;
    }
    let allowed = long - long * 9 / 10;
    differences(a, b, allowed).is_some_and(|numbers| numbers == 0)
}

/// Numbers among the words that only one side has; nothing when more than `allowed` words differ.
fn differences(a: &[u64], b: &[u64], allowed: usize) -> Option<usize> {
    let (mut i, mut j, mut count, mut numbers) = (0, 0, 0, 0);
    while i < a.len() || j < b.len() {
        let (x, y) = (a.get(i), b.get(j));
        if x == y {
            i += 1;
            j += 1;
            continue;
        }
        let lone = match (x, y) {
            (Some(x), Some(y)) if x > y => y,
            (Some(x), _) => x,
            (None, Some(y)) => y,
            (None, None) => break,
        };
        if x == Some(lone) {
            i += 1;
        } else {
            j += 1;
        }
        count += 1;
        numbers += usize::from(lone & 1 == 1);
        if count > allowed {
            return None;
        }
    }
    Some(numbers)
}
