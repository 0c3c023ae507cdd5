//! An answer of a model behind the network: its prompt, its calls with money set aside for each,
//! the tools it asks for, and what its words come to.

use std::sync::Arc;

use futures::StreamExt;

use crate::{
    bot::model::Mode,
    id::PassageId,
    knowledge::neighbours::{self, Around},
    provider::{
        ModelProblem,
        model::{Event, Finish, Message, Model, ModelError, Prompt, Request, ToolCall, ToolSpec},
    },
    time::Timestamp,
    usage::ledger::{self, Outcome as Reserved, Place, Stop},
};

use super::{
    super::{
        context::{Brief, Laid, fit, input_tokens, lay_out},
        engine::Remote,
        notes::Call,
        polish::Polish,
        tools::Workbench,
    },
    Broken, Outcome, Writer,
};

/// Times a model may ask for tools before it has to answer.
const ROUNDS: usize = 4;
/// Why an answer was cut: the limit of tokens, not a fault.
const LENGTH: &str = "length";

impl Writer<'_> {
    /// Lets a model behind the network answer.
    pub(super) async fn remote(&self, remote: &Remote) -> std::result::Result<Outcome, Broken> {
        {
            let mut record = self.notes.record();
            record.provider = remote.counted_as.to_owned();
            record.model.clone_from(&remote.target.model);
        }
        let (room, engine) = (&self.job.room, self.engine);
        let tools = room.bot.tools(&engine.db, &engine.config, &room.workspace);
        let mut bench = Workbench::new(engine, self.notes, tools.await.unwrap_or_default());
        if room.bot.mode == Mode::Strict && self.found.is_empty() && bench.is_empty() {
            return Ok(Outcome::done(false));
        }
        let laid = self.laid(remote, bench.specs()).await;
        {
            let mut record = self.notes.record();
            record.given = laid.passages;
            record.around = laid.around;
        }
        let mut prompt = Arc::new(laid.prompt);
        for _ in 0..=ROUNDS {
            // What is said before a tool is called has its own end: the sign of no answer may follow it.
            let mut polish = self.polish(laid.passages);
            let said = self.call(remote, &prompt, &mut polish).await?;
            if said.finish != Finish::Tools || polish.refused() {
                return self.close(said.finish, &mut polish);
            }
            self.show(&polish.finish());
            let results = bench.run(&said.calls).await;
            let prompt = Arc::make_mut(&mut prompt);
            prompt.messages.push(Message::Assistant {
                text: said.text,
                calls: said.calls,
            });
            prompt.messages.push(Message::Tools(results));
            fit(prompt, remote.window);
        }
        self.give_up(ModelError::new(
            ModelProblem::Nonsense,
            "it asks for tools without end",
        ))
    }

    /// The prompt, within the model's window.
    async fn laid(&self, remote: &Remote, tools: Vec<ToolSpec>) -> Laid {
        let around = self.around().await;
        lay_out(Brief {
            bot: &self.job.room.bot,
            model: &self.job.model,
            tongue: self.tongue,
            question: &self.job.question,
            turns: &self.turns,
            passages: &self.found,
            around: &around,
            tools,
            window: remote.window,
        })
    }

    fn polish(&self, passages: usize) -> Polish {
        let polish = Polish::new(passages, self.tongue);
        match self.pen.is_empty() {
            true => polish,
            false => polish.after_a_text(),
        }
    }

    /// What stands around the passages; an answer without it is better than none.
    async fn around(&self) -> Vec<Around> {
        let ids: Vec<PassageId> = self.found.iter().map(|found| found.id).collect();
        let room = &self.job.room;
        let around = neighbours::around(&self.engine.db, &room.workspace, &room.bot.id, &ids).await;
        around.unwrap_or_else(|error| {
            tracing::error!(%error, "the neighbours of passages");
            Vec::new()
        })
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
        prompt: &Arc<Prompt>,
        polish: &mut Polish,
    ) -> std::result::Result<Said, Broken> {
        self.set_aside(remote, prompt).await?;
        let model = self.engine.providers.model(remote.target.clone());
        let mut events = model.answer(Request {
            prompt: Arc::clone(prompt),
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
    async fn set_aside(
        &self,
        remote: &Remote,
        prompt: &Arc<Prompt>,
    ) -> std::result::Result<(), Broken> {
        let room = &self.job.room;
        let input_tokens = input_tokens(prompt);
        let (input, output) = (input_tokens.into(), prompt.max_output_tokens.into());
        let worst = remote.price.map(|price| price.of(input, output));
        let place = Place {
            workspace: &room.workspace,
            bot: &room.bot.id,
        };
        let now = Timestamp::now();
        let set = ledger::reserve(&self.engine.db, place, worst, remote.platform_limit, now).await;
        let reservation = match set {
            Ok(Reserved::Granted(reservation)) => reservation,
            Ok(Reserved::Stopped(stop)) => return Err(stopped(stop)),
            Err(_) => return Err(ModelProblem::Unreachable.into()),
        };
        let mut record = self.notes.record();
        record.prompt = Some(Arc::clone(prompt));
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
    calls: Vec<ToolCall>,
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
