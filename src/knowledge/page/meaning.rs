//! Search by meaning: which embedding model, how far its index is, and how to change it.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use super::reranking::Reranking;
use crate::{
    i18n::{Locale, td_string, use_locale},
    knowledge::{
        api::meaning::{SaveMeaning, SaveReranker, find_meaning},
        meaning::{Meaning, Trouble, VectorIndex},
    },
    provider::{Kind, MODEL, ModelProblem, Provider, api::list_providers},
    ui::{
        ambient::drafted,
        field::{FormError, FormNotice, TextField, form_error},
        load::loaded,
        number::grouped,
        when::When,
    },
};

/// How soon an index that is being built is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// Models that many people use; others can be typed.
const KNOWN: [&str; 5] = [
    "gemini-embedding-001",
    "text-embedding-3-small",
    "text-embedding-3-large",
    "nomic-embed-text",
    "bge-m3",
];

/// The workspace's embedding model.
#[component]
pub fn MeaningPage() -> impl IntoView {
    let locale = use_locale();
    let save = ServerAction::<SaveMeaning>::new();
    let order = ServerAction::<SaveReranker>::new();
    let changes = Memo::new(move |_| (save.version().get(), order.version().get()));
    let meaning = Resource::new_blocking(move || changes.get(), |_| find_meaning());
    let providers = Resource::new_blocking(|| (), |()| list_providers());
    view! {
        <Title text=td_string!(locale, meaning.title) />
        <main class="page page--narrow stack" id="main">
            <a class="page-header__back" href="/models">{td_string!(locale, provider.providers)}</a>
            <h1>{td_string!(locale, meaning.title)}</h1>
            <p class="muted">{td_string!(locale, meaning.text)}" "{td_string!(locale, meaning.cost)}</p>
            {loaded(meaning, move |meaning| loaded(providers, move |providers| {
                let meaning = meaning.clone();
                view! { <Found meaning providers save order /> }
            }))}
        </main>
    }
}

#[component]
fn Found(
    meaning: Meaning,
    providers: Vec<Provider>,
    save: ServerAction<SaveMeaning>,
    order: ServerAction<SaveReranker>,
) -> impl IntoView {
    let reranker = meaning.reranker.clone();
    let chosen = meaning.building.as_ref().or(meaning.active.as_ref());
    let chosen = chosen.map(|index| (index.provider.to_string(), index.model.clone()));
    let may_edit = meaning.may_edit;
    let (now, names) = (kept_fresh(meaning), providers.clone());
    view! {
        {move || view! { <Standing meaning=now.get() providers=names.clone() /> }}
        {may_edit.then(|| view! { <Choice chosen=chosen.unwrap_or_default() providers=providers.clone() save /> })}
        <Reranking chosen=reranker providers may_edit save=order />
    }
}

/// How it stands at this moment: an index that is being built becomes complete without a hand.
fn kept_fresh(found: Meaning) -> Memo<Meaning> {
    let look = Action::new(|(): &()| find_meaning());
    let (looks, seen) = (look.version(), look.value());
    let now = Memo::new(move |last: Option<&Meaning>| match seen.get() {
        Some(Ok(meaning)) => meaning,
        _ => last.unwrap_or(&found).clone(),
    });
    Effect::new(move || {
        looks.track();
        if !now.read().at_work() {
            return;
        }
        let again = move || drop(look.dispatch(()));
        if let Ok(timer) = set_timeout_with_handle(again, LOOK_AGAIN) {
            on_cleanup(move || timer.clear());
        }
    });
    now
}

