//! The work beside the server: passages get their vectors, batch by batch.
//!
//! A claimed index is taken a step further and goes behind all others, so that a large one does not
//! hold up the small ones. What a step has done is stored batch by batch; a process that dies leaves
//! its lease to run out and loses one batch.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use futures::future::join_all;
use tokio::time::{sleep, timeout};

use crate::{
    error::{AppError, Result},
    id::BotId,
    provider::ModelProblem,
    time::Timestamp,
};

use super::{
    ContentHash, Vectors,
    embedder::{Fault, Order},
    passages::{self, Missing, content_hash},
    store::{self, Held},
};

/// Indexes worked on at once in a process; nearly all of their time is waiting for a provider.
const WORKERS: usize = 4;
/// How often is looked for passages that other processes, or this one's queue, have written.
const LOOK: Duration = Duration::from_secs(3);
/// Texts of one call. Gemini takes 100, OpenAI 2048; an answer of 64 vectors has up to 3 MB.
const BATCH: usize = 64;
/// Passages of one step.
const STEP: i64 = 512;
/// For one batch with all its tries; shorter than the lease.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pauses after failures in a row, the last for all that follow.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(2 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(30 * 60),
];
/// A provider may ask for a longer pause, up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

impl Vectors {
    /// Works until it is dropped.
    pub async fn serve(&self) {
        join_all((0..WORKERS).map(|_| self.work())).await;
    }

