//! Making an account.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};
use leptos_meta::Title;

use crate::{
    account::{EMAIL, PASSWORD, USERNAME, api::SignUp, check_sign_up},
    i18n::{t, td_string, use_i18n},
    ui::field::{FormNotice, TextField, form_error},
};

/// The sign-up form.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<SignUp>::new();
    let local = RwSignal::new(None);
    let error = form_error(action, local);
    let check = move |event: SubmitEvent| {
        let Ok(form) = SignUp::from_event(&event) else {
            return;
        };
        local.set(check_sign_up(&form.username, &form.email, &form.password).err());
        if local.read_untracked().is_some() {
            event.prevent_default();
        }
    };
    view! {
        <Title text=move || td_string!(i18n.get_locale(), account.sign_up).to_string() />
        <main class="auth" id="main">
            <h1>{t!(i18n, account.create)}</h1>
            <p>{t!(i18n, account.create_text)}</p>
            <ActionForm action attr:class="form" attr:novalidate="" on:submit:capture=check>
                <FormNotice error />
                <TextField name="username" label=move || t!(i18n, account.username) error
                    autocomplete="username" max=USERNAME.1 hint=move || t!(i18n, account.username_hint) />
                <TextField name="email" label=move || t!(i18n, account.email) error kind="email"
                    autocomplete="email" max=EMAIL />
                <TextField name="password" label=move || t!(i18n, account.password) error kind="password"
                    autocomplete="new-password" max=PASSWORD.1 hint=move || t!(i18n, account.password_hint) />
                <button class="button button--primary button--wide">{t!(i18n, account.create_button)}</button>
            </ActionForm>
            <p class="auth__other">{t!(i18n, account.have_account)}" "<a href="/log-in">{t!(i18n, account.log_in)}</a></p>
        </main>
    }
}
