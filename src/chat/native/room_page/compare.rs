//! The playground's comparison: one question, the bot's own model and up to three others beside
//! it, each streamed into its column with its time, tokens and cost.

use leptos::prelude::*;

use crate::{
    chat::{Message, QUESTION, State},
    i18n::{self, td_string},
    provider::Provider,
};

use super::{
    super::{compare::ALTERNATIVES, events::note, room::Room},
    Around, head, problem_notice,
};

/// One model's answer.
pub struct Column {
    /// The model's name.
    pub model: String,
    /// Its answer.
    pub message: Message,
    /// Time, tokens and cost, when it is done.
    pub figures: String,
}

/// What the page shows.
pub struct ComparePage<'a> {
    /// Bot and member.
    pub room: &'a Room,
    /// The question asked last.
    pub question: &'a str,
    /// Its answers.
    pub columns: &'a [Column],
    /// Providers to choose from.
    pub providers: &'a [Provider],
    /// Code of an error to tell of.
    pub problem: Option<&'a str>,
    /// What does not depend on the room.
    pub around: Around<'a>,
}

/// The page as HTML.
pub fn render(page: &ComparePage<'_>) -> String {
    let html = Owner::new().with(|| document(page).to_html());
    format!("<!DOCTYPE html>{html}")
}

fn document(page: &ComparePage<'_>) -> impl IntoView + use<> {
    let room = page.room;
    let preferences = room.preferences;
    let locale = preferences.locale;
    let waiting = page
        .columns
        .iter()
        .any(|column| column.message.state == State::Writing);
    let columns: Vec<_> = page
        .columns
        .iter()
        .map(|column| answer(column, room))
        .collect();
    let question = (!page.question.is_empty()).then(|| {
        view! {
            <p class="message message--visitor"><span class="message__body">{page.question.to_owned()}</span></p>
        }
    });
    view! {
        <html lang=i18n::code(locale) data-theme=preferences.theme.as_str() class="embedded">
            {head(room, &page.around, None, waiting)}
            <body>
                <main class="compare" id="compare" data-base=room.base.clone() data-done=td_string!(locale, chat.all_done)>
                    {page.problem.and_then(|code| problem_notice(code, locale))}
                    {form(page)}
                    {question}
                    <ul class="compare__columns">{columns}</ul>
                    <p role="status" class="visually-hidden" id="announcer"></p>
                </main>
                <script src=page.around.assets.compare_script().to_owned() nonce=page.around.nonce.to_string() defer></script>
            </body>
        </html>
    }
}

fn answer(column: &Column, room: &Room) -> impl IntoView + use<> {
    let message = &column.message;
    let note = note(message, room.preferences.locale).unwrap_or_default();
    view! {
        <li
            class="card message message--bot"
            data-message=message.id.to_string()
            data-state=message.state.as_str()
            data-offset=message.bytes.to_string()
        >
            <h2 class="card__title">{column.model.clone()}</h2>
            <div class="message__body" inner_html=message.html.clone()></div>
            <p class="message__note" data-note="">{note}</p>
            <p class="message__time" data-figures="">{column.figures.clone()}</p>
        </li>
    }
}

fn form(page: &ComparePage<'_>) -> impl IntoView + use<> {
    let locale = page.room.preferences.locale;
    let alternatives: Vec<_> = (1..=ALTERNATIVES)
        .map(|number| alternative(number, page))
        .collect();
    view! {
        <form class="form card" method="post" action=format!("{}/compare", page.room.base)>
            <h1 class="card__title">{td_string!(locale, chat.compare)}</h1>
            <div class="field">
                <label for="text">{td_string!(locale, chat.your_question)}</label>
                <textarea id="text" name="text" rows="2" maxlength=QUESTION.to_string() required
                    inner_html=super::super::markdown::escape(page.question)></textarea>
            </div>
            <p class="field__hint">{td_string!(locale, chat.compare_text)}</p>
            <div class="compare__choices">{alternatives}</div>
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, chat.compare)}</button></div>
        </form>
    }
}

fn alternative(number: usize, page: &ComparePage<'_>) -> impl IntoView + use<> {
    let locale = page.room.preferences.locale;
    let options: Vec<_> = page
        .providers
        .iter()
        .map(|provider| view! { <option value=provider.id.to_string()>{provider.name.clone()}</option> })
        .collect();
    let (provider, model, temperature) = (
        format!("provider_{number}"),
        format!("model_{number}"),
        format!("temperature_{number}"),
    );
    view! {
        <fieldset class="field">
            <legend>{td_string!(locale, chat.alternative, number = number).to_string()}</legend>
            <label for=provider.clone()>{td_string!(locale, chat.provider)}</label>
            <select id=provider.clone() name=provider>
                <option value="">{td_string!(locale, chat.no_alternative)}</option>
                <option value="builtin">{td_string!(locale, chat.builtin_model)}</option>
                {options}
            </select>
            <label for=model.clone()>{td_string!(locale, chat.model)}</label>
            <input id=model.clone() name=model autocomplete="off" />
            <label for=temperature.clone()>{td_string!(locale, chat.temperature)}</label>
            <input id=temperature.clone() name=temperature inputmode="decimal" autocomplete="off" />
        </fieldset>
    }
}
