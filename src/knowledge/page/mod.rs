//! Pages: a bot's documents, and one document with its passages, and a site with its pages.

mod adding;
mod adding_web;
mod facts;
pub mod knowledge;
pub mod meaning;
mod passage;
mod reranking;
mod row;
pub mod site;
pub mod source;
mod switching;
mod syncing;
#[cfg(feature = "hydrate")]
mod transfer;
mod tree;
pub mod trial;

use leptos::prelude::*;

use super::{Failure, Progress, Source, State, Step, web::Sync};
use crate::{
    i18n::{Locale, td_string, use_locale},
    ui::when::When,
};

/// Endings of the files that are read, for the browser's own chooser; the bytes decide.
const ACCEPT: &str = ".txt,.md,.html,.htm,.pdf,.docx,.xlsx,.csv,.tsv,.pptx,.epub";

/// The name of the cards that add something, of which one is unfolded.
const ADDING: &str = "adding";

/// A document's state as a badge: while it waits, what is being done with it.
#[component]
fn StateBadge(source: Source) -> impl IntoView {
    let locale = use_locale();
    let (class, word) = match &source.state {
        State::Ready if !source.enabled => ("badge", td_string!(locale, knowledge.disabled)),
        State::Ready if source.unread > 0 => (
            "badge badge--waiting",
            td_string!(locale, knowledge.partly_read),
        ),
        State::Ready => ("badge badge--ready", td_string!(locale, knowledge.ready)),
        State::Failed(Failure::LimitReached) => {
            ("badge badge--waiting", td_string!(locale, knowledge.paused))
        }
        State::Failed(_) if source.is_stale() => (
            "badge badge--waiting",
            td_string!(locale, knowledge.outdated),
        ),
        State::Failed(_) => ("badge badge--failed", td_string!(locale, knowledge.failed)),
        State::Choosing => (
            "badge badge--waiting",
            td_string!(locale, knowledge.choosing),
        ),
        State::Waiting => (
            "badge badge--waiting",
            match source.progress.as_ref().and_then(|progress| progress.step) {
                Some(Step::Discovering) => td_string!(locale, knowledge.discovering),
                Some(Step::Fetching) => td_string!(locale, knowledge.fetching),
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
        State::Ready => unread(&source, locale),
        State::Choosing => None,
        State::Failed(failure) => Some(failed(failure, source.is_stale(), locale)),
        State::Waiting => source
            .progress
            .and_then(|progress| waits(&progress, locale)),
    }
}

fn unread(source: &Source, locale: Locale) -> Option<AnyView> {
    let count = u64::from(source.unread);
    (count > 0).then(|| {
        let note = td_string!(locale, knowledge.unread, count = count).to_string();
        view! { <span class="table__note">{note}</span> }.into_any()
    })
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
    if progress.step.is_some() && progress.total > 0 {
        let (done, total) = (progress.done, progress.total);
        let note = td_string!(locale, knowledge.of_all, done = done, total = total).to_string();
        return Some(view! { <span class="table__fact">{note}</span> }.into_any());
    }
    let before = progress.before;
    let in_line = progress.step.is_none() && before > 0;
    in_line.then(|| {
        let note = td_string!(locale, knowledge.before, count = before).to_string();
        view! { <span class="table__fact">{note}</span> }.into_any()
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
        Failure::Forbidden => td_string!(locale, knowledge.forbidden),
        Failure::Unreachable => td_string!(locale, knowledge.unreachable),
        Failure::Robots => td_string!(locale, knowledge.robots),
        Failure::Refused => td_string!(locale, knowledge.refused),
        Failure::SiteBusy => td_string!(locale, knowledge.site_busy),
        Failure::NotAPage => td_string!(locale, knowledge.not_a_page),
        Failure::Moved => td_string!(locale, knowledge.moved),
        Failure::Gone => td_string!(locale, knowledge.gone),
        Failure::Duplicate => td_string!(locale, knowledge.duplicate),
        Failure::NoIndex => td_string!(locale, knowledge.no_index),
        Failure::NoPages => td_string!(locale, knowledge.no_pages),
        Failure::Cancelled => td_string!(locale, knowledge.cancelled),
        Failure::Internal => td_string!(locale, knowledge.internal),
    }
}

/// How often something can be read again, with the words for it.
fn sync_choices(locale: Locale) -> [(&'static str, &'static str); 3] {
    Sync::ALL.map(|sync| {
        let word = match sync {
            Sync::Off => td_string!(locale, knowledge.sync_off),
            Sync::Daily => td_string!(locale, knowledge.sync_daily),
            Sync::Weekly => td_string!(locale, knowledge.sync_weekly),
        };
        (sync.as_str(), word)
    })
}
