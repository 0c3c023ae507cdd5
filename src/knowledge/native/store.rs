//! Documents and passages in the database.

use crate::{
    bot::store as bots,
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, SourceId, WorkspaceId},
    knowledge::{Failure, Kind, Passage, SOURCES, Source, State, WORKSPACE_CHARACTERS},
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
};

#[derive(sqlx::FromRow)]
struct SourceRow {
    id: String,
    kind: String,
    title: String,
    state: String,
    problem: Option<String>,
    characters: i64,
    passages: i64,
    updated_at: i64,
}

impl From<SourceRow> for Source {
    fn from(row: SourceRow) -> Self {
        Self {
            id: row.id.into(),
            kind: if row.kind == Kind::File.as_str() {
                Kind::File
            } else {
                Kind::Text
            },
            title: row.title,
            state: state(&row.state, row.problem.as_deref()),
            characters: u32::try_from(row.characters).unwrap_or(u32::MAX),
            passages: u32::try_from(row.passages).unwrap_or(u32::MAX),
            updated_at: Timestamp::from_millis(row.updated_at),
        }
    }
}

fn state(state: &str, problem: Option<&str>) -> State {
    match (state, problem) {
        ("ready", _) => State::Ready,
        ("failed", Some("empty")) => State::Failed(Failure::Empty),
        ("failed", _) => State::Failed(Failure::Internal),
        _ => State::Waiting,
    }
}

/// A document's text and where it belongs, for indexing.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Text {
    /// Owner.
    pub workspace_id: String,
    /// Bot.
    pub bot_id: String,
    /// Title.
    pub title: String,
    /// The whole text.
    pub content: String,
    /// Changes with every change of the text.
    pub updated_at: i64,
    /// Whether it is indexed as it is.
    pub is_ready: bool,
}

/// A new document's words.
pub struct NewSource<'a> {
    /// Pasted or uploaded.
    pub kind: Kind,
    /// Title.
    pub title: &'a str,
    /// The whole text.
    pub content: &'a str,
}

/// Adds a document to a bot of the workspace; it waits to be indexed.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    source: NewSource<'_>,
) -> Result<SourceId> {
    bots::touch(tx, workspace, bot).await?;
    let count: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from sources where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_one(c)
            .await
    })?;
    if count >= i64::from(SOURCES) {
        return Err(AppError::LimitReached { max: SOURCES });
    }
    let held: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select cast(coalesce(sum(characters), 0) as bigint) from sources where workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_one(c)
            .await
    })?;
    if held >= i64::from(WORKSPACE_CHARACTERS) {
        return Err(AppError::LimitReached {
            max: WORKSPACE_CHARACTERS,
        });
    }
    let id = SourceId::new();
    sql!(tx, |c| {
        sqlx::query(
            "insert into sources (id, workspace_id, bot_id, kind, title, content, state, characters, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $8)",
        )
        .bind(id.as_str())
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(source.kind.as_str())
        .bind(source.title)
        .bind(source.content)
        .bind(source.content.chars().count() as i64)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(id)
}

/// Replaces a document's text; it waits to be indexed, and is found by its old text until then.
pub async fn replace(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
    title: &str,
    content: &str,
) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update sources set title = $4, content = $5, characters = $6, state = 'waiting', problem = null,
                                updated_at = case when updated_at < $7 then $7 else updated_at + 1 end
             where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .bind(title)
        .bind(content)
        .bind(content.chars().count() as i64)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// Puts a failed document in line again.
pub async fn retry(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, id: &SourceId) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update sources set state = 'waiting', problem = null
             where workspace_id = $1 and bot_id = $2 and id = $3 and state = 'failed'",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// A bot's documents, the newest first.
pub async fn list(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    page: u32,
) -> Result<Page<Source>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar("select count(*) from sources where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_one(c)
            .await
    })?;
    let rows: Vec<SourceRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, kind, title, state, problem, characters, passages, updated_at from sources
             where workspace_id = $1 and bot_id = $2 order by created_at desc, id desc limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    Ok(Page::new(
        rows.into_iter().map(Source::from).collect(),
        page,
        total,
    ))
}

/// One document.
pub async fn find(db: &Db, workspace: &WorkspaceId, bot: &BotId, id: &SourceId) -> Result<Source> {
    let row: Option<SourceRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, kind, title, state, problem, characters, passages, updated_at from sources
             where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    row.map(Source::from).ok_or(AppError::NotFound)
}

/// A document's text.
pub async fn text(db: &Db, id: &SourceId) -> Result<Option<Text>> {
    Ok(sql!(db, |c| {
        sqlx::query_as(
            "select workspace_id, bot_id, title, content, updated_at, state = 'ready' as is_ready
             from sources where id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?)
}

/// Copies the documents of a bot to another one of the same workspace, inside the database.
pub async fn copy_all(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    from: &BotId,
    to: &BotId,
) -> Result<Vec<SourceId>> {
    let originals: Vec<String> = sql!(tx, |c| {
        sqlx::query_scalar("select id from sources where workspace_id = $1 and bot_id = $2 order by created_at, id")
            .bind(workspace.as_str())
            .bind(from.as_str())
            .fetch_all(c)
            .await
    })?;
    let mut copies = Vec::with_capacity(originals.len());
    for original in originals {
        let copy = SourceId::new();
        sql!(tx, |c| {
            sqlx::query(
                "insert into sources (id, workspace_id, bot_id, kind, title, content, state, characters, created_at, updated_at)
                 select $1, workspace_id, $2, kind, title, content, 'waiting', characters, $3, $3
                 from sources where workspace_id = $4 and id = $5",
            )
            .bind(copy.as_str())
            .bind(to.as_str())
            .bind(Timestamp::now().millis())
            .bind(workspace.as_str())
            .bind(&original)
            .execute(c)
            .await
            .map(drop)
        })?;
        copies.push(copy);
    }
    Ok(copies)
}

/// Documents waiting to be indexed since then or longer, the oldest first; at most 1000.
pub async fn waiting(db: &Db, since: Timestamp) -> Result<Vec<SourceId>> {
    let ids: Vec<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select id from sources where state = 'waiting' and updated_at <= $1
             order by updated_at limit 1000",
        )
        .bind(since.millis())
        .fetch_all(c)
        .await
    })?;
    Ok(ids.into_iter().map(SourceId::from).collect())
}

/// Deletes a document; its passages go with it.
pub async fn delete(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
) -> Result<()> {
    let deleted = sql!(tx, |c| {
        sqlx::query("delete from sources where workspace_id = $1 and bot_id = $2 and id = $3")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(id.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    if deleted == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// A page of a document's passages.
pub async fn passages(
    db: &Db,
    workspace: &WorkspaceId,
    id: &SourceId,
    page: u32,
    total: u32,
) -> Result<Page<Passage>> {
    let rows: Vec<(String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select heading, body from passages where workspace_id = $1 and source_id = $2
             order by ordinal limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let passages = rows
        .into_iter()
        .map(|(heading, body)| Passage { heading, body })
        .collect();
    Ok(Page::new(passages, page, i64::from(total)))
}
