//! A passage changed by its owner's hand.

use std::collections::BTreeMap;

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, PassageId, SourceId, WorkspaceId},
    knowledge::PassageForm,
    sql,
};

use super::{
    VERSION,
    keys::{add, count, keys_with_hints},
    passage, take_bot,
};

#[derive(sqlx::FromRow)]
struct Row {
    heading: String,
    body: String,
    original: Option<String>,
    hints: String,
    enabled: bool,
    /// Of its document.
    index_version: i64,
    /// Whether its document is searched.
    document_enabled: bool,
}

impl Row {
    fn searched(&self) -> bool {
        self.enabled && self.document_enabled
    }

    fn keys(&self) -> Vec<String> {
        match self.searched() {
            true => keys_with_hints(&self.heading, &self.body, &self.hints),
            false => Vec::new(),
        }
    }

    /// The passage as the form wants it. The document's own text is no text by hand.
    fn changed(&self, form: &PassageForm) -> Self {
        let of_document = self.original.clone().unwrap_or_else(|| self.body.clone());
        let written = form.body.trim().replace("\r\n", "\n");
        let body = match form.restore {
            true => of_document.clone(),
            false => written,
        };
        Self {
            heading: self.heading.clone(),
            original: (body.trim() != of_document.trim()).then_some(of_document),
            body,
            hints: form.hints.trim().to_owned(),
            enabled: form.enabled,
            index_version: self.index_version,
            document_enabled: self.document_enabled,
        }
    }
}

/// Changes a passage and what it is found by, in one transaction.
///
/// # Errors
/// What is wrong with the form; [`AppError::NotFound`] when the passage is none of the bot's, or its
/// document has changed meanwhile.
pub async fn edit(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    source: &SourceId,
    id: PassageId,
    form: &PassageForm,
) -> Result<()> {
    form.check()?;
    let mut tx = db.begin().await?;
    take_bot(&mut tx, workspace, bot).await?;
    let old = find(&mut tx, workspace, bot, source, id).await?;
    let new = old.changed(form);
    write(&mut tx, workspace, id, &new).await?;
    let more = match old.index_version == VERSION {
        true => enter_anew(&mut tx, bot, id, &old, &new).await?,
        // The index was emptied of it, and will be told of it as it is then.
        false => 0,
    };
    note(&mut tx, workspace, source, more).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes what a passage is found by; how many keys more it has.
async fn enter_anew(tx: &mut Tx, bot: &BotId, id: PassageId, old: &Row, new: &Row) -> Result<i64> {
    let (before, after) = (old.keys(), new.keys());
    passage::leave(tx, id.0).await?;
    if new.searched() {
        passage::enter(tx, bot, id.0, &after).await?;
    }
    let mut counts = BTreeMap::new();
    add(&mut counts, &before, -1);
    add(&mut counts, &after, 1);
    counts.retain(|_, by| *by != 0);
    count(tx, bot, &counts).await?;
    Ok(after.len() as i64 - before.len() as i64)
}

async fn find(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    source: &SourceId,
    id: PassageId,
) -> Result<Row> {
    let row: Option<Row> = sql!(tx, |c| {
        sqlx::query_as(
            "select p.heading, p.body, p.original, p.hints, p.enabled, s.index_version, s.enabled as document_enabled
             from passages p join sources s on s.id = p.source_id
             where p.workspace_id = $1 and p.bot_id = $2 and p.source_id = $3 and p.id = $4",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(source.as_str())
        .bind(id.0)
        .fetch_optional(c)
        .await
    })?;
    row.ok_or(AppError::NotFound)
}

/// A text of its own has no vector yet.
async fn write(tx: &mut Tx, workspace: &WorkspaceId, id: PassageId, new: &Row) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update passages set body = $3, original = $4, hints = $5, enabled = $6
             where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.0)
        .bind(&new.body)
        .bind(new.original.as_deref())
        .bind(&new.hints)
        .bind(new.enabled)
        .execute(c)
        .await
        .map(drop)
    })?;
    sql!(tx, |c| {
        sqlx::query("delete from passage_vectors where passage_id = $1")
            .bind(id.0)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Notes on its document how many keys more it has, and that its owner has seen to its passages.
async fn note(tx: &mut Tx, workspace: &WorkspaceId, source: &SourceId, more: i64) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update sources set words = words + $3, edits_lost = 0 where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(source.as_str())
            .bind(more)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}
