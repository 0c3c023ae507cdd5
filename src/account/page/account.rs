//! The account page: name, password, and where the person is logged in.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    account::{
        Login, Me, PASSWORD, Theme, USERNAME,
        api::{ChangePassword, ChangeUsername, logins, someone},
    },
    error::AppError,
    i18n::{LANGUAGES, code, td_string, use_locale},
    ui::{
        ambient::ambient,
        field::{FormNotice, TextField, form_error},
        load::loaded,
        when::When,
    },
};

/// Everything a person can change about their account.
#[component]
pub fn AccountPage() -> impl IntoView {
    let locale = use_locale();
    let me = Resource::new_blocking(
        || (),
        |()| async { someone().await?.ok_or(AppError::LoginRequired) },
    );
    view! {
        <Title text=td_string!(locale, account.account)/>
        <main class="page page--narrow stack" id="main">
            <div class="page-header"><h1>{td_string!(locale, account.account)}</h1></div>
            {loaded(me, |me| view! {
                <Username me />
                <Preferences />
                <Password />
                <Logins />
            })}
        </main>
    }
}

#[component]
fn Username(me: Me) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<ChangeUsername>::new();
    let error = form_error(action, RwSignal::new(None));
    view! {
        <section class="card">
            <h2 class="card__title">{td_string!(locale, account.profile)}</h2>
            <p class="card__meta card__meta--lead">{me.email}</p>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <TextField name="username" label=td_string!(locale, account.username) error value=me.username
                    autocomplete="username" max=USERNAME.1 />
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, account.save)}</button></div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Preferences() -> impl IntoView {
    let locale = use_locale();
    let chosen = ambient().theme;
    view! {
        <section class="card">
            <h2 class="card__title">{td_string!(locale, account.appearance)}</h2>
            <form class="form" method="post" action="/preferences">
                <div class="field-row">
                    <div class="field">
                        <label for="language">{td_string!(locale, account.language)}</label>
                        <select id="language" name="language">
                            {LANGUAGES.map(|(language, name)| view! {
                                <option value=code(language) selected=language == locale>{name}</option>
                            }).collect_view()}
                        </select>
                    </div>
                    <div class="field">
                        <label for="theme">{td_string!(locale, account.theme)}</label>
                        <select id="theme" name="theme">
                            {Theme::ALL.map(|theme| view! {
                                <option value=theme.as_str() selected=chosen == theme.as_str()>{theme.word(locale)}</option>
                            }).collect_view()}
                        </select>
                    </div>
                </div>
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, account.save)}</button></div>
            </form>
        </section>
    }
}

#[component]
fn Password() -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<ChangePassword>::new();
    let error = form_error(action, RwSignal::new(None));
    view! {
        <section class="card">
            <h2 class="card__title">{td_string!(locale, account.password)}</h2>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <TextField name="current_password" label=td_string!(locale, account.current_password) error
                    kind="password" autocomplete="current-password" />
                <TextField name="new_password" label=td_string!(locale, account.new_password) error kind="password"
                    autocomplete="new-password" max=PASSWORD.1 hint=td_string!(locale, account.others_end)/>
                <div class="form-actions">
                    <button class="button button--primary">{td_string!(locale, account.change_password)}</button>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Logins() -> impl IntoView {
    let locale = use_locale();
    let list = Resource::new_blocking(|| (), |()| logins());
    view! {
        <section class="card card--flush">
            <div class="card__header">
                <h2 class="card__title">{td_string!(locale, account.logins)}</h2>
                <form method="post" action="/api/log_out">
                    <input type="hidden" name="everywhere" value="true" />
                    <button class="button button--small">{td_string!(locale, account.log_out_everywhere)}</button>
                </form>
            </div>
            {loaded(list, move |logins| view! {
                <ul class="list">
                    {logins.into_iter().map(|login| view! { <LoginItem login /> }).collect_view()}
                </ul>
            })}
        </section>
    }
}

#[component]
fn LoginItem(login: Login) -> impl IntoView {
    let locale = use_locale();
    let device = login.device.clone();
    let name = move || {
        if device.is_empty() {
            td_string!(locale, account.unknown_device).to_string()
        } else {
            device.clone()
        }
    };
    view! {
        <li>
            <div>
                <strong>{name}</strong>
                <p class="card__meta">{login.address}" · "<When at=login.seen_at /></p>
            </div>
            {if login.current {
                view! { <span class="badge badge--ready">{td_string!(locale, account.this_login)}</span> }.into_any()
            } else {
                view! {
                    <form method="post" action="/api/end_login">
                        <input type="hidden" name="login" value=login.id.to_string() />
                        <button class="button button--small">{td_string!(locale, account.end_login)}</button>
                    </form>
                }.into_any()
            }}
        </li>
    }
}
