//! What indexing a document again changes: passages that are as they were stay.

use std::collections::{BTreeMap, HashMap};

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, SourceId},
    sql,
};

use super::{
    super::{split::Piece, store::Text},
    VERSION,
    keys::{add, count, keys, keys_with_hints},
    passage,
};

/// The passages a document has at present. Read before the transaction, because SQLite has one
/// writer and comparing keeps a core busy.
pub(super) struct Indexed {
    passages: Vec<Old>,
    /// Whether the document is searched.
    enabled: Option<bool>,
    /// The rules by which they were indexed.
    version: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Old {
    id: i64,
    ordinal: i64,
    heading: String,
    body: String,
    page: Option<i64>,
    original: Option<String>,
    hints: String,
    enabled: bool,
}

/// A passage its owner has a hand in: number, body, hints, whether it is used.
type ByHand = (i64, String, String, bool);

impl Old {
    fn as_found(&self) -> ByHand {
        let (body, hints) = (self.body.clone(), self.hints.clone());
        (self.id, body, hints, self.enabled)
    }

    /// The body as the document has it.
    fn of_document(&self) -> &str {
        self.original.as_deref().unwrap_or(&self.body)
    }

    /// Whether its owner has a hand in it.
    fn by_hand(&self) -> bool {
        self.original.is_some() || !self.hints.is_empty() || !self.enabled
    }

    /// The keys it is found by where it is searched.
    fn keys(&self) -> Vec<String> {
        keys_with_hints(&self.heading, &self.body, &self.hints)
    }
}

impl Indexed {
    pub(super) async fn read(db: &Db, id: &SourceId) -> Result<Self> {
        let standing: Option<(i64, bool)> = sql!(db, |c| {
            sqlx::query_as("select index_version, enabled from sources where id = $1")
                .bind(id.as_str())
                .fetch_optional(c)
                .await
        })?;
        let passages = sql!(db, |c| {
            sqlx::query_as(
                "select id, ordinal, heading, body, page, original, hints, enabled from passages where source_id = $1 order by ordinal",
            )
            .bind(id.as_str())
            .fetch_all(c)
            .await
        })?;
        Ok(Self {
            passages,
            version: standing.map(|(version, _)| version),
            enabled: standing.map(|(_, enabled)| enabled),
        })
    }

    /// Whether the document is searched.
    pub(super) fn is_enabled(&self) -> bool {
        self.enabled == Some(true)
    }

    /// The passages that are searched where the document is, with their keys.
    pub(super) fn searched(&self) -> impl Iterator<Item = (i64, Vec<String>)> {
        let searched = self.passages.iter().filter(|passage| passage.enabled);
        searched.map(|passage| (passage.id, passage.keys()))
    }

    /// Whether they stand in the index by the present rules; otherwise it was emptied of them.
    pub(super) fn is_current(&self) -> bool {
        self.version == Some(VERSION)
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.passages.len()).unwrap_or(u32::MAX)
    }

    /// Refuses when they were changed since they were read.
    pub(super) async fn check(&self, tx: &mut Tx, id: &SourceId) -> Result<()> {
        let now: (i64, i64, Option<i64>, Option<bool>) = sql!(tx, |c| {
            sqlx::query_as(
                "select count(*), coalesce(max(id), 0), (select index_version from sources where id = $1),
                        (select enabled from sources where id = $1)
                 from passages where source_id = $1",
            )
            .bind(id.as_str())
            .fetch_one(c)
            .await
        })?;
        let newest = self.passages.iter().map(|old| old.id).max().unwrap_or(0);
        let known = self.passages.len() as i64;
        if now != (known, newest, self.version, self.enabled) {
            return Err(AppError::Busy);
        }
        let by_hand: Vec<ByHand> = sql!(tx, |c| {
            sqlx::query_as(
                "select id, body, hints, enabled from passages
                 where source_id = $1 and (original is not null or hints <> '' or not enabled) order by ordinal",
            )
            .bind(id.as_str())
            .fetch_all(c)
            .await
        })?;
        let known = self.passages.iter().filter(|old| old.by_hand());
        match known.map(Old::as_found).eq(by_hand) {
            true => Ok(()),
            false => Err(AppError::Busy),
        }
    }
}

/// A passage to be written.
pub(super) struct Entry {
    pub(super) ordinal: i64,
    pub(super) piece: Piece,
    /// What it is found by; nothing while its document is not searched.
    pub(super) keys: Option<Vec<String>>,
}

/// The difference between what is indexed and what is to be.
pub(super) struct Change {
    added: Vec<Entry>,
    /// Passages that stay, with their new place where that differs.
    moved: Vec<(i64, i64)>,
    /// Passages that stay and have no entry in the index, with their keys.
    missing: Vec<(i64, Vec<String>)>,
    removed: Vec<i64>,
    counts: BTreeMap<String, i64>,
    /// Passages there are afterwards.
    pub(super) passages: usize,
    /// Search keys in them, as far as they are searched.
    pub(super) words: usize,
    /// Search keys in them, searched or not.
    keys: usize,
    /// Whether the document is searched.
    enabled: bool,
    /// Passages changed by hand among those that go.
    pub(super) edits_lost: usize,
}

