//! Replies in the making: jobs of the server that any number of readers may follow.
//!
//! The text itself is the log of events: a reader that has seen so many bytes goes on from there,
//! so nothing is kept twice and a re-join is exact.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::{StreamExt, future::BoxFuture};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval},
};

use crate::{
    chat::{Citation, State},
    db::Db,
    error::Result,
    id::{MessageId, SourceId},
    knowledge::search::Found,
    provider::model::{Event, Events, Finish},
};

use super::{
    room::Room,
    store::{self, Asked, Ending},
};

/// A crash loses at most so much of an answer's text.
const CHECKPOINT: Duration = Duration::from_millis(500);
/// A silent answer says so often that it is alive, well within the time after which it is given up.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// Waits between tries to store an answer's end.
const FINISH_PAUSES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
];
/// At shutdown, answers have so long to be written down.
const GOODBYE: Duration = Duration::from_secs(5);

/// What readers see of a reply.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The text so far.
    pub text: String,
    /// How far it is.
    pub state: State,
}

/// The replies this process is writing.
#[derive(Clone, Default)]
pub struct Replies(Arc<Mutex<HashMap<MessageId, Running>>>);

#[derive(Clone)]
struct Running {
    progress: watch::Receiver<Progress>,
    stop: watch::Sender<Option<State>>,
}

/// Everything a reply needs to be written.
pub struct Job {
    /// Where.
    pub room: Room,
    /// The stored question and its empty answer.
    pub asked: Asked,
    /// Finds passages and asks the model; part of the job, so that a caller who leaves early does
    /// not leave a question without an answer.
    pub prepare: BoxFuture<'static, Prepared>,
}

/// What a model answers with.
pub struct Prepared {
    /// Passages the model was given, in the order of their numbers.
    pub passages: Vec<Found>,
    /// The model's events.
    pub events: Events,
}

impl Replies {
    /// Begins to write a reply; it goes on whether or not anybody reads.
    pub fn start(&self, db: &Db, job: Job) {
        let (progress, seen) = watch::channel(Progress {
            text: String::new(),
            state: State::Writing,
        });
        let (stop, stopped) = watch::channel(None);
        let id = job.asked.answer.clone();
        self.running().insert(
            id.clone(),
            Running {
                progress: seen,
                stop,
            },
        );
        let (replies, db) = (self.clone(), db.clone());
        tokio::spawn(async move {
            let writing = tokio::spawn(write(db.clone(), job, progress, stopped));
            if writing.await.is_err() {
                tracing::error!(answer = %id, "a reply ended without an end");
                give_up(&db, &id).await;
            }
            replies.running().remove(&id);
        });
    }

    /// Follows a reply, if this process is writing it.
    pub fn follow(&self, id: &MessageId) -> Option<watch::Receiver<Progress>> {
        self.running()
            .get(id)
            .map(|running| running.progress.clone())
    }

    /// Stops a reply; what was written stays.
    pub fn stop(&self, id: &MessageId) {
        if let Some(running) = self.running().get(id) {
            running.stop.send_replace(Some(State::Stopped));
        }
    }

