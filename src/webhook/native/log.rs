//! The log of deliveries, for the owner.

use crate::{
    db::{Db, Tx},
    error::Result,
    id::{DeliveryId, WebhookId, WorkspaceId},
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
    webhook::{Delivery, DeliveryState, Event, KEPT_DAYS},
};

use super::store::changed;

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: String,
    event: String,
    payload: String,
    state: String,
    attempts: i64,
    next_at: i64,
    status: Option<i64>,
    detail: Option<String>,
    created_at: i64,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id.into(),
            event: Event::from_stored(&row.event).unwrap_or(Event::Test),
            state: DeliveryState::from_stored(&row.state),
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            status: row.status.and_then(|status| u16::try_from(status).ok()),
            detail: row.detail,
            next_at: Timestamp::from_millis(row.next_at),
            created_at: Timestamp::from_millis(row.created_at),
            payload: row.payload,
        }
    }
}

/// A webhook's deliveries, the last first.
pub async fn list(
    db: &Db,
    workspace: &WorkspaceId,
    webhook: &WebhookId,
    page: u32,
) -> Result<Page<Delivery>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar(
            "select count(*) from webhook_deliveries where workspace_id = $1 and webhook_id = $2",
        )
        .bind(workspace.as_str())
        .bind(webhook.as_str())
        .fetch_one(c)
        .await
    })?;
    let rows: Vec<DeliveryRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, event, payload, state, attempts, next_at, status, detail, created_at
             from webhook_deliveries where workspace_id = $1 and webhook_id = $2
             order by id desc limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(webhook.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let deliveries = rows.into_iter().map(Delivery::from).collect();
    Ok(Page::new(deliveries, page, total))
}

/// Lets a delivery be sent anew, with all its attempts before it.
pub async fn send_again(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    webhook: &WebhookId,
    delivery: &DeliveryId,
) -> Result<()> {
    changed(sql!(tx, |c| {
        sqlx::query(
            "update webhook_deliveries set state = 'waiting', attempts = 0, next_at = $4
             where workspace_id = $1 and webhook_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(webhook.as_str())
        .bind(delivery.as_str())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?)
}

/// Deletes deliveries of long ago, whose texts need not be kept twice.
pub async fn forget_old(db: &Db) -> Result<()> {
    let seconds = i64::from(KEPT_DAYS) * 24 * 60 * 60;
    let before = Timestamp::now().plus_seconds(-seconds);
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query("delete from webhook_deliveries where created_at < $1")
            .bind(before.millis())
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}
