//! A curated answer written out of a conversation: for a question the bot had no answer to, or in
//! place of the answer it gave.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    bot::page::bot_param,
    chat::{Exchange, api::find_exchange},
    curated::{ANSWER, CuratedForm, Origin, QUESTION, page::form::CuratedFields},
    i18n::{td_string, use_locale},
    id::{BotId, ConversationId, MessageId},
    ui::load::loaded,
};

/// The form of a curated answer with the question in it, and the answer when there is one.
#[component]
pub fn WriteAnswerPage() -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let params = use_params_map();
    let named = move |name: &str| params.read().get(name).unwrap_or_default();
    let conversation = Memo::new(move |_| ConversationId::from(named("conversation")));
    let message = Memo::new(move |_| MessageId::from(named("message")));
    let exchange = Resource::new_blocking(
        move || (bot.get(), conversation.get(), message.get()),
        |(bot, conversation, message)| find_exchange(bot, conversation, message),
    );
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/conversations/{}", bot.get(), conversation.get())>
            {td_string!(locale, chat.conversation)}
        </a>
        {loaded(exchange, move |exchange| view! {
            <Found bot=bot.get_untracked() conversation=conversation.get_untracked() exchange />
        })}
    }
}

#[component]
fn Found(bot: BotId, conversation: ConversationId, exchange: Exchange) -> impl IntoView {
    let locale = use_locale();
    let (title, origin) = if exchange.answer.is_empty() {
        (td_string!(locale, curated.write), Origin::Unanswered)
    } else {
        (td_string!(locale, curated.correct), Origin::Correction)
    };
    let form = CuratedForm {
        question: cut(&exchange.question, QUESTION),
        answer: cut(&exchange.answer, ANSWER),
        origin,
    };
    view! {
        <section class="card" aria-labelledby="curated">
            <h2 class="card__title" id="curated">{title}</h2>
            <CuratedFields bot form conversation=Some(conversation) />
        </section>
    }
}

/// The beginning of a text that may be longer than the form takes.
fn cut(text: &str, most: u32) -> String {
    text.chars().take(most as usize).collect()
}
