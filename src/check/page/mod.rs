//! Pages: a bot's checks, one of them, its runs, and what a run has found.

pub mod check;
pub mod checks;
mod form;
mod result;
pub mod run;
pub mod runs;

use leptos::prelude::*;

use super::{Demand, Language, RunCard, RunState, Verdict};
use crate::{
    i18n::{Locale, td_string, use_locale},
    ui::number::grouped,
};

/// What is expected, in a sentence.
fn demand_sentence(demand: &Demand, locale: Locale) -> String {
    match demand {
        Demand::Answers => td_string!(locale, check.answers).to_owned(),
        Demand::Refuses => td_string!(locale, check.refuses).to_owned(),
        Demand::Contains(phrase) => {
            td_string!(locale, check.contains, phrase = phrase.clone()).to_string()
        }
        Demand::Cites(title) => td_string!(locale, check.cites, title = title.clone()).to_string(),
        Demand::Speaks(language) => {
            let language = language_word(*language, locale);
            td_string!(locale, check.speaks, language = language).to_string()
        }
        Demand::AtMost(tokens) => {
            td_string!(locale, check.at_most, number = grouped(*tokens, locale)).to_string()
        }
    }
}

fn language_word(language: Language, locale: Locale) -> &'static str {
    match language {
        Language::English => td_string!(locale, check.english),
        Language::Russian => td_string!(locale, check.russian),
        Language::Uzbek => td_string!(locale, check.uzbek),
        Language::UzbekCyrillic => td_string!(locale, check.uzbek_cyrillic),
    }
}

/// What became of a check, in a word.
#[component]
fn VerdictBadge(verdict: Verdict) -> impl IntoView {
    let locale = use_locale();
    let (class, word) = match verdict {
        Verdict::Waiting => ("badge badge--waiting", td_string!(locale, check.waiting)),
        Verdict::Passed => ("badge badge--ready", td_string!(locale, check.passed)),
        Verdict::Failed => ("badge badge--failed", td_string!(locale, check.failed)),
        Verdict::Unasked => ("badge badge--unanswered", td_string!(locale, check.unasked)),
    };
    view! { <span class=class>{word}</span> }
}

/// Whether the draft does better or worse than the live version; nothing when it does the same.
#[component]
fn Trend(draft: Verdict, live: Option<Verdict>) -> impl IntoView {
    let locale = use_locale();
    match (draft, live) {
        (Verdict::Failed, Some(Verdict::Passed)) => Some(
            view! { <span class="badge badge--failed">{td_string!(locale, check.worse)}</span> },
        ),
        (Verdict::Passed, Some(Verdict::Failed)) => Some(
            view! { <span class="badge badge--ready">{td_string!(locale, check.better)}</span> },
        ),
        _ => None,
    }
}

/// How far a run is, and how it went, in a word.
#[component]
fn RunBadge(run: RunCard) -> impl IntoView {
    let locale = use_locale();
    let (class, word) = match run.state {
        RunState::Running => ("badge badge--waiting", td_string!(locale, check.running)),
        RunState::Stopped => ("badge", td_string!(locale, check.stopped)),
        RunState::Failed => ("badge badge--failed", td_string!(locale, check.broken_off)),
        RunState::Done if run.failed > 0 => {
            ("badge badge--failed", td_string!(locale, check.failed))
        }
        RunState::Done => ("badge badge--ready", td_string!(locale, check.passed)),
    };
    view! { <span class=class>{word}</span> }
}

/// How many of a run's checks pass.
fn tally(run: &RunCard, locale: Locale) -> String {
    let sum = td_string!(
        locale,
        check.tally,
        passed = grouped(run.passed, locale),
        all = grouped(run.checks, locale)
    );
    sum.to_string()
}
