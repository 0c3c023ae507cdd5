//! The list of providers.

use leptos::prelude::*;
use leptos_meta::Title;

use super::kind_name;
use crate::{
    i18n::{td_string, use_locale},
    provider::{Provider, api::list_providers},
    ui::{icon, load::loaded},
};

/// The workspace's providers, or what one would bring.
#[component]
pub fn ProvidersPage() -> impl IntoView {
    let locale = use_locale();
    let providers = Resource::new_blocking(|| (), |()| list_providers());
    view! {
        <Title text=td_string!(locale, provider.providers)/>
        <main class="page stack" id="main">
            {loaded(providers, |providers| view! { <Providers providers /> })}
        </main>
    }
}

#[component]
fn Providers(providers: Vec<Provider>) -> impl IntoView {
    let locale = use_locale();
    if providers.is_empty() {
        return view! {
            <div class="page-header"><h1>{td_string!(locale, provider.providers)}</h1></div>
            <div class="empty">
                {icon::chat()}
                <h2 class="empty__title">{td_string!(locale, provider.none)}</h2>
                <p class="empty__text">{td_string!(locale, provider.none_text)}</p>
                <div class="empty__actions">
                    <a class="button button--primary" href="/models/new">{td_string!(locale, provider.add)}</a>
                </div>
            </div>
        }
        .into_any();
    }
    let rows = providers
        .into_iter()
        .map(|provider| view! { <Row provider /> })
        .collect_view();
    view! {
        <div class="page-header">
            <h1>{td_string!(locale, provider.providers)}</h1>
            <a class="button button--primary" href="/models/new">{icon::plus()}{td_string!(locale, provider.add)}</a>
        </div>
        <section class="card card--flush">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, provider.name)}</th>
                        <th scope="col">{td_string!(locale, provider.kind)}</th>
                        <th scope="col">{td_string!(locale, provider.base_url)}</th>
                        <th scope="col">{td_string!(locale, provider.key)}</th>
                        <th scope="col"><span class="visually-hidden">{td_string!(locale, provider.test)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
        <p class="muted">{td_string!(locale, meaning.text)}" "<a href="/models/search">{td_string!(locale, meaning.title)}</a></p>
    }
    .into_any()
}

#[component]
fn Row(provider: Provider) -> impl IntoView {
    let locale = use_locale();
    let key = if provider.is_platform() {
        td_string!(locale, provider.of_the_platform).to_owned()
    } else {
        provider
            .key_hint
            .as_ref()
            .map_or_else(|| "—".to_owned(), |hint| format!("····{hint}"))
    };
    let (page, host) = (
        format!("/models/{}", provider.id),
        provider.host().to_owned(),
    );
    let (test, name) = (format!("{page}#test"), format!("name-{}", provider.id));
    let named = name.clone();
    view! {
        <tr>
            <th scope="row" id=name><a href=page>{provider.name}</a></th>
            <td data-label=td_string!(locale, provider.kind)>{kind_name(provider.kind)}</td>
            <td data-label=td_string!(locale, provider.base_url)>{host}</td>
            <td data-label=td_string!(locale, provider.key)>{key}</td>
            <td class="table__actions">
                <a class="button button--small" href=test aria-describedby=named>{td_string!(locale, provider.test)}</a>
            </td>
        </tr>
    }
}
