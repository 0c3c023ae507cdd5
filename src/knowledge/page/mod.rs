//! Pages: a bot's documents, and one document with its passages.

pub mod knowledge;
pub mod source;

use leptos::prelude::*;

use super::{Failure, State};
use crate::i18n::{t, use_i18n};

/// A document's state as a badge.
#[component]
fn StateBadge(state: State) -> impl IntoView {
    let i18n = use_i18n();
    match state {
        State::Ready => {
            view! { <span class="badge badge--ready">{t!(i18n, knowledge.ready)}</span> }.into_any()
        }
        State::Waiting => {
            view! { <span class="badge badge--waiting">{t!(i18n, knowledge.waiting)}</span> }
                .into_any()
        }
        State::Failed(_) => {
            view! { <span class="badge badge--failed">{t!(i18n, knowledge.failed)}</span> }
                .into_any()
        }
    }
}

/// Why a document could not be indexed.
#[component]
fn FailureNote(state: State) -> impl IntoView {
    let i18n = use_i18n();
    match state {
        State::Failed(Failure::Empty) => {
            Some(view! { <span class="table__note">{t!(i18n, knowledge.empty)}</span> }.into_any())
        }
        State::Failed(Failure::Internal) => Some(
            view! { <span class="table__note">{t!(i18n, knowledge.internal)}</span> }.into_any(),
        ),
        State::Ready | State::Waiting => None,
    }
}