#[component]
fn Standing(meaning: Meaning, providers: Vec<Provider>) -> impl IntoView {
    let locale = use_locale();
    let total = meaning.passages;
    let mode = match &meaning.active {
        None => td_string!(locale, meaning.words_only),
        Some(_) => td_string!(locale, meaning.both),
    };
    let exact = meaning
        .active
        .is_some()
        .then(|| view! { <p class="muted">{td_string!(locale, meaning.exact)}</p> });
    let of_it = providers.clone();
    let active = meaning
        .active
        .map(|index| view! { <Index index total providers=of_it may_edit=meaning.may_edit /> });
    let building = meaning.building.map(|index| {
        view! {
            <section class="card stack" aria-labelledby="building">
                <h2 class="card__title" id="building">{td_string!(locale, meaning.building)}</h2>
                <p class="muted">{td_string!(locale, meaning.building_text)}</p>
                <Index index total providers may_edit=meaning.may_edit />
                {meaning.may_edit.then(|| view! {
                    <form method="post" action="/api/cancel_meaning">
                        <button class="button">{td_string!(locale, meaning.stop)}</button>
                    </form>
                })}
            </section>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="engine">
            <h2 class="card__title" id="engine">{mode}</h2>
            {exact}
            {active}
        </section>
        {building}
    }
}

/// One index: its model and how far it is.
#[component]
fn Index(
    index: VectorIndex,
    total: u32,
    providers: Vec<Provider>,
    may_edit: bool,
) -> impl IntoView {
    let locale = use_locale();
    let done = index.passages.min(total);
    let provider = providers
        .iter()
        .find(|provider| provider.id == index.provider)
        .map_or_else(|| "—".to_owned(), |provider| provider.name.clone());
    let progress = td_string!(
        locale,
        meaning.progress,
        done = grouped(done, locale),
        total = grouped(total, locale)
    );
    let progress = progress.to_string();
    let fact =
        |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let trouble = index.trouble.clone();
    let (id, model) = (index.provider.to_string(), index.model.clone());
    view! {
        <dl class="figures">
            {fact(td_string!(locale, meaning.model), index.model)}
            {fact(td_string!(locale, meaning.provider), provider)}
            {index.dimension.map(|numbers| fact(td_string!(locale, meaning.dimension), grouped(numbers, locale)))}
            {fact(td_string!(locale, meaning.passages), progress.clone())}
        </dl>
        {(done < total).then(|| view! {
            <div class="transfer"><progress max=total value=done aria-label=progress></progress></div>
        })}
        {trouble.map(|trouble| view! { <Waits trouble /> })}
        {(index.trouble.is_some() && may_edit).then(|| view! {
            <form method="post" action="/api/save_meaning">
                <input type="hidden" name="provider" value=id />
                <input type="hidden" name="model" value=model />
                <button class="button">{td_string!(locale, meaning.retry)}</button>
            </form>
        })}
    }
}

/// Why passages wait for their vectors, and until when.
#[component]
fn Waits(trouble: Trouble) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="notice notice--error">
            <p>{trouble_sentence(&trouble.problem, locale)}</p>
            <p class="muted">{trouble.detail}</p>
            <p>{td_string!(locale, meaning.again)}" "<When at=trouble.again_at /></p>
        </div>
    }
}

/// What is said of a search by meaning that did not work, by its code.
pub fn trouble_sentence(code: &str, locale: Locale) -> &'static str {
    match ModelProblem::from_code(code) {
        Some(problem) => problem.sentence(locale),
        None => match code {
            "spending_limit" => td_string!(locale, meaning.spending_limit),
            "price_unknown" => td_string!(locale, meaning.price_unknown),
            "too_large" => td_string!(locale, meaning.too_large),
            _ => td_string!(locale, meaning.internal),
        },
    }
}

#[component]
fn Choice(
    chosen: (String, String),
    providers: Vec<Provider>,
    save: ServerAction<SaveMeaning>,
) -> impl IntoView {
    let locale = use_locale();
    let error: FormError = form_error(save, RwSignal::new(None));
    let (provider, model) = chosen;
    let provider = drafted("provider", provider);
    let off = provider.is_empty();
    let options = providers
        .into_iter()
        .filter(|offered| offered.kind != Kind::Anthropic)
        .map(|offered| {
            let id = offered.id.to_string();
            let selected = id == provider;
            view! { <option value=id selected=selected>{offered.name}</option> }
        })
        .collect_view();
    view! {
        <ActionForm action=save attr:class="form card">
            <h2 class="card__title">{td_string!(locale, meaning.choose)}</h2>
            <FormNotice error />
            <div class="field-row">
                <div class="field">
                    <label for="provider">{td_string!(locale, meaning.provider)}</label>
                    <select id="provider" name="provider">
                        <option value="" selected=off>{td_string!(locale, meaning.off)}</option>
                        {options}
                    </select>
                </div>
                <TextField name="model" label=td_string!(locale, meaning.model) error value=model max=MODEL
                    optional=true list="models" hint=td_string!(locale, meaning.model_hint) />
                <datalist id="models">{KNOWN.map(|name| view! { <option value=name></option> }).collect_view()}</datalist>
            </div>
            <p class="muted">{td_string!(locale, meaning.change_text)}</p>
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, meaning.save)}</button></div>
        </ActionForm>
    }
}
