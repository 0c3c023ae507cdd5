//! What a word may have been meant to be when one letter of it is wrong.

use std::collections::BTreeSet;

use super::fold::MARK;

/// Letters a key needs: shorter ones turn into other words with one letter.
const SHORTEST: usize = 4;
/// Letters of a key that is looked at; longer ones are compounds and codes.
const LONGEST: usize = 20;
/// Up to this many letters the first one is taken for right, or there are too many neighbours.
const SHORT: usize = 5;

/// The keys that one letter left out, added, mistaken or swapped with its neighbour would turn
/// into this one (Damerau's four slips, 1964), in a fixed order; none for keys of under four or
/// over twenty letters and those with digits. Some hundreds for a word of usual length.
pub fn slips(key: &str) -> Vec<String> {
    let letters: Vec<char> = key.chars().collect();
    let fits = (SHORTEST..=LONGEST).contains(&letters.len());
    if !fits || letters.iter().any(|c| c.is_numeric()) {
        return Vec::new();
    }
    let alphabet: Vec<char> = match letters.iter().any(|c| ('а'..='я').contains(c)) {
        true => ('а'..='я').collect(),
        false => ('a'..='z').chain([MARK]).collect(),
    };
    let first = usize::from(letters.len() <= SHORT);
    let mut near = BTreeSet::new();
    let mut add = |parts: [&[char]; 3]| near.insert(parts.concat().into_iter().collect::<String>());
    for at in first..=letters.len() {
        let (head, tail) = letters.split_at(at);
        for &letter in &alphabet {
            add([head, &[letter], tail]);
            if let [_, rest @ ..] = tail {
                add([head, &[letter], rest]);
            }
        }
        if let [one, two, rest @ ..] = tail {
            add([head, &[*two, *one], rest]);
        }
        if let [_, rest @ ..] = tail
            && letters.len() > SHORTEST
        {
            add([head, &[], rest]);
        }
    }
    near.remove(key);
    near.into_iter().collect()
}
