//! Webhooks in the database. Every function takes the workspace.

use crate::{
    cipher,
    config::{Config, Secret},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{WebhookId, WorkspaceId},
    sql,
    time::Timestamp,
    webhook::{Event, WEBHOOKS, Webhook},
};

#[derive(sqlx::FromRow)]
struct WebhookRow {
    id: String,
    url: String,
    events: String,
    enabled: bool,
    created_at: i64,
}

impl From<WebhookRow> for Webhook {
    fn from(row: WebhookRow) -> Self {
        Self {
            id: row.id.into(),
            url: row.url,
            events: row
                .events
                .split(' ')
                .filter_map(Event::from_stored)
                .collect(),
            enabled: row.enabled,
            created_at: Timestamp::from_millis(row.created_at),
        }
    }
}

/// A workspace's webhooks, the oldest first; there are at most [`WEBHOOKS`].
pub async fn list(db: &Db, workspace: &WorkspaceId) -> Result<Vec<Webhook>> {
    let rows: Vec<WebhookRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, url, events, enabled, created_at from webhooks
             where workspace_id = $1 order by created_at, id limit $2",
        )
        .bind(workspace.as_str())
        .bind(i64::from(WEBHOOKS))
        .fetch_all(c)
        .await
    })?;
    Ok(rows.into_iter().map(Webhook::from).collect())
}

/// One webhook.
pub async fn find(db: &Db, workspace: &WorkspaceId, id: &WebhookId) -> Result<Webhook> {
    let row: Option<WebhookRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, url, events, enabled, created_at from webhooks where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    row.map(Webhook::from).ok_or(AppError::NotFound)
}

/// What a webhook's messages are signed with.
pub async fn secret(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    id: &WebhookId,
) -> Result<Secret> {
    let sealed: Option<Vec<u8>> = sql!(db, |c| {
        sqlx::query_scalar("select secret_sealed from webhooks where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await
    })?;
    cipher::open(config, &place(id), &sealed.ok_or(AppError::NotFound)?)
}

/// Adds a webhook, unless the workspace has as many as it may.
pub async fn add(
    tx: &mut Tx,
    config: &Config,
    workspace: &WorkspaceId,
    webhook: &Webhook,
    secret: &Secret,
) -> Result<()> {
    // The row of the workspace is taken first, so that two adds at once count one after the other.
    sql!(tx, |c| {
        sqlx::query("update workspaces set name = name where id = $1")
            .bind(workspace.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    let count: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from webhooks where workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_one(c)
            .await
    })?;
    if count >= i64::from(WEBHOOKS) {
        return Err(AppError::LimitReached { max: WEBHOOKS });
    }
    let sealed = cipher::seal(config, &place(&webhook.id), secret.expose())?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into webhooks (id, workspace_id, url, events, secret_sealed, enabled, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(webhook.id.as_str())
        .bind(workspace.as_str())
        .bind(&webhook.url)
        .bind(names(&webhook.events))
        .bind(&sealed)
        .bind(webhook.enabled)
        .bind(webhook.created_at.millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Replaces address, events and whether it is on.
pub async fn update(tx: &mut Tx, workspace: &WorkspaceId, webhook: &Webhook) -> Result<()> {
    changed(sql!(tx, |c| {
        sqlx::query(
            "update webhooks set url = $3, events = $4, enabled = $5 where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(webhook.id.as_str())
        .bind(&webhook.url)
        .bind(names(&webhook.events))
        .bind(webhook.enabled)
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?)
}

/// Deletes a webhook with its log.
pub async fn delete(tx: &mut Tx, workspace: &WorkspaceId, id: &WebhookId) -> Result<()> {
    changed(sql!(tx, |c| {
        sqlx::query("delete from webhooks where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?)
}

/// Seals anew the secrets a former secret of the installation has sealed.
pub async fn seal_anew(db: &Db, config: &Config) -> Result<()> {
    if config.previous_secrets.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let rows: Vec<(String, String, Vec<u8>)> = sql!(tx, |c| {
        sqlx::query_as("select workspace_id, id, secret_sealed from webhooks")
            .fetch_all(c)
            .await
    })?;
    for (workspace, id, sealed) in rows {
        let place = place(&id.clone().into());
        if cipher::is_current(config, &sealed)? {
            continue;
        }
        // What can't be opened stays as it is: its owner makes another webhook.
        let Ok(secret) = cipher::open(config, &place, &sealed) else {
            continue;
        };
        let sealed = cipher::seal(config, &place, secret.expose())?;
        sql!(tx, |c| {
            sqlx::query(
                "update webhooks set secret_sealed = $3 where workspace_id = $1 and id = $2",
            )
            .bind(&workspace)
            .bind(&id)
            .bind(&sealed)
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    tx.commit().await?;
    Ok(())
}

pub(super) fn place(id: &WebhookId) -> String {
    format!("webhooks|{id}|secret")
}

fn names(events: &[Event]) -> String {
    let names: Vec<&str> = events.iter().map(|event| event.as_str()).collect();
    names.join(" ")
}

pub(super) fn changed(rows: u64) -> Result<()> {
    if rows == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}
