//! Patterns of paths, as people write them to narrow a crawl.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// Most characters of a pattern: as many as a set of places fits into one number.
const MAX_PATTERN: usize = 100;

/// A pattern of paths: `*` stands for anything, slashes included, `?` for one character. It is
/// held against the whole path, as people read it (`/о-нас`, not `/%D0%BE…`), and capitals do not
/// matter.
///
/// Matching takes time by the length of the path alone: all places of the pattern are followed at
/// once, as bits of a number (Baeza-Yates and Gonnet, “A new approach to text searching”, 1992).
/// Backtracking, as the crates for it do, let one pattern take milliseconds for one link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    text: String,
    /// For each letter, the places where it stands.
    letters: HashMap<char, u128>,
    /// The places where `?` stands.
    any: u128,
    /// The places before which `*` stands.
    stars: u128,
    /// The place behind the last letter.
    end: u128,
}

/// A pattern that is too long, or does not begin with `/` or `*` and so matches no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no pattern of paths: {0}")]
pub struct NoPattern(pub String);

impl TryFrom<String> for Pattern {
    type Error = NoPattern;

    fn try_from(text: String) -> Result<Self, NoPattern> {
        let lowered = text.to_lowercase();
        if !text.starts_with(['/', '*']) || lowered.chars().count() > MAX_PATTERN {
            return Err(NoPattern(text));
        }
        let mut pattern = Self {
            text,
            letters: HashMap::new(),
            any: 0,
            stars: 0,
            end: 1,
        };
        for letter in lowered.chars() {
            pattern.push(letter);
        }
        Ok(pattern)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.text
    }
}

impl Pattern {
    /// Whether a whole path, in small letters, is so.
    pub fn matches(&self, path: &str) -> bool {
        let mut places: u128 = 1;
        for letter in path.chars() {
            let fitting = self.any | self.letters.get(&letter).copied().unwrap_or_default();
            places = (places & fitting) << 1 | places & self.stars;
            if places == 0 {
                return false;
            }
        }
        places & self.end != 0
    }

    fn push(&mut self, letter: char) {
        match letter {
            '*' => self.stars |= self.end,
            '?' => self.any |= self.end,
            _ => *self.letters.entry(letter).or_default() |= self.end,
        }
        if letter != '*' {
            self.end <<= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_star_is_anything_and_a_question_mark_one_character() {
        for (text, yes, no) in [
            ("/blog/*", "/blog/2026/a", "/blog"),
            ("/blog*", "/blog", "/a/blog"),
            ("*/narx-??", "/uz/narx-26", "/uz/narx-6"),
            ("*/narx-??", "/narx-йў", "/narx-2026"),
            ("/О-нас", "/о-нас", "/о-нас/"),
            ("/a*b*c", "/abbc", "/abcb"),
            ("*", "/", ""),
            ("/**a", "/xa", "/ax"),
            ("/?", "/é", "/"),
        ] {
            assert!(pattern(text).matches(yes), "{text} {yes}");
            assert!(no.is_empty() || !pattern(text).matches(no), "{text} {no}");
        }
    }

    #[test]
    fn a_pattern_that_could_match_no_path_is_refused() {
        for wrong in [
            "",
            "blog/*",
            "https://example.uz/*",
            &"*".repeat(MAX_PATTERN + 1),
        ] {
            assert!(Pattern::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<Pattern>("\"blog\"").is_err());
        let longest = format!("/{}", "?".repeat(MAX_PATTERN - 1));
        assert!(pattern(&longest).matches(&longest));
    }

    #[test]
    fn a_pattern_is_kept_as_its_text() {
        let json = serde_json::to_string(&pattern("/Blog/*")).unwrap();
        assert_eq!(json, "\"/Blog/*\"");
        let kept: Pattern = serde_json::from_str(&json).unwrap();
        assert_eq!(kept, pattern("/Blog/*"));
    }

    /// What a pattern means, said plainly.
    fn means(pattern: &[char], path: &[char]) -> bool {
        match (pattern, path) {
            ([], path) => path.is_empty(),
            (['*', rest @ ..], path) => (0..=path.len()).any(|at| means(rest, &path[at..])),
            (['?', rest @ ..], [_, path @ ..]) => means(rest, path),
            ([letter, rest @ ..], [other, path @ ..]) => letter == other && means(rest, path),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn a_pattern_matches_what_it_means(text in "[/*][ab*?]{0,7}", path in "/[ab]{0,8}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(
                pattern(&text).matches(&path),
                means(&letters(&text), &letters(&path))
            );
        }
    }
}
