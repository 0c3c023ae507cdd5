//! Documents as their owner adds, replaces and removes them. Each change puts its job in line, or
//! takes it out, in the same transaction.

use crate::{
    bot::store as bots,
    db::Tx,
    error::{AppError, Result},
    id::{BotId, SourceId, WorkspaceId},
    job,
    knowledge::{Failure, Kind, SOURCES, WORKSPACE_CHARACTERS, WORKSPACE_MEGABYTES, intake},
    sql,
    time::Timestamp,
};

use super::web;

/// What a document holds.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// Text as it is to be indexed.
    Text(&'a str),
    /// A file that has to be read first.
    File(&'a [u8]),
}

impl<'a> Content<'a> {
    fn size(self) -> i64 {
        match self {
            Self::Text(text) => text.len() as i64,
            Self::File(bytes) => bytes.len() as i64,
        }
    }

    /// The text, and what it is; a file has neither before it has been read.
    fn known(self) -> (Option<&'a str>, Option<&'static str>) {
        match self {
            Self::Text(text) => (Some(text), Some("text")),
            Self::File(_) => (None, None),
        }
    }
}

/// A new document.
pub struct NewSource<'a> {
    /// Pasted or uploaded.
    pub kind: Kind,
    /// Title.
    pub title: &'a str,
    /// What it holds.
    pub content: Content<'a>,
}

/// Adds a document to a bot of the workspace; it waits to be indexed.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    source: NewSource<'_>,
) -> Result<SourceId> {
    bots::touch(tx, workspace, bot).await?;
    check_limits(tx, workspace, bot).await?;
    let id = SourceId::new();
    check_bytes(tx, workspace, &id, source.content.size()).await?;
    let (text, format) = source.content.known();
    let text = text.unwrap_or_default();
    sql!(tx, |c| {
        sqlx::query(
            "insert into sources (id, workspace_id, bot_id, kind, title, content, format, state, size, characters, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, $10)",
        )
        .bind(id.as_str())
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(source.kind.as_str())
        .bind(source.title)
        .bind(text)
        .bind(format)
        .bind(source.content.size())
        .bind(text.chars().count() as i64)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    keep_file(tx, workspace, &id, source.title, source.content).await?;
    job::enqueue(tx, workspace, intake::KIND, id.as_str()).await?;
    Ok(id)
}

/// Refuses when the bot has as many documents as it may, pages of sites aside, or the workspace as much
/// text.
pub(super) async fn check_limits(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    let count: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from sources where workspace_id = $1 and bot_id = $2 and site_id is null")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_one(c)
            .await
    })?;
    if count >= i64::from(SOURCES) {
        return Err(AppError::LimitReached { max: SOURCES });
    }
    if characters(tx, workspace).await? >= i64::from(WORKSPACE_CHARACTERS) {
        return Err(AppError::LimitReached {
            max: WORKSPACE_CHARACTERS,
        });
    }
    Ok(())
}

