//! Logging in.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    account::api::LogIn,
    i18n::{t, td_string, use_i18n},
    ui::field::{FormNotice, TextField, form_error},
};

/// The log-in form; `?next=` names the page to go on to.
#[component]
pub fn LogInPage() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<LogIn>::new();
    let error = form_error(action, RwSignal::new(None));
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    view! {
        <Title text=move || td_string!(i18n.get_locale(), account.log_in).to_string() />
        <main class="auth" id="main">
            <h1>{t!(i18n, account.log_in)}</h1>
            <ActionForm action attr:class="form">
                <FormNotice error />
                <input type="hidden" name="next" value=next />
                <TextField name="name" label=move || t!(i18n, account.name_or_email) error autocomplete="username" />
                <TextField name="password" label=move || t!(i18n, account.password) error kind="password"
                    autocomplete="current-password" />
                <button class="button button--primary button--wide">{t!(i18n, account.log_in)}</button>
            </ActionForm>
            <p class="auth__other">{t!(i18n, account.no_account)}" "<a href="/sign-up">{t!(i18n, account.sign_up)}</a></p>
        </main>
    }
}
