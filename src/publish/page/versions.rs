//! What visitors get, what publishing would change, and what was published before.

use leptos::prelude::*;

use super::{Published, differences::Differences, visitors::Visitors};
use crate::{
    bot::page::bot_param,
    i18n::{td_string, use_locale},
    id::BotId,
    list::Page,
    publish::{
        NOTE, Overview, VersionCard,
        api::{PublishBot, list_versions},
    },
    ui::{
        field::{FormNotice, TextField, plain_form_error},
        load::loaded,
        pager::{Pager, page_number},
    },
};

/// Draft, live version and history.
#[component]
pub fn VersionsPage() -> impl IntoView {
    let (bot, number) = (bot_param(), page_number());
    let overview = Resource::new_blocking(
        move || (bot.get(), number.get()),
        |(bot, number)| list_versions(bot, number),
    );
    loaded(
        overview,
        move |overview| view! { <Found bot=bot.get_untracked() overview /> },
    )
}

#[component]
fn Found(bot: BotId, overview: Overview) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="stack">
            <Changes bot=bot.clone() overview=overview.clone() />
            <Visitors bot=bot.clone() overview=overview.clone() />
            <History bot history=overview.history />
            <p class="muted">{td_string!(locale, publish.knowledge_is_live)}</p>
        </div>
    }
}

/// What publishing would change, and the button that does.
#[component]
fn Changes(bot: BotId, overview: Overview) -> impl IntoView {
    let locale = use_locale();
    let live = overview.state.live;
    if !overview.state.changed {
        return view! {
            <section class="card stack" aria-labelledby="changes">
                <h2 class="card__title" id="changes">{td_string!(locale, publish.all_published)}</h2>
                <p class="muted">{td_string!(locale, publish.all_published_text, number = live).to_string()}</p>
            </section>
        }
        .into_any();
    }
    let forms = overview
        .may_edit
        .then(|| view! { <PublishForm bot=bot.clone() /><Discard bot live /> });
    view! {
        <section class="card stack" aria-labelledby="changes">
            <h2 class="card__title" id="changes">{td_string!(locale, publish.changes)}</h2>
            <p class="muted">{td_string!(locale, publish.changes_text, number = live).to_string()}</p>
            <Differences list=overview.differences />
            {forms}
        </section>
    }
    .into_any()
}

/// A plain form, because all of the page is another one afterwards.
#[component]
fn PublishForm(bot: BotId) -> impl IntoView {
    let locale = use_locale();
    let error = plain_form_error::<PublishBot>();
    view! {
        <form class="form" method="post" action="/api/publish_bot">
            <FormNotice error />
            <input type="hidden" name="bot" value=bot.to_string() />
            <TextField name="note" label=td_string!(locale, publish.note) error max=NOTE optional=true
                hint=td_string!(locale, publish.note_hint)/>
            <div class="form-actions">
                <button class="button button--primary">{td_string!(locale, publish.publish)}</button>
                <button class="button" type="button" popovertarget="discard">{td_string!(locale, publish.discard)}</button>
            </div>
        </form>
    }
}

/// Asks before changes are lost.
#[component]
fn Discard(bot: BotId, live: u32) -> impl IntoView {
    let locale = use_locale();
    view! {
        <dialog class="dialog" id="discard" popover="auto" aria-labelledby="discard-title">
            <h2 class="dialog__title" id="discard-title">{td_string!(locale, publish.discard_question)}</h2>
            <p>{td_string!(locale, publish.discard_text, number = live).to_string()}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget="discard" popovertargetaction="hide" autofocus>{td_string!(locale, publish.cancel)}</button>
                <form method="post" action="/api/restore_version">
                    <input type="hidden" name="bot" value=bot.to_string() />
                    <input type="hidden" name="number" value=live.to_string() />
                    <button class="button button--danger">{td_string!(locale, publish.discard)}</button>
                </form>
            </div>
        </dialog>
    }
}

#[component]
fn History(bot: BotId, history: Page<VersionCard>) -> impl IntoView {
    let locale = use_locale();
    let (number, pages) = (history.number, history.pages());
    let rows = history
        .items
        .into_iter()
        .map(|card| view! { <Row bot=bot.clone() card /> })
        .collect_view();
    view! {
        <section class="card card--flush" aria-labelledby="history">
            <div class="card__header">
                <h2 class="card__title" id="history">{td_string!(locale, publish.history)}</h2>
            </div>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, publish.version)}</th>
                        <th scope="col">{td_string!(locale, publish.note)}</th>
                        <th scope="col">{td_string!(locale, publish.published)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
        <Pager number pages />
    }
}

#[component]
fn Row(bot: BotId, card: VersionCard) -> impl IntoView {
    let locale = use_locale();
    let number = card.number;
    let live = card.live.then(
        || view! { " "<span class="badge badge--ready">{td_string!(locale, publish.live)}</span> },
    );
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/bots/{bot}/versions/{number}")>{td_string!(locale, publish.numbered, number = number).to_string()}</a>
                {live}
            </th>
            <td data-label=td_string!(locale, publish.note)>{card.note.clone()}</td>
            <td data-label=td_string!(locale, publish.published)><Published card /></td>
        </tr>
    }
}
