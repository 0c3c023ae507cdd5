//! The form of a provider, for a new one and for one that is changed.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};

use super::kind_name;
use crate::{
    i18n::{td_string, use_locale},
    id::ProviderId,
    provider::{BASE_URL, KEY, Kind, NAME, Price, api::SaveProvider, check, parse_price},
    ui::{
        ambient::drafted,
        field::{FormError, FormNotice, TextField, form_error},
    },
};

/// What stands in the form at first.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The provider that is changed; empty for a new one.
    pub id: ProviderId,
    /// Protocol.
    pub kind: Kind,
    /// Name.
    pub name: String,
    /// Address.
    pub base_url: String,
    /// The end of the key that is kept when none is typed.
    pub key_hint: Option<String>,
    /// Price.
    pub price: Option<Price>,
}

/// Name, protocol, address, key and price of a provider.
#[component]
pub fn ProviderForm(filled: Filled) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<SaveProvider>::new();
    let local = RwSignal::new(None);
    let error = form_error(action, local);
    let check = move |event: SubmitEvent| {
        let Ok(form) = SaveProvider::from_event(&event) else {
            return;
        };
        let fields = check(&form.name, &form.base_url, form.key.trim());
        local.set(
            fields
                .and_then(|()| parse_price(&form.input_price, &form.output_price).map(drop))
                .err(),
        );
        if local.read_untracked().is_some() {
            event.prevent_default();
        }
    };
    let key_hint = match &filled.key_hint {
        Some(end) => td_string!(locale, provider.key_kept, end = end.clone()).to_string(),
        None => td_string!(locale, provider.key_hint).to_owned(),
    };
    let typed = |price: fn(Price) -> crate::usage::MicroUsd| {
        filled
            .price
            .map(|given| price(given).typed())
            .unwrap_or_default()
    };
    let (input, output) = (typed(|price| price.input), typed(|price| price.output));
    view! {
        <ActionForm action attr:class="form card" attr:novalidate="" on:submit:capture=check>
            <FormNotice error />
            <input type="hidden" name="provider" value=filled.id.to_string() />
            <div class="field-row">
                <TextField name="name" label=td_string!(locale, provider.name) error value=filled.name max=NAME />
                <KindField kind=filled.kind />
            </div>
            <TextField name="base_url" label=td_string!(locale, provider.base_url) error value=filled.base_url max=BASE_URL />
            <TextField name="key" label=td_string!(locale, provider.key) error kind="password" autocomplete="new-password"
                max=KEY optional=true hint=key_hint />
            <Prices error input output />
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, provider.save)}</button></div>
        </ActionForm>
    }
}

#[component]
fn KindField(kind: Kind) -> impl IntoView {
    let locale = use_locale();
    let word = |kind: Kind| match kind {
        Kind::Gemini => "gemini",
        Kind::OpenAi => "open_ai",
        Kind::Anthropic => "anthropic",
    };
    let chosen = drafted("kind", word(kind).to_owned());
    view! {
        <div class="field">
            <label for="kind">{td_string!(locale, provider.kind)}</label>
            <select id="kind" name="kind" aria-describedby="kind-hint">
                {Kind::ALL.map(|kind| {
                    let selected = word(kind) == chosen;
                    view! { <option value=word(kind) selected=selected>{kind_name(kind)}</option> }
                }).collect_view()}
            </select>
            <p class="field__hint" id="kind-hint">{td_string!(locale, provider.kind_hint)}</p>
        </div>
    }
}

#[component]
fn Prices(error: FormError, input: String, output: String) -> impl IntoView {
    let locale = use_locale();
    view! {
        <fieldset class="field">
            <legend>{td_string!(locale, provider.prices)}</legend>
            <p class="field__hint">{td_string!(locale, provider.prices_text)}</p>
            <div class="field-row">
                <TextField name="input_price" label=td_string!(locale, provider.input_price) error value=input optional=true />
                <TextField name="output_price" label=td_string!(locale, provider.output_price) error value=output optional=true />
            </div>
        </fieldset>
    }
}
