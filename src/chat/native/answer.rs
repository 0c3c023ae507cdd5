//! How one answer comes about: passages are searched, the chosen model writes, tools are run for
//! it, and when it can't, the built-in model stands in.

use futures::StreamExt;
use tokio::time::Instant;

use crate::{
    bot::model::Mode,
    chat::State,
    error::Result,
    knowledge::search::{Found, search},
    provider::{
        ModelProblem,
        builtin::Builtin,
        extract::Passage,
        model::{Event, Finish, Message, Model, ModelError, Prompt, Request},
    },
    text::{Tongue, tongue},
    tool::store as tools,
    usage::ledger::{self, Outcome as Reserved, Place, Stop},
};

use super::{
    context::{Brief, Turn, input_tokens, lay_out},
    engine::{Choice, Engine, Remote, choose},
    follow_up::standalone,
    notes::{Call, Notes, millis},
    pen::Pen,
    polish::Polish,
    reply::Job,
    store,
    tools::Workbench,
};

/// Passages handed to a model.
const PASSAGES: usize = 5;
/// Times a model may ask for tools before it has to answer.
const ROUNDS: usize = 4;
/// Why an answer was cut: the limit of tokens, not a fault.
const LENGTH: &str = "length";

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
    let asked = Instant::now();
    let turns = match store::turns(&engine.db, &job.room, &job.asked).await {
        Ok(turns) => turns,
        Err(_) => return Outcome::failed("internal"),
    };
    let mut writer = Writer {
        engine,
        job,
        pen,
        notes,
        asked,
        tongue: tongue(&job.question, job.room.bot.settings.language.into()),
        searched: job.question.clone(),
        found: Vec::new(),
        turns,
    };
    if let Err(error) = writer.find().await {
        tracing::error!(%error, "search");
        return Outcome::failed("internal");
    }
    writer.write().await
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
    found: Vec<Found>,
    turns: Vec<Turn>,
}

