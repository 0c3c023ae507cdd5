//! A new provider, from one whose address is known or from scratch.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{
    PRESETS,
    form::{Filled, ProviderForm},
};
use crate::{
    i18n::{td_string, use_locale},
    id::ProviderId,
    provider::Kind,
};

/// The form for a new provider; links fill in what is known of the big ones.
#[component]
pub fn NewProviderPage() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.read().get("preset").unwrap_or_default());
    let links = PRESETS
        .map(|preset| {
            let key = preset.key;
            let current = move || (chosen.get() == key).then_some("page");
            let name = match preset.name {
                "" => td_string!(locale, provider.other),
                name => name,
            };
            view! { <a class="chip" href=format!("?preset={key}") aria-current=current>{name}</a> }
        })
        .collect_view();
    view! {
        <Title text=td_string!(locale, provider.add)/>
        <main class="page page--narrow stack" id="main">
            <div class="page-header">
                <div>
                    <a class="page-header__back" href="/models">{td_string!(locale, provider.providers)}</a>
                    <h1>{td_string!(locale, provider.add)}</h1>
                </div>
            </div>
            <nav class="row" aria-label=td_string!(locale, provider.known)>{links}</nav>
            {move || view! { <ProviderForm filled=filled(&chosen.get()) /> }}
        </main>
    }
}

fn filled(chosen: &str) -> Filled {
    let known = PRESETS.into_iter().find(|preset| preset.key == chosen);
    let (name, kind, base_url) = match known {
        Some(preset) => (preset.name, preset.kind, preset.base_url),
        None => ("", Kind::Gemini, Kind::Gemini.default_base_url()),
    };
    Filled {
        id: ProviderId::from(String::new()),
        kind,
        name: name.to_owned(),
        base_url: base_url.to_owned(),
        key_hint: None,
        price: None,
    }
}
