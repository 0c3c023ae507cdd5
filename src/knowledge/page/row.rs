//! A document in the list, with what can be done with it.

use leptos::prelude::*;

use super::{StateBadge, StateNote, facts::SourceFacts};
use crate::{
    i18n::{td_string, use_locale},
    id::BotId,
    knowledge::{Kind, Source, State},
    list::Page,
    ui::number::grouped,
};

/// A document, drawn once: `page` tells how it is now.
#[component]
pub(super) fn Row(bot: BotId, found: Source, page: Memo<Page<Source>>) -> impl IntoView {
    let locale = use_locale();
    let (of_bot, id) = (bot.clone(), found.id.clone());
    let address = match found.kind {
        Kind::Site => format!("/bots/{bot}/knowledge/{id}/pages"),
        Kind::Text | Kind::File | Kind::Page => format!("/bots/{bot}/knowledge/{id}"),
    };
    let source = Memo::new(move |last: Option<&Source>| {
        let page = page.read();
        let now = page.items.iter().find(|source| source.id == id);
        now.or(last).unwrap_or(&found).clone()
    });
    let state = Memo::new(move |_| source.read().state.clone());
    let button = move || {
        let (bot, source) = (of_bot.clone(), source.read_untracked().id.to_string());
        match state.get() {
            State::Ready | State::Choosing => None,
            State::Failed(_) => Some(view! {
                <Button action="/api/retry_source" bot source word=td_string!(locale, knowledge.retry) />
            }),
            State::Waiting => Some(view! {
                <Button action="/api/cancel_source" bot source word=td_string!(locale, knowledge.cancel_work) />
            }),
        }
    };
    view! {
        <tr>
            <th scope="row">
                <a href=address>{move || source.read().title.clone()}</a>
                {move || view! { <SourceFacts source=source.get() /> }}
                {move || view! { <StateNote source=source.get() /> }}
            </th>
            <td data-label=td_string!(locale, knowledge.state)>{move || view! { <StateBadge source=source.get() /> }}</td>
            <td class="table__number" data-label=td_string!(locale, knowledge.passages)>
                {move || grouped(source.read().passages, locale)}
            </td>
            <td class="table__actions">
                {button}
                <DeleteDialog bot source />
            </td>
        </tr>
    }
}

#[component]
fn Button(action: &'static str, bot: BotId, source: String, word: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="source" value=source />
            <button class="button button--quiet button--small">{word}</button>
        </form>
    }
}

#[component]
fn DeleteDialog(bot: BotId, source: Memo<Source>) -> impl IntoView {
    let locale = use_locale();
    let id = source.read_untracked().id.to_string();
    let dialog = format!("delete-{id}");
    let closes = dialog.clone();
    let title = format!("{dialog}-title");
    let labelled_by = title.clone();
    let question = move || {
        let title = source.read().title.clone();
        td_string!(locale, knowledge.delete_question, title = title).to_string()
    };
    view! {
        <button class="button button--quiet button--small" popovertarget=dialog.clone()>{td_string!(locale, knowledge.delete)}</button>
        <dialog class="dialog" id=dialog.clone() popover="auto" aria-labelledby=labelled_by>
            <h2 class="dialog__title" id=title>{question}</h2>
            <p>{td_string!(locale, knowledge.delete_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget=closes popovertargetaction="hide" autofocus>{td_string!(locale, knowledge.cancel)}</button>
                <form method="post" action="/api/delete_source">
                    <input type="hidden" name="bot" value=bot.to_string() />
                    <input type="hidden" name="source" value=id />
                    <button class="button button--danger">{td_string!(locale, knowledge.delete)}</button>
                </form>
            </div>
        </dialog>
    }
}
