//! The work behind a run: one question a step, until all have a verdict.

use std::time::Duration;

use async_trait::async_trait;

use crate::{
    bot::store as bots,
    chat::{
        State, ask,
        engine::Engine,
        room::Room,
        store::{self as conversations, Given},
    },
    check::{RunState, Verdict},
    db::Tx,
    error::{AppError, Result},
    id::{MessageId, RunId},
    job::{self, Fault, Job, Kind, Outcome, Work},
    publish::{
        publishing::{Request, publish_admitted},
        speaker::Speaker,
        store as editions,
    },
};

use super::{
    asking::{self, Judged, Pending},
    judge::{tokens, unmet},
    runs::{self, Run},
    store::from_stored,
};

/// Jobs on runs, whose subject is a run's id.
pub const KIND: Kind = Kind("check_run");

/// Times a question is asked whose answer breaks off.
const TRIES: i64 = 3;
/// The pause before a question is asked again: a server that is being shut down breaks answers off.
const AGAIN: Duration = Duration::from_secs(2);
/// How soon an answer is looked at again that another process writes, or one that died.
const LOOK: Duration = Duration::from_secs(1);
/// An answer that was cut at the bot's own limit of tokens is what visitors would get.
const LENGTH: &str = "length";

/// Asks the questions of runs.
pub struct Runs {
    engine: Engine,
}

impl Runs {
    /// Asks them of this engine.
    pub fn new(engine: Engine) -> Self {
        Self { engine }
    }

    async fn advance(&self, job: &Job) -> Result<Outcome> {
        let id = RunId::from(job.subject.clone());
        let run = match runs::find(&self.engine.db, &job.workspace, &id).await {
            Ok(run) if run.state == RunState::Running => run,
            // It was stopped, or has gone with its bot.
            Ok(_) | Err(AppError::NotFound) => return self.nothing(job).await,
            Err(error) => return Err(error),
        };
        let (pending, done, total) = asking::next(&self.engine.db, &job.workspace, &id).await?;
        match pending {
            Some(pending) => {
                job::progress(&self.engine.db, job, "asking", done, total).await?;
                self.ask(job, &run, &pending).await
            }
            None => self.finish(job, &run).await,
        }
    }

