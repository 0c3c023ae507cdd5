//! Whether a document is answered from.

use leptos::prelude::*;

use crate::{
    i18n::{td_string, use_locale},
    id::BotId,
    knowledge::Source,
};

/// The button that leaves a document out of the search, or takes it in again.
#[component]
pub(super) fn Switch(bot: BotId, source: Source) -> impl IntoView {
    let locale = use_locale();
    let word = match source.enabled {
        true => td_string!(locale, knowledge.leave_out),
        false => td_string!(locale, knowledge.take_in),
    };
    view! {
        <form method="post" action="/api/switch_source">
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="source" value=source.id.to_string() />
            <input type="hidden" name="enabled" value=(!source.enabled).to_string() />
            <button class="button button--quiet button--small">{word}</button>
        </form>
    }
}
