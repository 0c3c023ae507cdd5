//! The workers of this process.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
    time::{MissedTickBehavior, interval, timeout},
};

use crate::{
    db::Db,
    error::{AppError, Result},
};

use super::{
    Fault, Job, Kind, Outcome, PAUSES, TRIES, Work,
    store::{self, SIGN_OF_LIFE},
};

/// Jobs worked on at once in a process. Those that keep a core busy wait for each other elsewhere
/// (the readers of files, the pool of the database); those that wait for a website hold nothing else.
const WORKERS: usize = 4;
/// How often jobs are looked for that other processes have put in line, or that become due.
const LOOK: Duration = Duration::from_secs(1);
/// The longest one part of a job may take; a worker that hangs must not hold its turn for ever.
const PART: Duration = Duration::from_secs(10 * 60);

/// The queue and its workers; cheap to clone.
#[derive(Clone)]
pub struct Queue {
    db: Db,
    works: Vec<Arc<dyn Work>>,
    turns: Arc<Semaphore>,
    news: Arc<Notify>,
}

impl Queue {
    /// A queue whose jobs of one kind are done by `work`. Nothing is done before [`Queue::serve`]
    /// runs, except what is asked for [at once](Queue::at_once).
    pub fn new(db: Db, work: impl Work) -> Self {
        Self {
            db,
            works: vec![Arc::new(work)],
            turns: Arc::new(Semaphore::new(WORKERS)),
            news: Arc::new(Notify::new()),
        }
    }

    /// The same queue, whose jobs of another kind are done by `work`.
    pub fn and(mut self, work: impl Work) -> Self {
        self.works.push(Arc::new(work));
        self
    }

    fn kinds(&self) -> Vec<Kind> {
        self.works.iter().map(|work| work.kind()).collect()
    }

    /// Who does a job that was taken.
    fn work(&self, job: &Job) -> Result<&Arc<dyn Work>> {
        let mut works = self.works.iter();
        works
            .find(|work| work.kind().0 == job.kind)
            .ok_or(AppError::Internal)
    }

    /// Says that something was put in line.
    pub fn wake(&self) {
        self.news.notify_one();
    }

    /// Begins with the job of this subject, so that a small document is ready on the next page. It
    /// stays in line when all workers are busy.
    pub fn at_once(&self, subject: &str) -> JoinHandle<()> {
        let (queue, subject) = (self.clone(), subject.to_owned());
        tokio::spawn(async move {
            let Ok(turn) = Arc::clone(&queue.turns).try_acquire_owned() else {
                return queue.wake();
            };
            match store::claim(&queue.db, &queue.kinds(), Some(&subject)).await {
                Ok(Some(job)) => {
                    queue.work_on(job, turn).await;
                    queue.wake();
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "a job could not be taken"),
            }
        })
    }

    /// Works until the process ends.
    pub async fn serve(&self) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = look.tick() => {}
                () = self.news.notified() => {}
            }
            if let Err(error) = self.take_all().await {
                tracing::error!(%error, "jobs could not be taken");
            }
        }
    }

    /// Takes what is due while a worker is free.
    async fn take_all(&self) -> Result<()> {
        while let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            let Some(job) = store::claim(&self.db, &self.kinds(), None).await? else {
                break;
            };
            let queue = self.clone();
            tokio::spawn(async move {
                queue.work_on(job, turn).await;
                // The turn is free again, and something may have waited for it.
                queue.wake();
            });
        }
        Ok(())
    }

    /// Takes all turns of this process: what is put in line waits for another one.
    #[cfg(test)]
    pub(crate) async fn stand_still(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.turns)
            .acquire_many_owned(WORKERS as u32)
            .await
            .unwrap()
    }

    /// Does everything that is due, one after the other.
    #[cfg(test)]
    pub(crate) async fn drain(&self) {
        while let Some(job) = store::claim(&self.db, &self.kinds(), None).await.unwrap() {
            let turn = Arc::clone(&self.turns).acquire_owned().await.unwrap();
            self.work_on(job, turn).await;
        }
    }

    async fn work_on(&self, job: Job, _turn: OwnedSemaphorePermit) {
        let Some(outcome) = self.outcome(&job).await else {
            return;
        };
        match self.close(&job, outcome).await {
            // Somebody else has the job, or it was cancelled: so has its result.
            Ok(()) | Err(AppError::Busy) => {}
            Err(error) => {
                tracing::error!(%error, subject = job.subject, "a job could not be closed");
            }
        }
    }

    /// How the work ends; nothing when the job is this worker's no more.
    async fn outcome(&self, job: &Job) -> Option<Outcome> {
        if job.attempt > TRIES {
            return Some(Outcome::Failed(Fault {
                problem: "internal",
                detail: "the process died at it again and again".into(),
                may_pass: false,
            }));
        }
        let work = Arc::clone(self.work(job).ok()?);
        let running = job.clone();
        let mut work = tokio::spawn(async move { timeout(PART, work.run(&running)).await });
        let mut sign = interval(SIGN_OF_LIFE);
        sign.tick().await;
        loop {
            tokio::select! {
                ended = &mut work => return Some(match ended {
                    Ok(Ok(outcome)) => outcome,
                    Ok(Err(_)) => unexpected("it took too long"),
                    Err(error) => unexpected(&error.to_string()),
                }),
                _ = sign.tick() => {
                    if matches!(store::keep(&self.db, job).await, Ok(false)) {
                        work.abort();
                        return None;
                    }
                }
            }
        }
    }

    async fn close(&self, job: &Job, outcome: Outcome) -> Result<()> {
        let fault = match outcome {
            Outcome::Done => return Ok(()),
            Outcome::Again(after) => {
                let mut tx = self.db.begin().await?;
                store::put_back(&mut tx, job, after, None).await?;
                tx.commit().await?;
                return Ok(());
            }
            Outcome::Failed(fault) => fault,
        };
        tracing::warn!(
            subject = job.subject,
            attempt = job.attempt,
            problem = fault.problem,
            detail = fault.detail,
            "a job failed"
        );
        let mut tx = self.db.begin().await?;
        match pause_before(job.attempt + 1).filter(|_| fault.may_pass) {
            Some(pause) => store::put_back(&mut tx, job, pause, Some(&fault)).await?,
            None => {
                store::fail(&mut tx, job, fault.problem).await?;
                self.work(job)?.give_up(&mut tx, job, fault.problem).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

/// The pause before a try; nothing when it would be one too many.
fn pause_before(attempt: u32) -> Option<Duration> {
    let tried = usize::try_from(attempt).ok()?.checked_sub(2)?;
    PAUSES.get(tried).copied()
}

fn unexpected(detail: &str) -> Outcome {
    Outcome::Failed(Fault {
        problem: "internal",
        detail: detail.to_owned(),
        may_pass: true,
    })
}

/// The queue of this process, put into the request by the server.
pub fn queue() -> Result<Queue> {
    leptos::prelude::use_context().ok_or_else(|| {
        tracing::error!("no queue in the context of this request");
        AppError::Internal
    })
}
