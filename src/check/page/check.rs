//! One check: a new one, perhaps from a question somebody has asked, or one to change and delete.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{demand_sentence, form::CheckFields};
use crate::{
    bot::page::bot_param,
    check::{CheckForm, CheckView, api::find_check},
    i18n::{td_string, use_locale},
    id::{BotId, CheckId, MessageId},
    ui::load::loaded,
};

/// The form of a new check; `?message=` names an answer whose question is asked again.
#[component]
pub fn NewCheckPage() -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let query = use_query_map();
    let message = Memo::new(move |_| query.read().get("message").map(MessageId::from));
    let view = Resource::new_blocking(
        move || (bot.get(), message.get()),
        |(bot, message)| find_check(bot, None, message),
    );
    loaded(view, move |found| {
        let bot = bot.get_untracked();
        view! {
            <Back bot=bot.clone() />
            <section class="card" aria-labelledby="check">
                <h2 class="card__title" id="check">{td_string!(locale, check.new)}</h2>
                <Form bot stored=None found />
            </section>
        }
    })
}

/// A check to change or delete.
#[component]
pub fn CheckPage() -> impl IntoView {
    let bot = bot_param();
    let params = use_params_map();
    let id = Memo::new(move |_| CheckId::from(params.read().get("check").unwrap_or_default()));
    let view = Resource::new_blocking(
        move || (bot.get(), id.get()),
        |(bot, id)| find_check(bot, Some(id), None),
    );
    loaded(view, move |found| {
        let (bot, id) = (bot.get_untracked(), id.get_untracked());
        let may_edit = found.may_edit;
        let heading = found.form.question.clone();
        view! {
            <Back bot=bot.clone() />
            <section class="card" aria-labelledby="check">
                <h2 class="card__title" id="check">{heading}</h2>
                <Form bot=bot.clone() stored=Some(id.clone()) found />
            </section>
            {may_edit.then(|| view! { <Delete bot id /> })}
        }
    })
}

#[component]
fn Back(bot: BotId) -> impl IntoView {
    let locale = use_locale();
    view! { <a class="page-header__back" href=format!("/bots/{bot}/checks")>{td_string!(locale, check.checks)}</a> }
}

/// The form, or what it says for those who may only look.
#[component]
fn Form(bot: BotId, stored: Option<CheckId>, found: CheckView) -> impl IntoView {
    if found.may_edit {
        let CheckView { form, sources, .. } = found;
        return view! { <CheckFields bot stored form sources /> }.into_any();
    }
    view! { <Words form=found.form /> }.into_any()
}

#[component]
fn Words(form: CheckForm) -> impl IntoView {
    let locale = use_locale();
    let (question, expected) = form.read().unwrap_or_default();
    let demands = expected.demands().into_iter();
    let demands = demands
        .map(|demand| view! { <li>{demand_sentence(&demand, locale)}</li> })
        .collect_view();
    view! {
        <dl class="stack">
            <dt>{td_string!(locale, check.question)}</dt>
            <dd class="passage">{question}</dd>
            <dt>{td_string!(locale, check.expected)}</dt>
            <dd><ul class="plain-list">{demands}</ul></dd>
        </dl>
    }
}

#[component]
fn Delete(bot: BotId, id: CheckId) -> impl IntoView {
    let locale = use_locale();
    view! {
        <form method="post" action="/api/delete_check">
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="check" value=id.to_string() />
            <button class="button button--danger">{td_string!(locale, check.delete)}</button>
        </form>
    }
}
