//! The documents of a bot, copied to another one.

use std::collections::HashMap;

use crate::{
    db::{On, Tx},
    error::Result,
    id::{BotId, SourceId, WebPageId, WorkspaceId},
    job,
    knowledge::intake,
    sql,
    time::Timestamp,
};

use super::Kind;

#[derive(sqlx::FromRow)]
struct Original {
    id: String,
    kind: String,
    state: String,
    site_id: Option<String>,
}

/// Copies the documents of a bot to another one of the same workspace, inside the database. Their
/// texts wait to be indexed; what waits to be fetched waits with the copy too.
pub async fn copy_all(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    from: &BotId,
    to: &BotId,
) -> Result<Vec<SourceId>> {
    let originals: Vec<Original> = sql!(tx, |c| {
        sqlx::query_as(
            "select id, kind, state, site_id from sources where workspace_id = $1 and bot_id = $2
             order by case when site_id is null then 0 else 1 end, created_at, id",
        )
        .bind(workspace.as_str())
        .bind(from.as_str())
        .fetch_all(c)
        .await
    })?;
    let mut copies: HashMap<String, SourceId> = HashMap::with_capacity(originals.len());
    for original in &originals {
        let copy = SourceId::new();
        let site = original.site_id.as_ref().and_then(|site| copies.get(site));
        copy_one(tx, workspace, original, to, &copy, site).await?;
        copies.insert(original.id.clone(), copy);
    }
    for (original, copy) in &copies {
        copy_web(tx, workspace, original, copy, &copies).await?;
    }
    for original in &originals {
        let rests = original.kind == Kind::Site.as_str() && original.state != "waiting";
        if let Some(copy) = copies.get(&original.id).filter(|_| !rests) {
            job::enqueue(tx, workspace, intake::KIND, copy.as_str()).await?;
        }
    }
    Ok(copies.into_values().collect())
}

async fn copy_one(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    original: &Original,
    to: &BotId,
    copy: &SourceId,
    site: Option<&SourceId>,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into sources (id, workspace_id, bot_id, kind, title, content, format, state, problem, size, characters, pages, site_id, url, enabled, language, created_at, updated_at)
             select $1, workspace_id, $2, kind, title, content, format,
                    case when kind = 'site' then state else 'waiting' end, case when kind = 'site' then problem end,
                    size, characters, pages, $6, url, enabled, language, $3, $3
             from sources where workspace_id = $4 and id = $5",
        )
        .bind(copy.as_str())
        .bind(to.as_str())
        .bind(Timestamp::now().millis())
        .bind(workspace.as_str())
        .bind(&original.id)
        .bind(site.map(SourceId::as_str))
        .execute(c)
        .await
        .map(drop)
    })?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into source_files (source_id, workspace_id, name, bytes)
             select $1, workspace_id, name, bytes from source_files where workspace_id = $2 and source_id = $3",
        )
        .bind(copy.as_str())
        .bind(workspace.as_str())
        .bind(&original.id)
        .execute(c)
        .await
        .map(drop)
    })?;
    copy_passages(tx, workspace, original, to, copy).await
}

/// Copies passages with what their owner has changed in them. They enter the index with the copy's job,
/// as passages do whose index was emptied.
async fn copy_passages(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    original: &Original,
    to: &BotId,
    copy: &SourceId,
) -> Result<()> {
    let statement = match tx.on() {
        On::Sqlite(_) => {
            "insert into passages (workspace_id, bot_id, source_id, ordinal, heading, body, page, original, hints, enabled)
             select workspace_id, $1, $2, ordinal, heading, body, page, original, hints, enabled
             from passages where workspace_id = $3 and source_id = $4"
        }
        On::Postgres(_) => {
            "insert into passages (workspace_id, bot_id, source_id, ordinal, heading, body, page, original, hints, enabled, words)
             select workspace_id, $1, $2, ordinal, heading, body, page, original, hints, enabled, ''
             from passages where workspace_id = $3 and source_id = $4"
        }
    };
    sql!(tx, |c| {
        sqlx::query(statement)
            .bind(to.as_str())
            .bind(copy.as_str())
            .bind(workspace.as_str())
            .bind(&original.id)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Copies what is known of a page or site, and the pages of it.
async fn copy_web(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    original: &str,
    copy: &SourceId,
    copies: &HashMap<String, SourceId>,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into web_sources (source_id, workspace_id, scope, phase, sync, sync_due_at, synced_at, more)
             select $1, workspace_id, scope, phase, sync, sync_due_at, synced_at, more
             from web_sources where workspace_id = $2 and source_id = $3",
        )
        .bind(copy.as_str())
        .bind(workspace.as_str())
        .bind(original)
        .execute(c)
        .await
        .map(drop)
    })?;
    let pages: Vec<(String, Option<String>)> = sql!(tx, |c| {
        sqlx::query_as(
            "select id, source_id from web_pages where workspace_id = $1 and root_id = $2",
        )
        .bind(workspace.as_str())
        .bind(original)
        .fetch_all(c)
        .await
    })?;
    for (page, document) in pages {
        let document = document.and_then(|document| copies.get(&document));
        sql!(tx, |c| {
            sqlx::query(
                "insert into web_pages (id, workspace_id, root_id, source_id, url, title, depth, chosen, due, problem,
                                        etag, last_modified, text_hash, fetched_at, gone_at)
                 select $1, workspace_id, $2, $3, url, title, depth, chosen, due, problem,
                        etag, last_modified, text_hash, fetched_at, gone_at
                 from web_pages where workspace_id = $4 and id = $5",
            )
            .bind(WebPageId::new().as_str())
            .bind(copy.as_str())
            .bind(document.map(SourceId::as_str))
            .bind(workspace.as_str())
            .bind(&page)
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    Ok(())
}
