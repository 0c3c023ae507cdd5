//! Pages: a bot's curated answers, a new one, and one to change, switch off or delete.

pub mod answer;
pub mod answers;
pub mod form;
mod import;
pub mod trial;

use leptos::prelude::*;

use crate::i18n::{td_string, use_locale};

/// Whether an answer is given, as a badge.
#[component]
fn StateBadge(enabled: bool) -> impl IntoView {
    let locale = use_locale();
    if enabled {
        view! { <span class="badge badge--ready">{td_string!(locale, curated.on)}</span> }
            .into_any()
    } else {
        view! { <span class="badge">{td_string!(locale, curated.off)}</span> }.into_any()
    }
}
