//! Whether the share page asks for a password. Plain forms: what is typed here is kept nowhere.

use leptos::prelude::*;

use crate::{
    account::PASSWORD,
    i18n::{td_string, use_locale},
    id::BotId,
    share::{ShareView, api::SetSharePassword},
    ui::field::{FormNotice, TextField, plain_form_error},
};

/// The card of the password.
#[component]
pub fn PasswordCard(bot: BotId, found: ShareView) -> impl IntoView {
    let locale = use_locale();
    let error = plain_form_error::<SetSharePassword>();
    let state = if found.has_password {
        td_string!(locale, share.password_set)
    } else {
        td_string!(locale, share.password_unset)
    };
    let word = if found.has_password {
        td_string!(locale, share.change_password)
    } else {
        td_string!(locale, share.set_password)
    };
    let drop_form = found.has_password.then(|| {
        view! {
            <form method="post" action="/api/drop_share_password">
                <input type="hidden" name="bot" value=bot.to_string() />
                <button class="button button--small">{td_string!(locale, share.drop_password)}</button>
            </form>
        }
    });
    let forms = found.may_edit.then(|| {
        view! {
            <form class="form" method="post" action="/api/set_share_password">
                <FormNotice error />
                <input type="hidden" name="bot" value=bot.to_string() />
                <TextField name="password" label=td_string!(locale, share.new_password) error kind="password"
                    autocomplete="new-password" max=PASSWORD.1 hint=td_string!(locale, share.password_hint, count = u64::from(PASSWORD.0)).to_string() />
                <div class="form-actions"><button class="button">{word}</button></div>
            </form>
            {drop_form}
        }
    });
    view! {
        <section class="card stack" aria-labelledby="share-password">
            <h2 class="card__title" id="share-password">{td_string!(locale, share.password)}</h2>
            <p>{state}</p>
            <p class="muted">{td_string!(locale, share.password_text)}</p>
            {forms}
        </section>
    }
}
