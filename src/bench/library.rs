//! Many passages, written into the tables of the index as indexing would write them, which in its own way
//! would take an hour.

use std::collections::HashMap;

use chatbot_factory::{
    db::{Db, On, Tx},
    id::{BotId, SourceId, WorkspaceId},
    knowledge::{
        index::{VERSION, scope},
        split::split,
    },
    sql,
    text::words,
};

use crate::{Result, prose::Prose};

/// Passages of a bot of the crowd.
const CROWD: usize = 10_000;
/// Keys of a passage of the crowd: its words are never read, only passed by.
const CROWD_KEYS: usize = 24;
/// Passages whose keys the crowd's are taken from.
const POOL: usize = 2_000;
/// Passages of one statement.
const BATCH: usize = 1_000;

/// A database that is being filled.
pub struct Library<'a> {
    db: &'a Db,
    bots: usize,
    pool: Vec<Vec<String>>,
}

/// A passage to be written.
struct Row {
    ordinal: i64,
    heading: String,
    body: String,
    /// Its search keys with the bot's scope, a blank between them.
    keys: String,
}

/// A document to be written.
struct Shelf<'a> {
    workspace: &'a WorkspaceId,
    bot: &'a BotId,
    source: SourceId,
}

impl<'a> Library<'a> {
    /// Of an empty database.
    pub fn new(db: &'a Db) -> Self {
        Self {
            db,
            bots: 0,
            pool: Vec::new(),
        }
    }

    /// A bot with so many documents of prose, cut and indexed by the product's own rules.
    pub async fn fill(&mut self, prose: &Prose, documents: usize) -> Result<(WorkspaceId, BotId)> {
        let (workspace, bot) = self.bot().await?;
        let scope = scope(&bot);
        let mut counts: HashMap<String, i64> = HashMap::new();
        for number in 0..documents {
            let (title, text) = prose.document(number);
            let (mut rows, mut all) = (Vec::new(), 0);
            for (ordinal, piece) in (0..).zip(split(&title, &text)) {
                let found = words(&piece.heading).into_iter().chain(words(&piece.body));
                let keys: Vec<String> = found.flat_map(|word| word.keys).collect();
                all += keys.len();
                count(&mut counts, &keys);
                rows.push(Row {
                    ordinal,
                    keys: scoped(&scope, &keys),
                    heading: piece.heading,
                    body: piece.body,
                });
                if self.pool.len() < POOL {
                    self.pool.push(keys.into_iter().take(CROWD_KEYS).collect());
                }
            }
            let shelf = Shelf {
                workspace: &workspace,
                bot: &bot,
                source: SourceId::new(),
            };
            let mut tx = self.db.begin_relaxed().await?;
            write(&mut tx, &shelf, &rows, all).await?;
            tx.commit().await?;
        }
        self.count(&bot, counts).await?;
        Ok((workspace, bot))
    }

    /// So many passages more, in bots of other workspaces.
    pub async fn crowd(&mut self, passages: usize) -> Result<()> {
        self.drop_index().await?;
        for first in (0..passages).step_by(CROWD) {
            let (workspace, bot) = self.bot().await?;
            let scope = scope(&bot);
            let mut counts: HashMap<String, i64> = HashMap::new();
            let shelf = Shelf {
                workspace: &workspace,
                bot: &bot,
                source: SourceId::new(),
            };
            let mut tx = self.db.begin_relaxed().await?;
            write(&mut tx, &shelf, &[], CROWD * CROWD_KEYS).await?;
            for batch in (0..CROWD.min(passages - first)).step_by(BATCH) {
                let rows: Vec<Row> = (batch..batch + BATCH)
                    .map(|number| {
                        let keys = &self.pool[(first + number * 7) % self.pool.len()];
                        count(&mut counts, keys);
                        Row {
                            ordinal: number as i64,
                            heading: "Crowd".into(),
                            body: "Passed by.".into(),
                            keys: scoped(&scope, keys),
                        }
                    })
                    .collect();
                insert(&mut tx, &shelf, &rows).await?;
            }
            tx.commit().await?;
            self.count(&bot, counts).await?;
        }
        Ok(())
    }

    /// What a database does by itself after a while: its index is complete and its figures are known.
    pub async fn settle(&self) -> Result<()> {
        match self.db.on() {
            On::Sqlite(_) => {
                let mut tx = self.db.begin().await?;
                run(&mut tx, "analyze").await?;
                tx.commit().await?;
            }
            On::Postgres(c) => {
                let mut tx = self.db.begin().await?;
                run(&mut tx, "set local maintenance_work_mem = '512MB'").await?;
                run(
                    &mut tx,
                    "create index if not exists passages_words on passages using gin (words)",
                )
                .await?;
                tx.commit().await?;
                sqlx::query("vacuum analyze").execute(c).await?;
            }
        }
        Ok(())
    }

