//! Links to the pages of a list.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::i18n::{td_string, use_locale};

/// The number in `?page=`, at least 1.
pub fn page_number() -> Memo<u32> {
    let query = use_query_map();
    Memo::new(move |_| {
        query
            .read()
            .get("page")
            .and_then(|text| text.parse().ok())
            .unwrap_or(1)
            .max(1)
    })
}

/// Previous and next, when there is more than one page. `keep` stands in front of `page=` in the
/// links, such as `unanswered=true&`.
#[component]
pub fn Pager(number: u32, pages: u32, #[prop(optional, into)] keep: String) -> impl IntoView {
    let locale = use_locale();
    let link = move |page: u32| format!("?{keep}page={page}");
    (pages > 1 || number > 1).then(|| {
        let before = (number > 1).then(|| {
            view! { <a class="button button--small" rel="prev" href=link((number - 1).min(pages))>{td_string!(locale, ui.previous)}</a> }
        });
        let after = (number < pages).then(|| {
            view! { <a class="button button--small" rel="next" href=link(number + 1)>{td_string!(locale, ui.next)}</a> }
        });
        view! {
            <nav class="pager" aria-label=td_string!(locale, ui.pages)>
                {before}
                <span>{td_string!(locale, ui.page_of, number = number, pages = pages)}</span>
                {after}
            </nav>
        }
    })
}
