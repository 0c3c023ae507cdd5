//! Replies in the making: jobs of the server that any number of readers may follow.
//!
//! The text itself is the log of events: a reader that has seen so many bytes goes on from there,
//! so nothing is kept twice and a re-join is exact.

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::FutureExt;
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval},
};

use crate::{bot::model::ModelSettings, chat::State, error::Result, id::MessageId};

use super::{
    answer::{Outcome, answer},
    books,
    context::Turn,
    engine::Engine,
    notes::Notes,
    pen::{Pen, Progress},
    replicas::{self, Waiting},
    room::Room,
    store::{self, Asked},
};

/// A crash loses at most so much of an answer's text.
const CHECKPOINT: Duration = Duration::from_millis(500);
/// A silent answer says so often that it is alive, well within the time after which it is given up.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// A visitor who has left has so long to come back before a model that costs is stopped.
const GRACE: Duration = Duration::from_secs(15);
/// At shutdown, answers have so long to be written down.
const GOODBYE: Duration = Duration::from_secs(5);

/// The replies this process is writing, and those its readers wait for.
#[derive(Clone, Default)]
pub struct Replies {
    running: Arc<Mutex<HashMap<MessageId, Running>>>,
    /// Readers of answers that other processes write.
    pub(super) waiting: Waiting,
}

#[derive(Clone)]
struct Running {
    progress: watch::Receiver<Progress>,
    stop: watch::Sender<Option<State>>,
    /// When somebody who is not connected here was last seen to read.
    read_at: watch::Sender<Instant>,
}

/// Everything a reply needs to be written.
pub struct Job {
    /// Where.
    pub room: Room,
    /// The stored question and its empty answer.
    pub asked: Asked,
    /// The question.
    pub question: String,
    /// The model to answer with.
    pub model: ModelSettings,
    /// Whether a curated answer is given in place of the model's.
    pub curated: bool,
    /// The conversation so far where it took place elsewhere; else it is read from the database.
    pub turns: Option<Vec<Turn>>,
}

impl Replies {
    /// Begins to write a reply; it goes on whether or not anybody reads. The search is part of it,
    /// so that a caller who leaves early does not leave a question without an answer.
    pub fn start(engine: &Engine, job: Job) {
        let (pen, progress) = Pen::new();
        let (stop, stopped) = watch::channel(None);
        let (read_at, read) = watch::channel(Instant::now());
        let id = job.asked.answer.clone();
        let running = Running {
            progress,
            stop,
            read_at,
        };
        engine.replies.running().insert(id.clone(), running);
        let engine = engine.clone();
        tokio::spawn(async move {
            let writing = write(&engine, &job, pen, stopped, read);
            if AssertUnwindSafe(writing).catch_unwind().await.is_err() {
                tracing::error!(answer = %id, "a reply ended without an end");
                log(store::give_up(&engine.db, &id).await);
            }
            engine.replies.running().remove(&id);
            replicas::tell(&engine.db, replicas::PROGRESS, &id).await;
        });
    }

    /// Follows a reply, if this process is writing it.
    pub fn follow(&self, id: &MessageId) -> Option<watch::Receiver<Progress>> {
        self.running()
            .get(id)
            .map(|running| running.progress.clone())
    }

    /// Stops a reply if this process is writing it; what was written stays.
    pub fn stop(&self, id: &MessageId) -> bool {
        let running = self.running();
        let found = running.get(id);
        if let Some(running) = found {
            running.stop.send_replace(Some(State::Stopped));
        }
        found.is_some()
    }

    /// Notes that somebody reads a reply without being connected to this process.
    pub fn read(&self, id: &MessageId) {
        if let Some(running) = self.running().get(id) {
            running.read_at.send_replace(Instant::now());
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
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(
    engine: &Engine,
    job: &Job,
    pen: Pen,
    stop: watch::Receiver<Option<State>>,
    read: watch::Receiver<Instant>,
) {
    let notes = Notes::default();
    let started = Instant::now();
    let outcome = until_end(engine, job, &pen, &notes, stop, read).await;
    let text = match outcome.answered {
        Some(false) => job.room.bot.settings.fallback.clone(),
        _ => pen.text(),
    };
    // Boxed, so that it takes no room while the answer is written.
    Box::pin(books::close(engine, job, &outcome, &text, notes, started)).await;
    pen.end(&text, outcome.state);
}

/// Lets the answer be written until it ends or is stopped, and writes down how far it is.
async fn until_end(
    engine: &Engine,
    job: &Job,
    pen: &Pen,
    notes: &Notes,
    mut stop: watch::Receiver<Option<State>>,
    read: watch::Receiver<Instant>,
) -> Outcome {
    // Dropped at the end of this function, which ends the calls behind it.
    let mut work = pin!(answer(engine, job, pen, notes));
    let mut tick = interval(CHECKPOINT);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut stored, mut cited, mut sign) = (0, 0, Instant::now());
    let mut alone_since = None;
    loop {
        tokio::select! {
            biased;
            Ok(()) = stop.changed() => {
                if let Some(state) = *stop.borrow() {
                    return Outcome { state, answered: None, problem: None };
                }
            }
            outcome = &mut work => return outcome,
            _ = tick.tick() => {
                if pen.len() > stored || sign.elapsed() > SIGN_OF_LIFE {
                    (stored, sign) = (pen.len(), Instant::now());
                    let text = pen.text();
                    let citations = books::citations(&notes.record(), &text);
                    let new = if citations.len() > cited { &citations[..] } else { &[] };
                    cited = citations.len();
                    log(store::checkpoint(&engine.db, &job.room, &job.asked.answer, &text, new).await);
                    replicas::tell(&engine.db, replicas::PROGRESS, &job.asked.answer).await;
                }
                if left(pen, &read, &mut alone_since) && notes.costing() {
                    tracing::info!(answer = %job.asked.answer, "nobody reads any more");
                    return Outcome { state: State::Stopped, answered: None, problem: None };
                }
            }
        }
    }
}

/// Whether nobody has been reading for longer than the grace.
fn left(pen: &Pen, read: &watch::Receiver<Instant>, alone_since: &mut Option<Instant>) -> bool {
    if pen.readers() > 0 {
        *alone_since = None;
        return false;
    }
    let since = *alone_since.get_or_insert_with(Instant::now);
    since.max(*read.borrow()).elapsed() > GRACE
}

fn log(result: Result<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "an answer could not be written down");
    }
}
