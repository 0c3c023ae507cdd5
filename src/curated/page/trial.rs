//! The page on which an owner tries out what a question finds: the curated answer first, as in a chat.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    bot::page::bot_param,
    curated::{CuratedMatch, api::match_curated},
    i18n::{td_string, use_locale},
    id::BotId,
    knowledge::page::trial::SearchTrial,
    ui::load::loaded,
};

/// The search tried out, with the curated answer that would be given in its place.
#[component]
pub fn TrialPage() -> impl IntoView {
    let (bot, query) = (bot_param(), use_query_map());
    let question = Memo::new(move |_| query.read().get("question").unwrap_or_default());
    let met = Resource::new_blocking(
        move || (bot.get(), question.get().trim().to_owned()),
        |(bot, question)| async move {
            match question.is_empty() {
                true => Ok(None),
                false => match_curated(bot, question).await,
            }
        },
    );
    view! {
        <SearchTrial>
            {loaded(met, move |met| met.map(|met| view! { <Met bot=bot.get_untracked() met /> }))}
        </SearchTrial>
    }
}

#[component]
fn Met(bot: BotId, met: CuratedMatch) -> impl IntoView {
    let locale = use_locale();
    let percent = met.percent.map(|percent| {
        let sentence = td_string!(locale, curated.met_nearly, percent = percent).to_string();
        view! { <p class="muted">{sentence}</p> }
    });
    view! {
        <section class="card stack" aria-labelledby="curated">
            <h2 class="card__title" id="curated">{td_string!(locale, curated.met)}</h2>
            <p><a href=format!("/bots/{bot}/answers/{}", met.id)>{met.wording}</a></p>
            {percent}
            <p class="passage">{met.answer}</p>
        </section>
    }
}
