//! A reply as server-sent events: `delta` with the next text, numbered by the bytes seen so far,
//! and one `done`. A reader that comes back says the last number and goes on from there.

use std::{convert::Infallible, time::Duration};

use axum::response::sse::Event;
use futures::{Stream, StreamExt};
use serde::Serialize;

use crate::{
    chat::{Citation, Message, State},
    error::Result,
    i18n::{Locale, td_string},
    id::MessageId,
    text::language_tag,
};

use super::{
    engine::Engine,
    follow::{Step, follow},
    room::{Pass, Room},
};

/// Proxies cut connections that are silent for a minute.
pub const HEARTBEAT: Duration = Duration::from_secs(15);

#[derive(Serialize)]
struct Delta<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Done<'a> {
    state: State,
    /// Whether an answer was found; nothing where it is not complete.
    answered: Option<bool>,
    html: &'a str,
    /// Language of the answer, as HTML names it.
    lang: Option<&'static str>,
    sources: &'a [Citation],
    note: String,
    /// Whether another try is worth offering.
    again: bool,
    /// Model, time, tokens and cost, for those who pay.
    figures: String,
}

/// The events of an answer from byte `after` on.
pub async fn events(
    engine: Engine,
    room: Room,
    pass: Pass,
    answer: MessageId,
    after: usize,
) -> Result<impl Stream<Item = std::result::Result<Event, Infallible>> + use<>> {
    let locale = room.preferences.locale;
    let steps = follow(engine, room, pass, answer, after).await?;
    Ok(steps.map(move |step| {
        Ok(match step {
            Step::Text { text, seen } => json("delta", &Delta { text: &text }).id(seen.to_string()),
            Step::End(ended) => done(&ended.message, ended.figures, locale),
        })
    }))
}

fn done(message: &Message, figures: String, locale: Locale) -> Event {
    json(
        "done",
        &Done {
            state: message.state,
            answered: message.answered,
            html: &message.html,
            lang: language_tag(&message.text),
            sources: &message.citations,
            note: note(message, locale).unwrap_or_default(),
            again: worth_another_try(message.state),
            figures,
        },
    )
}

/// What is said below an answer that is not complete, or not from the model it should be from.
pub fn note(message: &Message, locale: Locale) -> Option<String> {
    match message.state {
        State::Writing => None,
        State::Done => {
            from_documents(message).then(|| td_string!(locale, chat.from_documents).to_owned())
        }
        State::Stopped => Some(td_string!(locale, chat.stopped).to_owned()),
        State::Interrupted => Some(td_string!(locale, chat.interrupted).to_owned()),
        State::Failed => Some(td_string!(locale, chat.failed).to_owned()),
    }
}

/// Whether the built-in model answered in place of the chosen one.
fn from_documents(message: &Message) -> bool {
    message.answered == Some(true)
        && message
            .problem
            .as_deref()
            .is_some_and(|code| code != "length")
}

/// Whether an answer ended in a way that another try may mend.
pub fn worth_another_try(state: State) -> bool {
    matches!(state, State::Failed | State::Interrupted)
}

/// An event with a name and data.
pub fn json(name: &str, data: &impl Serialize) -> Event {
    Event::default()
        .event(name)
        .json_data(data)
        .unwrap_or_else(|error| {
            tracing::error!(%error, "an event can't be written");
            Event::default().comment("unreadable")
        })
}
