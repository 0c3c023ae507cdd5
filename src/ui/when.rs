//! Moments as people of a language write them. Own tables, because the browser's and the server's
//! would differ and the page would change under the reader's eyes.

use leptos::{html::Time, prelude::*};
use web_sys::js_sys::Date;

use super::ambient::ambient;
use crate::{
    i18n::{Locale, use_locale},
    time::Timestamp,
};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A moment in the time zone of whoever looks. No browser tells it to the server, so the page comes
/// with the installation's, and keeps it where there are no scripts.
#[component]
pub fn When(at: Timestamp) -> impl IntoView {
    let locale = use_locale();
    let offset = RwSignal::new(ambient().utc_offset);
    let shown = NodeRef::<Time>::new();
    // Not before it stands there: the page must wake up as the server wrote it.
    Effect::new(move || {
        if shown.get().is_some() {
            offset.set(own_offset(at));
        }
    });
    view! { <time node_ref=shown datetime=at.iso()>{move || text(at, offset.get(), locale)}</time> }
}

/// The browser's offset from UTC in minutes at a moment, so that summer time is counted when it was.
fn own_offset(at: Timestamp) -> i32 {
    let date = Date::new_0();
    date.set_time(at.millis() as f64);
    // JavaScript counts westwards.
    -(date.get_timezone_offset() as i32)
}

/// `23 Nov 2026, 10:15` in English, `23.11.2026, 10:15` in Russian and Uzbek.
pub fn text(at: Timestamp, offset_minutes: i32, locale: Locale) -> String {
    let Some(time) = at.civil(offset_minutes) else {
        return String::new();
    };
    let day = date(at, offset_minutes, locale);
    format!("{day}, {:02}:{:02}", time.hour(), time.minute())
}

/// `23 Nov 2026` in English, `23.11.2026` in Russian and Uzbek.
pub fn date(at: Timestamp, offset_minutes: i32, locale: Locale) -> String {
    let Some(at) = at.civil(offset_minutes) else {
        return String::new();
    };
    let (day, month, year) = (at.day(), u8::from(at.month()), at.year());
    match locale {
        Locale::en => {
            let name = MONTHS[usize::from(month - 1)];
            format!("{day} {name} {year}")
        }
        Locale::ru | Locale::uz => format!("{day:02}.{month:02}.{year}"),
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
        assert_eq!(date(at, 300, Locale::en), "23 Nov 2026");
    }
}
