//! Moments as people of a language write them. Own tables, because the browser's and the server's
//! would differ and the page would change under the reader's eyes.

use leptos::prelude::*;

use super::ambient::ambient;
use crate::{
    i18n::{Locale, use_locale},
    time::Timestamp,
};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A moment in the installation's time zone.
#[component]
pub fn When(at: Timestamp) -> impl IntoView {
    let locale = use_locale();
    let offset = ambient().utc_offset;
    view! { <time datetime=at.iso()>{move || text(at, offset, locale)}</time> }
}

/// `23 Nov 2026, 10:15` in English, `23.11.2026, 10:15` in Russian and Uzbek.
pub fn text(at: Timestamp, offset_minutes: i32, locale: Locale) -> String {
    let Some(at) = at.civil(offset_minutes) else {
        return String::new();
    };
    let (day, month, year) = (at.day(), u8::from(at.month()), at.year());
    let (hour, minute) = (at.hour(), at.minute());
    match locale {
        Locale::en => {
            let name = MONTHS[usize::from(month - 1)];
            format!("{day} {name} {year}, {hour:02}:{minute:02}")
        }
        Locale::ru | Locale::uz => format!("{day:02}.{month:02}.{year}, {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_its_place_and_language() {
        let at = Timestamp::from_millis(1_795_428_900_000);
        assert_eq!(text(at, 300, Locale::en), "23 Nov 2026, 15:15");
        assert_eq!(text(at, 0, Locale::ru), "23.11.2026, 10:15");
    }
}
