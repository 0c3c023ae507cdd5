//! Pages: what is published and what is not, and one version; and the sign on all pages of a bot.

pub mod differences;
pub mod sign;
pub mod version;
pub mod versions;
mod visitors;

use leptos::prelude::*;

use super::{Standing, VersionCard};
use crate::{
    i18n::{td_string, use_locale},
    ui::when::When,
};

/// Whether visitors may talk to a bot, in a word.
#[component]
fn StandingBadge(standing: Standing) -> impl IntoView {
    let locale = use_locale();
    let (class, word) = match standing {
        Standing::Open => ("badge badge--ready", td_string!(locale, publish.open)),
        Standing::Closed => ("badge badge--waiting", td_string!(locale, publish.closed)),
        Standing::Unpublished => (
            "badge badge--failed",
            td_string!(locale, publish.unpublished),
        ),
    };
    view! { <span class=class>{word}</span> }
}

/// When a version was published, and by whom.
#[component]
fn Published(card: VersionCard) -> impl IntoView {
    view! { <When at=card.created_at />{card.author.map(|author| format!(" · {author}"))} }
}