impl Change {
    /// Pieces without a single word are nothing that could be found.
    pub(super) fn between(old: &Indexed, pieces: Vec<Piece>) -> Self {
        let change = Self::of(old, pieces);
        match change.keys {
            0 => Self::of(old, Vec::new()),
            _ => change,
        }
    }

    /// Whether there is nothing that could be found.
    pub(super) fn is_empty(&self) -> bool {
        self.keys == 0
    }

    /// The passages as they stand, to be entered into an index that was emptied of them.
    pub(super) fn anew(old: &Indexed) -> Self {
        let mut change = Self {
            added: Vec::new(),
            moved: Vec::new(),
            missing: Vec::new(),
            removed: Vec::new(),
            counts: BTreeMap::new(),
            passages: old.passages.len(),
            words: 0,
            keys: 0,
            enabled: old.is_enabled(),
            edits_lost: 0,
        };
        for passage in &old.passages {
            change.keep(passage, passage.ordinal, false);
        }
        change
    }

    fn of(old: &Indexed, pieces: Vec<Piece>) -> Self {
        let mut known: HashMap<(&str, &str, Option<i64>), Vec<&Old>> = HashMap::new();
        for passage in old.passages.iter().rev() {
            let same = (&*passage.heading, passage.of_document(), passage.page);
            known.entry(same).or_default().push(passage);
        }
        let kept: Vec<Option<&Old>> = pieces
            .iter()
            .map(|piece| {
                let same = (&*piece.heading, &*piece.body, piece.page.map(i64::from));
                known.get_mut(&same).and_then(Vec::pop)
            })
            .collect();
        let gone: Vec<&Old> = known.into_values().flatten().collect();
        let mut change = Self {
            added: Vec::new(),
            moved: Vec::new(),
            missing: Vec::new(),
            removed: gone.iter().map(|gone| gone.id).collect(),
            counts: BTreeMap::new(),
            passages: pieces.len(),
            words: 0,
            keys: 0,
            enabled: old.is_enabled(),
            edits_lost: gone.iter().filter(|gone| gone.by_hand()).count(),
        };
        if old.is_current() && old.is_enabled() {
            for gone in gone.iter().filter(|gone| gone.enabled) {
                change.count(&gone.keys(), -1);
            }
        }
        for (ordinal, (piece, kept)) in (0..).zip(pieces.into_iter().zip(kept)) {
            match kept {
                Some(kept) => change.keep(kept, ordinal, old.is_current()),
                None => change.add(piece, ordinal),
            }
        }
        change
    }

    fn keep(&mut self, kept: &Old, ordinal: i64, current: bool) {
        let keys = kept.keys();
        self.keys += keys.len();
        if kept.ordinal != ordinal {
            self.moved.push((kept.id, ordinal));
        }
        if !(self.enabled && kept.enabled) {
            return;
        }
        self.words += keys.len();
        if !current {
            self.count(&keys, 1);
            self.missing.push((kept.id, keys));
        }
    }

    fn add(&mut self, piece: Piece, ordinal: i64) {
        let keys = keys(&piece.heading, &piece.body);
        self.keys += keys.len();
        let keys = self.enabled.then_some(keys);
        if let Some(keys) = &keys {
            self.words += keys.len();
            self.count(keys, 1);
        }
        self.added.push(Entry {
            ordinal,
            piece,
            keys,
        });
    }

    fn count(&mut self, keys: &[String], by: i64) {
        add(&mut self.counts, keys, by);
    }

    pub(super) async fn write(&self, tx: &mut Tx, text: &Text, id: &SourceId) -> Result<()> {
        let bot = BotId::from(text.bot_id.clone());
        for gone in &self.removed {
            passage::delete(tx, id, *gone).await?;
        }
        for (kept, ordinal) in &self.moved {
            passage::renumber(tx, id, *kept, *ordinal).await?;
        }
        for entry in &self.added {
            passage::insert(tx, text, id, entry).await?;
        }
        self.enter(tx, &bot).await
    }

    /// Enters what is missing in the index, and counts the keys.
    pub(super) async fn enter(&self, tx: &mut Tx, bot: &BotId) -> Result<()> {
        for (kept, keys) in &self.missing {
            passage::enter(tx, bot, *kept, keys).await?;
        }
        count(tx, bot, &self.counts).await
    }

    /// Takes a document's words off the counts, before its rows are deleted together.
    pub(super) async fn forget(&self, tx: &mut Tx, bot: &BotId, id: &SourceId) -> Result<()> {
        passage::delete_all(tx, id).await?;
        count(tx, bot, &self.counts).await
    }
}
