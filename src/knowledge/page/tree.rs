//! The pages of a site in their folders, to be ticked.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::{
    i18n::{td_string, use_locale},
    id::BotId,
    knowledge::web::{SiteView, WebPage},
};

/// The form in which an owner chooses among the pages of a site. Pages that nobody has chosen from yet
/// are ticked: most owners want nearly all.
#[component]
pub(super) fn ChoosePages(bot: BotId, site: SiteView) -> impl IntoView {
    let locale = use_locale();
    let first = !site.pages.items.iter().any(|page| page.chosen);
    view! {
        <form class="card form" method="post" action="/api/choose_pages">
            <p>{td_string!(locale, knowledge.choose_text)}</p>
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="source" value=site.source.id.to_string() />
            <div class="tree">
                {folders(site.pages.items).into_iter().map(|(folder, pages)| view! { <Folder folder pages first /> }).collect_view()}
            </div>
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, knowledge.read_pages)}</button></div>
        </form>
    }
}

#[component]
fn Folder(folder: String, pages: Vec<WebPage>, first: bool) -> impl IntoView {
    let depth = folder.matches('/').count().saturating_sub(1).min(6);
    view! {
        <details open class="tree__folder" data-depth=depth.to_string()>
            <summary>{folder}" ("{pages.len()}")"</summary>
            <ul class="tree__pages">
                {pages.into_iter().map(|page| view! {
                    <li>
                        <label class="check">
                            <input type="checkbox" name="pages[]" value=page.id.to_string() checked=first || page.chosen />
                            " "{page.title}
                            <span class="tree__address">{page.url}</span>
                        </label>
                    </li>
                }).collect_view()}
            </ul>
        </details>
    }
}

/// The pages by the folder they lie in.
fn folders(pages: Vec<WebPage>) -> BTreeMap<String, Vec<WebPage>> {
    let mut folders: BTreeMap<String, Vec<WebPage>> = BTreeMap::new();
    for page in pages {
        folders
            .entry(folder(&page.url).to_owned())
            .or_default()
            .push(page);
    }
    folders
}

/// The path of an address up to its last slash.
fn folder(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path.rfind('/').map_or("/", |at| &path[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_lies_in_the_folder_of_its_path() {
        for (url, found) in [
            ("https://lola.uz", "/"),
            ("https://lola.uz/", "/"),
            ("https://lola.uz/yordam", "/"),
            ("https://lola.uz/yordam/", "/yordam/"),
            ("https://lola.uz/yordam/narx?a=/b/", "/yordam/"),
        ] {
            assert_eq!(folder(url), found, "{url}");
        }
    }
}
