//! Logging in.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    account::api::LogIn,
    i18n::{td_string, use_locale},
    ui::field::{FormNotice, TextField, plain_form_error},
};

/// The log-in form; `?next=` names the page to go on to.
///
/// A plain form, with scripts too: the page it leads to is loaded anew, in the language and theme
/// the person has saved, which nobody knew on this one.
#[component]
pub fn LogInPage() -> impl IntoView {
    let locale = use_locale();
    let error = plain_form_error::<LogIn>();
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    view! {
        <Title text=td_string!(locale, account.log_in)/>
        <main class="auth" id="main">
            <h1>{td_string!(locale, account.log_in)}</h1>
            <form class="form" method="post" action=LogIn::PATH>
                <FormNotice error />
                <input type="hidden" name="next" value=next />
                <TextField name="name" label=td_string!(locale, account.name_or_email) error autocomplete="username" />
                <TextField name="password" label=td_string!(locale, account.password) error kind="password"
                    autocomplete="current-password" />
                <button class="button button--primary button--wide">{td_string!(locale, account.log_in)}</button>
            </form>
            <p class="auth__other">{td_string!(locale, account.no_account)}" "<a href="/sign-up">{td_string!(locale, account.sign_up)}</a></p>
        </main>
    }
}
