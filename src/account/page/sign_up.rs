//! Making an account.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};
use leptos_meta::Title;

use crate::{
    account::{EMAIL, PASSWORD, USERNAME, api::SignUp, check_sign_up},
    i18n::{td_string, use_locale},
    ui::field::{FormNotice, TextField, form_error},
};

/// The sign-up form.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let locale = use_locale();
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
        <Title text=td_string!(locale, account.sign_up)/>
        <main class="auth" id="main">
            <h1>{td_string!(locale, account.create)}</h1>
            <p>{td_string!(locale, account.create_text)}</p>
            <ActionForm action attr:class="form" attr:novalidate="" on:submit:capture=check>
                <FormNotice error />
                <TextField name="username" label=td_string!(locale, account.username) error
                    autocomplete="username" max=USERNAME.1 hint=td_string!(locale, account.username_hint)/>
                <TextField name="email" label=td_string!(locale, account.email) error kind="email"
                    autocomplete="email" max=EMAIL />
                <TextField name="password" label=td_string!(locale, account.password) error kind="password"
                    autocomplete="new-password" max=PASSWORD.1 hint=td_string!(locale, account.password_hint)/>
                <button class="button button--primary button--wide">{td_string!(locale, account.create_button)}</button>
            </ActionForm>
            <p class="auth__other">{td_string!(locale, account.have_account)}" "<a href="/log-in">{td_string!(locale, account.log_in)}</a></p>
        </main>
    }
}