    async fn work(&self) {
        loop {
            let news = self.news.notified();
            match self.turn().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "vectors"),
            }
            tokio::select! {
                () = news => {}
                () = sleep(LOOK) => {}
            }
        }
    }

    /// Takes back what the last process of this database held. Before the first
    /// [`serve`](Self::serve).
    pub async fn take_leases(&self) -> Result<()> {
        store::take_leases(&self.db).await
    }

    /// Takes the index that has waited longest a step further; false when nothing is to be done.
    pub async fn turn(&self) -> Result<bool> {
        let Some(mut held) = store::claim(&self.db).await? else {
            return Ok(false);
        };
        let stopped = self.step(&mut held).await;
        let mut tx = self.db.begin().await?;
        match stopped {
            Ok(()) => store::release(&mut tx, &held).await?,
            Err(Stopped::Lost) => return Ok(true),
            Err(Stopped::By(fault)) => {
                let again = Timestamp::now().plus_seconds(pause(&held, &fault).as_secs() as i64);
                store::failed(&mut tx, &held, again, (fault.problem, &fault.detail)).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Embeds some passages of the next bot that needs it; when none does, the index is complete.
    async fn step(&self, held: &mut Held) -> std::result::Result<(), Stopped> {
        while let Some((bot, version)) = passages::changed_bot(&self.db, held).await? {
            let missing = passages::missing(&self.db, held, &bot, STEP).await?;
            if missing.is_empty() {
                self.complete(held, &bot, version).await?;
                continue;
            }
            for batch in missing.chunks(BATCH) {
                self.batch(held, &bot, batch).await?;
            }
            return Ok(());
        }
        self.finish(held).await
    }

    async fn complete(
        &self,
        held: &Held,
        bot: &BotId,
        version: i64,
    ) -> std::result::Result<(), Stopped> {
        let mut tx = self.db.begin().await.map_err(AppError::from)?;
        store::hold(&mut tx, held).await?;
        passages::complete(&mut tx, held, bot, version).await?;
        tx.commit().await.map_err(AppError::from)?;
        Ok(())
    }

    /// Tidies up, and lets a new index take the place of the one before.
    async fn finish(&self, held: &Held) -> std::result::Result<(), Stopped> {
        let mut tx = self.db.begin().await.map_err(AppError::from)?;
        store::hold(&mut tx, held).await?;
        store::went_well(&mut tx, held).await?;
        passages::sweep(&mut tx, held).await?;
        if held.building && passages::all_complete(&mut tx, held).await? {
            store::switch(&mut tx, held).await?;
        }
        tx.commit().await.map_err(AppError::from)?;
        Ok(())
    }

    /// Gives some passages of a bot their vectors; only texts without one are paid for.
    async fn batch(
        &self,
        held: &mut Held,
        bot: &BotId,
        batch: &[Missing],
    ) -> std::result::Result<(), Stopped> {
        let texts: Vec<String> = batch.iter().map(Missing::text).collect();
        let hashes: Vec<ContentHash> = texts.iter().map(|text| content_hash(text)).collect();
        let mut known: HashSet<ContentHash> = passages::known(&self.db, held, &hashes).await?;
        let (mut fresh, mut fresh_hashes) = (Vec::new(), Vec::new());
        for (text, hash) in texts.into_iter().zip(&hashes) {
            if known.insert(*hash) {
                fresh.push(text);
                fresh_hashes.push(*hash);
            }
        }
        self.keep_hold(held).await?;
        let order = Order {
            workspace: held.workspace.clone(),
            bot: bot.clone(),
            provider: held.provider.clone(),
            model: held.model.clone(),
        };
        let vectors = match fresh.is_empty() {
            true => Vec::new(),
            false => self.in_time(&order, &fresh).await?,
        };
        check_dimension(held, &vectors)?;
        let vectors: HashMap<ContentHash, Vec<f32>> = fresh_hashes
            .into_iter()
            .zip(vectors)
            .filter_map(|(hash, vector)| Some((hash, vector?)))
            .collect();
        let passages: Vec<(&Missing, ContentHash)> = batch.iter().zip(hashes).collect();
        let mut tx = self.db.begin().await.map_err(AppError::from)?;
        store::hold(&mut tx, held).await?;
        passages::keep(&mut tx, held, &vectors).await?;
        passages::assign(&mut tx, held, bot, &passages).await?;
        store::went_well(&mut tx, held).await?;
        tx.commit().await.map_err(AppError::from)?;
        held.attempts = 0;
        Ok(())
    }

    async fn keep_hold(&self, held: &Held) -> std::result::Result<(), Stopped> {
        let mut tx = self.db.begin_relaxed().await.map_err(AppError::from)?;
        store::hold(&mut tx, held).await?;
        tx.commit().await.map_err(AppError::from)?;
        Ok(())
    }

    /// The vectors, unless they come later than the lease lasts.
    async fn in_time(
        &self,
        order: &Order,
        texts: &[String],
    ) -> std::result::Result<Vec<Option<Vec<f32>>>, Fault> {
        let late = |_| Err(Fault::new(ModelProblem::TimedOut.code(), ""));
        timeout(PATIENCE, self.embed_each(order, texts))
            .await
            .unwrap_or_else(late)
    }

    /// One vector a text; nothing for a text that the model refuses, which is looked for by halves.
    async fn embed_each(
        &self,
        order: &Order,
        texts: &[String],
    ) -> std::result::Result<Vec<Option<Vec<f32>>>, Fault> {
        match self.embed(order, texts).await {
            Ok(vectors) => Ok(vectors.into_iter().map(Some).collect()),
            Err(fault) if !fault.of_a_text() => Err(fault),
            Err(_) if texts.len() == 1 => Ok(vec![None]),
            Err(_) => {
                let (left, right) = texts.split_at(texts.len() / 2);
                let mut vectors = Box::pin(self.embed_each(order, left)).await?;
                vectors.extend(Box::pin(self.embed_each(order, right)).await?);
                Ok(vectors)
            }
        }
    }
}

/// Why a step has ended early.
enum Stopped {
    /// The index is somebody else's now, or gone.
    Lost,
    /// A fault.
    By(Fault),
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::By(fault)
    }
}

impl From<AppError> for Stopped {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Busy => Self::Lost,
            error => Self::By(error.into()),
        }
    }
}

/// All vectors of an index are equally long, else they can't be compared.
fn check_dimension(
    held: &mut Held,
    vectors: &[Option<Vec<f32>>],
) -> std::result::Result<(), Fault> {
    for vector in vectors.iter().flatten() {
        let length = i64::try_from(vector.len()).unwrap_or(i64::MAX);
        let dimension = *held.dimension.get_or_insert(length);
        if dimension != length {
            let detail = format!("vectors of {length} numbers in an index of {dimension}");
            return Err(Fault::new(ModelProblem::Nonsense.code(), detail));
        }
    }
    Ok(())
}

fn pause(held: &Held, fault: &Fault) -> Duration {
    let tried = usize::try_from(held.attempts).unwrap_or(usize::MAX);
    let own = PAUSES[tried.min(PAUSES.len() - 1)];
    own.max(fault.wait.unwrap_or_default()).min(LONGEST_PAUSE)
}
