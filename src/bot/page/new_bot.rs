//! Making a bot from a ready template.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    bot::{
        TemplateCard,
        api::{CreateBot, list_templates},
        limits,
    },
    i18n::{code, td_string, use_locale},
    ui::{
        ambient::drafted,
        field::{FormNotice, SelectField, TextField, form_error, languages},
        load::loaded,
    },
};

/// The form for a new bot.
#[component]
pub fn NewBotPage() -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<CreateBot>::new();
    let error = form_error(action, RwSignal::new(None));
    let templates = Resource::new_blocking(move || locale, list_templates);
    view! {
        <Title text=td_string!(locale, bot.new)/>
        <main class="page page--narrow" id="main">
            <div class="page-header">
                <div>
                    <a class="page-header__back" href="/bots">{td_string!(locale, bot.bots)}</a>
                    <h1>{td_string!(locale, bot.new)}</h1>
                </div>
            </div>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <fieldset class="field">
                    <legend>{td_string!(locale, bot.start_from)}</legend>
                    {loaded(templates, |cards| view! { <Picker cards /> })}
                </fieldset>
                <TextField name="name" label=td_string!(locale, bot.name) error max=limits::NAME />
                <TextField name="purpose" label=td_string!(locale, bot.purpose) error max=limits::PURPOSE optional=true
                    hint=td_string!(locale, bot.purpose_hint)/>
                <SelectField name="language" label=td_string!(locale, bot.language) error value=code(locale) options=languages() />
                <div class="form-actions">
                    <button class="button button--primary">{td_string!(locale, bot.create)}</button>
                    <a class="button button--quiet" href="/bots">{td_string!(locale, bot.cancel)}</a>
                </div>
            </ActionForm>
            <p class="muted"><a href="/bots/import">{td_string!(locale, bot.from_file)}</a></p>
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
