//! The limits of spending: how far each has been used, and the form that sets one.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};

use crate::{
    i18n::{Locale, td_string, use_locale},
    id::BotId,
    insight::{Limits, NamedBot, api::SaveLimit, parse_limit},
    ui::{
        ambient::drafted,
        field::{FormNotice, TextField, form_error},
        when::When,
    },
    usage::{Period, SpendingLimit, Standing, StandingState},
};

/// Limits that are reached or nearly so, above everything else.
#[component]
pub fn Notices(limits: Limits) -> impl IntoView {
    let locale = use_locale();
    let Limits {
        standings, bots, ..
    } = limits;
    let notices = standings.into_iter().filter_map(move |standing| {
        let what = format!(
            "{} · {} · {}. ",
            name(&bots, standing.bot.as_ref(), locale),
            period(standing.period, locale),
            used(&standing, locale)
        );
        match standing.state {
            StandingState::Fine => None,
            StandingState::Warned => Some(view! {
                <div class="notice"><p><strong>{what}</strong>{td_string!(locale, insight.warned)}</p></div>
            }.into_any()),
            StandingState::Stopped => Some(view! {
                <div class="notice notice--error">
                    <p><strong>{what}</strong>{td_string!(locale, insight.stopped)}" "<When at=standing.until /></p>
                </div>
            }.into_any()),
        }
    });
    notices.collect_view()
}

/// All limits of the workspace, and the form that sets one for those who may.
#[component]
pub fn SpendingLimits(limits: Limits, changes: RwSignal<u32>) -> impl IntoView {
    let locale = use_locale();
    let Limits {
        limits,
        standings,
        bots,
        may_edit,
    } = limits;
    let items = limits
        .into_iter()
        .map(|limit| {
            let name = name(&bots, limit.bot.as_ref(), locale);
            let own = standings.iter().filter(|known| known.bot == limit.bot);
            let standings = own.cloned().collect();
            view! { <LimitItem limit name standings may_edit /> }
        })
        .collect::<Vec<_>>();
    let list = (!items.is_empty()).then(|| view! { <ul class="plain-list stack">{items}</ul> });
    view! {
        <section class="card stack" aria-labelledby="limits">
            <h2 class="card__title" id="limits">{td_string!(locale, insight.limits)}</h2>
            <p class="muted">{td_string!(locale, insight.limits_text)}</p>
            {list}
            {may_edit.then(|| view! { <LimitForm bots changes /> })}
        </section>
    }
}

/// What a limit holds for.
fn name(bots: &[NamedBot], bot: Option<&BotId>, locale: Locale) -> String {
    let Some(bot) = bot else {
        return td_string!(locale, insight.workspace).to_owned();
    };
    bots.iter()
        .find(|known| known.id == *bot)
        .and_then(|known| known.name.clone())
        .unwrap_or_else(|| td_string!(locale, insight.deleted_bot).to_owned())
}

fn period(period: Period, locale: Locale) -> &'static str {
    match period {
        Period::Day => td_string!(locale, insight.a_day),
        Period::Month => td_string!(locale, insight.a_month),
    }
}

/// `$0.25 of $0.30`.
fn used(standing: &Standing, locale: Locale) -> String {
    let (spent, limit) = (standing.spent.text(locale), standing.limit.text(locale));
    td_string!(locale, insight.spent_of, spent = spent, limit = limit).to_string()
}

#[component]
fn LimitItem(
    limit: SpendingLimit,
    name: String,
    standings: Vec<Standing>,
    may_edit: bool,
) -> impl IntoView {
    let locale = use_locale();
    let bot = limit.bot.as_ref().map(ToString::to_string);
    let remove = td_string!(locale, insight.remove);
    let remove_this = format!("{remove}: {name}");
    let gauges = standings
        .into_iter()
        .map(|standing| view! { <Gauge standing name=name.clone() /> })
        .collect_view();
    view! {
        <li class="stack">
            <div class="row">
                <strong>{name}</strong>
                <span class="muted">{td_string!(locale, insight.warns_at, percent = limit.warn_percent).to_string()}</span>
                {may_edit.then(|| view! {
                    <form method="post" action="/api/delete_limit">
                        <input type="hidden" name="bot" value=bot.unwrap_or_default() />
                        <button class="button button--quiet button--small" aria-label=remove_this>{remove}</button>
                    </form>
                })}
            </div>
            {gauges}
        </li>
    }
}

#[component]
fn Gauge(standing: Standing, name: String) -> impl IntoView {
    let locale = use_locale();
    let (period, used) = (period(standing.period, locale), used(&standing, locale));
    let percent = standing.percent();
    let label = format!("{name}, {period}: {used}");
    let badge = match standing.state {
        StandingState::Fine => None,
        StandingState::Warned => {
            Some(("badge badge--unanswered", td_string!(locale, insight.close)))
        }
        StandingState::Stopped => {
            Some(("badge badge--failed", td_string!(locale, insight.reached)))
        }
    };
    view! {
        <div>
            <div class="facts">
                <span>{period}</span>
                <span>{used}</span>
                <span>{format!("{percent} %")}</span>
                {badge.map(|(class, word)| view! { <span class=class>{word}</span> })}
            </div>
            <meter class="meter" min="0" max="100" value=percent.to_string() aria-label=label></meter>
        </div>
    }
}

#[component]
fn LimitForm(bots: Vec<NamedBot>, changes: RwSignal<u32>) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<SaveLimit>::new();
    let local = RwSignal::new(None);
    let error = form_error(action, local);
    Effect::new(move || {
        if action.value().with(|done| matches!(done, Some(Ok(())))) {
            changes.update(|times| *times += 1);
        }
    });
    let check = move |event: SubmitEvent| {
        let Ok(form) = SaveLimit::from_event(&event) else {
            return;
        };
        let parsed = parse_limit(
            &form.bot,
            &form.day_limit,
            &form.month_limit,
            &form.warn_percent,
        );
        local.set(parsed.err());
        if local.read_untracked().is_some() {
            event.prevent_default();
        }
    };
    let chosen = drafted("bot", String::new());
    view! {
        <ActionForm action attr:class="form" attr:novalidate="" on:submit:capture=check>
            <FormNotice error />
            <div class="field">
                <label for="bot">{td_string!(locale, insight.limit_for)}</label>
                <select id="bot" name="bot">
                    <option value="">{td_string!(locale, insight.workspace)}</option>
                    {bots.into_iter().map(|bot| {
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
                <TextField name="warn_percent" label=td_string!(locale, insight.warn_percent) error value="80"
                    hint=td_string!(locale, insight.warn_percent_hint)/>
            </div>
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, insight.set_limit)}</button></div>
        </ActionForm>
    }
}
