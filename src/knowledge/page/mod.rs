//! Pages: a bot's documents, and one document with its passages.

pub mod knowledge;
pub mod source;

use leptos::prelude::*;

use super::{Failure, State};
use crate::i18n::{td_string, use_locale};

/// A document's state as a badge.
#[component]
fn StateBadge(state: State) -> impl IntoView {
    let locale = use_locale();
    match state {
        State::Ready => {
            view! { <span class="badge badge--ready">{td_string!(locale, knowledge.ready)}</span> }.into_any()
        }
        State::Waiting => {
            view! { <span class="badge badge--waiting">{td_string!(locale, knowledge.waiting)}</span> }
                .into_any()
        }
        State::Failed(_) => {
            view! { <span class="badge badge--failed">{td_string!(locale, knowledge.failed)}</span> }
                .into_any()
        }
    }
}

/// Why a document could not be indexed.
#[component]
fn FailureNote(state: State) -> impl IntoView {
    let locale = use_locale();
    match state {
        State::Failed(Failure::Empty) => Some(
            view! { <span class="table__note">{td_string!(locale, knowledge.empty)}</span> }
                .into_any(),
        ),
        State::Failed(Failure::Internal) => Some(
            view! { <span class="table__note">{td_string!(locale, knowledge.internal)}</span> }
                .into_any(),
        ),
        State::Ready | State::Waiting => None,
    }
}