/// Characters all documents of a workspace have together.
async fn characters(tx: &mut Tx, workspace: &WorkspaceId) -> Result<i64> {
    Ok(sql!(tx, |c| {
        sqlx::query_scalar("select cast(coalesce(sum(characters), 0) as bigint) from sources where workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_one(c)
            .await
    })?)
}

/// Refuses when so many characters more would be too many for the workspace.
pub(super) async fn check_characters(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    more: i64,
) -> Result<()> {
    let held = characters(tx, workspace).await?;
    if held.saturating_add(more) > i64::from(WORKSPACE_CHARACTERS) {
        return Err(AppError::LimitReached {
            max: WORKSPACE_CHARACTERS,
        });
    }
    Ok(())
}

/// Refuses when a document of so many bytes, in place of what it holds now, would be too many for the
/// workspace. Pages of the web count with their text alone.
async fn check_bytes(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SourceId,
    bytes: i64,
) -> Result<()> {
    let others: i64 = sql!(tx, |c| {
        sqlx::query_scalar(
            "select cast(coalesce(sum(size), 0) as bigint) from sources
             where workspace_id = $1 and id <> $2 and kind in ('text', 'file')",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .fetch_one(c)
        .await
    })?;
    match others.saturating_add(bytes) > i64::from(WORKSPACE_MEGABYTES) * 1024 * 1024 {
        true => Err(AppError::StorageFull {
            megabytes: WORKSPACE_MEGABYTES,
        }),
        false => Ok(()),
    }
}

/// Keeps the bytes of a file, in place of those before it; a text needs none beside itself.
async fn keep_file(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SourceId,
    name: &str,
    content: Content<'_>,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from source_files where workspace_id = $1 and source_id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    let Content::File(bytes) = content else {
        return Ok(());
    };
    sql!(tx, |c| {
        sqlx::query("insert into source_files (source_id, workspace_id, name, bytes) values ($1, $2, $3, $4)")
            .bind(id.as_str())
            .bind(workspace.as_str())
            .bind(name)
            .bind(bytes)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Replaces what a document holds; it waits to be indexed, and is found by its old text until then.
pub async fn replace(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
    title: &str,
    content: Content<'_>,
) -> Result<()> {
    check_bytes(tx, workspace, id, content.size()).await?;
    let (text, format) = content.known();
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update sources set title = $4, content = coalesce($5, content), format = $6, size = $7,
                                characters = coalesce($8, characters), state = 'waiting', problem = null,
                                updated_at = case when updated_at < $9 then $9 else updated_at + 1 end
             where workspace_id = $1 and bot_id = $2 and id = $3 and kind in ('text', 'file')",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .bind(title)
        .bind(text)
        .bind(format)
        .bind(content.size())
        .bind(text.map(|text| text.chars().count() as i64))
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        return Err(AppError::NotFound);
    }
    keep_file(tx, workspace, id, title, content).await?;
    job::enqueue(tx, workspace, intake::KIND, id.as_str()).await
}

/// Puts a failed document in line again.
pub async fn retry(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, id: &SourceId) -> Result<()> {
    let again = retry_where(tx, workspace, bot, Some(id)).await?;
    if again.is_empty() {
        return Err(AppError::NotFound);
    }
    Ok(())
}

/// Puts every failed document of a bot in line again.
pub async fn retry_all(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<SourceId>> {
    retry_where(tx, workspace, bot, None).await
}

async fn retry_where(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: Option<&SourceId>,
) -> Result<Vec<SourceId>> {
    let again: Vec<String> = sql!(tx, |c| {
        sqlx::query_scalar(
            "update sources set state = 'waiting', problem = null
             where workspace_id = $1 and bot_id = $2 and state = 'failed' and ($3 = '' or id = $3) returning id",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.map_or("", SourceId::as_str))
        .fetch_all(c)
        .await
    })?;
    for source in &again {
        web::visit_failed_again(tx, workspace, &SourceId::from(source.clone())).await?;
        job::enqueue(tx, workspace, intake::KIND, source).await?;
    }
    Ok(again.into_iter().map(SourceId::from).collect())
}

/// Takes a document that waits out of line; its owner may try it again.
pub async fn cancel(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update sources set state = 'failed', problem = $4
             where workspace_id = $1 and bot_id = $2 and id = $3 and state = 'waiting'",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .bind(Failure::Cancelled.as_str())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        return Err(AppError::NotFound);
    }
    job::cancel(tx, workspace, id.as_str()).await
}

/// Deletes a document; its file and passages go with it.
pub async fn delete(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
) -> Result<()> {
    job::cancel(tx, workspace, id.as_str()).await?;
    web::forget_page(tx, workspace, id).await?;
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

/// How many documents came with a site.
pub async fn pages_of(tx: &mut Tx, workspace: &WorkspaceId, site: &SourceId) -> Result<i64> {
    Ok(sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from sources where workspace_id = $1 and site_id = $2")
            .bind(workspace.as_str())
            .bind(site.as_str())
            .fetch_one(c)
            .await
    })?)
}
