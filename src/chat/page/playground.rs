//! Trying the bot: the visitors' own chat page, in a frame.

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
        view! { <iframe class="chat-frame" src=format!("/bots/{}/chat", id.get_untracked()) title=title></iframe> }
    })
}
