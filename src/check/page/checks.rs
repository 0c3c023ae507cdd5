//! A bot's checks with what the last run found, or how to write the first.

use leptos::prelude::*;

use super::{RunBadge, Trend, VerdictBadge, demand_sentence, tally};
use crate::{
    bot::page::bot_param,
    check::{CHECKS, CheckCard, Gate, Overview, RunCard, RunState, api::list_checks},
    i18n::{td_string, use_locale},
    id::BotId,
    ui::{
        icon,
        load::loaded,
        number::grouped,
        pager::{Pager, page_number},
        when::When,
    },
};

/// The list of checks, the button that asks them, and what publishing waits for.
#[component]
pub fn ChecksPage() -> impl IntoView {
    let (bot, number) = (bot_param(), page_number());
    let overview = Resource::new_blocking(
        move || (bot.get(), number.get()),
        |(bot, number)| list_checks(bot, number),
    );
    loaded(
        overview,
        move |overview| view! { <Found bot=bot.get_untracked() overview /> },
    )
}

#[component]
fn Found(bot: BotId, overview: Overview) -> impl IntoView {
    let may_edit = overview.may_edit;
    let list = match overview.checks.total {
        0 => view! { <NoChecks bot=bot.clone() may_edit /> }.into_any(),
        _ => view! { <List bot=bot.clone() overview=overview.clone() /> }.into_any(),
    };
    view! {
        <div class="stack">
            {list}
            {overview.last.map(|run| view! { <LastRun bot=bot.clone() run /> })}
            <GateCard bot gate=overview.gate may_edit />
        </div>
    }
}

#[component]
fn NoChecks(bot: BotId, may_edit: bool) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="empty">
            {icon::chat()}
            <h2 class="empty__title">{td_string!(locale, check.first)}</h2>
            <p class="empty__text">{td_string!(locale, check.first_text)}</p>
            {may_edit.then(|| view! {
                <div class="empty__actions">
                    <a class="button button--primary" href=format!("/bots/{bot}/checks/new")>{td_string!(locale, check.new)}</a>
                </div>
            })}
        </div>
    }
}

#[component]
fn List(bot: BotId, overview: Overview) -> impl IntoView {
    let locale = use_locale();
    let checks = overview.checks;
    let (number, pages) = (checks.number, checks.pages());
    let full = checks.total >= CHECKS;
    let count = td_string!(locale, check.count, count = u64::from(checks.total)).to_string();
    let rows = checks.items.into_iter();
    let rows = rows
        .map(|check| view! { <Row bot=bot.clone() check /> })
        .collect_view();
    let new = format!("/bots/{bot}/checks/new");
    view! {
        <section class="card card--flush" aria-labelledby="checks">
            <div class="card__header">
                <h2 class="card__title" id="checks">{td_string!(locale, check.checks)}</h2>
                <span class="card__meta">{count}</span>
                {overview.may_edit.then(|| view! {
                    <div class="row">
                        {(!full).then(|| view! { <a class="button" href=new>{icon::plus()}{td_string!(locale, check.new)}</a> })}
                        <form method="post" action="/api/run_checks">
                            <input type="hidden" name="bot" value=bot.to_string() />
                            <button class="button button--primary">{td_string!(locale, check.run)}</button>
                        </form>
                    </div>
                })}
            </div>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, check.question)}</th>
                        <th scope="col">{td_string!(locale, check.expected)}</th>
                        <th scope="col">{td_string!(locale, check.last_run)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
        <Pager number pages />
        <p class="muted">{td_string!(locale, check.how, max = grouped(CHECKS, locale)).to_string()}</p>
    }
}

#[component]
fn Row(bot: BotId, check: CheckCard) -> impl IntoView {
    let locale = use_locale();
    let demands = check.expectations.demands().into_iter();
    let demands = demands
        .map(|demand| view! { <li>{demand_sentence(&demand, locale)}</li> })
        .collect_view();
    let last = match check.last {
        Some((draft, live)) => {
            view! { <VerdictBadge verdict=draft />" "<Trend draft live /> }.into_any()
        }
        None => {
            view! { <span class="muted">{td_string!(locale, check.not_asked)}</span> }.into_any()
        }
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/bots/{bot}/checks/{}", check.id)>{check.question}</a></th>
            <td data-label=td_string!(locale, check.expected)><ul class="plain-list">{demands}</ul></td>
            <td data-label=td_string!(locale, check.last_run)>{last}</td>
        </tr>
    }
}

#[component]
fn LastRun(bot: BotId, run: RunCard) -> impl IntoView {
    let locale = use_locale();
    let counted = (run.state != RunState::Running).then(|| tally(&run, locale));
    view! {
        <section class="card stack" aria-labelledby="last-run">
            <h2 class="card__title" id="last-run">{td_string!(locale, check.last_run)}</h2>
            <div class="facts">
                <RunBadge run=run.clone() />
                <span>{counted}</span>
                <When at=run.created_at />
            </div>
            <p>
                <a href=format!("/bots/{bot}/checks/runs/{}", run.id)>{td_string!(locale, check.see_run)}</a>
                " · "
                <a href=format!("/bots/{bot}/checks/runs")>{td_string!(locale, check.all_runs)}</a>
            </p>
        </section>
    }
}

/// What publishing waits for, as choices with their consequences.
#[component]
fn GateCard(bot: BotId, gate: Gate, may_edit: bool) -> impl IntoView {
    let locale = use_locale();
    let choice = move |choice: Gate| {
        let word = match choice {
            Gate::Off => td_string!(locale, check.gate_off),
            Gate::Warn => td_string!(locale, check.gate_warn),
            Gate::Block => td_string!(locale, check.gate_block),
        };
        view! {
            <label>
                <input type="radio" name="gate" value=choice.as_str() checked=choice == gate disabled=!may_edit />
                <span>{word}</span>
            </label>
        }
    };
    view! {
        <section class="card" aria-labelledby="gate">
            <h2 class="card__title" id="gate">{td_string!(locale, check.gate)}</h2>
            <form class="form" method="post" action="/api/set_gate">
                <input type="hidden" name="bot" value=bot.to_string() />
                <fieldset class="choices">
                    <legend>{td_string!(locale, check.gate_text)}</legend>
                    {Gate::ALL.map(choice).collect_view()}
                </fieldset>
                {may_edit.then(|| view! {
                    <div class="form-actions"><button class="button">{td_string!(locale, check.save_gate)}</button></div>
                })}
            </form>
        </section>
    }
}
