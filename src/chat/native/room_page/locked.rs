//! The page in front of a share page with a password: its title and the question for the password.

use leptos::prelude::*;

use super::{
    Around,
    head::{colours, titled},
};
use crate::{
    account::PASSWORD,
    error::{AppError, Problem},
    i18n::{self, td_string},
};

/// What the page shows.
pub struct LockedPage<'a> {
    /// Title of the share page.
    pub title: &'a str,
    /// End of the link.
    pub slug: &'a str,
    /// The bot's colour.
    pub accent: &'a str,
    /// Code of what went wrong with the last try.
    pub problem: Option<&'a str>,
}

/// The page as HTML.
pub fn render(page: &LockedPage<'_>, around: &Around<'_>) -> String {
    let html = Owner::new().with(|| document(page, around).to_html());
    format!("<!DOCTYPE html>{html}")
}

fn document(page: &LockedPage<'_>, around: &Around<'_>) -> impl IntoView + use<> {
    let locale = around.preferences.locale;
    let title = page.title.to_owned();
    view! {
        <html lang=i18n::code(locale) data-theme=around.preferences.theme.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="robots" content="noindex" />
                {titled(&title)}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=around.assets.stylesheet().to_owned() />
                {colours(page.accent, around)}
            </head>
            <body>
                <main class="error-page" id="main">
                    <h1>{title}</h1>
                    <p>{td_string!(locale, error.password_required)}</p>
                    {form(page, around)}
                </main>
            </body>
        </html>
    }
}

fn form(page: &LockedPage<'_>, around: &Around<'_>) -> impl IntoView + use<> {
    let locale = around.preferences.locale;
    let problem = page.problem.and_then(|code| match code {
        "wrong_credentials" => Some(td_string!(locale, share.wrong_password).to_owned()),
        "too_many_attempts" => {
            Some(AppError::TooManyAttempts { seconds: 15 * 60 }.sentence(locale))
        }
        "invalid" => Some(Problem::Required.sentence(locale)),
        _ => None,
    });
    let wrong = problem.is_some();
    let told = problem.map(|sentence| {
        view! { <p class="field__error" id="password-error" role="alert">{sentence}</p> }
    });
    view! {
        <form class="form" method="post" action=format!("/b/{}/password", page.slug)>
            <div class="field">
                <label for="password">{td_string!(locale, share.password)}</label>
                <input
                    id="password"
                    name="password"
                    type="password"
                    autocomplete="current-password"
                    maxlength=PASSWORD.1.to_string()
                    required
                    aria-invalid=wrong.then_some("true")
                    aria-describedby=wrong.then_some("password-error")
                />
                {told}
            </div>
            <div class="form-actions">
                <button class="button button--primary">{td_string!(locale, share.enter)}</button>
            </div>
        </form>
    }
}
