//! Adding a page or a site of the web.

use leptos::prelude::*;

use super::{ADDING, sync_choices};
use crate::{
    i18n::{td_string, use_locale},
    id::BotId,
    knowledge::{
        api::web::AddWeb,
        web::{ADDRESS, MOST_DEPTH, MOST_PAGES, PATTERNS, USUAL_DEPTH, USUAL_PAGES},
    },
    ui::{
        field::{FormError, FormNotice, TextArea, TextField},
        fold::Fold,
    },
};

#[component]
pub(super) fn AddWebSource(
    bot: Memo<BotId>,
    add: ServerAction<AddWeb>,
    error: FormError,
    open: Signal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Fold name=ADDING title=td_string!(locale, knowledge.web) open>
            <ActionForm action=add attr:class="form">
                <FormNotice error />
                <input type="hidden" name="bot" value=move || bot.get().to_string() />
                <TextField name="url" input_name="web[url]" label=td_string!(locale, knowledge.url) error max=ADDRESS
                    hint=td_string!(locale, knowledge.url_hint) />
                <fieldset class="choices">
                    <legend>{td_string!(locale, knowledge.what)}</legend>
                    <label><input type="radio" name="web[site]" value="false" checked />" "{td_string!(locale, knowledge.one_page)}</label>
                    <label><input type="radio" name="web[site]" value="true" />" "{td_string!(locale, knowledge.whole_site)}</label>
                </fieldset>
                <SiteLimits error />
                <SyncField name="web[sync]" value="off" />
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, knowledge.web_add)}</button></div>
            </ActionForm>
        </Fold>
    }
}

#[component]
fn SiteLimits(error: FormError) -> impl IntoView {
    let locale = use_locale();
    let hint = td_string!(locale, knowledge.patterns_hint);
    view! {
        <details class="more">
            <summary>{td_string!(locale, knowledge.site_settings)}</summary>
            <Number name="pages" input_name="web[pages]" label=td_string!(locale, knowledge.most_pages)
                value=USUAL_PAGES least=1 most=MOST_PAGES />
            <Number name="depth" input_name="web[depth]" label=td_string!(locale, knowledge.depth)
                value=USUAL_DEPTH least=0 most=MOST_DEPTH />
            <TextField name="prefix" input_name="web[prefix]" label=td_string!(locale, knowledge.prefix) error max=ADDRESS
                optional=true hint=td_string!(locale, knowledge.prefix_hint) />
            <TextArea name="include" input_name="web[include]" label=td_string!(locale, knowledge.include) error max=PATTERNS
                rows=2 optional=true hint=hint />
            <TextArea name="exclude" input_name="web[exclude]" label=td_string!(locale, knowledge.exclude) error max=PATTERNS
                rows=2 optional=true hint=hint />
            <label class="check"><input type="checkbox" name="web[documents]" value="true" />" "{td_string!(locale, knowledge.with_documents)}</label>
        </details>
    }
}

#[component]
fn Number(
    name: &'static str,
    input_name: &'static str,
    label: &'static str,
    value: u32,
    least: u32,
    most: u32,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input id=name name=input_name type="number" value=value.to_string() min=least.to_string() max=most.to_string() required />
        </div>
    }
}

/// How often it is read again.
#[component]
pub(super) fn SyncField(name: &'static str, value: &'static str) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="field">
            <label for="sync">{td_string!(locale, knowledge.sync)}</label>
            <select id="sync" name=name>
                {sync_choices(locale).map(|(choice, word)| view! {
                    <option value=choice selected=choice == value>{word}</option>
                }).collect_view()}
            </select>
        </div>
    }
}