    /// Interrupts every reply and waits until what was written is stored.
    pub async fn shut_down(&self) {
        let deadline = Instant::now() + GOODBYE;
        while !self.running().is_empty() && Instant::now() < deadline {
            for running in self.running().values() {
                running.stop.send_replace(Some(State::Interrupted));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<MessageId, Running>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of a reply while it is written.
#[derive(Default)]
struct Draft {
    text: String,
    stored: usize,
    cited: Vec<usize>,
    ended: Option<(State, Option<bool>)>,
}

async fn write(
    db: Db,
    job: Job,
    progress: watch::Sender<Progress>,
    mut stop: watch::Receiver<Option<State>>,
) {
    let Job {
        room,
        asked,
        prepare,
    } = job;
    let Prepared {
        passages,
        mut events,
    } = prepare.await;
    let mut draft = Draft::default();
    let mut checkpoint = interval(CHECKPOINT);
    let mut last_sign = Instant::now();
    checkpoint.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while draft.ended.is_none() {
        tokio::select! {
            biased;
            Ok(()) = stop.changed() => {
                draft.ended = (*stop.borrow()).map(|state| (state, None));
            }
            event = events.next() => take(&mut draft, event, &progress),
            _ = checkpoint.tick() => {
                if draft.text.len() > draft.stored || last_sign.elapsed() > SIGN_OF_LIFE {
                    draft.stored = draft.text.len();
                    last_sign = Instant::now();
                    log(store::checkpoint(&db, &asked.answer, &draft.text).await);
                }
            }
        }
    }
    // Ends the work behind the events before anything else.
    drop(events);
    let (state, answered) = draft.ended.unwrap_or((State::Failed, None));
    if answered == Some(false) {
        draft.text = room.bot.settings.fallback.clone();
    }
    let citations = citations(&passages, &draft);
    let ending = Ending {
        state,
        answered,
        body: &draft.text,
        citations: &citations,
    };
    finish(&db, &room, &asked, &ending).await;
    progress.send_modify(|seen| {
        seen.text.clone_from(&draft.text);
        seen.state = state;
    });
}

/// Stores the end, patiently: readers are told of it only afterwards.
async fn finish(db: &Db, room: &Room, asked: &Asked, ending: &Ending<'_>) {
    for pause in FINISH_PAUSES {
        match store::finish(db, room, asked, ending).await {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "an answer's end could not be stored"),
        }
        tokio::time::sleep(pause).await;
    }
}

fn take(draft: &mut Draft, event: Option<Event>, progress: &watch::Sender<Progress>) {
    match event {
        Some(Event::Text(text)) => {
            draft.text.push_str(&text);
            progress.send_modify(|seen| seen.text.push_str(&text));
        }
        Some(Event::Citation(number)) => draft.cited.push(number),
        Some(Event::Usage(usage)) => tracing::debug!(?usage, "answer"),
        Some(Event::End(finish)) => {
            draft.ended = Some((State::Done, Some(finish != Finish::NoAnswer)));
        }
        Some(Event::ToolCall(_)) => {}
        Some(Event::Error(error)) => {
            tracing::error!(%error, "answer");
            draft.ended = Some((State::Failed, None));
        }
        None => draft.ended = Some((State::Failed, None)),
    }
}

/// Snapshots of the passages that were quoted; numbers the model made up name nothing. A stopped
/// answer cites what its text already shows.
fn citations(passages: &[Found], draft: &Draft) -> Vec<(SourceId, Citation)> {
    passages
        .iter()
        .enumerate()
        .filter(|(at, _)| {
            let number = at + 1;
            draft.cited.contains(&number) || draft.text.contains(&format!("[{number}]"))
        })
        .map(|(at, found)| {
            let citation = Citation {
                number: u32::try_from(at + 1).unwrap_or(0),
                title: found.title.clone(),
                heading: below_title(&found.heading, &found.title),
                excerpt: found.body.clone(),
            };
            (found.source_id.clone(), citation)
        })
        .collect()
}

/// The headings without the document's title, which stands beside them.
fn below_title(heading: &str, title: &str) -> String {
    let mut rest = heading;
    while let Some(below) = rest.strip_prefix(title) {
        rest = below.trim_start_matches(" › ");
    }
    rest.to_owned()
}

async fn give_up(db: &Db, id: &MessageId) {
    let failed = async {
        let mut tx = db.begin().await?;
        crate::sql!(tx, |c| {
            sqlx::query("update messages set state = 'failed' where id = $1 and state = 'writing'")
                .bind(id.as_str())
                .execute(c)
                .await
                .map(drop)
        })?;
        tx.commit().await?;
        Ok(())
    };
    log(failed.await);
}

fn log(result: Result<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "an answer could not be written down");
    }
}
