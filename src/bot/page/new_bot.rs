//! Making a bot from a ready template.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    bot::{
        TemplateCard,
        api::{CreateBot, list_templates},
        limits,
    },
    i18n::{LANGUAGES, code, t, td_string, use_i18n},
    ui::{
        ambient::drafted,
        field::{FormNotice, TextField, form_error},
        load::loaded,
    },
};

/// The form for a new bot.
#[component]
pub fn NewBotPage() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<CreateBot>::new();
    let error = form_error(action, RwSignal::new(None));
    let templates = Resource::new_blocking(move || i18n.get_locale(), list_templates);
    let language = drafted("language", code(i18n.get_locale_untracked()).to_owned());
    view! {
        <Title text=move || td_string!(i18n.get_locale(), bot.new).to_string() />
        <main class="page page--narrow" id="main">
            <div class="page-header">
                <div>
                    <a class="page-header__back" href="/bots">{t!(i18n, bot.bots)}</a>
                    <h1>{t!(i18n, bot.new)}</h1>
                </div>
            </div>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <fieldset class="field">
                    <legend>{t!(i18n, bot.start_from)}</legend>
                    {loaded(templates, |cards| view! { <Picker cards /> })}
                </fieldset>
                <TextField name="name" label=move || t!(i18n, bot.name) error max=limits::NAME />
                <TextField name="purpose" label=move || t!(i18n, bot.purpose) error max=limits::PURPOSE optional=true
                    hint=move || t!(i18n, bot.purpose_hint) />
                <div class="field">
                    <label for="language">{t!(i18n, bot.language)}</label>
                    <select id="language" name="language">
                        {LANGUAGES.map(|(locale, name)| view! {
                            <option value=code(locale) selected=language == code(locale)>{name}</option>
                        }).collect_view()}
                    </select>
                </div>
                <div class="form-actions">
                    <button class="button button--primary">{t!(i18n, bot.create)}</button>
                    <a class="button button--quiet" href="/bots">{t!(i18n, bot.cancel)}</a>
                </div>
            </ActionForm>
        </main>
    }
}

#[component]
fn Picker(cards: Vec<TemplateCard>) -> impl IntoView {
    let first = cards
        .first()
        .map(|card| card.key.clone())
        .unwrap_or_default();
    let chosen = drafted("template", first);
    view! {
        <div class="template-picker">
            {cards.into_iter().map(|card| {
                let checked = card.key == chosen;
                view! {
                    <label class="template-picker__option">
                        <input type="radio" name="template" value=card.key checked=checked />
                        <strong>{card.name}</strong>
                        <span>{card.purpose}</span>
                    </label>
                }
            }).collect_view()}
        </div>
    }
}
