//! What a run found of one check: what was expected, and what each edition made of it.

use leptos::prelude::*;

use super::{Trend, VerdictBadge, demand_sentence};
use crate::{
    chat::page::why::problem_sentence,
    check::{Outcome, RunResult},
    i18n::{td_string, use_locale},
    id::BotId,
    ui::number::grouped,
};

/// One check of a run; `live` is the version that was asked too.
#[component]
pub fn ResultItem(bot: BotId, result: RunResult, live: Option<u32>) -> impl IntoView {
    let locale = use_locale();
    let demands = result.demands.iter();
    let demands = demands
        .map(|demand| view! { <li>{demand_sentence(demand, locale)}</li> })
        .collect_view();
    let trend = view! { <Trend draft=result.draft.verdict live=result.live.as_ref().map(|live| live.verdict) /> };
    let edit = result.check.map(|check| {
        let href = format!("/bots/{bot}/checks/{check}");
        view! { <a href=href>{td_string!(locale, check.edit)}</a> }
    });
    let numbered =
        live.map(|number| td_string!(locale, publish.numbered, number = number).to_string());
    let beside = result.live.map(|outcome| {
        view! { <Side bot=bot.clone() title=numbered.unwrap_or_default() outcome /> }
    });
    view! {
        <li class="change">
            <h3 class="change__field">{result.question}</h3>
            <div class="facts">{trend}{edit}</div>
            <div>
                <span class="card__meta">{td_string!(locale, check.expected)}</span>
                <ul class="plain-list">{demands}</ul>
            </div>
            <div class="change__sides">
                <Side bot title=td_string!(locale, publish.draft) outcome=result.draft />
                {beside}
            </div>
        </li>
    }
}

/// What one edition made of a check.
#[component]
fn Side(bot: BotId, #[prop(into)] title: String, outcome: Outcome) -> impl IntoView {
    let locale = use_locale();
    let unmet = outcome.unmet.iter();
    let unmet: Vec<_> = unmet
        .map(|demand| view! { <li>{demand_sentence(demand, locale)}</li> })
        .collect();
    let unmet = (!unmet.is_empty()).then(|| {
        view! {
            <div>
                <span class="card__meta">{td_string!(locale, check.unmet)}</span>
                <ul class="plain-list">{unmet}</ul>
            </div>
        }
    });
    let problem = outcome.problem.as_deref().map(|code| {
        view! { <p class="field__error">{problem_sentence(code, locale)}</p> }
    });
    let tokens = outcome.tokens.map(|tokens| {
        let count = td_string!(locale, check.tokens, number = grouped(tokens, locale));
        view! { <span>{count.to_string()}</span> }
    });
    let millis = outcome.millis.map(|millis| {
        let time = td_string!(locale, chat.milliseconds, millis = millis);
        view! { <span>{time.to_string()}</span> }
    });
    let why = outcome.place.map(|(conversation, answer)| {
        let href = format!("/bots/{bot}/conversations/{conversation}/why/{answer}");
        view! { <a href=href>{td_string!(locale, chat.why)}</a> }
    });
    let answer = (!outcome.answer.is_empty())
        .then(|| view! { <div class="message__body" inner_html=outcome.answer></div> });
    view! {
        <div class="stack">
            <div class="facts">
                <strong>{title}</strong>
                <VerdictBadge verdict=outcome.verdict />
                {tokens}
                {millis}
            </div>
            {unmet}
            {problem}
            {answer}
            {why}
        </div>
    }
}
