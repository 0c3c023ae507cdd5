//! Flash messages: what a form has done, said once on the page it leads to. The code stands in the
//! address, so it works without scripts and needs no session.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::i18n::{Locale, td_string, use_locale};

/// The message of `?notice=`, if there is one.
#[component]
pub fn Notice() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let code = Memo::new(move |_| query.read().get("notice"));
    move || {
        let code = code.get()?;
        let sentence = sentence(&code, locale)?;
        Some(view! {
            <div class="notice notice--success" role="status">
                <p>{sentence}</p>
            </div>
        })
    }
}

fn sentence(code: &str, locale: Locale) -> Option<&'static str> {
    Some(match code {
        "bot_created" => td_string!(locale, app.bot_created),
        "bot_deleted" => td_string!(locale, app.bot_deleted),
        "bot_duplicated" => td_string!(locale, app.bot_duplicated),
        "source_saved" => td_string!(locale, app.source_saved),
        "source_deleted" => td_string!(locale, app.source_deleted),
        "tool_deleted" => td_string!(locale, app.tool_deleted),
        "saved" => td_string!(locale, app.saved),
        "password_changed" => td_string!(locale, app.password_changed),
        "login_ended" => td_string!(locale, app.login_ended),
        _ => return None,
    })
}
