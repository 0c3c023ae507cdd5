//! The account page: name, password, and where the person is logged in.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    account::{
        Login, Me, PASSWORD, Theme, USERNAME,
        api::{ChangePassword, ChangeUsername, EndLogin, LogOut, logins, someone},
    },
    error::AppError,
    i18n::{LANGUAGES, code, t, td_string, use_i18n},
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
    let i18n = use_i18n();
    let me = Resource::new_blocking(
        || (),
        |()| async { someone().await?.ok_or(AppError::LoginRequired) },
    );
    view! {
        <Title text=move || td_string!(i18n.get_locale(), account.account).to_string() />
        <main class="page page--narrow stack" id="main">
            <div class="page-header"><h1>{t!(i18n, account.account)}</h1></div>
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
    let i18n = use_i18n();
    let action = ServerAction::<ChangeUsername>::new();
    let error = form_error(action, RwSignal::new(None));
    view! {
        <section class="card">
            <h2 class="card__title">{t!(i18n, account.profile)}</h2>
            <p class="card__meta">{me.email}</p>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <TextField name="username" label=move || t!(i18n, account.username) error value=me.username
                    autocomplete="username" max=USERNAME.1 />
                <div class="form-actions"><button class="button button--primary">{t!(i18n, account.save)}</button></div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Preferences() -> impl IntoView {
    let i18n = use_i18n();
    let chosen = ambient().theme;
    let theme_name = move |theme: Theme| match theme {
        Theme::Dark => td_string!(i18n.get_locale(), chat.dark),
        Theme::Light => td_string!(i18n.get_locale(), chat.light),
        Theme::System => td_string!(i18n.get_locale(), chat.system),
    };
    view! {
        <section class="card">
            <h2 class="card__title">{t!(i18n, account.appearance)}</h2>
            <form class="form" method="post" action="/preferences">
                <div class="field-row">
                    <div class="field">
                        <label for="language">{t!(i18n, account.language)}</label>
                        <select id="language" name="language">
                            {LANGUAGES.map(|(locale, name)| view! {
                                <option value=code(locale) selected=i18n.get_locale_untracked() == locale>{name}</option>
                            }).collect_view()}
                        </select>
                    </div>
                    <div class="field">
                        <label for="theme">{t!(i18n, account.theme)}</label>
                        <select id="theme" name="theme">
                            {Theme::ALL.map(|theme| view! {
                                <option value=theme.as_str() selected=chosen == theme.as_str()>{move || theme_name(theme)}</option>
                            }).collect_view()}
                        </select>
                    </div>
                </div>
                <div class="form-actions"><button class="button button--primary">{t!(i18n, account.save)}</button></div>
            </form>
        </section>
    }
}

#[component]
fn Password() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<ChangePassword>::new();
    let error = form_error(action, RwSignal::new(None));
    view! {
        <section class="card">
            <h2 class="card__title">{t!(i18n, account.password)}</h2>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <TextField name="current_password" label=move || t!(i18n, account.current_password) error
                    kind="password" autocomplete="current-password" />
                <TextField name="new_password" label=move || t!(i18n, account.new_password) error kind="password"
                    autocomplete="new-password" max=PASSWORD.1 hint=move || t!(i18n, account.others_end) />
                <div class="form-actions">
                    <button class="button button--primary">{t!(i18n, account.change_password)}</button>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Logins() -> impl IntoView {
    let i18n = use_i18n();
    let end = ServerAction::<EndLogin>::new();
    let everywhere = ServerAction::<LogOut>::new();
    let list = Resource::new_blocking(move || end.version().get(), |_| logins());
    view! {
        <section class="card card--flush">
            <div class="card__header">
                <h2 class="card__title">{t!(i18n, account.logins)}</h2>
                <ActionForm action=everywhere>
                    <input type="hidden" name="everywhere" value="true" />
                    <button class="button button--small">{t!(i18n, account.log_out_everywhere)}</button>
                </ActionForm>
            </div>
            {loaded(list, move |logins| view! {
                <ul class="list">
                    {logins.into_iter().map(|login| view! { <LoginItem login end /> }).collect_view()}
                </ul>
            })}
        </section>
    }
}

#[component]
fn LoginItem(login: Login, end: ServerAction<EndLogin>) -> impl IntoView {
    let i18n = use_i18n();
    let device = login.device.clone();
    let name = move || {
        if device.is_empty() {
            td_string!(i18n.get_locale(), account.unknown_device).to_string()
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
                view! { <span class="badge badge--ready">{t!(i18n, account.this_login)}</span> }.into_any()
            } else {
                view! {
                    <ActionForm action=end>
                        <input type="hidden" name="login" value=login.id.to_string() />
                        <button class="button button--small">{t!(i18n, account.end_login)}</button>
                    </ActionForm>
                }.into_any()
            }}
        </li>
    }
}
