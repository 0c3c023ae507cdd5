//! The words of the interface: typed keys made from `locales/` at build time, and the languages
//! the product speaks. Ground floor, both targets.

#[cfg(feature = "ssr")]
pub mod check;

mod generated {
    #![allow(
        missing_docs,
        unused,
        clippy::all,
        clippy::pedantic,
        clippy::restriction
    )]
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}

pub use generated::i18n::{I18nContextProvider, Locale, td_string};

/// Words the binary was built with, for `i18n check`.
#[cfg(feature = "ssr")]
pub const WORDS: &str = include_str!(concat!(env!("OUT_DIR"), "/words.json"));

/// The languages in the order the switcher shows them, each named in itself.
pub const LANGUAGES: [(Locale, &str); 3] = [
    (Locale::en, "English"),
    (Locale::ru, "Русский"),
    (Locale::uz, "Oʻzbekcha"),
];

/// The language code as stored, sent and written into `<html lang>`.
pub fn code(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "en",
        Locale::ru => "ru",
        Locale::uz => "uz",
    }
}

/// The language of a code; regional forms such as `ru-RU` count as their language.
pub fn from_code(code: &str) -> Option<Locale> {
    let language = code.split(['-', '_']).next().unwrap_or(code);
    LANGUAGES
        .iter()
        .map(|(locale, _)| *locale)
        .find(|locale| self::code(*locale).eq_ignore_ascii_case(language.trim()))
}

/// The language of this page. It is fixed while the page is shown: choosing another loads it anew,
/// so words are plain strings and not signals, which keeps the browser's half of the program small.
pub fn use_locale() -> Locale {
    generated::i18n::use_i18n().get_locale_untracked()
}
