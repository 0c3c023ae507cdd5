//! A table of questions and answers read into a bot's.

use std::collections::HashMap;

use crate::{
    curated::{ANSWERS, CuratedForm, Origin},
    db::{Db, Tx},
    error::{AppError, Problem, Result},
    id::{BotId, CuratedId, WorkspaceId},
};

use super::{
    matching::same,
    phrase::Phrase,
    sheet::{self, Row},
    store,
    wordings::{self, Wording},
    write::{self, Written},
};

/// Answers stored by one statement.
const BATCH: usize = 200;

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answers added.
    pub added: u32,
    /// Answers put in place of others.
    pub replaced: u32,
    /// Lines that could not be read, or had no room.
    pub skipped: Vec<u64>,
}

/// An answer as it is going to be stored.
struct Plan {
    written: Written,
    /// Whether the bot has it already.
    stored: bool,
    /// Whether the file holds it.
    changed: bool,
}

/// All answers of a bot by the words of their questions.
#[derive(Default)]
struct Book {
    plans: Vec<Plan>,
    by_key: HashMap<String, Vec<usize>>,
}

/// Adds the rows of a table. A row whose question the bot has an answer to replaces that answer and
/// keeps its wordings; of two rows for one question the later counts.
pub async fn import(db: &Db, workspace: &WorkspaceId, bot: &BotId, text: String) -> Result<Tally> {
    let known = store::all(db, workspace, bot).await?;
    let (book, tally) = tokio::task::spawn_blocking(move || planned(known, &text))
        .await
        .map_err(|error| {
            tracing::error!(%error, "import");
            AppError::Internal
        })?;
    let mut tx = db.begin().await?;
    let room = store::room(&mut tx, workspace, bot).await?;
    // Others may have added some since the table was compared.
    if tally.added > room {
        return Err(AppError::LimitReached { max: ANSWERS });
    }
    for batch in book.changed(true).chunks(BATCH) {
        write::update(&mut tx, workspace, bot, batch).await?;
    }
    for batch in book.changed(false).chunks(BATCH) {
        write::add(&mut tx, workspace, bot, batch).await?;
    }
    tx.commit().await?;
    Ok(tally)
}

/// The answers of a list, each a new one: what is wrong with the first that can't be, and its place
/// from 0.
pub fn all_new(forms: Vec<CuratedForm>) -> std::result::Result<Vec<Written>, (usize, AppError)> {
    let mut book = Book::default();
    for (at, form) in forms.into_iter().enumerate() {
        if at >= ANSWERS as usize {
            return Err((at, AppError::LimitReached { max: ANSWERS }));
        }
        let form = form.trimmed();
        form.check().map_err(|error| (at, error))?;
        let wordings = wordings::read(form.wordings()).map_err(|error| (at, error))?;
        if wordings
            .iter()
            .any(|wording| book.find(&wording.phrase).is_some())
        {
            return Err((at, AppError::field("question", Problem::Answered)));
        }
        book.add(Plan {
            written: Written {
                id: CuratedId::new(),
                form,
                wordings,
            },
            stored: false,
            changed: true,
        });
    }
    Ok(book.plans.into_iter().map(|plan| plan.written).collect())
}

/// Adds answers to a bot that has none yet; `enabled` says of each whether it is given.
pub async fn add_all(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    answers: &[Written],
    enabled: &[bool],
) -> Result<()> {
    let all: Vec<&Written> = answers.iter().collect();
    for batch in all.chunks(BATCH) {
        write::add(tx, workspace, bot, batch).await?;
    }
    for (written, _) in answers.iter().zip(enabled).filter(|(_, on)| !**on) {
        store::switch(tx, workspace, bot, &written.id, false).await?;
    }
    Ok(())
}

fn planned(known: Vec<(CuratedId, String, String)>, text: &str) -> (Book, Tally) {
    let mut book = Book::default();
    for (id, question, answer) in known {
        let form = CuratedForm {
            question,
            answer,
            ..CuratedForm::default()
        };
        let wordings = wordings::read(form.wordings()).unwrap_or_default();
        book.add(Plan {
            written: Written { id, form, wordings },
            stored: true,
            changed: false,
        });
    }
    let mut tally = Tally::default();
    for row in sheet::read(text) {
        let line = row.line;
        match book.take(row) {
            Some(true) => tally.added += 1,
            Some(false) => tally.replaced += 1,
            None => tally.skipped.push(line),
        }
    }
    (book, tally)
}

impl Book {
    /// Takes a row in: whether it is a new answer, or nothing when it can't be one.
    fn take(&mut self, row: Row) -> Option<bool> {
        let form = CuratedForm {
            question: row.question,
            answer: row.answer,
            origin: Origin::Import,
        }
        .trimmed();
        form.check().ok()?;
        let wordings = wordings::read(form.wordings()).ok()?;
        let mut met: Vec<usize> = wordings
            .iter()
            .filter_map(|wording| self.find(&wording.phrase))
            .collect();
        met.sort_unstable();
        met.dedup();
        match met.as_slice() {
            [] if self.plans.len() < ANSWERS as usize => {
                let id = CuratedId::new();
                self.add(Plan {
                    written: Written { id, form, wordings },
                    stored: false,
                    changed: true,
                });
                Some(true)
            }
            [known] => self.replace(*known, form, wordings).then_some(false),
            // No room, or the wordings of one row belong to several answers.
            _ => None,
        }
    }

    /// The answers of the file, those the bot has or those it does not have yet.
    fn changed(&self, stored: bool) -> Vec<&Written> {
        let plans = self.plans.iter();
        plans
            .filter(|plan| plan.changed && plan.stored == stored)
            .map(|plan| &plan.written)
            .collect()
    }

    fn add(&mut self, plan: Plan) {
        let number = self.plans.len();
        self.index(number, &plan.written.wordings);
        self.plans.push(plan);
    }

    /// Changes an answer and adds what wordings are new; refuses more than there may be.
    fn replace(&mut self, number: usize, form: CuratedForm, wordings: Vec<Wording>) -> bool {
        let new: Vec<Wording> = wordings
            .into_iter()
            .filter(|wording| self.find(&wording.phrase).is_none())
            .collect();
        let plan = &mut self.plans[number];
        let written = &mut plan.written;
        let lines = new.iter().map(|wording| wording.text.as_str());
        let lines: Vec<&str> = written.form.wordings().chain(lines).collect();
        let merged = CuratedForm {
            question: lines.join("\n"),
            ..form
        };
        if merged.check().is_err() {
            return false;
        }
        written.form = merged;
        written.wordings.extend(new.iter().cloned());
        plan.changed = true;
        self.index(number, &new);
        true
    }

    fn index(&mut self, number: usize, wordings: &[Wording]) {
        for wording in wordings {
            for part in wording.phrase.looked_up() {
                for key in &part.keys {
                    let plans = self.by_key.entry(key.clone()).or_default();
                    if plans.last() != Some(&number) {
                        plans.push(number);
                    }
                }
            }
        }
    }

    /// The answer whose question says the same, looked for where the rarest word stands.
    fn find(&self, phrase: &Phrase) -> Option<usize> {
        let places = |key: &String| self.by_key.get(key).map_or(&[][..], Vec::as_slice);
        let parts = phrase.looked_up();
        let rarest = parts
            .iter()
            .min_by_key(|part| part.keys.iter().map(|key| places(key).len()).sum::<usize>())?;
        let mut near = rarest.keys.iter().flat_map(places).copied();
        near.find(|number| {
            let mut wordings = self.plans[*number].written.wordings.iter();
            wordings.any(|wording| same(&wording.phrase, phrase))
        })
    }
}
