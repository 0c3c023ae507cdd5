//! A site: its pages to choose from, and what became of each.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    StateBadge, StateNote, sentence, switching::Switch, syncing::Syncing, tree::ChoosePages,
};
use crate::{
    bot::page::bot_param,
    i18n::{td_string, use_locale},
    id::{BotId, SourceId, WebPageId},
    knowledge::{
        State,
        api::web::find_site,
        web::{SiteView, WebPage},
    },
    ui::{
        fresh::kept_fresh,
        load::loaded,
        number::grouped,
        pager::{Pager, page_number},
    },
};

/// A site with its pages.
#[component]
pub fn SitePage() -> impl IntoView {
    let locale = use_locale();
    let (bot, number) = (bot_param(), page_number());
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| SourceId::from(params.read().get("source").unwrap_or_default()));
    let choose = Memo::new(move |_| query.read().get("choose").is_some());
    let site = Resource::new_blocking(
        move || (bot.get(), id.get(), number.get(), choose.get()),
        |(bot, id, number, choose)| find_site(bot, id, number, choose),
    );
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/knowledge", bot.get())>{td_string!(locale, knowledge.documents)}</a>
        {loaded(site, move |found| view! { <Found bot=bot.get_untracked() found /> })}
    }
}

#[component]
fn Found(bot: BotId, found: SiteView) -> impl IntoView {
    let locale = use_locale();
    let (of_bot, id, number, choose) = (
        bot.clone(),
        found.source.id.clone(),
        found.pages.number,
        found.all,
    );
    let ask = move || find_site(of_bot.clone(), id.clone(), number, choose);
    let waits = |site: &SiteView| site.source.state == State::Waiting;
    let site = kept_fresh(found, waits, ask);
    let choosing = Memo::new(move |_| site.read().all);
    let of_bot = bot.clone();
    view! {
        <header class="document-header">
            <h2>{move || site.read().source.title.clone()}</h2>
            <div class="facts">
                {move || { let source = site.read().source.clone(); view! {
                    <StateBadge source=source.clone() />
                    <StateNote source />
                } }}
                <span>{move || td_string!(locale, knowledge.pages_found, count = u64::from(site.read().pages.total)).to_string()}</span>
                <span>{move || td_string!(locale, knowledge.passages_of, count = u64::from(site.read().source.passages)).to_string()}</span>
                <Switch bot=bot.clone() source=site.read_untracked().source.clone() />
            </div>
        </header>
        {move || site.read().web.more.then(|| view! { <p class="notice">{td_string!(locale, knowledge.more_pages)}</p> })}
        {move || match choosing.get() {
            true => view! { <ChoosePages bot=of_bot.clone() site=site.get_untracked() /> }.into_any(),
            false => view! {
                <div class="split">
                    <Pages bot=of_bot.clone() site />
                    <Syncing bot=of_bot.clone() source=site.read_untracked().source.clone() web=Memo::new(move |_| site.read().web.clone()) />
                </div>
            }.into_any(),
        }}
    }
}

#[component]
fn Pages(bot: BotId, site: Memo<SiteView>) -> impl IntoView {
    let locale = use_locale();
    let (number, pages) = (
        site.read_untracked().pages.number,
        site.read_untracked().pages.pages(),
    );
    view! {
        <section class="card card--flush" aria-labelledby="pages">
            <div class="card__header">
                <h2 class="card__title" id="pages">{td_string!(locale, knowledge.pages)}</h2>
                <a href="?choose=1">{td_string!(locale, knowledge.choose_again)}</a>
            </div>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, knowledge.name)}</th>
                        <th scope="col">{td_string!(locale, knowledge.state)}</th>
                        <th scope="col">{td_string!(locale, knowledge.passages)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || ids(site)
                        key=|id| id.clone()
                        children=move |id| view! { <PageRow bot=bot.clone() id site /> }
                    />
                </tbody>
            </table>
            <Pager number pages />
        </section>
    }
}

fn ids(site: Memo<SiteView>) -> Vec<WebPageId> {
    let site = site.read();
    site.pages
        .items
        .iter()
        .map(|page| page.id.clone())
        .collect()
}

#[component]
fn PageRow(bot: BotId, id: WebPageId, site: Memo<SiteView>) -> impl IntoView {
    let locale = use_locale();
    let page = Memo::new(move |last: Option<&Option<WebPage>>| {
        let now = site
            .read()
            .pages
            .items
            .iter()
            .find(|page| page.id == id)
            .cloned();
        now.or(last.cloned().flatten())
    });
    let title = move || {
        let page = page.get()?;
        Some(match page.source {
            Some(source) => {
                let address = format!("/bots/{bot}/knowledge/{source}");
                view! { <a href=address>{page.title}</a> }.into_any()
            }
            None => view! { <span>{page.title}</span> }.into_any(),
        })
    };
    let badge = move || {
        let page = page.get()?;
        let (class, word) = match (page.problem, page.due) {
            (_, true) => (
                "badge badge--waiting",
                td_string!(locale, knowledge.due_state),
            ),
            (Some(_), _) => ("badge badge--failed", td_string!(locale, knowledge.failed)),
            (None, _) => (
                "badge badge--ready",
                td_string!(locale, knowledge.read_state),
            ),
        };
        Some(view! { <span class=class>{word}</span> })
    };
    let note = move || {
        let page = page.get()?;
        let problem = page.problem.filter(|_| !page.due)?;
        Some(view! { <span class="table__note">{sentence(problem, locale)}</span> })
    };
    view! {
        <tr>
            <th scope="row">
                {title}
                <span class="tree__address">{move || page.get().map(|page| page.url)}</span>
                {note}
            </th>
            <td data-label=td_string!(locale, knowledge.state)>{badge}</td>
            <td class="table__number" data-label=td_string!(locale, knowledge.passages)>
                {move || page.get().map(|page| grouped(page.passages, locale))}
            </td>
        </tr>
    }
}
