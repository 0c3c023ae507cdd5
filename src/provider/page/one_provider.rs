//! One provider: its test, its form, its end.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::form::{Filled, ProviderForm};
use crate::{
    i18n::{td_string, use_locale},
    id::ProviderId,
    provider::{
        MODEL, Provider, Tested,
        api::{TestProvider, find_provider, list_models},
    },
    ui::{
        field::{FormNotice, TextField, form_error},
        load::{loaded, loaded_quietly},
    },
};

/// A provider of the workspace's, or the platform's own, which can only be tested.
#[component]
pub fn ProviderPage() -> impl IntoView {
    let locale = use_locale();
    let params = use_params_map();
    let id =
        Memo::new(move |_| ProviderId::from(params.read().get("provider").unwrap_or_default()));
    let provider = Resource::new_blocking(move || id.get(), find_provider);
    view! {
        <main class="page page--narrow stack" id="main">
            <a class="page-header__back" href="/models">{td_string!(locale, provider.providers)}</a>
            {loaded(provider, |provider| view! { <Found provider /> })}
        </main>
    }
}

#[component]
fn Found(provider: Provider) -> impl IntoView {
    let locale = use_locale();
    let platform = provider.is_platform();
    let name = provider.name.clone();
    let filled = Filled {
        id: provider.id.clone(),
        kind: provider.kind,
        name: provider.name.clone(),
        base_url: provider.base_url.clone(),
        key_hint: provider.key_hint.clone(),
        price: provider.price,
    };
    view! {
        <Title text=name.clone() />
        <h1>{name}</h1>
        {platform.then(|| view! { <p class="muted">{td_string!(locale, provider.platform_text)}</p> })}
        <Test id=provider.id.clone() />
        {(!platform).then(|| view! { <ProviderForm filled /> <End provider /> })}
    }
}

#[component]
fn Test(id: ProviderId) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<TestProvider>::new();
    let error = form_error(action, RwSignal::new(None));
    let asked = id.clone();
    let known = Resource::new(move || asked.clone(), list_models);
    let outcome = move || {
        action
            .value()
            .get()
            .and_then(Result::ok)
            .map(|tested| view! { <Outcome tested /> })
    };
    view! {
        <section class="card stack" aria-labelledby="test">
            <h2 class="card__title" id="test">{td_string!(locale, provider.test_title)}</h2>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <input type="hidden" name="provider" value=id.to_string() />
                <TextField name="model" label=td_string!(locale, provider.test_model) error max=MODEL list="models" />
                <datalist id="models">
                    {loaded_quietly(known, |listed| listed.models.into_iter().map(|name| view! { <option value=name></option> }).collect_view())}
                </datalist>
                <div class="form-actions"><button class="button">{td_string!(locale, provider.test)}</button></div>
            </ActionForm>
            <div role="status">{outcome}</div>
        </section>
    }
}

#[component]
fn Outcome(tested: Tested) -> impl IntoView {
    let locale = use_locale();
    match (tested.problem, tested.millis) {
        (Some((problem, detail)), _) => view! {
            <div class="notice notice--error">
                <p>{problem.sentence(locale)}</p>
                <p class="muted">{detail}</p>
            </div>
        }
        .into_any(),
        (None, millis) => view! {
            <div class="notice notice--success">
                <p>{td_string!(locale, provider.works, millis = millis.unwrap_or_default()).to_string()}</p>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn End(provider: Provider) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, provider.delete)}</h2>
            <p class="muted">{td_string!(locale, provider.delete_text)}</p>
            <div><button class="button button--danger" popovertarget="delete-provider">{td_string!(locale, provider.delete)}</button></div>
        </section>
        <dialog class="dialog" id="delete-provider" popover="auto" aria-labelledby="delete-provider-title">
            <h2 class="dialog__title" id="delete-provider-title">{td_string!(locale, provider.delete_question, name = provider.name).to_string()}</h2>
            <p>{td_string!(locale, provider.delete_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget="delete-provider" popovertargetaction="hide" autofocus>{td_string!(locale, provider.cancel)}</button>
                <form method="post" action="/api/delete_provider">
                    <input type="hidden" name="provider" value=provider.id.to_string() />
                    <button class="button button--danger">{td_string!(locale, provider.delete)}</button>
                </form>
            </div>
        </dialog>
    }
}
