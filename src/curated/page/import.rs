//! Reading answers from a file, and what came of it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    curated::{ANSWERS, IMPORT_MEGABYTES},
    error::{AppError, Problem},
    i18n::{Locale, td_string, use_locale},
    id::BotId,
    ui::file_field::FileField,
};

/// The form that takes a file, unless the bot has as many answers as it may and a file could only
/// replace some.
#[component]
pub fn ImportCard(bot: BotId, full: bool) -> impl IntoView {
    let locale = use_locale();
    let full = full.then(|| {
        let sentence = AppError::LimitReached { max: ANSWERS }.sentence(locale);
        view! { <p class="muted">{sentence}</p> }
    });
    view! {
        <section class="card" aria-labelledby="import">
            <h2 class="card__title" id="import">{td_string!(locale, curated.import)}</h2>
            {full}
            <form class="form" method="post" enctype="multipart/form-data" action=format!("/bots/{bot}/answers/import")>
                <FileField label=td_string!(locale, curated.file) accept=".csv,.tsv,.txt,text/csv"
                    hint=td_string!(locale, curated.file_hint, megabytes = IMPORT_MEGABYTES).to_string() />
                <div class="form-actions"><button class="button">{td_string!(locale, curated.read_file)}</button></div>
            </form>
        </section>
    }
}

/// What came of an import, from the address.
#[component]
pub fn ImportOutcome() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    move || {
        let query = query.read();
        let problem = query.get("problem").map(|code| problem(&code, locale));
        problem.or_else(|| {
            let count = |name: &str| query.get(name)?.parse::<u32>().ok();
            let (added, replaced) = (count("added")?, count("replaced")?);
            let skipped = count("skipped").unwrap_or(0);
            let lines = lines(&query.get("lines").unwrap_or_default());
            Some(tally((added, replaced, skipped), &lines, locale))
        })
    }
}

/// The numbers of a list that anybody may have written.
fn lines(list: &str) -> String {
    let numbers = list.split(',').filter_map(|line| line.parse::<u32>().ok());
    let numbers: Vec<String> = numbers.take(10).map(|line| line.to_string()).collect();
    numbers.join(", ")
}

fn tally((added, replaced, skipped): (u32, u32, u32), lines: &str, locale: Locale) -> AnyView {
    let skipped = (skipped > 0).then(|| {
        let sentence = td_string!(
            locale,
            curated.skipped,
            number = skipped,
            lines = lines.to_owned()
        );
        view! { <p>{sentence.to_string()}</p> }
    });
    let done = td_string!(locale, curated.imported, added = added, replaced = replaced);
    view! {
        <div class="notice notice--success" role="status">
            <p>{done.to_string()}</p>
            {skipped}
        </div>
    }
    .into_any()
}

fn problem(code: &str, locale: Locale) -> AnyView {
    let sentence = match code {
        "not_text" => Problem::NotText.sentence(locale),
        "required" => td_string!(locale, curated.no_file).to_owned(),
        "invalid" => Problem::Answered.sentence(locale),
        "too_large" => AppError::TooLarge {
            megabytes: IMPORT_MEGABYTES,
        }
        .sentence(locale),
        "limit_reached" => AppError::LimitReached { max: ANSWERS }.sentence(locale),
        _ => AppError::Connection.sentence(locale),
    };
    view! { <div class="notice notice--error" role="alert"><p>{sentence}</p></div> }.into_any()
}
