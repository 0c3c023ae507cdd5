//! What an owner is told of the bot's colour.

use leptos::prelude::*;

use crate::{
    bot::{Contrast, contrast},
    i18n::{Locale, td_string, use_locale},
};

/// How the colour that is saved reads on both themes.
#[component]
pub fn AccentContrast(
    /// `#rrggbb`.
    accent: String,
) -> impl IntoView {
    let locale = use_locale();
    let Contrast { words, light, dark } = contrast(&accent);
    let verdict = move |tenths: u32| {
        if Contrast::is_clear(tenths) {
            td_string!(locale, bot.accent_clear)
        } else {
            td_string!(locale, bot.accent_faint)
        }
    };
    let ratio = move |tenths: u32| ratio(tenths, locale);
    view! {
        <ul class="plain-list muted">
            <li>{td_string!(locale, bot.accent_words, ratio = ratio(words)).to_string()}</li>
            <li>{td_string!(locale, bot.accent_light, ratio = ratio(light)).to_string()}" "{verdict(light)}</li>
            <li>{td_string!(locale, bot.accent_dark, ratio = ratio(dark)).to_string()}" "{verdict(dark)}</li>
        </ul>
    }
}

fn ratio(tenths: u32, locale: Locale) -> String {
    let point = match locale {
        Locale::en => '.',
        Locale::ru | Locale::uz => ',',
    };
    format!("{}{point}{}:1", tenths / 10, tenths % 10)
}
