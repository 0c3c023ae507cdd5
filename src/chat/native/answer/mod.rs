//! How one answer comes about: what the owner has written for the question comes first; else
//! passages are searched, the chosen model writes, tools are run for it, and when it can't, the
//! built-in model stands in.

use std::sync::Arc;

use futures::StreamExt;
use tokio::time::Instant;

use crate::{
    chat::State,
    error::Result,
    knowledge::{
        both::{Searched, answered_from, search_both},
        search::{Found, search},
    },
    provider::{
        ModelProblem,
        builtin::Builtin,
        extract::Passage,
        model::{Event, Finish, Model, Request},
    },
    text::{Tongue, tongue},
};

use super::{
    context::Turn,
    engine::{Choice, Engine, choose},
    follow_up::standalone,
    notes::{Notes, millis},
    pen::Pen,
    reply::Job,
    store,
};

mod curated;
mod remote;

/// How an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its state.
    pub state: State,
    /// Whether an answer was found.
    pub answered: Option<bool>,
    /// Code of what went wrong, also when the built-in model made up for it.
    pub problem: Option<String>,
}

impl Outcome {
    fn done(answered: bool) -> Self {
        Self {
            state: State::Done,
            answered: Some(answered),
            problem: None,
        }
    }

    /// An answer that broke off.
    pub fn failed(problem: impl Into<String>) -> Self {
        Self {
            state: State::Failed,
            answered: None,
            problem: Some(problem.into()),
        }
    }
}

/// The chosen model could not answer.
struct Broken {
    problem: &'static str,
    /// Whether it is a limit of the owner's own, not a fault.
    limit: bool,
}

impl From<ModelProblem> for Broken {
    fn from(problem: ModelProblem) -> Self {
        Self {
            problem: problem.code(),
            limit: false,
        }
    }
}

/// Writes an answer. Dropping it ends all work behind it.
pub async fn answer(engine: &Engine, job: &Job, pen: &Pen, notes: &Notes) -> Outcome {
    let writer = Writer::new(engine, job, pen, notes);
    // Boxed: the room that the search takes is given back before the answer is written, which lasts.
    if let Some(hit) = Box::pin(writer.curated()).await {
        return writer.recite(hit).await;
    }
    match Box::pin(writer.prepared()).await {
        Ok((writer, chosen)) => writer.write(chosen).await,
        Err(error) => {
            tracing::error!(%error, "an answer could not be begun");
            Outcome::failed("internal")
        }
    }
}

/// One answer in the making.
struct Writer<'a> {
    engine: &'a Engine,
    job: &'a Job,
    pen: &'a Pen,
    notes: &'a Notes,
    asked: Instant,
    tongue: Tongue,
    /// The question as it stands alone.
    searched: String,
    found: Arc<[Found]>,
    turns: Vec<Turn>,
}

/// The model that answers, or why the chosen one can't.
type Chosen = std::result::Result<Choice, ModelProblem>;

impl<'a> Writer<'a> {
    fn new(engine: &'a Engine, job: &'a Job, pen: &'a Pen, notes: &'a Notes) -> Self {
        Self {
            engine,
            job,
            pen,
            notes,
            asked: Instant::now(),
            tongue: tongue(&job.question, job.room.bot.settings.language.into()),
            searched: job.question.clone(),
            found: Arc::default(),
            turns: Vec::new(),
        }
    }

