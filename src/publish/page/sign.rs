//! The sign on all pages of a bot that visitors do not get what its owner sees.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    bot::page::{BotResource, bot_param},
    i18n::{td_string, use_locale},
    publish::{Standing, State, api::find_state},
    ui::load::loaded_quietly,
};

/// Tells of changes that are not published, and of a bot that is not open; nothing otherwise. Asked
/// again on every page that is opened, for the one before may have saved something.
#[component]
pub fn PublishSign() -> impl IntoView {
    let bot = bot_param();
    let BotResource { changes, .. } = expect_context();
    let location = use_location();
    let state = Resource::new_blocking(
        move || {
            let place = (location.pathname.get(), location.search.get());
            (bot.get(), changes.get(), place)
        },
        |(bot, ..)| find_state(bot),
    );
    loaded_quietly(state, move |state| {
        view! { <Sign bot=bot.get_untracked().to_string() state /> }
    })
}

#[component]
fn Sign(bot: String, state: State) -> impl IntoView {
    let locale = use_locale();
    let standing = match state.standing {
        Standing::Open => None,
        Standing::Closed => Some(td_string!(locale, publish.sign_closed)),
        Standing::Unpublished => Some(td_string!(locale, publish.sign_unpublished)),
    };
    let changed = state
        .changed
        .then(|| td_string!(locale, publish.sign_changed));
    (standing.is_some() || changed.is_some()).then(|| {
        view! {
            <p class="notice publish-sign">
                <span>{standing}{standing.and(changed).map(|_| " ")}{changed}</span>
                <a href=format!("/bots/{bot}/versions")>{td_string!(locale, publish.look)}</a>
            </p>
        }
    })
}
