//! Which model answers for a bot, and how strictly it keeps to its documents.

use leptos::prelude::*;

use super::BotResource;
use crate::{
    bot::{
        Bot,
        api::UpdateModel,
        model::{Mode, OUTPUT_TOKENS},
    },
    i18n::{Locale, td_string, use_locale},
    provider::{
        MODEL, Provider,
        api::{list_models, list_providers},
    },
    ui::{
        ambient::drafted,
        field::{FormError, FormNotice, TextField, form_error},
        load::loaded,
    },
};

/// The form that chooses a bot's model.
#[component]
pub fn ModelPage() -> impl IntoView {
    let BotResource { bot, .. } = expect_context();
    let providers = Resource::new_blocking(|| (), |()| list_providers());
    loaded(bot, move |bot| {
        loaded(
            providers,
            move |providers| view! { <ModelForm bot=bot.clone() providers /> },
        )
    })
}

#[component]
fn ModelForm(bot: Bot, providers: Vec<Provider>) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<UpdateModel>::new();
    let error = form_error(action, RwSignal::new(None));
    let BotResource { changes, .. } = expect_context();
    Effect::new(move || {
        if action.value().with(|done| matches!(done, Some(Ok(())))) {
            changes.update(|times| *times += 1);
        }
    });
    let no_provider = providers.is_empty();
    let output = if bot.model.max_output_tokens == 0 {
        String::new()
    } else {
        bot.model.max_output_tokens.to_string()
    };
    view! {
        <ActionForm action attr:class="form card">
            <FormNotice error />
            <input type="hidden" name="bot" value=bot.id.to_string() />
            {no_provider.then(|| view! {
                <p class="muted">{td_string!(locale, bot.no_provider)}" "<a href="/models">{td_string!(locale, bot.add_provider)}</a></p>
            })}
            <Who bot=bot.clone() providers error />
            <Strictness chosen=bot.mode />
            <div class="field-row">
                <TextField name="temperature" label=td_string!(locale, bot.temperature) error
                    value=bot.model.temperature() optional=true hint=td_string!(locale, bot.temperature_hint)/>
                <TextField name="max_output_tokens" label=td_string!(locale, bot.output_tokens) error value=output
                    hint=td_string!(locale, bot.output_tokens_hint, least = OUTPUT_TOKENS.0, most = OUTPUT_TOKENS.1)/>
            </div>
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, bot.save)}</button></div>
        </ActionForm>
    }
}

/// Provider and model. The names a provider knows are offered; others can be typed.
#[component]
fn Who(bot: Bot, providers: Vec<Provider>, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let stored = bot
        .model
        .provider
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let chosen = RwSignal::new(drafted("provider", stored));
    // Asked by the browser once the page stands: a page must not wait for somebody else's server.
    let listed = Action::new(|provider: &String| list_models(provider.clone().into()));
    Effect::new(move || {
        let provider = chosen.get();
        listed.clear();
        if !provider.is_empty() {
            listed.dispatch(provider);
        }
    });
    let names = move || {
        let listed = listed.value().get().and_then(Result::ok)?;
        let option = |name| view! { <option value=name></option> };
        Some(listed.models.into_iter().map(option).collect_view())
    };
    let initial = chosen.get_untracked();
    view! {
        <div class="field-row">
            <div class="field">
                <label for="provider">{td_string!(locale, bot.provider)}</label>
                <select id="provider" name="provider" on:change=move |event| chosen.set(event_target_value(&event))>
                    <option value="" selected=initial.is_empty()>{td_string!(locale, bot.builtin_model)}</option>
                    {providers.into_iter().map(|provider| {
                        let id = provider.id.to_string();
                        let selected = id == initial;
                        view! { <option value=id selected=selected>{provider.name}</option> }
                    }).collect_view()}
                </select>
            </div>
            <TextField name="model" label=td_string!(locale, bot.model_name) error value=bot.model.model max=MODEL
                optional=true list="models" hint=td_string!(locale, bot.model_hint)/>
            <datalist id="models">{names}</datalist>
        </div>
    }
}

#[component]
fn Strictness(chosen: Mode) -> impl IntoView {
    let locale = use_locale();
    let chosen = drafted("mode", chosen.as_str().to_owned());
    view! {
        <fieldset class="field">
            <legend>{td_string!(locale, bot.mode)}</legend>
            <div class="template-picker">
                {Mode::ALL.map(|mode| {
                    let (name, text) = words(mode, locale);
                    let checked = mode.as_str() == chosen;
                    view! {
                        <label class="template-picker__option">
                            <input type="radio" name="mode" value=mode.as_str() checked=checked />
                            <strong>{name}</strong>
                            <span>{text}</span>
                        </label>
                    }
                }).collect_view()}
            </div>
        </fieldset>
    }
}

fn words(mode: Mode, locale: Locale) -> (&'static str, &'static str) {
    match mode {
        Mode::Strict => (
            td_string!(locale, bot.strict),
            td_string!(locale, bot.strict_text),
        ),
        Mode::Balanced => (
            td_string!(locale, bot.balanced),
            td_string!(locale, bot.balanced_text),
        ),
        Mode::Free => (
            td_string!(locale, bot.free),
            td_string!(locale, bot.free_text),
        ),
    }
}
