//! Totals, the chart of days, and the tables of bots and models.

use leptos::prelude::*;

use crate::{
    i18n::{Locale, td_string, use_locale},
    insight::{NamedBot, Overview},
    provider::{Kind, page::kind_name},
    ui::{
        chart::{Bar, BarChart},
        icon,
        number::grouped,
        when,
    },
    usage::{CountedModel, PLATFORM, Totals, UNKNOWN},
};

/// Everything that was used.
#[component]
pub fn Report(usage: Overview) -> impl IntoView {
    let locale = use_locale();
    if usage.span.calls == 0 && usage.month.calls == 0 {
        return view! { <Nothing /> }.into_any();
    }
    let bots = named(usage.bots, usage.other_bots, locale, bot_name);
    let models = named(usage.models, usage.other_models, locale, model_name);
    view! {
        <section class="card">
            <dl class="figures">
                <div><dt>{td_string!(locale, insight.today)}</dt><dd>{cost(&usage.today, locale)}</dd></div>
                <div><dt>{td_string!(locale, insight.month)}</dt><dd>{cost(&usage.month, locale)}</dd></div>
                <div><dt>{td_string!(locale, insight.whole_span)}</dt><dd>{cost(&usage.span, locale)}</dd></div>
                <div><dt>{td_string!(locale, insight.calls)}</dt><dd>{grouped(usage.span.calls, locale)}</dd></div>
                <div><dt>{td_string!(locale, insight.tokens_read)}</dt><dd>{grouped(usage.span.input_tokens, locale)}</dd></div>
                <div><dt>{td_string!(locale, insight.tokens_written)}</dt><dd>{grouped(usage.span.output_tokens, locale)}</dd></div>
            </dl>
        </section>
        <Days days=usage.days />
        <Parts title=td_string!(locale, insight.by_bot) first=td_string!(locale, insight.bot) parts=bots />
        <Parts title=td_string!(locale, insight.by_model) first=td_string!(locale, insight.model) parts=models />
    }
    .into_any()
}

#[component]
fn Nothing() -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="empty">
            {icon::inbox()}
            <h2 class="empty__title">{td_string!(locale, insight.nothing)}</h2>
            <p class="empty__text">{td_string!(locale, insight.nothing_text)}</p>
            <div class="empty__actions"><a class="button" href="/models">{td_string!(locale, insight.to_models)}</a></div>
        </div>
    }
}

#[component]
fn Days(days: Vec<(crate::time::Timestamp, Totals)>) -> impl IntoView {
    let locale = use_locale();
    let highest = days.iter().map(|(_, totals)| totals.cost).max();
    let bars = days
        .iter()
        .map(|(began, totals)| Bar {
            // Days are counted in UTC, so they are named so.
            label: when::date(*began, 0, locale),
            value: totals.cost.0,
            text: cost(totals, locale),
        })
        .collect();
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, insight.by_day)}</h2>
            <BarChart bars title=td_string!(locale, insight.by_day) label=td_string!(locale, insight.day)
                value=td_string!(locale, insight.cost) as_table=td_string!(locale, insight.as_table)
                highest=highest.unwrap_or_default().text(locale) />
        </section>
    }
}

#[component]
fn Parts(title: &'static str, first: &'static str, parts: Vec<(String, Totals)>) -> impl IntoView {
    let locale = use_locale();
    let rows = parts
        .into_iter()
        .map(|(name, totals)| {
            let tokens = totals.input_tokens.saturating_add(totals.output_tokens);
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="table__number" data-label=td_string!(locale, insight.calls)>{grouped(totals.calls, locale)}</td>
                    <td class="table__number" data-label=td_string!(locale, insight.tokens)>{grouped(tokens, locale)}</td>
                    <td class="table__number" data-label=td_string!(locale, insight.cost)>{cost(&totals, locale)}</td>
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

/// Parts by their names, and the rest in one line, so that a table adds up to its total.
fn named<K>(
    parts: Vec<(K, Totals)>,
    others: Totals,
    locale: Locale,
    name: impl Fn(K, Locale) -> String,
) -> Vec<(String, Totals)> {
    let others =
        (others.calls > 0).then(|| (td_string!(locale, insight.others).to_owned(), others));
    let parts = parts.into_iter();
    parts
        .map(|(part, totals)| (name(part, locale), totals))
        .chain(others)
        .collect()
}

fn bot_name(bot: NamedBot, locale: Locale) -> String {
    // Who tries a connection out asks for no bot.
    if bot.id.as_str().is_empty() {
        return td_string!(locale, insight.connection_tests).to_owned();
    }
    bot.name
        .unwrap_or_else(|| td_string!(locale, insight.deleted_bot).to_owned())
}

/// The model and who runs it.
fn model_name(model: CountedModel, locale: Locale) -> String {
    if model.model == UNKNOWN {
        return td_string!(locale, insight.lost_calls).to_owned();
    }
    let provider = if model.provider == PLATFORM {
        td_string!(locale, insight.platform_key).to_owned()
    } else {
        Kind::from_stored(&model.provider).map_or(model.provider, |kind| kind_name(kind).to_owned())
    };
    format!("{} · {provider}", model.model)
}

/// What was paid, and how many calls have no known price: those are never shown as nothing.
fn cost(totals: &Totals, locale: Locale) -> String {
    let paid = totals.cost.text(locale);
    if totals.unpriced_calls == 0 {
        return paid;
    }
    let unpriced = td_string!(locale, insight.unpriced, count = totals.unpriced_calls);
    if totals.cost.0 == 0 {
        unpriced.to_string()
    } else {
        format!("{paid} + {unpriced}")
    }
}
