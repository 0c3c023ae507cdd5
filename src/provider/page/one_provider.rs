//! One provider: its test, its form, its end.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    first_model,
    form::{Filled, ProviderForm},
};
use crate::{
    error::Result,
    i18n::{td_string, use_locale},
    id::ProviderId,
    provider::{
        MODEL, Provider, Tested,
        api::{TestProvider, find_provider, last_test, list_models},
    },
    ui::{
        field::{FormNotice, TextField, form_error},
        load::{loaded, loaded_quietly},
    },
};

/// What came of the test for which a browser without scripts left the page.
type LastTest = Resource<Result<Option<Tested>>>;

/// A provider of the workspace's, or the platform's own, which can only be tested.
#[component]
pub fn ProviderPage() -> impl IntoView {
    let locale = use_locale();
    let params = use_params_map();
    let id =
        Memo::new(move |_| ProviderId::from(params.read().get("provider").unwrap_or_default()));
    let provider = Resource::new_blocking(move || id.get(), find_provider);
    let query = use_query_map();
    let came_back = Memo::new(move |_| query.read().get("tested").is_some());
    let last = Resource::new_blocking(
        move || (came_back.get(), id.get()),
        |(came_back, id)| async move {
            match came_back {
                true => last_test(id).await,
                false => Ok(None),
            }
        },
    );
    view! {
        <main class="page page--narrow stack" id="main">
            <a class="page-header__back" href="/models">{td_string!(locale, provider.providers)}</a>
            {loaded(provider, move |provider| view! { <Found provider last /> })}
        </main>
    }
}

#[component]
fn Found(provider: Provider, last: LastTest) -> impl IntoView {
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
        <Test provider=provider.clone() last />
        {(!platform).then(|| view! { <ProviderForm filled /> <End provider /> })}
    }
}

#[component]
fn Test(provider: Provider, last: LastTest) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<TestProvider>::new();
    let error = form_error(action, RwSignal::new(None));
    let id = provider.id.clone();
    // Asked by the browser once the page stands: a page must not wait for somebody else's server.
    let listed = Action::new(|id: &ProviderId| list_models(id.clone()));
    Effect::new(move || {
        listed.dispatch(id.clone());
    });
    let names = move || {
        let listed = listed.value().get().and_then(Result::ok)?;
        let option = |name| view! { <option value=name></option> };
        Some(listed.models.into_iter().map(option).collect_view())
    };
    let outcome = move || {
        let tested = action.value().get().and_then(Result::ok)?;
        Some(view! { <Outcome tested /> })
    };
    let untouched = move || action.version().get() == 0;
    view! {
        <section class="card stack" aria-labelledby="test">
            <h2 class="card__title" id="test">{td_string!(locale, provider.test_title)}</h2>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <input type="hidden" name="provider" value=provider.id.to_string() />
                <TextField name="model" label=td_string!(locale, provider.test_model) error
                    value=first_model(&provider.base_url) max=MODEL list="models" />
                <datalist id="models">{names}</datalist>
                <div class="form-actions">
                    <button class="button" aria-busy=move || action.pending().get().then_some("true")>
                        {td_string!(locale, provider.test)}
                    </button>
                </div>
            </ActionForm>
            <div role="status">
                {outcome}
                {loaded_quietly(last, move |tested| {
                    tested.map(|tested| view! { <div hidden=move || !untouched()><Outcome tested /></div> })
                })}
            </div>
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
