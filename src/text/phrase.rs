//! Whether a text says something word for word, however it is spelled.

use super::{token::tokens, uzbek};

/// Whether a text holds a phrase. Case, apostrophes, the grouping of thousands, signs between words
/// and the script of Uzbek words do not count. The phrase begins where a word begins and may end within
/// one, for endings are added to words ("Toshkent" is in "Toshkentda"), but not within a number.
pub fn holds(text: &str, phrase: &str) -> bool {
    let wanted = spelled(phrase);
    let Some((last, before)) = wanted.split_last() else {
        // Nothing but signs: they stand there or they do not.
        return text.contains(phrase.trim());
    };
    let ends = |word: &str| match last.ends_with(|c: char| c.is_ascii_digit()) {
        true => word == last,
        false => word.starts_with(last.as_str()),
    };
    spelled(text).windows(wanted.len()).any(|words| {
        let (end, start) = words.split_last().unwrap_or((last, &[]));
        start == before && ends(end)
    })
}

/// The words of a text in one spelling, those of Uzbek in Latin letters.
fn spelled(text: &str) -> Vec<String> {
    let words = tokens(text).into_iter().map(|token| token.folded(text));
    words
        .filter(|word| !word.is_empty())
        .map(|word| uzbek::latin_of(&word).unwrap_or(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_count() {
        for (text, phrase) in [
            ("Delivery costs 25,000 soʻm.", "25 000 so'm"),
            (
                "Етказиб бериш 25 000 сўм туради.",
                "yetkazib berish 25000 soʻm",
            ),
            ("YETKAZIB BERISH bepul", "етказиб бериш"),
            ("Доставка — **бесплатно**!", "доставка бесплатно"),
            ("Write to info@lola.uz", "INFO@LOLA.UZ"),
            ("Call +998 90 123-45-67 now", "998 90 123 45 67"),
            ("Toshkentda bir kun", "toshkent"),
            ("Works 100 %, always 👍", "👍"),
        ] {
            assert!(holds(text, phrase), "{phrase} in {text}");
        }
    }

    #[test]
    fn what_is_not_said_is_not_held() {
        for (text, phrase) in [
            ("It costs 25 000 soʻm", "5 000"),
            ("It costs 250 000 soʻm", "25"),
            ("It costs 25 000 soʻm", "25 000 soʻm a day"),
            ("Open from nine", "pen"),
            ("Delivery is not free", "delivery free"),
            ("", "anything"),
            ("Anything", "👍"),
        ] {
            assert!(!holds(text, phrase), "{phrase} in {text}");
        }
    }
}
