//! A bot's settings, and its copy and end.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};

use super::{BotResource, contrast::AccentContrast};
use crate::{
    bot::{Bot, BotSettings, STARTERS, api::UpdateBot, limits},
    i18n::{code, td_string, use_locale},
    ui::{
        field::{FormError, FormNotice, SelectField, TextArea, TextField, form_error, languages},
        load::loaded,
    },
};

/// The settings form.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let BotResource { bot, .. } = expect_context();
    loaded(bot, |bot| {
        view! {
            <div class="stack stack--text"><SettingsForm bot=bot.clone() /><Copy bot=bot.clone() /><AsFile bot=bot.clone() /><End bot /></div>
        }
    })
}

#[component]
fn SettingsForm(bot: Bot) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<UpdateBot>::new();
    let local = RwSignal::new(None);
    let error = form_error(action, local);
    let BotResource { changes, .. } = expect_context();
    Effect::new(move || {
        if action.value().with(|done| matches!(done, Some(Ok(())))) {
            changes.update(|times| *times += 1);
        }
    });
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
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, bot.save)}</button></div>
        </ActionForm>
    }
}

/// What visitors see.
#[component]
fn Face(settings: BotSettings, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let accent = settings.accent.clone();
    view! {
        <div class="form-section">
            <div class="field-row">
                <TextField name="name" input_name="settings[name]" label=td_string!(locale, bot.name) error
                    value=settings.name max=limits::NAME />
                <SelectField name="language" input_name="settings[language]" label=td_string!(locale, bot.language) error
                    value=code(settings.language) options=languages() />
            </div>
            <TextField name="purpose" input_name="settings[purpose]" label=td_string!(locale, bot.purpose) error
                value=settings.purpose max=limits::PURPOSE optional=true hint=td_string!(locale, bot.purpose_seen)/>
            <TextArea name="greeting" input_name="settings[greeting]" label=td_string!(locale, bot.greeting) error
                value=settings.greeting max=limits::GREETING rows=3 />
            <TextArea name="starters" input_name="settings[starters]" label=td_string!(locale, bot.starters) error
                value=settings.starters rows=4 optional=true
                hint=td_string!(locale, bot.starters_hint, max = STARTERS as u32)/>
            <TextField name="accent" input_name="settings[accent]" label=td_string!(locale, bot.accent) error
                value=settings.accent kind="color" />
            <AccentContrast accent />
        </div>
    }
}

/// How it answers.
#[component]
fn Manner(settings: BotSettings, error: FormError) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="form-section">
            <TextArea name="instructions" input_name="settings[instructions]"
                label=td_string!(locale, bot.instructions) error value=settings.instructions
                max=limits::INSTRUCTIONS rows=8 optional=true hint=td_string!(locale, bot.instructions_hint)/>
            <TextArea name="fallback" input_name="settings[fallback]" label=td_string!(locale, bot.fallback) error
                value=settings.fallback max=limits::FALLBACK rows=3 hint=td_string!(locale, bot.fallback_hint)/>
        </div>
    }
}

/// A copy is made by the tool slice, which knows the documents and the tools; a plain form calls it.
#[component]
fn Copy(bot: Bot) -> impl IntoView {
    let locale = use_locale();
    let copy_name = td_string!(locale, bot.copy_of, name = bot.settings.name.clone()).to_string();
    let copy_name: String = copy_name.chars().take(limits::NAME as usize).collect();
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, bot.duplicate)}</h2>
            <p class="muted">{td_string!(locale, bot.duplicate_text)}</p>
            <form method="post" action="/api/duplicate_bot">
                <input type="hidden" name="bot" value=bot.id.to_string() />
                <input type="hidden" name="name" value=copy_name />
                <button class="button">{td_string!(locale, bot.duplicate)}</button>
            </form>
        </section>
    }
}

/// The file is made by a later slice; plain links fetch it.
#[component]
fn AsFile(bot: Bot) -> impl IntoView {
    let locale = use_locale();
    let file = format!("/bots/{}/export", bot.id);
    let with_documents = format!("{file}?documents=true");
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, bot.as_file)}</h2>
            <p class="muted">{td_string!(locale, bot.as_file_text)}</p>
            <div class="card__actions">
                <a class="button" href=file rel="external" download="">{td_string!(locale, bot.download)}</a>
                <a class="button" href=with_documents rel="external" download="">{td_string!(locale, bot.download_documents)}</a>
            </div>
        </section>
    }
}

#[component]
fn End(bot: Bot) -> impl IntoView {
    let locale = use_locale();
    let name = bot.settings.name;
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, bot.delete)}</h2>
            <p class="muted">{td_string!(locale, bot.delete_text)}</p>
            <div><button class="button button--danger" popovertarget="delete-bot">{td_string!(locale, bot.delete)}</button></div>
        </section>
        <dialog class="dialog" id="delete-bot" popover="auto" aria-labelledby="delete-bot-title">
            <h2 class="dialog__title" id="delete-bot-title">{td_string!(locale, bot.delete_question, name = name)}</h2>
            <p>{td_string!(locale, bot.delete_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget="delete-bot" popovertargetaction="hide" autofocus>{td_string!(locale, bot.cancel)}</button>
                <form method="post" action="/api/delete_bot">
                    <input type="hidden" name="bot" value=bot.id.to_string() />
                    <button class="button button--danger">{td_string!(locale, bot.delete)}</button>
                </form>
            </div>
        </dialog>
    }
}
