//! Numbers as people of a language write them.

use crate::i18n::Locale;

/// Thousands grouped: `12,345` in English, with a space that does not break in Russian and Uzbek.
pub fn grouped(number: impl Into<u64>, locale: Locale) -> String {
    let separator = match locale {
        Locale::en => ',',
        Locale::ru | Locale::uz => '\u{a0}',
    };
    let digits = number.into().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_as_the_language_does() {
        assert_eq!(grouped(7u32, Locale::en), "7");
        assert_eq!(grouped(1_234_567u32, Locale::en), "1,234,567");
        assert_eq!(grouped(12_345u64, Locale::uz), "12\u{a0}345");
    }
}
