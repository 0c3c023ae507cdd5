//! The limits of spending: how far each has been used, and the form that sets one.

use leptos::prelude::*;

use crate::{
    i18n::{Locale, td_string, use_locale},
    insight::{
        Limits,
        api::{SaveLimit, usage_report},
    },
    ui::{
        ambient::drafted,
        field::{FormNotice, TextField, form_error},
        load::loaded_quietly,
    },
    usage::{Period, SpendingLimit, Standing, StandingState},
};

/// All limits of the workspace.
#[component]
pub fn SpendingLimits(limits: Limits) -> impl IntoView {
    let locale = use_locale();
    // The shortest report has all that is needed: limits hold for today and this month.
    let standings = Resource::new_blocking(|| (), |()| usage_report(7));
    let named = limits.clone();
    let rows = limits
        .limits
        .iter()
        .map(|limit| view! { <LimitRow limit=limit.clone() name=name(&limits, limit, locale) /> })
        .collect_view();
    let some = !limits.limits.is_empty();
    view! {
        <section class="card stack" aria-labelledby="limits">
            <h2 class="card__title" id="limits">{td_string!(locale, insight.limits)}</h2>
            <p class="muted">{td_string!(locale, insight.limits_text)}</p>
            {loaded_quietly(standings, move |usage| {
                let named = named.clone();
                usage.standings.into_iter().map(move |standing| {
                    let name = named.name(standing.bot.as_ref()).unwrap_or_else(|| td_string!(locale, insight.workspace).to_owned());
                    view! { <Used standing name /> }
                }).collect_view()
            })}
            {some.then(|| view! { <ul class="plain-list stack">{rows}</ul> })}
            <LimitForm limits />
        </section>
    }
}

fn name(limits: &Limits, limit: &SpendingLimit, locale: Locale) -> String {
    match &limit.bot {
        None => td_string!(locale, insight.workspace).to_owned(),
        Some(bot) => limits
            .name(Some(bot))
            .unwrap_or_else(|| td_string!(locale, insight.deleted_bot).to_owned()),
    }
}

#[component]
fn Used(standing: Standing, name: String) -> impl IntoView {
    let locale = use_locale();
    let period = match standing.period {
        Period::Day => td_string!(locale, insight.a_day),
        Period::Month => td_string!(locale, insight.a_month),
    };
    let state = match standing.state {
        StandingState::Fine => None,
        StandingState::Warned => Some(("notice", td_string!(locale, insight.warned))),
        StandingState::Stopped => {
            Some(("notice notice--error", td_string!(locale, insight.stopped)))
        }
    };
    let figures = td_string!(
        locale,
        insight.spent_of,
        spent = standing.spent.to_string(),
        limit = standing.limit.to_string()
    )
    .to_string();
    let percent = if standing.limit.0 == 0 {
        100
    } else {
        (standing.spent.0.saturating_mul(100) / standing.limit.0).clamp(0, 100)
    };
    view! {
        <div class="stack">
            <div class="facts"><strong>{name}</strong><span>{period}</span><span>{figures.clone()}</span></div>
            <meter class="meter" min="0" max="100" value=percent.to_string() aria-label=figures></meter>
            {state.map(|(class, sentence)| view! { <div class=class><p>{sentence}</p></div> })}
        </div>
    }
}

#[component]
fn LimitRow(limit: SpendingLimit, name: String) -> impl IntoView {
    let locale = use_locale();
    let bot = limit
        .bot
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let amounts: Vec<String> = [
        (limit.day, td_string!(locale, insight.a_day)),
        (limit.month, td_string!(locale, insight.a_month)),
    ]
    .into_iter()
    .filter_map(|(amount, period)| amount.map(|amount| format!("{amount} {period}")))
    .collect();
    view! {
        <li class="facts">
            <strong>{name}</strong>
            <span>{amounts.join(" · ")}</span>
            <span>{td_string!(locale, insight.warns_at, percent = limit.warn_percent).to_string()}</span>
            <form method="post" action="/api/delete_limit">
                <input type="hidden" name="bot" value=bot />
                <button class="button button--quiet button--small">{td_string!(locale, insight.remove)}</button>
            </form>
        </li>
    }
}

#[component]
fn LimitForm(limits: Limits) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<SaveLimit>::new();
    let error = form_error(action, RwSignal::new(None));
    let chosen = drafted("bot", String::new());
    view! {
        <ActionForm action attr:class="form">
            <FormNotice error />
            <div class="field">
                <label for="bot">{td_string!(locale, insight.limit_for)}</label>
                <select id="bot" name="bot">
                    <option value="">{td_string!(locale, insight.workspace)}</option>
                    {limits.bots.into_iter().map(|bot| {
                        let id = bot.id.to_string();
                        let selected = id == chosen;
                        view! { <option value=id selected=selected>{bot.name}</option> }
                    }).collect_view()}
                </select>
            </div>
            <div class="field-row">
                <TextField name="day_limit" label=td_string!(locale, insight.day_limit) error optional=true
                    hint=td_string!(locale, insight.dollars)/>
                <TextField name="month_limit" label=td_string!(locale, insight.month_limit) error optional=true
                    hint=td_string!(locale, insight.dollars)/>
                <TextField name="warn_percent" label=td_string!(locale, insight.warn_percent) error value="80" />
            </div>
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, insight.set_limit)}</button></div>
        </ActionForm>
    }
}
