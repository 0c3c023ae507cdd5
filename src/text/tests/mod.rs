//! What the search makes of texts: words, sentences, character sets, and what holds for any text.

mod any_text;
mod reading;
mod sentences;
mod words;

use super::*;

fn keys(text: &str) -> Vec<String> {
    words(text).into_iter().flat_map(|word| word.keys).collect()
}

fn share(a: &str, b: &str) -> bool {
    let other = keys(b);
    keys(a).iter().any(|key| other.contains(key))
}
