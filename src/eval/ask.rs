//! Puts the set's documents into one bot and asks it every question.

use std::{path::Path, time::Duration};

use chatbot_factory::{
    bot::{Setup, store as bots, templates::Template},
    config::{Config, Flags},
    db::Db,
    http::outgoing::Outgoing,
    i18n::Locale,
    id::{BotId, SourceId, WorkspaceId},
    knowledge::{
        Kind,
        both::{USED, search_both},
        search::{Found, search},
        store::{self, Content, NewSource},
        vector::Vectors,
    },
    server, sql,
};
use tokio::time::sleep;

use crate::{
    Result, meaning,
    model_server::ModelServer,
    set::{Document, Part, Question},
    variants::{slip, spellings},
};

/// Times the server of vectors is asked about a question, and the pause between: in all longer than
/// it is left alone after it was late.
const TRIES: usize = 5;
const PAUSE: Duration = Duration::from_secs(5);

/// What came of one question.
pub struct Outcome<'a> {
    pub question: &'a Question,
    pub part: Part,
    /// The document's title.
    pub title: &'a str,
    /// Place of the first passage that answers, from 1 on.
    pub place: Option<usize>,
    /// Nothing was good enough.
    pub refused: bool,
    /// Where the first passage comes from and how much of the question it holds.
    pub first: Option<String>,
    /// Other spellings asked, and those that found something else first.
    pub spellings: (usize, Vec<String>),
    /// The question with a slip, and whether it found the same passage first.
    pub slip: Option<(String, bool)>,
}

/// A bot that has read some documents.
pub struct Reader {
    db: Db,
    workspace: WorkspaceId,
    bot: BotId,
    /// Search by meaning, and whom it asks.
    vectors: Option<(Vectors, ModelServer)>,
}

impl Reader {
    /// Indexes the documents in a new database of that folder.
    pub async fn new(folder: &Path, documents: &[&Document]) -> Result<(Self, Vec<SourceId>)> {
        let path = |name| folder.join(name).display().to_string();
        let config = Config::load(&Flags {
            database_url: Some(format!("sqlite:{}", path("eval.db"))),
            data_dir: Some(path("data")),
            ..Flags::default()
        })?;
        let db = Db::open(&config.database_url).await?;
        let workspace = WorkspaceId::from("eval".to_owned());
        let template = Template::parse(include_str!("../demo/en.json")).ok_or("no template")?;
        let mut tx = db.begin().await?;
        sql!(tx, |c| {
            sqlx::query("insert into workspaces (id, name, created_at) values ('eval', 'eval', 0)")
                .execute(c)
                .await
                .map(drop)
        })?;
        let place = bots::Place {
            workspace: &workspace,
            slug: "eval",
            template: None,
            author: None,
        };
        let bot = bots::add(
            &mut tx,
            place,
            &Setup::new(template.settings("", "", Locale::en)),
        )
        .await?;
        let mut sources = Vec::new();
        for document in documents {
            let source = NewSource {
                kind: Kind::Text,
                title: &document.title,
                content: Content::Text(&document.text),
            };
            sources.push(store::add(&mut tx, &workspace, &bot, source).await?);
        }
        tx.commit().await?;
        let queue = server::queue(&db, &config, Outgoing::new(&config)?)?;
        for source in &sources {
            queue.at_once(source.as_str()).await?;
        }
        let reader = Self {
            db,
            workspace,
            bot,
            vectors: None,
        };
        Ok((reader, sources))
    }

    /// The same bot, searched by words and by meaning.
    pub async fn with_meaning(self, folder: &Path) -> Result<Self> {
        let vectors = meaning::vectors(folder, &self.db, &self.workspace).await?;
        Ok(Self {
            vectors: Some(vectors),
            ..self
        })
    }

    /// The passages of the bot: document, headings, text.
    pub async fn passages(&self) -> Result<Vec<(SourceId, String, String)>> {
        let rows: Vec<(String, String, String)> = sql!(self.db, |c| {
            sqlx::query_as(
                "select source_id, heading, body from passages where workspace_id = $1 and bot_id = $2 order by id",
            )
            .bind(self.workspace.as_str())
            .bind(self.bot.as_str())
            .fetch_all(c)
            .await
        })?;
        let owned =
            |(source, heading, body): (String, _, _)| (SourceId::from(source), heading, body);
        Ok(rows.into_iter().map(owned).collect())
    }

    /// What the search finds.
    pub async fn find(&self, question: &str) -> Result<Vec<Found>> {
        let Some((vectors, _)) = &self.vectors else {
            return Ok(search(&self.db, &self.workspace, &self.bot, question).await?);
        };
        // On a busy machine the server of vectors may be late, which the product bears and a
        // measurement must not.
        let mut how = None;
        for attempt in 0..TRIES {
            if attempt > 0 {
                sleep(PAUSE).await;
            }
            let searched = search_both(vectors, &self.workspace, &self.bot, question).await?;
            how = searched.meaning;
            if how == Some(USED) {
                return Ok(searched.found);
            }
        }
        Err(format!("meaning was not searched: {how:?}").into())
    }

    /// Asks every question of a document, as written and otherwise typed.
    pub async fn ask<'a>(
        &self,
        document: &'a Document,
        source: &SourceId,
    ) -> Result<Vec<Outcome<'a>>> {
        let mut outcomes = Vec::with_capacity(document.questions.len());
        for question in &document.questions {
            outcomes.push(self.outcome(document, source, question).await?);
        }
        Ok(outcomes)
    }

    async fn outcome<'a>(
        &self,
        document: &'a Document,
        source: &SourceId,
        question: &'a Question,
    ) -> Result<Outcome<'a>> {
        let found = self.find(&question.text).await?;
        let place = question.answer.as_ref().and_then(|quote| {
            found
                .iter()
                .position(|passage| passage.source_id == *source && passage.body.contains(quote))
        });
        let mut others = (0, Vec::new());
        for spelling in spellings(question.group, &question.text) {
            others.0 += 1;
            if !same_first(&found, &self.find(&spelling).await?) {
                others.1.push(spelling);
            }
        }
        let slip =
            match slip(&question.text).filter(|_| place == Some(0) && question.kind != "typo") {
                Some(slip) => {
                    let same = same_first(&found, &self.find(&slip).await?);
                    Some((slip, same))
                }
                None => None,
            };
        Ok(Outcome {
            question,
            part: document.part,
            title: &document.title,
            place: place.map(|place| place + 1),
            refused: found.is_empty(),
            first: found
                .first()
                .map(|first| format!("{} ({:.2})", first.heading, first.coverage)),
            spellings: others,
            slip,
        })
    }
}

fn same_first(one: &[Found], other: &[Found]) -> bool {
    let place = |found: &[Found]| {
        found
            .first()
            .map(|first| (first.source_id.clone(), first.body.clone()))
    };
    place(one) == place(other)
}
