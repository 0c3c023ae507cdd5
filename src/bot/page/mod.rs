//! Pages: the list of bots, a new one, and a bot's settings.

pub mod bots;
pub mod contrast;
pub mod model;
pub mod new_bot;
pub mod settings;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Bot, Channel, standing::Standing};
use crate::{
    error::Result,
    i18n::{td_string, use_locale},
    id::BotId,
};

/// The bot of the page, loaded once by the frame around its pages, and again when it was changed.
#[derive(Clone, Copy)]
pub struct BotResource {
    /// The bot.
    pub bot: Resource<Result<Bot>>,
    /// Changes of its settings made on this page.
    pub changes: RwSignal<u32>,
}

/// The bot named in the path.
pub fn bot_param() -> Memo<BotId> {
    let params = use_params_map();
    Memo::new(move |_| BotId::from(params.read().get("bot").unwrap_or_default()))
}

/// Whether visitors may talk to a bot, in a word.
#[component]
pub fn StandingBadge(standing: Standing) -> impl IntoView {
    let locale = use_locale();
    let (class, word) = match standing {
        Standing::Open => ("badge badge--ready", td_string!(locale, publish.open)),
        Standing::Closed => ("badge badge--waiting", td_string!(locale, publish.closed)),
        Standing::Unpublished => (
            "badge badge--failed",
            td_string!(locale, publish.unpublished),
        ),
    };
    view! { <span class=class>{word}</span> }
}

/// A channel in the person's language.
#[component]
pub fn ChannelName(channel: Channel) -> impl IntoView {
    let locale = use_locale();
    move || match channel {
        Channel::Playground => td_string!(locale, chat.playground),
        Channel::Share => td_string!(locale, chat.share_page),
        Channel::Widget => td_string!(locale, chat.widget),
        Channel::Api => td_string!(locale, chat.api),
        Channel::Check => td_string!(locale, chat.check),
    }
}