    /// PostgreSQL makes an index of what is there faster than it keeps one while it is filled.
    async fn drop_index(&self) -> Result<()> {
        if let On::Postgres(_) = self.db.on() {
            let mut tx = self.db.begin().await?;
            run(&mut tx, "drop index passages_words").await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// A workspace with a bot.
    async fn bot(&mut self) -> Result<(WorkspaceId, BotId)> {
        let (workspace, bot) = (WorkspaceId::new(), BotId::new());
        self.bots += 1;
        let slug = format!("bench-{}", self.bots);
        let mut tx = self.db.begin().await?;
        sql!(tx, |c| {
            sqlx::query("insert into workspaces (id, name, created_at) values ($1, 'Bench', 0)")
                .bind(workspace.as_str())
                .execute(c)
                .await
                .map(drop)
        })?;
        sql!(tx, |c| {
            sqlx::query(
                "insert into bots (id, workspace_id, slug, name, purpose, language, instructions, greeting, starters, fallback, accent, created_at, updated_at)
                 values ($1, $2, $3, 'Bench', '', 'en', '', '', '', '', '#000000', 0, 0)",
            )
            .bind(bot.as_str())
            .bind(workspace.as_str())
            .bind(&slug)
            .execute(c)
            .await
            .map(drop)
        })?;
        tx.commit().await?;
        Ok((workspace, bot))
    }

    async fn count(&self, bot: &BotId, counts: HashMap<String, i64>) -> Result<()> {
        let mut tx = self.db.begin_relaxed().await?;
        match tx.on() {
            On::Sqlite(c) => {
                for (key, passages) in counts {
                    sqlx::query(
                        "insert into search_keys (bot_id, search_key, passages) values ($1, $2, $3)",
                    )
                    .bind(bot.as_str())
                    .bind(key)
                    .bind(passages)
                    .execute(&mut *c)
                    .await?;
                }
            }
            On::Postgres(c) => {
                let (keys, passages): (Vec<String>, Vec<i64>) = counts.into_iter().unzip();
                sqlx::query(
                    "insert into search_keys (bot_id, search_key, passages)
                     select $1, key, n from unnest($2::text[], $3::bigint[]) as counts (key, n)",
                )
                .bind(bot.as_str())
                .bind(keys)
                .bind(passages)
                .execute(c)
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

fn scoped(scope: &str, keys: &[String]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("{scope}{key}")).collect();
    keys.join(" ")
}

/// Counts a passage's keys, each once.
fn count(counts: &mut HashMap<String, i64>, keys: &[String]) {
    let mut different: Vec<&String> = keys.iter().collect();
    different.sort_unstable();
    different.dedup();
    for key in different {
        *counts.entry(key.clone()).or_default() += 1;
    }
}

/// A document that is ready, with its passages and so many words.
async fn write(tx: &mut Tx, shelf: &Shelf<'_>, rows: &[Row], words: usize) -> Result<()> {
    let passages = if rows.is_empty() { CROWD } else { rows.len() };
    sql!(tx, |c| {
        sqlx::query(
            "insert into sources (id, workspace_id, bot_id, kind, title, content, state, characters, passages, words, index_version, created_at, updated_at)
             values ($1, $2, $3, 'text', 'Bench', '', 'ready', 0, $4, $5, $6, 0, 0)",
        )
        .bind(shelf.source.as_str())
        .bind(shelf.workspace.as_str())
        .bind(shelf.bot.as_str())
        .bind(passages as i64)
        .bind(words as i64)
        .bind(VERSION)
        .execute(c)
        .await
        .map(drop)
    })?;
    insert(tx, shelf, rows).await
}

async fn insert(tx: &mut Tx, shelf: &Shelf<'_>, rows: &[Row]) -> Result<()> {
    match tx.on() {
        On::Sqlite(c) => {
            for row in rows {
                let id: i64 = sqlx::query_scalar(
                    "insert into passages (workspace_id, bot_id, source_id, ordinal, heading, body)
                     values ($1, $2, $3, $4, $5, $6) returning id",
                )
                .bind(shelf.workspace.as_str())
                .bind(shelf.bot.as_str())
                .bind(shelf.source.as_str())
                .bind(row.ordinal)
                .bind(&row.heading)
                .bind(&row.body)
                .fetch_one(&mut *c)
                .await?;
                sqlx::query("insert into passage_index (rowid, words) values ($1, $2)")
                    .bind(id)
                    .bind(&row.keys)
                    .execute(&mut *c)
                    .await?;
            }
        }
        On::Postgres(c) => {
            let column = |of: fn(&Row) -> &str| -> Vec<String> {
                rows.iter().map(|row| of(row).to_owned()).collect()
            };
            let ordinals: Vec<i64> = rows.iter().map(|row| row.ordinal).collect();
            sqlx::query(
                "insert into passages (workspace_id, bot_id, source_id, ordinal, heading, body, words)
                 select $1, $2, $3, r.ordinal, r.heading, r.body, array_to_tsvector(string_to_array(r.keys, ' '))
                 from unnest($4::bigint[], $5::text[], $6::text[], $7::text[]) as r (ordinal, heading, body, keys)",
            )
            .bind(shelf.workspace.as_str())
            .bind(shelf.bot.as_str())
            .bind(shelf.source.as_str())
            .bind(ordinals)
            .bind(column(|row| &row.heading))
            .bind(column(|row| &row.body))
            .bind(column(|row| &row.keys))
            .execute(c)
            .await?;
        }
    }
    Ok(())
}

async fn run(tx: &mut Tx, statement: &'static str) -> Result<()> {
    sql!(tx, |c| sqlx::query(statement).execute(c).await.map(drop))?;
    Ok(())
}
