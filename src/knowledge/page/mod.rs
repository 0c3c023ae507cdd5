//! Pages: a bot's documents, and one document with its passages.

mod adding;
pub mod knowledge;
pub mod meaning;
mod row;
pub mod source;
#[cfg(feature = "hydrate")]
mod transfer;

use leptos::prelude::*;

use super::{Failure, Progress, Source, State, Step};
use crate::{
    i18n::{Locale, td_string, use_locale},
    ui::when::When,
};

/// Endings of the files that are read, for the browser's own chooser; the bytes decide.
const ACCEPT: &str = ".txt,.md,.html,.htm,.pdf,.docx,.xlsx,.csv,.tsv,.pptx,.epub";

/// A document's state as a badge: while it waits, what is being done with it.
#[component]
fn StateBadge(source: Source) -> impl IntoView {
    let locale = use_locale();
    let (class, word) = match &source.state {
        State::Ready => ("badge badge--ready", td_string!(locale, knowledge.ready)),
        State::Failed(_) => ("badge badge--failed", td_string!(locale, knowledge.failed)),
        State::Waiting => (
            "badge badge--waiting",
            match source.progress.as_ref().and_then(|progress| progress.step) {
                Some(Step::Extracting) => td_string!(locale, knowledge.extracting),
                Some(Step::Indexing) => td_string!(locale, knowledge.indexing),
                None => td_string!(locale, knowledge.waiting),
            },
        ),
    };
    view! { <span class=class>{word}</span> }
}

/// Why a document is not ready: what is wrong with it, or how long its line is.
#[component]
fn StateNote(source: Source) -> impl IntoView {
    let locale = use_locale();
    match source.state {
        State::Ready => None,
        State::Failed(failure) => Some(failed(failure, source.passages > 0, locale)),
        State::Waiting => source
            .progress
            .and_then(|progress| waits(&progress, locale)),
    }
}

fn failed(failure: Failure, stale: bool, locale: Locale) -> AnyView {
    let stale = stale.then(|| format!(" {}", td_string!(locale, knowledge.stale)));
    view! { <span class="table__note">{sentence(failure, locale)}{stale}</span> }.into_any()
}

fn waits(progress: &Progress, locale: Locale) -> Option<AnyView> {
    if let Some((failure, at)) = progress.again {
        let attempts = progress.attempts;
        return Some(
            view! {
                <span class="table__note">
                    {sentence(failure, locale)}" "
                    {td_string!(locale, knowledge.again, attempts = attempts).to_string()}" "<When at />
                </span>
            }
            .into_any(),
        );
    }
    let before = progress.before;
    let in_line = progress.step.is_none() && before > 0;
    in_line.then(|| {
        let note = td_string!(locale, knowledge.before, count = before).to_string();
        view! { <span class="table__note">{note}</span> }.into_any()
    })
}

/// What is wrong with a document, and what to do.
fn sentence(failure: Failure, locale: Locale) -> &'static str {
    match failure {
        Failure::Empty => td_string!(locale, knowledge.empty),
        Failure::UnknownFormat => td_string!(locale, knowledge.unknown_format),
        Failure::Mismatch => td_string!(locale, knowledge.mismatch),
        Failure::Encrypted => td_string!(locale, knowledge.encrypted),
        Failure::NoText => td_string!(locale, knowledge.no_text),
        Failure::ScriptOnly => td_string!(locale, knowledge.script_only),
        Failure::Damaged => td_string!(locale, knowledge.damaged),
        Failure::TooManyPages => td_string!(locale, knowledge.too_many_pages),
        Failure::TooLong => td_string!(locale, knowledge.too_long),
        Failure::TooBig => td_string!(locale, knowledge.too_big),
        Failure::TooSlow => td_string!(locale, knowledge.too_slow),
        Failure::LimitReached => td_string!(locale, knowledge.limit_reached),
        Failure::Cancelled => td_string!(locale, knowledge.cancelled),
        Failure::Internal => td_string!(locale, knowledge.internal),
    }
}
