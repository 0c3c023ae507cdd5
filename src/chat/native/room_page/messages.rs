//! The messages of the chat page, and what a visitor can do with each: ask again, ask otherwise,
//! say what they think of it. Plain forms, which the script takes over.

use leptos::prelude::*;

use crate::{
    chat::{Author, COMMENT, Feedback, Message, QUESTION, State},
    i18n::{Locale, td_string},
    text::language_tag,
    ui::icon,
};

use super::{
    super::{
        events::{note, worth_another_try},
        markdown,
        room::Room,
    },
    RoomPage,
};

/// The greeting and the messages so far.
pub fn messages(page: &RoomPage<'_>) -> impl IntoView + use<> {
    let room = page.room;
    let locale = room.preferences.locale;
    let bot = room.bot.settings.name.clone();
    let greeting = markdown::render(&room.bot.settings.greeting, "greeting", &[]);
    let last_question = page
        .messages
        .iter()
        .rfind(|message| message.author == Author::Visitor)
        .map(|message| &message.id);
    let last = page.messages.last().map(|message| &message.id);
    let writing = page
        .messages
        .iter()
        .any(|message| message.state == State::Writing);
    let list: Vec<_> = page
        .messages
        .iter()
        .map(|message| match message.author {
            Author::Visitor => {
                let editable = !writing && last_question == Some(&message.id);
                question(message, room, editable).into_any()
            }
            Author::Bot => answer(message, room, last == Some(&message.id)).into_any(),
        })
        .collect();
    view! {
        <ol class="chat__messages" id="messages" aria-label=td_string!(locale, chat.conversation)>
            <li class="message message--bot">
                <span class="visually-hidden">{bot}":"</span>
                <div class="message__body" lang=language_tag(&room.bot.settings.greeting) inner_html=greeting></div>
            </li>
            {list}
        </ol>
    }
}

fn question(message: &Message, room: &Room, editable: bool) -> impl IntoView + use<> {
    let locale = room.preferences.locale;
    let edit = editable.then(|| {
        let action = format!("{}/messages/{}/edit", room.base, message.id);
        view! {
            <details class="message__more" data-edit="">
                <summary class="button button--quiet button--small">{td_string!(locale, chat.edit)}</summary>
                <form class="message__form" method="post" action=action>
                    <label class="visually-hidden" for="edit">{td_string!(locale, chat.edit)}</label>
                    <textarea id="edit" name="text" rows="3" maxlength=QUESTION.to_string() required
                        inner_html=markdown::escape(&message.text)></textarea>
                    <button class="button button--small">{td_string!(locale, chat.send)}</button>
                </form>
            </details>
        }
    });
    view! {
        <li class="message message--visitor" data-question=message.id.to_string()>
            <span class="visually-hidden">{td_string!(locale, chat.you)}":"</span>
            <div class="message__body" lang=language_tag(&message.text) inner_html=message.html.clone()></div>
            {edit}
        </li>
    }
}

fn answer(message: &Message, room: &Room, last: bool) -> impl IntoView + use<> {
    let locale = room.preferences.locale;
    let id = message.id.to_string();
    let writing = message.state == State::Writing;
    let stop = writing.then(|| {
        let action = format!("{}/messages/{id}/stop", room.base);
        view! {
            <noscript>
                <form method="post" action=action><button class="button button--small">{td_string!(locale, chat.stop)}</button></form>
            </noscript>
        }
    });
    let note = note(message, locale).map(|note| view! { <p class="message__note">{note}</p> });
    let unfinished = last && worth_another_try(message.state);
    let try_again = unfinished.then(|| again(room, &id, message.state));
    let tools =
        (!writing).then(|| answer_tools(room, &id, message.feedback.as_ref(), last && !unfinished));
    view! {
        <li
            class="message message--bot"
            id=format!("message-{id}")
            data-message=id.clone()
            data-state=message.state.as_str()
            data-offset=message.bytes.to_string()
        >
            <span class="visually-hidden">{room.bot.settings.name.clone()}":"</span>
            <div class="message__body" lang=language_tag(&message.text) inner_html=message.html.clone()></div>
            {sources(message, locale)}
            {note}
            {try_again}
            {tools}
            {stop}
        </li>
    }
}

