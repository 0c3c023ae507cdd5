//! The keys with which programs act for the workspace: made, listed, revoked.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    account::{
        api::keys::{CreateApiKey, fresh_api_key, list_api_keys},
        key::{ApiKey, ApiKeys, LIFETIMES, NAME, Scope},
    },
    i18n::{Locale, td_string, use_locale},
    id::ApiKeyId,
    ui::{
        ambient::drafted,
        field::{FieldError, FormNotice, TextField, form_error},
        load::{loaded, loaded_quietly},
        when::When,
    },
};

/// The workspace's keys, and the one that has just been made.
#[component]
pub fn ApiKeysPage() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let made = Memo::new(move |_| query.read().get("made").unwrap_or_default());
    let keys = Resource::new_blocking(move || made.get(), |_| list_api_keys());
    let fresh = Resource::new_blocking(
        move || made.get(),
        |made| async move {
            match made.is_empty() {
                true => Ok(None),
                false => fresh_api_key(ApiKeyId::from(made)).await,
            }
        },
    );
    view! {
        <Title text=td_string!(locale, account.keys)/>
        <main class="page stack" id="main">
            <div class="page-header">
                <h1>{td_string!(locale, account.keys)}</h1>
                <div class="row">
                    <a class="button" href="/webhooks">{td_string!(locale, account.webhooks)}</a>
                    <a class="button" href="/api-docs">{td_string!(locale, account.api_docs)}</a>
                </div>
            </div>
            <p class="muted">{td_string!(locale, account.keys_text)}</p>
            {loaded_quietly(fresh, |key| key.map(|key| view! { <Fresh key /> }))}
            {loaded(keys, |found| view! { <Found found /> })}
        </main>
    }
}

#[component]
fn Fresh(key: String) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="card stack" role="status">
            <h2 class="card__title">{td_string!(locale, account.key_fresh)}</h2>
            <p>{td_string!(locale, account.key_fresh_text)}</p>
            <div class="share-box">
                <input readonly value=key aria-label=td_string!(locale, account.key_fresh) autocomplete="off" />
            </div>
        </section>
    }
}

#[component]
fn Found(found: ApiKeys) -> impl IntoView {
    let may_edit = found.may_edit;
    view! {
        <List keys=found.keys may_edit />
        {may_edit.then(|| view! { <NewKey /> })}
    }
}

#[component]
fn List(keys: Vec<ApiKey>, may_edit: bool) -> impl IntoView {
    let locale = use_locale();
    if keys.is_empty() {
        return view! { <p class="muted">{td_string!(locale, account.keys_none)}</p> }.into_any();
    }
    let rows = keys
        .into_iter()
        .map(|key| view! { <Row key may_edit /> })
        .collect_view();
    view! {
        <section class="card card--flush">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, account.key_name)}</th>
                        <th scope="col">{td_string!(locale, account.key_key)}</th>
                        <th scope="col">{td_string!(locale, account.key_scopes)}</th>
                        <th scope="col">{td_string!(locale, account.key_used)}</th>
                        <th scope="col">{td_string!(locale, account.key_expires)}</th>
                        <th scope="col"><span class="visually-hidden">{td_string!(locale, account.key_revoke)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn Row(key: ApiKey, may_edit: bool) -> impl IntoView {
    let locale = use_locale();
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let used = match key.used_at {
        Some(at) => view! { <When at /> }.into_any(),
        None => td_string!(locale, account.key_unused).into_any(),
    };
    let expires = match key.expires_at {
        Some(at) => view! { <When at /> }.into_any(),
        None => td_string!(locale, account.key_endless).into_any(),
    };
    view! {
        <tr>
            <th scope="row">{key.name.clone()}</th>
            <td data-label=td_string!(locale, account.key_key)><code>{format!("····{}", key.hint)}</code></td>
            <td data-label=td_string!(locale, account.key_scopes)>{scopes.join(", ")}</td>
            <td data-label=td_string!(locale, account.key_used)>{used}</td>
            <td data-label=td_string!(locale, account.key_expires)>{expires}</td>
            <td class="table__actions">{may_edit.then(|| view! { <Revoke key /> })}</td>
        </tr>
    }
}

#[component]
fn Revoke(key: ApiKey) -> impl IntoView {
    let locale = use_locale();
    let dialog = format!("revoke-{}", key.id);
    let (opens, hides) = (dialog.clone(), dialog.clone());
    let title = format!("{dialog}-title");
    let labelled = title.clone();
    view! {
        <button class="button button--small" popovertarget=opens>{td_string!(locale, account.key_revoke)}</button>
        <dialog class="dialog" id=dialog popover="auto" aria-labelledby=labelled>
            <h2 class="dialog__title" id=title>{td_string!(locale, account.key_revoke_question, name = key.name).to_string()}</h2>
            <p>{td_string!(locale, account.key_revoke_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget=hides popovertargetaction="hide" autofocus>{td_string!(locale, account.key_cancel)}</button>
                <form method="post" action="/api/revoke_api_key">
                    <input type="hidden" name="key" value=key.id.to_string() />
                    <button class="button button--danger">{td_string!(locale, account.key_revoke)}</button>
                </form>
            </div>
        </dialog>
    }
}

#[component]
fn NewKey() -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<CreateApiKey>::new();
    let error = form_error(action, RwSignal::new(None));
    let chosen = drafted("form[days]", LIFETIMES[1].to_string());
    let scope = move |scope: Scope| {
        view! {
            <label>
                <input type="checkbox" name="form[scopes][]" value=scope.as_str() checked=scope == Scope::Chat />
                <span>{scope_name(scope, locale)}" "<code>{scope.as_str()}</code></span>
            </label>
        }
    };
    let lifetime = move |days: u32| {
        let value = days.to_string();
        let selected = chosen == value;
        let name = td_string!(locale, account.key_days, count = u64::from(days)).to_string();
        view! { <option value=value selected=selected>{name}</option> }
    };
    view! {
        <section class="card" aria-labelledby="new-key">
            <h2 class="card__title" id="new-key">{td_string!(locale, account.new_key)}</h2>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <TextField name="name" input_name="form[name]" label=td_string!(locale, account.key_name) error
                    max=NAME hint=td_string!(locale, account.key_name_hint)/>
                <fieldset class="field">
                    <legend>{td_string!(locale, account.key_scopes)}</legend>
                    <div class="choices">{Scope::ALL.map(scope).collect_view()}</div>
                    <FieldError name="scopes" error />
                </fieldset>
                <div class="field">
                    <label for="days">{td_string!(locale, account.key_end)}</label>
                    <select id="days" name="form[days]">
                        {LIFETIMES.map(lifetime).collect_view()}
                        <option value="">{td_string!(locale, account.key_endless)}</option>
                    </select>
                    <FieldError name="days" error />
                </div>
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, account.key_make)}</button></div>
            </ActionForm>
        </section>
    }
}

fn scope_name(scope: Scope, locale: Locale) -> &'static str {
    match scope {
        Scope::Chat => td_string!(locale, account.scope_chat),
        Scope::BotsRead => td_string!(locale, account.scope_bots_read),
        Scope::BotsWrite => td_string!(locale, account.scope_bots_write),
        Scope::KnowledgeRead => td_string!(locale, account.scope_knowledge_read),
        Scope::KnowledgeWrite => td_string!(locale, account.scope_knowledge_write),
        Scope::ConversationsRead => td_string!(locale, account.scope_conversations_read),
        Scope::UsageRead => td_string!(locale, account.scope_usage_read),
    }
}
