//! A bot's settings, and its copy and end.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};

use super::BotResource;
use crate::{
    bot::{
        Bot, BotSettings, STARTERS,
        api::{DeleteBot, UpdateBot},
        limits,
    },
    i18n::{LANGUAGES, code, t, td_string, use_i18n},
    ui::{
        ambient::drafted,
        field::{FormError, FormNotice, TextArea, TextField, form_error},
        load::loaded,
    },
};

/// The settings form.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let BotResource(bot) = expect_context();
    loaded(bot, |bot| {
        view! {
            <SettingsForm bot=bot.clone() />
            <Copy bot=bot.clone() />
            <End bot />
        }
    })
}

#[component]
fn SettingsForm(bot: Bot) -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<UpdateBot>::new();
    let local = RwSignal::new(None);
    let error = form_error(action, local);
    let check = move |event: SubmitEvent| {
        let Ok(form) = UpdateBot::from_event(&event) else {
            return;
        };
        local.set(form.settings.check().err());
        if local.read_untracked().is_some() {
            event.prevent_default();
        }
    };
    view! {
        <ActionForm action attr:class="form" attr:novalidate="" on:submit:capture=check>
            <FormNotice error />
            <input type="hidden" name="bot" value=bot.id.to_string() />
            <Face settings=bot.settings.clone() error />
            <Manner settings=bot.settings error />
            <div class="form-actions"><button class="button button--primary">{t!(i18n, bot.save)}</button></div>
        </ActionForm>
    }
}

/// What visitors see.
#[component]
fn Face(settings: BotSettings, error: FormError) -> impl IntoView {
    let i18n = use_i18n();
    let language = drafted("settings[language]", code(settings.language).to_owned());
    view! {
        <div class="form-section">
            <div class="field-row">
                <TextField name="name" input_name="settings[name]" label=move || t!(i18n, bot.name) error
                    value=settings.name max=limits::NAME />
                <div class="field">
                    <label for="language">{t!(i18n, bot.language)}</label>
                    <select id="language" name="settings[language]">
                        {LANGUAGES.map(|(locale, name)| view! {
                            <option value=code(locale) selected=language == code(locale)>{name}</option>
                        }).collect_view()}
                    </select>
                </div>
            </div>
            <TextField name="purpose" input_name="settings[purpose]" label=move || t!(i18n, bot.purpose) error
                value=settings.purpose max=limits::PURPOSE optional=true hint=move || t!(i18n, bot.purpose_hint) />
            <TextArea name="greeting" input_name="settings[greeting]" label=move || t!(i18n, bot.greeting) error
                value=settings.greeting max=limits::GREETING rows=3 />
            <TextArea name="starters" input_name="settings[starters]" label=move || t!(i18n, bot.starters) error
                value=settings.starters rows=4 optional=true
                hint=move || t!(i18n, bot.starters_hint, max = STARTERS as u32) />
            <TextField name="accent" input_name="settings[accent]" label=move || t!(i18n, bot.accent) error
                value=settings.accent kind="color" />
        </div>
    }
}

/// How it answers.
#[component]
fn Manner(settings: BotSettings, error: FormError) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="form-section">
            <TextArea name="instructions" input_name="settings[instructions]"
                label=move || t!(i18n, bot.instructions) error value=settings.instructions
                max=limits::INSTRUCTIONS rows=8 optional=true hint=move || t!(i18n, bot.instructions_hint) />
            <TextArea name="fallback" input_name="settings[fallback]" label=move || t!(i18n, bot.fallback) error
                value=settings.fallback max=limits::FALLBACK rows=3 hint=move || t!(i18n, bot.fallback_hint) />
        </div>
    }
}

/// A copy is made by the knowledge slice, which knows the documents; a plain form calls it.
#[component]
fn Copy(bot: Bot) -> impl IntoView {
    let i18n = use_i18n();
    let copy_name = td_string!(
        i18n.get_locale_untracked(),
        bot.copy_of,
        name = bot.settings.name.clone()
    )
    .to_string();
    let copy_name: String = copy_name.chars().take(limits::NAME as usize).collect();
    view! {
        <section class="card stack">
            <h2 class="card__title">{t!(i18n, bot.duplicate)}</h2>
            <p class="muted">{t!(i18n, bot.duplicate_text)}</p>
            <form method="post" action="/api/duplicate_bot">
                <input type="hidden" name="bot" value=bot.id.to_string() />
                <input type="hidden" name="name" value=copy_name />
                <button class="button">{t!(i18n, bot.duplicate)}</button>
            </form>
        </section>
    }
}

#[component]
fn End(bot: Bot) -> impl IntoView {
    let i18n = use_i18n();
    let delete = ServerAction::<DeleteBot>::new();
    let name = bot.settings.name;
    view! {
        <section class="card stack">
            <h2 class="card__title">{t!(i18n, bot.delete)}</h2>
            <p class="muted">{t!(i18n, bot.delete_text)}</p>
            <div><button class="button button--danger" popovertarget="delete-bot">{t!(i18n, bot.delete)}</button></div>
        </section>
        <dialog class="dialog" id="delete-bot" popover="auto" aria-labelledby="delete-bot-title">
            <h2 class="dialog__title" id="delete-bot-title">{t!(i18n, bot.delete_question, name = name)}</h2>
            <p>{t!(i18n, bot.delete_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget="delete-bot" popovertargetaction="hide" autofocus>{t!(i18n, bot.cancel)}</button>
                <ActionForm action=delete>
                    <input type="hidden" name="bot" value=bot.id.to_string() />
                    <button class="button button--danger">{t!(i18n, bot.delete)}</button>
                </ActionForm>
            </div>
        </dialog>
    }
}
