//! A reply as server-sent events: `delta` with the next text, numbered by the bytes seen so far,
//! and one `done`. A reader that comes back says the last number and goes on from there.

use std::time::{Duration, Instant};

use axum::response::sse::Event;
use futures::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::sync::watch;

use crate::{
    account::Me,
    chat::{Channel, Citation, Message, State},
    error::Result,
    i18n::{Locale, td_string},
    id::MessageId,
};

use super::{
    compare::figures,
    engine::Engine,
    pen::Progress,
    replicas,
    room::{Room, still_allowed},
    store,
};

/// Proxies cut connections that are silent for a minute.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// A log-out or a deleted bot ends open streams within this time.
const RECHECK: Duration = Duration::from_secs(2);
/// An answer this process does not write is looked at so often, when nothing is heard of it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

#[derive(Serialize)]
struct Delta<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Done<'a> {
    state: State,
    html: &'a str,
    sources: &'a [Citation],
    note: String,
    /// Whether another try is worth offering.
    again: bool,
    /// Model, time, tokens and cost, for those who pay.
    figures: String,
}

/// Where a reader is in a reply.
struct Reader {
    engine: Engine,
    room: Room,
    me: Option<Me>,
    answer: MessageId,
    seen: usize,
    progress: Option<watch::Receiver<Progress>>,
    finished: bool,
    checked: Instant,
}

/// The events of an answer from byte `after` on.
pub async fn events(
    engine: Engine,
    room: Room,
    me: Option<Me>,
    answer: MessageId,
    after: usize,
) -> Result<impl Stream<Item = std::result::Result<Event, std::convert::Infallible>> + use<>> {
    // Following comes first: an answer that ends in between is then found whole in the database.
    let progress = engine.replies.follow(&answer);
    store::visitor_answer(&engine.db, &room, &answer).await?;
    let reader = Reader {
        engine,
        room,
        me,
        answer,
        seen: after,
        progress,
        finished: false,
        checked: Instant::now(),
    };
    Ok(stream::unfold(reader, |mut reader| async move {
        let events = reader.next().await?;
        Some((stream::iter(events.into_iter().map(Ok)), reader))
    })
    .flatten())
}

impl Reader {
    async fn next(&mut self) -> Option<Vec<Event>> {
        if self.finished {
            return None;
        }
        loop {
            let Some(mut progress) = self.progress.take() else {
                return self.end().await;
            };
            let (delta, state) = {
                let seen = progress.borrow_and_update();
                let delta = if seen.state == State::Writing {
                    self.delta(&seen.text)
                } else {
                    None
                };
                (delta, seen.state)
            };
            if state != State::Writing {
                return self.end().await;
            }
            if !self.allowed().await {
                return None;
            }
            if let Some(delta) = delta {
                self.progress = Some(progress);
                return Some(vec![delta]);
            }
            match tokio::time::timeout(RECHECK, progress.changed()).await {
                Ok(Ok(())) => self.progress = Some(progress),
                Ok(Err(_)) => return self.end().await,
                Err(_) => self.progress = Some(progress),
            }
        }
    }

    fn delta(&mut self, text: &str) -> Option<Event> {
        let fresh = text.get(self.seen..).filter(|fresh| !fresh.is_empty())?;
        let event = json("delta", &Delta { text: fresh });
        self.seen = text.len();
        Some(event.id(self.seen.to_string()))
    }

    /// The rest of the stored text, and the end.
    ///
    /// An answer another process writes, or one whose process is gone, is looked at again and
    /// again: it ends, or is found to be abandoned.
    async fn end(&mut self) -> Option<Vec<Event>> {
        loop {
            let (message, body) = store::visitor_answer(&self.engine.db, &self.room, &self.answer)
                .await
                .ok()?;
            let mut events: Vec<Event> = self.delta(&body).into_iter().collect();
            if message.state != State::Writing {
                self.finished = true;
                let figures = self.figures().await;
                events.push(done(&message, figures, self.room.preferences.locale));
                return Some(events);
            }
            if !events.is_empty() {
                return Some(events);
            }
            if !self.allowed().await {
                return None;
            }
            replicas::tell(&self.engine.db, replicas::READ, &self.answer).await;
            self.engine
                .replies
                .waiting
                .news(&self.answer, LOOK_AGAIN)
                .await;
        }
    }

    async fn figures(&self) -> String {
        let room = &self.room;
        if room.channel != Channel::Playground {
            return String::new();
        }
        let why = store::why(&self.engine.db, &room.workspace, &room.bot.id, &self.answer).await;
        why.map(|why| figures(&why, room.preferences.locale))
            .unwrap_or_default()
    }

    /// Whether the reader may still read, asked at most every few seconds.
    async fn allowed(&mut self) -> bool {
        if self.checked.elapsed() < RECHECK {
            return true;
        }
        self.checked = Instant::now();
        still_allowed(&self.room, self.me.as_ref(), &self.engine.db).await
    }
}

fn done(message: &Message, figures: String, locale: Locale) -> Event {
    json(
        "done",
        &Done {
            state: message.state,
            html: &message.html,
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

fn json(name: &str, data: &impl Serialize) -> Event {
    Event::default()
        .event(name)
        .json_data(data)
        .unwrap_or_else(|error| {
            tracing::error!(%error, "an event can't be written");
            Event::default().comment("unreadable")
        })
}
