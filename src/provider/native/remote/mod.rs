//! Models behind a network: asked in their protocol, with patience that ends, and told apart when
//! they fail.
//!
//! An answer is tried up to three times, but never again once a piece of it was given out: nobody
//! reads an answer twice, and nobody pays for it twice unknowingly.

mod breaker;
mod call;
mod reading;
mod sse;

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures::{StreamExt, stream};

use super::{
    model::{Event, Events, Message, Model, ModelError, Prompt, Request},
    wire::{self, Embeddings, Reranking, Target},
};
use crate::{http::outgoing::Outgoing, provider::ModelProblem};

use breaker::{Breakers, Subject};
use call::Failure;
use reading::Reading;

/// Tries after the first.
const RETRIES: u32 = 2;
/// Bytes of embeddings: a hundred texts with 3072 numbers of ten digits are 3 MB.
const EMBEDDINGS_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of scores; some servers send the texts back with them.
const RERANKING_BYTES: usize = 1024 * 1024;
/// Numbers of one embedding at most; the largest models give 4096.
const DIMENSION: usize = 8192;
/// Bytes of a list of models: the longest known, of a reseller, has some 300 models and 1 MB.
const MODELS_BYTES: usize = 4 * 1024 * 1024;

/// How long is waited for what. The time for connecting is the client's:
/// [`CONNECT`](crate::http::outgoing::CONNECT).
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the first byte of an answer. Models that read a long context or think before they write,
    /// and servers that load a model first, need half a minute.
    pub first_byte: Duration,
    /// Between two pieces of an answer. Any byte counts as life, since servers send comments while
    /// a model thinks; after 45 s proxies begin to cut silent connections.
    pub gap: Duration,
    /// For a whole answer with all its tries, however lively: longer ones nobody waits for, and
    /// they would hold a connection and cost money without end.
    pub whole: Duration,
    /// The longest pause before the first repetition; doubled before the second. The pause is
    /// drawn between nothing and this, so that many who failed together do not come back together.
    pub pause: Duration,
    /// The longest wait that a provider may ask for with Retry-After. Whoever sits before an empty
    /// answer for longer is better served with the error.
    pub longest_wait: Duration,
    /// How long a provider that fails again and again is left alone.
    pub open_for: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(60),
            gap: Duration::from_secs(45),
            whole: Duration::from_secs(600),
            pause: Duration::from_millis(400),
            longest_wait: Duration::from_secs(20),
            open_for: Duration::from_secs(30),
        }
    }
}

/// The way to all providers, shared by the process; cheap to clone.
#[derive(Debug, Clone)]
pub struct Providers {
    outgoing: Outgoing,
    patience: Patience,
    breakers: Arc<Mutex<Breakers>>,
}

impl Providers {
    /// With the patience that visitors have.
    pub fn new(outgoing: Outgoing) -> Self {
        let patience = Patience::default();
        Self {
            outgoing,
            patience,
            breakers: Arc::new(Mutex::new(Breakers::new(patience.open_for))),
        }
    }

    /// With another patience, and all breakers closed.
    pub fn with_patience(self, patience: Patience) -> Self {
        Self {
            patience,
            breakers: Arc::new(Mutex::new(Breakers::new(patience.open_for))),
            ..self
        }
    }

    /// A model to put questions to.
    pub fn model(&self, target: Target) -> Remote {
        Remote {
            providers: self.clone(),
            target,
        }
    }

    /// The models the provider offers, as it names them.
    pub async fn list_models(&self, target: &Target) -> Result<Vec<String>, ModelError> {
        let call = wire::models(target)?;
        let names = self.patiently(target, || async {
            let body = self.body(target, &call, MODELS_BYTES).await?;
            Ok(wire::read_models(target.kind, &body)?)
        });
        self.settled(target, names.await)
    }

    /// One list of numbers a text, in the order of the texts, all equally long.
    pub async fn embed(&self, target: &Target, texts: &[String]) -> Result<Embeddings, ModelError> {
        let call = wire::embed(target, texts)?;
        let embeddings = self.patiently(target, || async {
            let body = self.body(target, &call, EMBEDDINGS_BYTES).await?;
            let embeddings = wire::read_embeddings(target.kind, &body)?;
            whole(&embeddings.vectors, texts.len())?;
            Ok(embeddings)
        });
        self.settled(target, embeddings.await)
    }

    /// The order in which texts answer a question.
    pub async fn rerank(
        &self,
        target: &Target,
        question: &str,
        texts: &[String],
    ) -> Result<Reranking, ModelError> {
        let call = wire::rerank(target, question, texts)?;
        let reranking = self.patiently(target, || async {
            let body = self.body(target, &call, RERANKING_BYTES).await?;
            Ok(wire::read_reranking(target.kind, &body, texts.len())?)
        });
        self.settled(target, reranking.await)
    }

