//! A bot's curated answers, or how to write the first.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    StateBadge,
    answer::Switch,
    import::{ImportCard, ImportOutcome},
};
use crate::{
    bot::page::bot_param,
    curated::{ANSWERS, CuratedAnswer, CuratedList, api::list_curated},
    i18n::{td_string, use_locale},
    id::BotId,
    ui::{
        icon,
        load::loaded,
        number::grouped,
        pager::{Pager, page_number},
        when::When,
    },
};

/// Characters of an answer shown in the list.
const BEGINNING: usize = 120;
/// Longest text searched for, in characters.
const SEARCH: usize = 200;

/// The list of curated answers, the search over it, and files in and out.
#[component]
pub fn CuratedAnswersPage() -> impl IntoView {
    let (bot, number) = (bot_param(), page_number());
    let query = use_query_map();
    let search = Memo::new(move |_| {
        let text = query.read().get("search").unwrap_or_default();
        text.trim().chars().take(SEARCH).collect::<String>()
    });
    let list = Resource::new_blocking(
        move || (bot.get(), search.get(), number.get()),
        |(bot, search, number)| list_curated(bot, search, number),
    );
    view! {
        <ImportOutcome />
        {loaded(list, move |list| view! {
            <List bot=bot.get_untracked() search=search.get_untracked() list />
        })}
    }
}

#[component]
fn List(bot: BotId, search: String, list: CuratedList) -> impl IntoView {
    let locale = use_locale();
    let CuratedList { answers, may_edit } = list;
    let total = answers.total;
    if total == 0 && search.is_empty() {
        return view! {
            <div class="stack">
                <NoAnswers bot=bot.clone() may_edit />
                {may_edit.then(|| view! { <ImportCard bot full=false /> })}
            </div>
        }
        .into_any();
    }
    let (number, pages) = (answers.number, answers.pages());
    let full = search.is_empty() && total >= ANSWERS;
    let keep = keep(&search);
    let rows = answers
        .items
        .into_iter()
        .map(|answer| view! { <Row bot=bot.clone() answer may_edit page=number /> })
        .collect_view();
    let none = (total == 0).then(
        || view! { <p class="card__header muted">{td_string!(locale, curated.nothing_found)}</p> },
    );
    let new = format!("/bots/{bot}/answers/new");
    let export = format!("/bots/{bot}/answers/export");
    view! {
        <div class="stack">
            <section class="card card--flush" aria-labelledby="answers">
                <div class="card__header">
                    <h2 class="card__title" id="answers">{td_string!(locale, curated.answers)}</h2>
                    <span class="card__meta">{td_string!(locale, curated.count, count = u64::from(total)).to_string()}</span>
                    {(may_edit && !full).then(|| view! {
                        <a class="button button--primary" href=new>{icon::plus()}{td_string!(locale, curated.new)}</a>
                    })}
                </div>
                <Search search />
                {none}
                <table class="table" hidden={total == 0}>
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, curated.question)}</th>
                            <th scope="col">{td_string!(locale, curated.answer)}</th>
                            <th scope="col">{td_string!(locale, curated.hits)}</th>
                            <th scope="col">{td_string!(locale, curated.last_hit)}</th>
                            <th scope="col">{td_string!(locale, curated.state)}</th>
                            <th scope="col"><span class="visually-hidden">{td_string!(locale, curated.actions)}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
            <Pager number pages keep />
            <p class="muted">{td_string!(locale, curated.how, max = grouped(ANSWERS, locale)).to_string()}</p>
            <p><a href=export rel="external" download="">{td_string!(locale, curated.export)}</a></p>
            {may_edit.then(|| view! { <ImportCard bot full /> })}
        </div>
    }
    .into_any()
}

/// What stands in front of `page=` in links to other pages of what was searched for.
fn keep(search: &str) -> String {
    if search.is_empty() {
        return String::new();
    }
    let mut query = ParamsMap::new();
    query.insert("search", search.to_owned());
    let text = query.to_query_string();
    format!("{}&", text.trim_start_matches('?'))
}

/// A plain form, so that what is searched for stands in the address.
#[component]
fn Search(search: String) -> impl IntoView {
    let locale = use_locale();
    view! {
        <form class="card__header" method="get" role="search">
            <div class="field">
                <label for="search" class="visually-hidden">{td_string!(locale, curated.search)}</label>
                <input id="search" type="search" name="search" value=search maxlength=SEARCH.to_string()
                    placeholder=td_string!(locale, curated.search) />
            </div>
            <button class="button">{td_string!(locale, curated.search)}</button>
        </form>
    }
}

#[component]
fn Row(bot: BotId, answer: CuratedAnswer, may_edit: bool, page: u32) -> impl IntoView {
    let locale = use_locale();
    let mut wordings = answer.question.lines();
    let question = wordings.next().unwrap_or_default().to_owned();
    let more = wordings.count() as u64;
    let more = (more > 0).then(|| {
        view! { <span class="table__note">{td_string!(locale, curated.wordings, count = more).to_string()}</span> }
    });
    let last = answer.last_hit_at.map(|at| view! { <When at /> });
    let actions = may_edit.then(|| view! { <Switch bot=bot.clone() answer=answer.clone() page /> });
    view! {
        <tr>
            <th scope="row"><a href=format!("/bots/{bot}/answers/{}", answer.id)>{question}</a>{more}</th>
            <td data-label=td_string!(locale, curated.answer)>{beginning(&answer.answer)}</td>
            <td class="table__number" data-label=td_string!(locale, curated.hits)>{grouped(answer.hits, locale)}</td>
            <td data-label=td_string!(locale, curated.last_hit)>{last}</td>
            <td data-label=td_string!(locale, curated.state)><StateBadge enabled=answer.enabled /></td>
            <td class="table__actions">{actions}</td>
        </tr>
    }
}

/// The first words of an answer on one line.
fn beginning(answer: &str) -> String {
    let line = answer.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(BEGINNING) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

#[component]
fn NoAnswers(bot: BotId, may_edit: bool) -> impl IntoView {
    let locale = use_locale();
    let new = format!("/bots/{bot}/answers/new");
    view! {
        <div class="empty">
            {icon::chat()}
            <h2 class="empty__title">{td_string!(locale, curated.first)}</h2>
            <p class="empty__text">{td_string!(locale, curated.first_text)}</p>
            {may_edit.then(|| view! {
                <div class="empty__actions">
                    <a class="button button--primary" href=new>{td_string!(locale, curated.new)}</a>
                </div>
            })}
        </div>
    }
}
