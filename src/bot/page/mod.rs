//! Pages: the list of bots, a new one, and a bot's settings.

pub mod bots;
pub mod new_bot;
pub mod settings;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::Bot;
use crate::{error::Result, id::BotId};

/// The bot of the page, loaded once by the frame around its pages.
#[derive(Clone, Copy)]
pub struct BotResource(pub Resource<Result<Bot>>);

/// The bot named in the path.
pub fn bot_param() -> Memo<BotId> {
    let params = use_params_map();
    Memo::new(move |_| BotId::from(params.read().get("bot").unwrap_or_default()))
}