    /// Puts a question that costs next to nothing, and tells how long the answer took to begin.
    pub async fn test(&self, target: &Target) -> Result<Duration, ModelError> {
        let began = Instant::now();
        let prompt = Prompt {
            messages: vec![Message::User("Say OK.".into())],
            max_output_tokens: 16,
            ..Prompt::default()
        };
        self.begin(target, &prompt).await?;
        Ok(began.elapsed())
    }

    /// Begins an answer: its first event is there.
    async fn begin(&self, target: &Target, prompt: &Prompt) -> Result<Reading, ModelError> {
        let call = wire::answer(target, prompt)?;
        let deadline = Instant::now() + self.patience.whole;
        let reading = self.patiently(target, || async {
            let response = self.send(target, &call).await?;
            Reading::begin(response, target, self.patience.gap, deadline).await
        });
        let reading = reading.await?;
        self.breakers().revived(Subject::of(target));
        Ok(reading)
    }

    /// Tries until it goes well, can't go well, or has been tried often enough.
    async fn patiently<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        target: &Target,
        attempt: impl Fn() -> F,
    ) -> Result<T, ModelError> {
        let subject = Subject::of(target);
        let admitted = self.breakers().admit(subject, Instant::now());
        admitted.map_err(left_alone)?;
        for tried in 0..RETRIES {
            match attempt().await {
                Err(failure) if failure.may_pass(self.patience.longest_wait) => {
                    let pause = failure.pause(self.patience.pause, tried, rand::random());
                    tokio::time::sleep(pause).await;
                }
                done => return self.heard(target, done),
            }
        }
        self.heard(target, attempt().await)
    }

    fn heard<T>(&self, target: &Target, done: Result<T, Failure>) -> Result<T, ModelError> {
        done.map_err(|failure| {
            let error = wire::conceal(failure.error, target.key.as_ref());
            self.note(Subject::of(target), Some(&error));
            error
        })
    }

    fn settled<T>(&self, target: &Target, done: Result<T, ModelError>) -> Result<T, ModelError> {
        if done.is_ok() {
            self.note(Subject::of(target), None);
        }
        done
    }

    /// Tells the breaker how an answer ended. Errors that show the provider at work are no
    /// failures of it.
    fn note(&self, subject: Subject, error: Option<&ModelError>) {
        use ModelProblem::{Overloaded, TimedOut, Unreachable};
        match error.map(|error| error.problem) {
            Some(Overloaded | TimedOut | Unreachable) => {
                self.breakers().failed(subject, Instant::now());
            }
            _ => self.breakers().succeeded(subject),
        }
    }

    fn breakers(&self) -> MutexGuard<'_, Breakers> {
        self.breakers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses what is not one vector a text, or vectors that can't be compared.
fn whole(vectors: &[Vec<f32>], texts: usize) -> Result<(), Failure> {
    if vectors.len() != texts {
        return Err(Failure::nonsense("there is not one embedding a text"));
    }
    let dimension = vectors.first().map_or(0, Vec::len);
    let alike = vectors.iter().all(|vector| vector.len() == dimension);
    if !alike || !(1..=DIMENSION).contains(&dimension) {
        return Err(Failure::nonsense("the embeddings are not equally long"));
    }
    Ok(())
}

fn left_alone(remaining: Duration) -> ModelError {
    let detail = "it has failed several times in a row and is left alone for a while";
    ModelError {
        retry_after: Some(remaining),
        ..ModelError::new(ModelProblem::Overloaded, detail)
    }
}

/// A model that a provider runs.
#[derive(Debug, Clone)]
pub struct Remote {
    providers: Providers,
    target: Target,
}

impl Model for Remote {
    /// Dropping the events drops the connection, and with it the provider's work.
    fn answer(&self, request: Request) -> Events {
        let remote = self.clone();
        let answer = async move { remote.events(request.prompt).await };
        Box::pin(stream::once(answer).flatten())
    }
}

impl Remote {
    async fn events(self, prompt: Arc<Prompt>) -> Events {
        match self.providers.begin(&self.target, &prompt).await {
            Ok(reading) => Box::pin(self.read_on(reading)),
            Err(error) => Box::pin(stream::iter([Event::Error(error)])),
        }
    }

    fn read_on(self, reading: Reading) -> impl futures::Stream<Item = Event> + Send {
        let subject = Subject::of(&self.target);
        stream::unfold(reading, async |mut reading| {
            Some((reading.next().await?, reading))
        })
        .inspect(move |event| match event {
            Event::End(_) => self.providers.note(subject, None),
            Event::Error(error) => self.providers.note(subject, Some(error)),
            _ => {}
        })
    }
}

#[cfg(test)]
mod tests;
