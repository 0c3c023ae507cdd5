//! Requests with an `Idempotency-Key` in the database.

use http::StatusCode;

use crate::{account::keys::Holder, db::Db, error::Result, id::MessageId, sql, time::Timestamp};

/// How long an answer is kept, in seconds.
const KEPT: i64 = 24 * 60 * 60;
/// A request whose process died may be tried anew after so many seconds.
const UNDER_WAY: i64 = 10 * 60;

/// What is known of a request.
pub enum Found {
    /// Nothing: it may act now.
    New,
    /// Another request has used the name.
    Other,
    /// It is being answered.
    UnderWay,
    /// It was answered with this.
    Answered(StatusCode, String),
    /// It has begun this reply.
    Begun(MessageId),
}

#[derive(sqlx::FromRow)]
struct RequestRow {
    fingerprint: String,
    status: Option<i64>,
    body: Option<String>,
    message_id: Option<String>,
}

/// Takes a name for a request, or tells what became of the one that has it. Of two at once, one
/// takes it.
pub async fn claim(db: &Db, holder: &Holder, name: &str, fingerprint: &str) -> Result<Found> {
    let now = Timestamp::now();
    let mut tx = db.begin().await?;
    let taken = sql!(tx, |c| {
        sqlx::query(
            "insert into api_requests (key_id, workspace_id, name, fingerprint, expires_at) values ($1, $2, $3, $4, $5)
             on conflict (key_id, name) do update set
                 fingerprint = excluded.fingerprint, status = null, body = null, message_id = null,
                 expires_at = excluded.expires_at
             where api_requests.expires_at <= $6",
        )
        .bind(holder.id.as_str())
        .bind(holder.workspace.as_str())
        .bind(name)
        .bind(fingerprint)
        .bind(now.plus_seconds(UNDER_WAY).millis())
        .bind(now.millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if taken > 0 {
        tx.commit().await?;
        return Ok(Found::New);
    }
    let row: RequestRow = sql!(tx, |c| {
        sqlx::query_as(
            "select fingerprint, status, body, message_id from api_requests where key_id = $1 and name = $2",
        )
        .bind(holder.id.as_str())
        .bind(name)
        .fetch_one(c)
        .await
    })?;
    tx.commit().await?;
    if row.fingerprint != fingerprint {
        return Ok(Found::Other);
    }
    if let Some(message) = row.message_id {
        return Ok(Found::Begun(message.into()));
    }
    let status = row.status.and_then(|status| u16::try_from(status).ok());
    Ok(
        match status.and_then(|status| StatusCode::from_u16(status).ok()) {
            Some(status) => Found::Answered(status, row.body.unwrap_or_default()),
            None => Found::UnderWay,
        },
    )
}

/// Notes the reply a request has begun.
pub async fn begun(db: &Db, holder: &Holder, name: &str, message: &MessageId) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query(
            "update api_requests set message_id = $3, expires_at = $4 where key_id = $1 and name = $2",
        )
        .bind(holder.id.as_str())
        .bind(name)
        .bind(message.as_str())
        .bind(Timestamp::now().plus_seconds(KEPT).millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Keeps the answer of a request, unless it is a reply, which is kept in its conversation.
pub async fn answered(
    db: &Db,
    holder: &Holder,
    name: &str,
    status: StatusCode,
    body: &str,
) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query(
            "update api_requests set status = $3, body = $4, expires_at = $5
             where key_id = $1 and name = $2 and message_id is null",
        )
        .bind(holder.id.as_str())
        .bind(name)
        .bind(i64::from(status.as_u16()))
        .bind(body)
        .bind(Timestamp::now().plus_seconds(KEPT).millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Gives a name back: the request was refused and has done nothing.
pub async fn release(db: &Db, holder: &Holder, name: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query(
            "delete from api_requests where key_id = $1 and name = $2 and message_id is null",
        )
        .bind(holder.id.as_str())
        .bind(name)
        .execute(c)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Removes what has expired.
pub async fn clean(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query("delete from api_requests where expires_at <= $1")
            .bind(Timestamp::now().millis())
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}
