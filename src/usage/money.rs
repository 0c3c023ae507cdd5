//! Amounts of money: counted in whole millionths, so that sums are exact.

use std::{fmt, iter::Sum, ops::Add};

use serde::{Deserialize, Serialize};

use crate::{i18n::Locale, ui::number::grouped};

/// An amount of US dollars in millionths, the smallest part prices of models need.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MicroUsd(pub i64);

/// A cent in millionths of a dollar.
const CENT: u64 = 10_000;

impl Add for MicroUsd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for MicroUsd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), Add::add)
    }
}

impl fmt::Display for MicroUsd {
    /// As in English: `$1.25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Locale::en))
    }
}

impl MicroUsd {
    /// As people of a language write it: `$1,234.50` in English, `1 234,50 $` in Russian and Uzbek.
    /// Below a cent with as many digits as it takes to say anything.
    pub fn text(self, locale: Locale) -> String {
        let micros = self.0.unsigned_abs();
        let (whole, fraction) = if micros == 0 {
            (0, String::new())
        } else if micros < CENT {
            let digits = format!("{micros:06}");
            (0, digits.trim_end_matches('0').to_owned())
        } else {
            let cents = (micros + CENT / 2) / CENT;
            (cents / 100, format!("{:02}", cents % 100))
        };
        let (mark, before, after) = match locale {
            Locale::en => ('.', "$", ""),
            Locale::ru | Locale::uz => (',', "", "\u{a0}$"),
        };
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = grouped(whole, locale);
        if fraction.is_empty() {
            format!("{sign}{before}{whole}{after}")
        } else {
            format!("{sign}{before}{whole}{mark}{fraction}{after}")
        }
    }

    /// From dollars as people type them: `12`, `0.5` or `1,25`. At most 9,999,999 and six decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('$').replace(',', ".");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || whole.len() > 7
            || fraction.len() > 6
            || !digits(whole)
            || !digits(fraction)
        {
            return None;
        }
        let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
        let whole: i64 = whole.parse().ok()?;
        Some(Self(whole * 1_000_000 + micros))
    }

    /// Dollars with two decimals or as many as it needs, for a form's field.
    pub fn typed(self) -> String {
        let text = format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000);
        let short = text.trim_end_matches('0');
        let decimals = short.len() - short.find('.').unwrap_or(0) - 1;
        if decimals >= 2 {
            short.to_owned()
        } else {
            text[..text.len() - 4].to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_read_as_people_type_them() {
        for (typed, micros) in [
            ("12", 12_000_000),
            ("0.5", 500_000),
            ("1,25", 1_250_000),
            ("$3", 3_000_000),
            ("0.000001", 1),
        ] {
            assert_eq!(MicroUsd::parse(typed), Some(MicroUsd(micros)), "{typed}");
        }
        for wrong in ["", "-1", "1.2.3", "a", "12345678", "1.1234567"] {
            assert_eq!(MicroUsd::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_field_holds_what_can_be_read_again() {
        for (micros, typed) in [(1_500_000, "1.50"), (75_000, "0.075"), (0, "0.00")] {
            assert_eq!(MicroUsd(micros).typed(), typed);
            assert_eq!(MicroUsd::parse(typed), Some(MicroUsd(micros)));
        }
    }

    #[test]
    fn an_amount_is_written_as_the_language_does() {
        for (micros, english, russian) in [
            (0, "$0", "0\u{a0}$"),
            (300, "$0.0003", "0,0003\u{a0}$"),
            (1_234_000, "$1.23", "1,23\u{a0}$"),
            (1_235_000, "$1.24", "1,24\u{a0}$"),
            (1_234_500_000, "$1,234.50", "1\u{a0}234,50\u{a0}$"),
        ] {
            assert_eq!(MicroUsd(micros).to_string(), english);
            assert_eq!(MicroUsd(micros).text(Locale::ru), russian);
        }
    }
}
