//! Totals, the chart of days, and the tables of bots and models.

use leptos::prelude::*;

use crate::{
    i18n::{Locale, td_string, use_locale},
    insight::Overview,
    ui::{
        chart::{Bar, BarChart},
        icon,
        number::grouped,
    },
    usage::Totals,
};

/// Everything that was used.
#[component]
pub fn Report(usage: Overview) -> impl IntoView {
    let locale = use_locale();
    if usage.whole.calls == 0 {
        return view! {
            <div class="empty">
                {icon::inbox()}
                <h2 class="empty__title">{td_string!(locale, insight.nothing)}</h2>
                <p class="empty__text">{td_string!(locale, insight.nothing_text)}</p>
                <div class="empty__actions"><a class="button" href="/models">{td_string!(locale, insight.to_models)}</a></div>
            </div>
        }
        .into_any();
    }
    let bars = usage
        .days
        .iter()
        .map(|(day, sum)| Bar {
            label: day.clone(),
            value: sum.cost.0,
            text: cost(sum, locale),
        })
        .collect();
    let bots = usage
        .bots
        .into_iter()
        .map(|(bot, sum)| {
            let name = bot
                .name
                .unwrap_or_else(|| td_string!(locale, insight.deleted_bot).to_owned());
            (name, sum)
        })
        .collect();
    view! {
        <section class="card">
            <dl class="figures">
                <div><dt>{td_string!(locale, insight.today)}</dt><dd>{cost(&usage.today, locale)}</dd></div>
                <div><dt>{td_string!(locale, insight.whole_span)}</dt><dd>{cost(&usage.whole, locale)}</dd></div>
                <div><dt>{td_string!(locale, insight.calls)}</dt><dd>{count(usage.whole.calls, locale)}</dd></div>
                <div><dt>{td_string!(locale, insight.tokens_read)}</dt><dd>{count(usage.whole.input_tokens, locale)}</dd></div>
                <div><dt>{td_string!(locale, insight.tokens_written)}</dt><dd>{count(usage.whole.output_tokens, locale)}</dd></div>
            </dl>
        </section>
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, insight.by_day)}</h2>
            <BarChart bars title=td_string!(locale, insight.by_day) label=td_string!(locale, insight.day)
                value=td_string!(locale, insight.cost) as_table=td_string!(locale, insight.as_table)/>
        </section>
        <Sums title=td_string!(locale, insight.by_bot) first=td_string!(locale, insight.bot) sums=bots />
        <Sums title=td_string!(locale, insight.by_model) first=td_string!(locale, insight.model) sums=usage.models />
    }
    .into_any()
}

#[component]
fn Sums(title: &'static str, first: &'static str, sums: Vec<(String, Totals)>) -> impl IntoView {
    let locale = use_locale();
    let rows = sums
        .into_iter()
        .map(|(name, sum)| {
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="table__number" data-label=td_string!(locale, insight.calls)>{count(sum.calls, locale)}</td>
                    <td class="table__number" data-label=td_string!(locale, insight.tokens)>{count(sum.input_tokens + sum.output_tokens, locale)}</td>
                    <td class="table__number" data-label=td_string!(locale, insight.cost)>{cost(&sum, locale)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="card card--flush">
            <div class="card__header"><h2 class="card__title">{title}</h2></div>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{first}</th>
                        <th scope="col">{td_string!(locale, insight.calls)}</th>
                        <th scope="col">{td_string!(locale, insight.tokens)}</th>
                        <th scope="col">{td_string!(locale, insight.cost)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// What was paid, and how many calls have no known price.
fn cost(sum: &Totals, locale: Locale) -> String {
    let unpriced = (sum.unpriced_calls > 0)
        .then(|| td_string!(locale, insight.unpriced, count = sum.unpriced_calls).to_string());
    match unpriced {
        Some(unpriced) if sum.cost.0 == 0 => unpriced,
        Some(unpriced) => format!("{} + {unpriced}", sum.cost),
        None => sum.cost.to_string(),
    }
}

fn count(number: u64, locale: Locale) -> String {
    grouped(u32::try_from(number).unwrap_or(u32::MAX), locale)
}
