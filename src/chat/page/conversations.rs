//! The list of a bot's conversations.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    bot::page::{ChannelName, bot_param},
    chat::{Conversation, api::list_conversations},
    i18n::{td_string, use_locale},
    id::BotId,
    list::Page,
    ui::{
        icon,
        load::loaded,
        pager::{Pager, page_number},
        when::When,
    },
};

/// Conversations, the latest first; on request those with unanswered questions only.
#[component]
pub fn ConversationsPage() -> impl IntoView {
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
        |(bot, unanswered, number)| list_conversations(bot, unanswered, number),
    );
    let current = move |wanted: bool| move || (unanswered.get() == wanted).then_some("page");
    view! {
        <div class="stack">
        <nav class="row" aria-label=td_string!(locale, chat.filter)>
            <a class="chip" href="?" aria-current=current(false)>{td_string!(locale, chat.all)}</a>
            <a class="chip" href="?unanswered=true" aria-current=current(true)>{td_string!(locale, chat.unanswered_only)}</a>
        </nav>
        {loaded(list, move |page| view! {
            <Conversations bot=bot.get_untracked() page unanswered=unanswered.get_untracked() />
        })}
        </div>
    }
}

#[component]
fn Conversations(bot: BotId, page: Page<Conversation>, unanswered: bool) -> impl IntoView {
    let locale = use_locale();
    if page.total == 0 {
        return view! {
            <div class="empty">
                {icon::inbox()}
                <h2 class="empty__title">{td_string!(locale, chat.no_conversations)}</h2>
                <p class="empty__text">{td_string!(locale, chat.no_conversations_text)}</p>
                <div class="empty__actions"><a class="button button--primary" href=format!("/bots/{bot}/share")>{td_string!(locale, share.link)}</a></div>
            </div>
        }
        .into_any();
    }
    let (number, pages) = (page.number, page.pages());
    let keep = if unanswered { "unanswered=true&" } else { "" };
    let rows = page
        .items
        .into_iter()
        .map(|conversation| view! { <Row bot=bot.clone() conversation /> })
        .collect_view();
    view! {
        <section class="card card--flush">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, chat.first_question)}</th>
                        <th scope="col">{td_string!(locale, chat.channel)}</th>
                        <th scope="col">{td_string!(locale, chat.time)}</th>
                        <th scope="col">{td_string!(locale, chat.answer)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
        <Pager number pages keep />
    }
    .into_any()
}

#[component]
fn Row(bot: BotId, conversation: Conversation) -> impl IntoView {
    let locale = use_locale();
    let unanswered = u64::from(conversation.unanswered);
    let answer = if unanswered == 0 {
        view! { <span class="badge badge--ready">{td_string!(locale, chat.answered)}</span> }
            .into_any()
    } else {
        view! {
            <span class="badge badge--unanswered">{td_string!(locale, chat.unanswered, count = unanswered)}</span>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/bots/{bot}/conversations/{}", conversation.id)>{conversation.first_question}</a></th>
            <td data-label=td_string!(locale, chat.channel)><ChannelName channel=conversation.channel /></td>
            <td data-label=td_string!(locale, chat.time)><When at=conversation.updated_at /></td>
            <td data-label=td_string!(locale, chat.answer)>{answer}</td>
        </tr>
    }
}