    /// Finds passages for the question, and for what a follow-up is about, and the model. What does
    /// not wait for each other is asked of the database at the same time.
    async fn prepared(self) -> Result<(Self, Chosen)> {
        let (engine, job, notes) = (self.engine, self.job, self.notes);
        let (db, room, question) = (&engine.db, &job.room, &job.question);
        let started = Instant::now();
        let turns = async {
            match &job.turns {
                Some(turns) => Ok(turns.clone()),
                None => store::turns(db, room, &job.asked).await,
            }
        };
        let (turns, chosen) = tokio::try_join!(turns, choose(engine, &room.workspace, &job.model))?;
        let earlier: Vec<&str> = turns.iter().map(|turn| turn.question.as_str()).collect();
        let alone = standalone(question, &earlier);
        let searched = alone.as_ref().unwrap_or(question).clone();
        let whole = search_both(&engine.vectors, &room.workspace, &room.bot.id, &searched).await?;
        let searched_in = match alone {
            // Its own words find what the topic may have hidden; models of meaning and order, which
            // cost, are asked about the whole alone.
            Some(_) => {
                let own = search(db, &room.workspace, &room.bot.id, question).await?;
                let found = joined(whole.found, own);
                Searched { found, ..whole }
            }
            None => whole,
        };
        let found: Arc<[Found]> = searched_in.found.into();
        {
            let mut record = notes.record();
            record.search_millis = millis(started);
            record.searched.clone_from(&searched);
            record.meaning = searched_in.meaning;
            record.reranked = searched_in.reranked;
            record.found = Arc::clone(&found);
            record.given = found.len();
        }
        let writer = Self {
            searched,
            found,
            turns,
            ..self
        };
        Ok((writer, chosen))
    }

    async fn write(&self, chosen: Chosen) -> Outcome {
        match chosen {
            Err(problem) => self.stand_in(problem.into()).await,
            Ok(Choice::Builtin) => self.builtin().await,
            Ok(Choice::Remote(remote)) => match self.remote(&remote).await {
                Ok(outcome) => outcome,
                Err(broken) => self.stand_in(broken).await,
            },
        }
    }

    /// The built-in model answers in place of the chosen one, unless that has begun to.
    async fn stand_in(&self, broken: Broken) -> Outcome {
        if !self.pen.is_empty() {
            return Outcome::failed(broken.problem);
        }
        let outcome = self.builtin().await;
        // Words that were found are worth showing; a refusal would blame the documents for a fault.
        if outcome.answered == Some(false) && !broken.limit {
            return Outcome::failed(broken.problem);
        }
        Outcome {
            problem: Some(broken.problem.to_owned()),
            ..outcome
        }
    }

    async fn builtin(&self) -> Outcome {
        {
            let mut record = self.notes.record();
            record.provider = "builtin".into();
            record.model = "builtin".into();
            record.given = record.found.len();
            record.around = Vec::new();
        }
        let model = Builtin {
            words_per_second: self.engine.config.builtin_words_per_second,
        };
        let request = Request {
            question: self.searched.clone(),
            passages: passages(&self.found),
            ..Request::default()
        };
        let mut events = model.answer(request);
        while let Some(event) = events.next().await {
            match event {
                Event::Text(piece) => self.show(&piece),
                Event::Citation(number) => self.notes.record().cited.push(number),
                Event::End(finish) => return Outcome::done(finish != Finish::NoAnswer),
                Event::Error(error) => {
                    tracing::error!(%error, "the built-in model");
                    break;
                }
                Event::Usage(_) | Event::ToolCall(_) => {}
            }
        }
        Outcome::failed("internal")
    }

    fn show(&self, piece: &str) {
        if !piece.is_empty() {
            self.notes.first_text(self.asked);
            self.pen.write(piece);
        }
    }
}

/// What was found for the whole question, then what its words alone found.
fn joined(mut found: Vec<Found>, own: Vec<Found>) -> Vec<Found> {
    for passage in own {
        let known = found
            .iter()
            .any(|known| known.source_id == passage.source_id && known.body == passage.body);
        if !known {
            found.push(passage);
        }
    }
    answered_from(found)
}

fn passages(found: &[Found]) -> Vec<Passage> {
    found
        .iter()
        .enumerate()
        .map(|(at, found)| Passage {
            number: at + 1,
            title: found.title.clone(),
            heading: found.heading.clone(),
            body: found.body.clone(),
            hints: found.hints.clone(),
        })
        .collect()
}
