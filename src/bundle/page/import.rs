//! Making a bot from a file, and what is wrong with one that was refused.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    bundle::MEGABYTES,
    error::{AppError, FieldError},
    i18n::{Locale, td_string, use_locale},
};

/// The form that takes a file.
#[component]
pub fn ImportBotPage() -> impl IntoView {
    let locale = use_locale();
    view! {
        <Title text=td_string!(locale, bundle.import)/>
        <main class="page page--narrow" id="main">
            <div class="page-header">
                <div>
                    <a class="page-header__back" href="/bots/new">{td_string!(locale, bot.new)}</a>
                    <h1>{td_string!(locale, bundle.import)}</h1>
                </div>
            </div>
            <Refused />
            <form class="form" method="post" enctype="multipart/form-data" action="/bots/import/file">
                <div class="field">
                    <label for="file">{td_string!(locale, bundle.file)}</label>
                    <input id="file" type="file" name="file" accept=".toml,.txt,application/toml" required
                        aria-describedby="file-hint" />
                    <p class="field__hint" id="file-hint">{td_string!(locale, bundle.file_hint, megabytes = MEGABYTES).to_string()}</p>
                </div>
                <div class="form-actions">
                    <button class="button button--primary">{td_string!(locale, bundle.import)}</button>
                    <a class="button button--quiet" href="/bots">{td_string!(locale, bot.cancel)}</a>
                </div>
            </form>
        </main>
    }
}

/// Why the last file was not taken, from the address.
#[component]
fn Refused() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    move || {
        let told = told(&query.read(), locale);
        (!told.is_empty()).then(|| {
            let lines = told.into_iter().map(|line| view! { <li>{line}</li> });
            view! {
                <div class="notice notice--error" role="alert">
                    <div class="stack">
                        <p>{td_string!(locale, bundle.refused)}</p>
                        <ul class="plain-list">{lines.collect_view()}</ul>
                    </div>
                </div>
            }
        })
    }
}

/// The findings, one a line. Anybody can write an address, so nothing of it is shown but numbers and
/// names of places.
fn told(query: &ParamsMap, locale: Locale) -> Vec<String> {
    let number = |name: &str| query.get(name)?.parse::<u32>().ok();
    if let Some(line) = number("line") {
        return vec![td_string!(locale, bundle.bad_line, line = line).to_string()];
    }
    if let Some(format) = number("format") {
        return vec![td_string!(locale, bundle.bad_format, number = format).to_string()];
    }
    if let Some(wrong) = query.get("wrong") {
        let fields: Vec<FieldError> = serde_json::from_str(&wrong).unwrap_or_default();
        let fields = fields.into_iter().filter(|found| is_place(&found.field));
        return fields
            .map(|found| format!("{}: {}", found.field, found.problem.sentence(locale)))
            .collect();
    }
    let error = query.get("error");
    let error = error.and_then(|error| serde_json::from_str::<AppError>(&error).ok());
    error
        .map(|error| error.sentence(locale))
        .into_iter()
        .collect()
}

/// Names a place in a file, such as `answer[3].questions`.
fn is_place(text: &str) -> bool {
    text.len() <= 80
        && text.chars().all(|letter| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || "[]._".contains(letter)
        })
}
