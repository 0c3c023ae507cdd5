//! The log of what visitors have asked, beside the page on which a search is tried out.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::why::Measures;
use crate::{
    bot::page::{ChannelName, bot_param},
    chat::{AskedQuestion, UsedPassage, api::list_questions},
    i18n::{td_string, use_locale},
    id::BotId,
    knowledge::trial,
    list::Page,
    ui::{
        icon,
        load::loaded,
        pager::{Pager, page_number},
        when::When,
    },
};

/// Questions of visitors with what the search found, the latest first; on request the unanswered only.
#[component]
pub fn QuestionsPage() -> impl IntoView {
    let locale = use_locale();
    let (bot, number) = (bot_param(), page_number());
    let query = use_query_map();
    let unanswered = Memo::new(move |_| {
        query
            .read()
            .get("unanswered")
            .is_some_and(|value| value == "true")
    });
    let list = Resource::new_blocking(
        move || (bot.get(), unanswered.get(), number.get()),
        |(bot, unanswered, number)| list_questions(bot, unanswered, number),
    );
    let current = move |wanted: bool| move || (unanswered.get() == wanted).then_some("page");
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/knowledge/search", bot.get())>{td_string!(locale, knowledge.trial)}</a>
        <div class="stack">
            <header class="document-header"><h2>{td_string!(locale, chat.questions)}</h2></header>
            <p class="muted">{td_string!(locale, chat.questions_text)}</p>
            <nav class="row" aria-label=td_string!(locale, chat.filter)>
                <a class="chip" href="?" aria-current=current(false)>{td_string!(locale, chat.all)}</a>
                <a class="chip" href="?unanswered=true" aria-current=current(true)>{td_string!(locale, chat.only_unanswered)}</a>
            </nav>
            {loaded(list, move |page| view! {
                <Questions bot=bot.get_untracked() page unanswered=unanswered.get_untracked() />
            })}
        </div>
    }
}

#[component]
fn Questions(bot: BotId, page: Page<AskedQuestion>, unanswered: bool) -> impl IntoView {
    let locale = use_locale();
    if page.total == 0 {
        return view! {
            <div class="empty">
                {icon::inbox()}
                <h3 class="empty__title">{td_string!(locale, chat.no_questions)}</h3>
                <p class="empty__text">{td_string!(locale, chat.no_conversations_text)}</p>
            </div>
        }
        .into_any();
    }
    let (number, pages) = (page.number, page.pages());
    let keep = if unanswered { "unanswered=true&" } else { "" };
    let asked = page
        .items
        .into_iter()
        .map(|asked| view! { <Asked bot=bot.clone() asked /> })
        .collect_view();
    view! {
        <ol class="plain-list stack">{asked}</ol>
        <Pager number pages keep />
    }
    .into_any()
}

#[component]
fn Asked(bot: BotId, asked: AskedQuestion) -> impl IntoView {
    let locale = use_locale();
    let why = format!(
        "/bots/{bot}/conversations/{}/why/{}",
        asked.conversation, asked.answer
    );
    let badge = match (asked.curated, asked.answered) {
        (true, _) => Some(("badge badge--ready", td_string!(locale, chat.curated))),
        (_, Some(true)) => Some(("badge badge--ready", td_string!(locale, chat.answered))),
        (_, Some(false)) => Some((
            "badge badge--unanswered",
            td_string!(locale, chat.no_answer),
        )),
        (_, None) => None,
    };
    let followed = !asked.curated && asked.searched != asked.question;
    let searched = followed.then(|| asked.searched.clone());
    let tried = match asked.curated {
        true => &asked.question,
        false => &asked.searched,
    };
    let tried: String = tried.chars().take(trial::QUESTION as usize).collect();
    let nothing = !asked.curated && asked.passages.is_empty();
    view! {
        <li class="card stack">
            <h3 class="card__title">{asked.question}</h3>
            <div class="facts">
                {badge.map(|(class, word)| view! { <span class=class>{word}</span> })}
                <span><ChannelName channel=asked.channel /></span>
                <span><When at=asked.at /></span>
            </div>
            {searched.map(|searched| view! { <p class="muted">{td_string!(locale, chat.searched_for)}" "{searched}</p> })}
            {nothing.then(|| view! { <p class="muted">{td_string!(locale, chat.nothing_found)}</p> })}
            <ol class="plain-list stack">
                {asked.passages.into_iter().map(|passage| view! { <Best passage /> }).collect_view()}
            </ol>
            <div class="row">
                <form method="get" action=format!("/bots/{bot}/knowledge/search")>
                    <input type="hidden" name="question" value=tried />
                    <button class="button button--small">{td_string!(locale, chat.try_search)}</button>
                </form>
                <a href=why>{td_string!(locale, chat.why)}</a>
            </div>
        </li>
    }
}

#[component]
fn Best(passage: UsedPassage) -> impl IntoView {
    view! {
        <li>
            <div class="facts">
                <strong>{passage.number}". "{passage.heading.clone()}</strong>
                <Measures passage=passage.clone() />
            </div>
            <p class="passage">{passage.excerpt}</p>
        </li>
    }
}
