//! The model that puts what was found in order: which it is, and how to change it.

use leptos::prelude::*;

use crate::{
    i18n::{td_string, use_locale},
    knowledge::{api::meaning::SaveReranker, meaning::Reranker},
    provider::{Kind, MODEL, Provider},
    ui::{
        ambient::drafted,
        field::{FormError, FormNotice, TextField, form_error},
    },
};

/// Models that many people use; others can be typed.
const KNOWN: [&str; 4] = [
    "jina-reranker-v2-base-multilingual",
    "rerank-v3.5",
    "bge-reranker-v2-m3",
    "Qwen3-Reranker-0.6B",
];

/// What is chosen, and a form for those who may choose.
#[component]
pub(super) fn Reranking(
    chosen: Option<Reranker>,
    providers: Vec<Provider>,
    may_edit: bool,
    save: ServerAction<SaveReranker>,
) -> impl IntoView {
    let locale = use_locale();
    let now = chosen.as_ref().map_or_else(
        || td_string!(locale, meaning.order_own).to_owned(),
        |chosen| {
            let model = chosen.model.clone();
            td_string!(locale, meaning.order_by, model = model).to_string()
        },
    );
    view! {
        <section class="card stack" aria-labelledby="order">
            <h2 class="card__title" id="order">{td_string!(locale, meaning.order)}</h2>
            <p>{now}</p>
            <p class="muted">{td_string!(locale, meaning.order_text)}</p>
            {may_edit.then(|| view! { <Choice chosen providers save /> })}
        </section>
    }
}

#[component]
fn Choice(
    chosen: Option<Reranker>,
    providers: Vec<Provider>,
    save: ServerAction<SaveReranker>,
) -> impl IntoView {
    let locale = use_locale();
    let error: FormError = form_error(save, RwSignal::new(None));
    let (provider, model) = chosen.map_or_else(Default::default, |chosen| {
        (chosen.provider.to_string(), chosen.model)
    });
    let provider = drafted("order_provider", provider);
    let off = provider.is_empty();
    let options = providers
        .into_iter()
        .filter(|offered| offered.kind == Kind::OpenAi)
        .map(|offered| {
            let id = offered.id.to_string();
            let selected = id == provider;
            view! { <option value=id selected=selected>{offered.name}</option> }
        })
        .collect_view();
    view! {
        <ActionForm action=save attr:class="form">
            <FormNotice error />
            <div class="field-row">
                <div class="field">
                    <label for="order_provider">{td_string!(locale, meaning.provider)}</label>
                    <select id="order_provider" name="order_provider">
                        <option value="" selected=off>{td_string!(locale, meaning.order_off)}</option>
                        {options}
                    </select>
                </div>
                <TextField name="order_model" label=td_string!(locale, meaning.order_model) error value=model max=MODEL
                    optional=true list="rerankers" hint=td_string!(locale, meaning.order_hint) />
                <datalist id="rerankers">{KNOWN.map(|name| view! { <option value=name></option> }).collect_view()}</datalist>
            </div>
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, meaning.save)}</button></div>
        </ActionForm>
    }
}
