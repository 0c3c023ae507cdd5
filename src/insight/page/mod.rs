//! The page of usage: totals, days, bots, models, and the limits of spending.

pub mod health;
mod limits;
mod report;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{
    SPANS,
    api::{list_limits, usage_report},
};
use crate::{
    i18n::{td_string, use_locale},
    ui::load::{loaded, loaded_quietly},
};

/// What the workspace's bots have used and what it cost.
#[component]
pub fn UsagePage() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let days = Memo::new(move |_| {
        let asked = query.read().get("days").and_then(|days| days.parse().ok());
        SPANS
            .into_iter()
            .find(|span| Some(*span) == asked)
            .unwrap_or(SPANS[1])
    });
    let changes = RwSignal::new(0);
    let usage = Resource::new_blocking(move || days.get(), usage_report);
    let limits = Resource::new_blocking(move || changes.get(), |_| list_limits());
    view! {
        <Title text=td_string!(locale, insight.usage)/>
        <main class="page stack" id="main">
            <div class="page-header"><h1>{td_string!(locale, insight.usage)}</h1></div>
            {loaded_quietly(limits, |limits| view! { <limits::Notices limits /> })}
            <nav class="row" aria-label=td_string!(locale, insight.span)>
                {SPANS.map(|span| view! {
                    <a class="chip" href=format!("?days={span}") aria-current=move || (days.get() == span).then_some("page")>
                        {td_string!(locale, insight.days, count = u64::from(span)).to_string()}
                    </a>
                }).collect_view()}
            </nav>
            {loaded(usage, |usage| view! { <report::Report usage /> })}
            {loaded(limits, move |limits| view! { <limits::SpendingLimits limits changes /> })}
        </main>
    }
}
