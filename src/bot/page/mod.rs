//! Pages: the list of bots, a new one, and a bot's settings.

pub mod bots;
pub mod model;
pub mod new_bot;
pub mod settings;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::Bot;
use crate::{error::Result, id::BotId};

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
