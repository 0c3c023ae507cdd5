//! Limits in time, counted in the database: exact under parallel requests and across replicas,
//! which counters in one process would not be.

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    sql,
    time::Timestamp,
};

/// So many tries in so many seconds.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Tries allowed in a window.
    pub tries: u32,
    /// Length of the window in seconds.
    pub seconds: i64,
}

/// Counts a try and refuses it when it is one too many. The count comes first, so that no burst
/// of parallel tries gets more than the limit.
pub async fn attempt(db: &Db, subject: &str, limit: Limit) -> Result<()> {
    attempt_all(db, &[(subject, limit)]).await
}

/// The same for several subjects at once, in one transaction; what comes after the first that
/// refuses is not counted.
pub async fn attempt_all(db: &Db, subjects: &[(&str, Limit)]) -> Result<()> {
    let now = Timestamp::now();
    let mut tx = db.begin_relaxed().await?;
    let mut allowed = Ok(());
    for (subject, limit) in subjects {
        allowed = count(&mut tx, subject, *limit, now).await?.allowed(*limit);
        if allowed.is_err() {
            break;
        }
    }
    tx.commit().await?;
    allowed
}

/// How a limit stands once a try has been counted.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// Tries in this window, this one among them.
    pub tries: u32,
    /// Seconds until the window ends, at least 1.
    pub seconds: i64,
}

impl Counted {
    /// Whether the try is within the limit.
    ///
    /// # Errors
    ///
    /// [`AppError::TooManyAttempts`] when it is one too many.
    pub fn allowed(self, limit: Limit) -> Result<()> {
        if self.tries > limit.tries {
            return Err(AppError::TooManyAttempts {
                seconds: self.seconds,
            });
        }
        Ok(())
    }
}

/// Counts a try and tells how the limit stands, for callers who are told.
pub async fn count_try(db: &Db, subject: &str, limit: Limit) -> Result<Counted> {
    let mut tx = db.begin_relaxed().await?;
    let counted = count(&mut tx, subject, limit, Timestamp::now()).await?;
    tx.commit().await?;
    Ok(counted)
}

async fn count(tx: &mut Tx, subject: &str, limit: Limit, now: Timestamp) -> Result<Counted> {
    let (tries, ends): (i64, i64) = sql!(tx, |c| {
        sqlx::query_as(
            "insert into attempts (subject, tries, window_ends_at) values ($1, 1, $2)
             on conflict (subject) do update set
                 tries = case when attempts.window_ends_at <= $3 then 1 else attempts.tries + 1 end,
                 window_ends_at = case when attempts.window_ends_at <= $3
                     then excluded.window_ends_at else attempts.window_ends_at end
             returning tries, window_ends_at",
        )
        .bind(subject)
        .bind(now.plus_seconds(limit.seconds).millis())
        .bind(now.millis())
        .fetch_one(c)
        .await
    })?;
    Ok(Counted {
        tries: u32::try_from(tries).unwrap_or(u32::MAX),
        seconds: (ends - now.millis()).div_euclid(1000).max(1),
    })
}

/// Forgets the tries of a subject, after it has shown that it may.
pub async fn forgive(db: &Db, subject: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| sqlx::query(
        "delete from attempts where subject = $1"
    )
    .bind(subject)
    .execute(c)
    .await
    .map(drop))?;
    tx.commit().await?;
    Ok(())
}

/// Removes windows that have ended.
pub async fn clean(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query("delete from attempts where window_ends_at <= $1")
            .bind(Timestamp::now().millis())
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}
