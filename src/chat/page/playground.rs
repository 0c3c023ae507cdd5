//! Trying the bot: the visitors' own chat page, in a frame, and the same question to several models.

use leptos::prelude::*;

use crate::{
    bot::page::{BotResource, bot_param},
    i18n::{td_string, use_locale},
    ui::load::loaded,
};

/// The chat with the bot as it is now.
#[component]
pub fn PlaygroundPage() -> impl IntoView {
    let locale = use_locale();
    let id = bot_param();
    let BotResource { bot, .. } = expect_context();
    loaded(bot, move |bot| {
        let name = StoredValue::new(bot.settings.name);
        let title = move || td_string!(locale, chat.chat_with, name = name.get_value()).to_string();
        view! {
            <p class="row row--end"><a class="button button--small" href=format!("/bots/{}/compare", id.get_untracked())>{td_string!(locale, chat.compare)}</a></p>
            <iframe class="chat-frame" src=format!("/bots/{}/chat", id.get_untracked()) title=title></iframe>
        }
    })
}

/// One question to several models, side by side.
#[component]
pub fn ComparePage() -> impl IntoView {
    let locale = use_locale();
    let id = bot_param();
    let BotResource { bot, .. } = expect_context();
    let title = td_string!(locale, chat.compare);
    loaded(bot, move |_| {
        let id = id.get_untracked();
        view! {
            <a class="page-header__back" href=format!("/bots/{id}")>{td_string!(locale, chat.playground)}</a>
            <iframe class="chat-frame chat-frame--tall" src=format!("/bots/{id}/chat/compare") title=title></iframe>
        }
    })
}