impl Writer<'_> {
    /// Finds passages for the question, and for what a follow-up is about.
    async fn find(&mut self) -> Result<()> {
        let started = Instant::now();
        let room = &self.job.room;
        let db = &self.engine.db;
        let own = search(db, &room.workspace, &room.bot.id, &self.job.question).await?;
        let earlier: Vec<&str> = self
            .turns
            .iter()
            .map(|turn| turn.question.as_str())
            .collect();
        let (searched, found) = match standalone(&self.job.question, &earlier) {
            Some(alone) => {
                let found = search(db, &room.workspace, &room.bot.id, &alone).await?;
                let found = joined(found, own);
                (alone, found)
            }
            None => (self.job.question.clone(), own),
        };
        let mut record = self.notes.record();
        record.search_millis = millis(started);
        record.searched.clone_from(&searched);
        record.found.clone_from(&found);
        record.given = found.len();
        drop(record);
        self.searched = searched;
        self.found = found;
        Ok(())
    }

    async fn write(&self) -> Outcome {
        let room = &self.job.room;
        match choose(self.engine, &room.workspace, &self.job.model).await {
            Err(_) => Outcome::failed("internal"),
            Ok(Err(problem)) => self.stand_in(problem.into()).await,
            Ok(Ok(Choice::Builtin)) => self.builtin().await,
            Ok(Ok(Choice::Remote(remote))) => match self.remote(&remote).await {
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

    async fn remote(&self, remote: &Remote) -> std::result::Result<Outcome, Broken> {
        {
            let mut record = self.notes.record();
            record.provider = remote.counted_as.to_owned();
            record.model.clone_from(&remote.target.model);
        }
        let (room, engine) = (&self.job.room, self.engine);
        let tools = tools::enabled(&engine.db, &engine.config, &room.workspace, &room.bot.id);
        let mut bench = Workbench::new(engine, self.notes, tools.await.unwrap_or_default());
        if room.bot.mode == Mode::Strict && self.found.is_empty() && bench.is_empty() {
            return Ok(Outcome::done(false));
        }
        let laid = lay_out(Brief {
            bot: &room.bot,
            model: &self.job.model,
            tongue: self.tongue,
            question: &self.job.question,
            turns: &self.turns,
            passages: &self.found,
            tools: bench.specs(),
            window: remote.window,
        });
        self.notes.record().given = laid.passages;
        let mut polish = Polish::new(laid.passages, self.tongue);
        let mut prompt = laid.prompt;
        for _ in 0..=ROUNDS {
            let said = self.call(remote, &prompt, &mut polish).await?;
            if said.finish != Finish::Tools || polish.refused() {
                return self.close(said.finish, &mut polish);
            }
            let results = bench.run(&said.calls).await;
            prompt.messages.push(Message::Assistant {
                text: said.text,
                calls: said.calls,
            });
            prompt.messages.push(Message::Tools(results));
        }
        self.give_up(ModelError::new(
            ModelProblem::Nonsense,
            "it asks for tools without end",
        ))
    }

    /// What a complete answer comes to.
    fn close(&self, finish: Finish, polish: &mut Polish) -> std::result::Result<Outcome, Broken> {
        self.show(&polish.finish());
        if polish.refused() {
            return Ok(Outcome::done(false));
        }
        match finish {
            Finish::Blocked if self.pen.is_empty() => Err(ModelProblem::Blocked.into()),
            Finish::Blocked => Ok(Outcome::failed(ModelProblem::Blocked.code())),
            _ if self.pen.text().trim().is_empty() => {
                self.give_up(ModelError::new(ModelProblem::Nonsense, "an empty answer"))
            }
            Finish::Length => Ok(Outcome {
                problem: Some(LENGTH.to_owned()),
                ..Outcome::done(true)
            }),
            _ => Ok(Outcome::done(true)),
        }
    }

    fn give_up<T>(&self, error: ModelError) -> std::result::Result<T, Broken> {
        tracing::warn!(%error, bot = %self.job.room.bot.id, "a model could not answer");
        self.notes.record().detail = Some(error.detail);
        Err(error.problem.into())
    }

    /// One call of the model, with money set aside for it.
    async fn call(
        &self,
        remote: &Remote,
        prompt: &Prompt,
        polish: &mut Polish,
    ) -> std::result::Result<Said, Broken> {
        self.set_aside(remote, prompt).await?;
        let model = self.engine.providers.model(remote.target.clone());
        let mut events = model.answer(Request {
            prompt: prompt.clone(),
            ..Request::default()
        });
        let mut said = Said::default();
        while let Some(event) = events.next().await {
            match event {
                Event::Text(piece) => {
                    self.with_call(|call| call.written.push_str(&piece));
                    self.show(&polish.push(&piece));
                    said.text.push_str(&piece);
                }
                Event::Usage(usage) => self.with_call(|call| call.usage = Some(usage)),
                Event::ToolCall(call) => said.calls.push(call),
                Event::Citation(_) => {}
                Event::End(finish) => {
                    self.with_call(|call| call.open = false);
                    said.finish = finish;
                    return Ok(said);
                }
                Event::Error(error) => return self.broke_off(error),
            }
        }
        self.broke_off(ModelError::new(
            ModelProblem::Nonsense,
            "an answer without an end",
        ))
    }

    fn broke_off<T>(&self, error: ModelError) -> std::result::Result<T, Broken> {
        self.with_call(|call| {
            call.begun = !call.written.is_empty() || call.usage.is_some();
            call.open = false;
        });
        self.give_up(error)
    }

    /// Sets the worst case aside; at the owner's limit there is no call.
    async fn set_aside(&self, remote: &Remote, prompt: &Prompt) -> std::result::Result<(), Broken> {
        let room = &self.job.room;
        let input_tokens = input_tokens(prompt);
        let (input, output) = (input_tokens.into(), prompt.max_output_tokens.into());
        let worst = remote.price.map(|price| price.of(input, output));
        let place = Place {
            workspace: &room.workspace,
            bot: &room.bot.id,
        };
        let now = crate::time::Timestamp::now();
        let set = ledger::reserve(&self.engine.db, place, worst, remote.platform_limit, now).await;
        let reservation = match set {
            Ok(Reserved::Granted(reservation)) => reservation,
            Ok(Reserved::Stopped(stop)) => return Err(stopped(stop)),
            Err(_) => return Err(ModelProblem::Unreachable.into()),
        };
        let mut record = self.notes.record();
        record.prompt = Some(prompt.clone());
        record.calls.push(Call {
            reservation: Some(reservation),
            input_tokens,
            written: String::new(),
            usage: None,
            price: remote.price,
            begun: true,
            open: true,
        });
        Ok(())
    }

    fn with_call(&self, change: impl FnOnce(&mut Call)) {
        if let Some(call) = self.notes.record().calls.last_mut() {
            change(call);
        }
    }
}

/// What a model said in one call.
struct Said {
    text: String,
    calls: Vec<crate::provider::model::ToolCall>,
    finish: Finish,
}

impl Default for Said {
    fn default() -> Self {
        Self {
            text: String::new(),
            calls: Vec::new(),
            finish: Finish::Complete,
        }
    }
}

fn stopped(stop: Stop) -> Broken {
    let problem = match stop {
        Stop::Limit { .. } => "spending_limit",
        Stop::PriceUnknown => "price_unknown",
    };
    Broken {
        problem,
        limit: true,
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
    found.truncate(PASSAGES);
    found
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
        })
        .collect()
}
