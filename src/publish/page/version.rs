//! One version: what it changed, and the way back to it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Published, differences::Differences};
use crate::{
    bot::page::bot_param,
    i18n::{td_string, use_locale},
    id::BotId,
    publish::{VersionView, api::find_version},
    ui::load::loaded,
};

/// The version named in the path.
#[component]
pub fn VersionPage() -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let params = use_params_map();
    // No version has the number 0, so anything else in the path is not found.
    let number = Memo::new(move |_| {
        let text = params.read().get("version").unwrap_or_default();
        text.parse::<u32>().unwrap_or(0)
    });
    let version = Resource::new_blocking(
        move || (bot.get(), number.get()),
        |(bot, number)| find_version(bot, number),
    );
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/versions", bot.get())>{td_string!(locale, publish.versions)}</a>
        {loaded(version, move |view| view! { <Found bot=bot.get_untracked() version=view /> })}
    }
}

#[component]
fn Found(bot: BotId, version: VersionView) -> impl IntoView {
    let locale = use_locale();
    let VersionView {
        card,
        before,
        differences,
        is_draft,
        may_edit,
    } = version;
    let number = card.number;
    let changes = match before {
        None => view! { <p class="muted">{td_string!(locale, publish.first_kept)}</p> }.into_any(),
        Some(before) if differences.is_empty() => {
            let text = td_string!(locale, publish.same_as, number = before).to_string();
            view! { <p class="muted">{text}</p> }.into_any()
        }
        Some(before) => {
            let text = td_string!(locale, publish.changed_since, number = before).to_string();
            view! { <p class="muted">{text}</p><Differences list=differences /> }.into_any()
        }
    };
    let live = card.live.then(
        || view! { <span class="badge badge--ready">{td_string!(locale, publish.live)}</span> },
    );
    let restore = match (is_draft, may_edit) {
        (true, _) => {
            Some(view! { <p class="muted">{td_string!(locale, publish.is_draft)}</p> }.into_any())
        }
        (false, true) => Some(view! { <Restore bot number live=card.live /> }.into_any()),
        (false, false) => None,
    };
    view! {
        <section class="card stack" aria-labelledby="version">
            <div class="card__header">
                <h2 class="card__title" id="version">{td_string!(locale, publish.numbered, number = number).to_string()}</h2>
                {live}
                <span class="card__meta"><Published card=card.clone() /></span>
            </div>
            {(!card.note.is_empty()).then(|| view! { <p>{card.note.clone()}</p> })}
            {changes}
            {restore}
        </section>
    }
}

/// Two buttons of one form: the draft alone, or visitors too. What visitors get already needs no
/// publishing.
#[component]
fn Restore(bot: BotId, number: u32, live: bool) -> impl IntoView {
    let locale = use_locale();
    let note = td_string!(locale, publish.restored_note, number = number).to_string();
    let publish = (!live).then(|| {
        view! { <button class="button" name="publish" value="true">{td_string!(locale, publish.restore_and_publish)}</button> }
    });
    view! {
        <form class="form" method="post" action="/api/restore_version">
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="number" value=number.to_string() />
            <input type="hidden" name="note" value=note />
            <p class="muted">{td_string!(locale, publish.restore_text)}</p>
            <div class="form-actions">
                <button class="button">{td_string!(locale, publish.restore)}</button>
                {publish}
            </div>
        </form>
    }
}
