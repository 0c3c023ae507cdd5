//! A bot's runs, the last first.

use leptos::prelude::*;

use super::{RunBadge, tally};
use crate::{
    bot::page::bot_param,
    check::{RUNS, RunCard, api::list_runs},
    i18n::{td_string, use_locale},
    id::BotId,
    list::Page,
    ui::{
        load::loaded,
        pager::{Pager, page_number},
        when::When,
    },
};

/// The list of runs.
#[component]
pub fn RunsPage() -> impl IntoView {
    let locale = use_locale();
    let (bot, number) = (bot_param(), page_number());
    let runs = Resource::new_blocking(
        move || (bot.get(), number.get()),
        |(bot, number)| list_runs(bot, number),
    );
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/checks", bot.get())>{td_string!(locale, check.checks)}</a>
        {loaded(runs, move |runs| view! { <List bot=bot.get_untracked() runs /> })}
    }
}

#[component]
fn List(bot: BotId, runs: Page<RunCard>) -> impl IntoView {
    let locale = use_locale();
    let (number, pages) = (runs.number, runs.pages());
    let none = (runs.total == 0)
        .then(|| view! { <p class="card__header muted">{td_string!(locale, check.no_runs)}</p> });
    let rows = runs.items.into_iter();
    let rows = rows
        .map(|run| view! { <Row bot=bot.clone() run /> })
        .collect_view();
    view! {
        <section class="card card--flush" aria-labelledby="runs">
            <div class="card__header">
                <h2 class="card__title" id="runs">{td_string!(locale, check.runs)}</h2>
                <span class="card__meta">{td_string!(locale, check.kept, count = u64::from(RUNS)).to_string()}</span>
            </div>
            {none}
            <ul class="list">{rows}</ul>
        </section>
        <Pager number pages />
    }
}

#[component]
fn Row(bot: BotId, run: RunCard) -> impl IntoView {
    let locale = use_locale();
    let sum = tally(&run, locale);
    let publishes = run
        .publishes
        .then(|| view! { <span>{td_string!(locale, check.for_publishing)}</span> });
    let worse = (run.worse > 0).then(|| {
        let word = td_string!(locale, check.worse_count, count = u64::from(run.worse));
        view! { <span class="badge badge--failed">{word.to_string()}</span> }
    });
    let author = run
        .author
        .clone()
        .map(|author| view! { <span>{author}</span> });
    view! {
        <li>
            <div class="stack">
                <a href=format!("/bots/{bot}/checks/runs/{}", run.id)><When at=run.created_at /></a>
                <span class="facts"><span>{sum}</span>{worse}{publishes}{author}</span>
            </div>
            <RunBadge run />
        </li>
    }
}
