//! Pages: what is published and what is not, and one version; and the sign on all pages of a bot.

pub mod differences;
pub mod sign;
pub mod version;
pub mod versions;
mod visitors;

use leptos::prelude::*;

use super::VersionCard;
use crate::ui::when::When;

/// When a version was published, and by whom.
#[component]
fn Published(card: VersionCard) -> impl IntoView {
    view! { <When at=card.created_at />{card.author.map(|author| format!(" · {author}"))} }
}