    async fn nothing(&self, job: &Job) -> Result<Outcome> {
        let mut tx = self.engine.db.begin().await?;
        job::finish(&mut tx, job).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    /// Sees to it that a question is answered, and judges the answer.
    async fn ask(&self, job: &Job, run: &Run, pending: &Pending) -> Result<Outcome> {
        let answer = match &pending.answer_id {
            Some(answer) => MessageId::from(answer.clone()),
            None => match self.begin(job, run, pending).await {
                // The live version is no longer kept.
                Err(AppError::NotFound) => return self.unasked(job, pending).await,
                begun => begun?,
            },
        };
        // Whoever follows an answer keeps it from being stopped for want of readers.
        if let Some(mut progress) = self.engine.replies.follow(&answer) {
            let ended = progress.wait_for(|seen| seen.state != State::Writing);
            ended.await.ok();
        }
        let given =
            conversations::given(&self.engine.db, &job.workspace, &run.bot, &answer).await?;
        let again = pending.tries < TRIES;
        match given.state {
            State::Writing => Ok(Outcome::Again(LOOK)),
            State::Interrupted | State::Stopped if again => self.forget(job, &answer).await,
            _ => self.judge(job, pending, &given).await,
        }
    }

    /// Stores a question, notes its answer in the run, and lets it be written.
    async fn begin(&self, job: &Job, run: &Run, pending: &Pending) -> Result<MessageId> {
        let engine = &self.engine;
        let speaker = self.speaker(job, run, pending).await?;
        let room = Room::of_check(&engine.config, &job.workspace, speaker, &job.subject);
        let mut tx = engine.db.begin().await?;
        job::hold(&mut tx, job).await?;
        let asked = conversations::ask(&mut tx, &room, None, &pending.question).await?;
        asking::asked(&mut tx, job, pending, &asked).await?;
        tx.commit().await?;
        Ok(ask::begin(engine, &room, asked, &pending.question).answer)
    }

    /// The edition of the bot that is asked.
    async fn speaker(&self, job: &Job, run: &Run, pending: &Pending) -> Result<Speaker> {
        let (db, workspace) = (&self.engine.db, &job.workspace);
        let bot = bots::find(db, workspace, &run.bot).await?;
        match run.live.filter(|_| pending.edition == "live") {
            None => Ok(Speaker::held(bot.id, bot.slug, run.draft.clone())),
            Some(number) => {
                let version = editions::version(db, workspace, &run.bot, number).await?;
                Ok(Speaker::version(bot.id, bot.slug, number, version))
            }
        }
    }

    async fn forget(&self, job: &Job, answer: &MessageId) -> Result<Outcome> {
        let mut tx = self.engine.db.begin().await?;
        job::hold(&mut tx, job).await?;
        asking::forget(&mut tx, job, answer).await?;
        tx.commit().await?;
        Ok(Outcome::Again(AGAIN))
    }

    async fn judge(&self, job: &Job, pending: &Pending, given: &Given) -> Result<Outcome> {
        let unmet = unmet(&from_stored(&pending.expectations), given);
        let problem = match given.state {
            State::Done => given.problem.clone().filter(|problem| problem != LENGTH),
            _ => Some(given.problem.clone().unwrap_or_else(|| "internal".into())),
        };
        let judged = match problem {
            Some(problem) => Judged {
                verdict: Verdict::Unasked,
                unmet: Vec::new(),
                problem: Some(problem),
                tokens: None,
                millis: Some(given.millis),
            },
            None => Judged {
                verdict: match unmet.is_empty() {
                    true => Verdict::Passed,
                    false => Verdict::Failed,
                },
                unmet,
                problem: None,
                tokens: Some(tokens(given)),
                millis: Some(given.millis),
            },
        };
        self.write_down(job, pending, &judged).await
    }

    async fn unasked(&self, job: &Job, pending: &Pending) -> Result<Outcome> {
        let judged = Judged {
            verdict: Verdict::Unasked,
            unmet: Vec::new(),
            problem: Some("internal".into()),
            tokens: None,
            millis: None,
        };
        self.write_down(job, pending, &judged).await
    }

    async fn write_down(&self, job: &Job, pending: &Pending, judged: &Judged) -> Result<Outcome> {
        let mut tx = self.engine.db.begin().await?;
        job::hold(&mut tx, job).await?;
        asking::judged(&mut tx, job, pending, judged).await?;
        tx.commit().await?;
        Ok(Outcome::Again(Duration::ZERO))
    }

    /// Ends a run, and publishes its draft if it was to be, all checks pass and it is still the same.
    async fn finish(&self, job: &Job, run: &Run) -> Result<Outcome> {
        let mut tx = self.engine.db.begin().await?;
        // The bot before the job, as whoever begins another run takes them.
        bots::touch(&mut tx, &job.workspace, &run.bot).await?;
        job::finish(&mut tx, job).await?;
        if run.publishes
            && asking::all_pass(&mut tx, &job.workspace, &run.id).await?
            && editions::draft_in(&mut tx, &job.workspace, &run.bot).await? == run.draft
        {
            let request = Request {
                workspace: &job.workspace,
                bot: &run.bot,
                note: &run.note,
                author: run.author.as_ref(),
            };
            let version = publish_admitted(&mut tx, &request).await?;
            runs::published(&mut tx, &job.workspace, &run.id, version).await?;
        }
        runs::end(&mut tx, &job.workspace, &run.id, RunState::Done).await?;
        runs::forget_oldest(&mut tx, &job.workspace, &run.bot).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}

#[async_trait]
impl Work for Runs {
    fn kind(&self) -> Kind {
        KIND
    }

    async fn run(&self, job: &Job) -> Outcome {
        match self.advance(job).await {
            Ok(outcome) => outcome,
            // Another worker has it, or it was cancelled.
            Err(AppError::Busy) => Outcome::Done,
            Err(error) => Outcome::Failed(Fault {
                problem: "internal",
                detail: error.to_string(),
                may_pass: true,
            }),
        }
    }

    async fn give_up(&self, tx: &mut Tx, job: &Job, _problem: &str) -> Result<()> {
        let run = RunId::from(job.subject.clone());
        runs::end(tx, &job.workspace, &run, RunState::Failed).await?;
        // Nobody puts a run in line again: its owner begins another one.
        job::cancel(tx, &job.workspace, &job.subject).await
    }
}