/// Another try at the last answer; prominent when it failed.
fn again(room: &Room, answer: &str, state: State) -> impl IntoView + use<> {
    let locale = room.preferences.locale;
    let action = format!("{}/messages/{answer}/again", room.base);
    let (class, words) = if worth_another_try(state) {
        ("button button--small", td_string!(locale, chat.try_again))
    } else {
        (
            "button button--quiet button--small",
            td_string!(locale, chat.another_answer),
        )
    };
    view! {
        <form class="message__again" method="post" action=action data-again="">
            <button class=class>{words}</button>
        </form>
    }
}

/// What a visitor may do with an answer: ask for another one, say what they think of it.
pub fn answer_tools(
    room: &Room,
    answer: &str,
    feedback: Option<&Feedback>,
    another: bool,
) -> impl IntoView + use<> {
    let locale = room.preferences.locale;
    let action = format!("{}/messages/{answer}/feedback", room.base);
    let pressed = |good: bool| {
        if feedback.is_some_and(|given| given.good == good) {
            "true"
        } else {
            "false"
        }
    };
    // Pressing the thumb that is set takes it back.
    let value = |good: bool, name: &'static str| {
        if feedback.is_some_and(|given| given.good == good) {
            ""
        } else {
            name
        }
    };
    view! {
        <div class="message__tools">
            {another.then(|| again(room, answer, State::Done))}
            <form class="message__thumbs" method="post" action=action data-feedback="">
                <button class="button button--quiet button--small" name="thumb" value=value(true, "up") data-thumb="up"
                    aria-pressed=pressed(true) aria-label=td_string!(locale, chat.helpful)>{icon::thumb_up()}</button>
                <button class="button button--quiet button--small" name="thumb" value=value(false, "down") data-thumb="down"
                    aria-pressed=pressed(false) aria-label=td_string!(locale, chat.not_helpful)>{icon::thumb_down()}</button>
            </form>
            {comment(room, answer, feedback)}
        </div>
    }
}

/// More words on an answer; offered once a thumb is set.
fn comment(room: &Room, answer: &str, given: Option<&Feedback>) -> impl IntoView + use<> {
    let locale = room.preferences.locale;
    let action = format!("{}/messages/{answer}/feedback", room.base);
    let field = format!("comment-{answer}");
    let thumb = match given {
        Some(Feedback { good: true, .. }) => "up",
        Some(_) => "down",
        None => "",
    };
    let text = given
        .map(|given| markdown::escape(&given.comment))
        .unwrap_or_default();
    view! {
        <details class="message__more" data-comment="" hidden=given.is_none()>
            <summary class="button button--quiet button--small">{td_string!(locale, chat.comment)}</summary>
            <form class="message__form" method="post" action=action data-feedback="">
                <input type="hidden" name="thumb" value=thumb />
                <label class="visually-hidden" for=field.clone()>{td_string!(locale, chat.comment)}</label>
                <textarea id=field name="comment" rows="2" maxlength=COMMENT.to_string() inner_html=text></textarea>
                <button class="button button--small">{td_string!(locale, chat.send)}</button>
            </form>
        </details>
    }
}

fn sources(message: &Message, locale: Locale) -> Option<impl IntoView + use<>> {
    if message.citations.is_empty() {
        return None;
    }
    let count = message.citations.len();
    let list: Vec<_> = message
        .citations
        .iter()
        .map(|citation| {
            view! {
                <li id=format!("source-{}-{}", message.id, citation.number) value=citation.number.to_string()>
                    <strong>{citation.title.clone()}</strong>
                    " "
                    <span>{citation.heading.clone()}</span>
                    {citation.page.map(|page| view! { <span>" "{td_string!(locale, chat.cited_page, page = page).to_string()}</span> })}
                    {citation.url.clone().map(|link| view! { " "<a href=link rel="noreferrer noopener" target="_blank">{td_string!(locale, chat.open_source)}</a> })}
                    <blockquote>{citation.excerpt.clone()}</blockquote>
                </li>
            }
        })
        .collect();
    Some(view! {
        <details class="message__sources">
            <summary>{td_string!(locale, chat.sources)}": "{count}</summary>
            <ol>{list}</ol>
        </details>
    })
}
