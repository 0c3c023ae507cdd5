//! Jobs in the database.

use std::time::Duration;

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    id::WorkspaceId,
    sql,
    time::Timestamp,
};

use super::{Fault, Job, Kind};

/// A worker says so often that it is alive.
pub(super) const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// A worker that has said nothing for so many seconds is taken for dead.
const LEASE: i64 = 40;
/// Jobs of one workspace that are worked on at once, in all processes together: one less than a
/// process has workers, so that nobody's slow websites keep everybody else waiting.
const OF_ONE_WORKSPACE: i64 = 3;

/// Puts a subject in line for this kind of work, in the transaction that makes the work necessary. One that is in line or
/// being worked on begins anew: what is under way was read before this change.
pub async fn enqueue(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    kind: Kind,
    subject: &str,
) -> Result<()> {
    let now = Timestamp::now().millis();
    sql!(tx, |c| {
        sqlx::query(
            "insert into jobs (id, workspace_id, kind, subject, state, due_at, created_at)
             values ($1, $2, $5, $3, 'waiting', $4, $4)
             on conflict (subject) do update set
                 state = 'waiting', attempts = 0, due_at = excluded.due_at, created_at = excluded.created_at,
                 worker = null, leased_until = null, step = '', done = 0, total = 0, problem = null
             where jobs.workspace_id = excluded.workspace_id",
        )
        .bind(new_id())
        .bind(workspace.as_str())
        .bind(subject)
        .bind(now)
        .bind(kind.0)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Takes a subject out of line; work under way can't write its result any more.
pub async fn cancel(tx: &mut Tx, workspace: &WorkspaceId, subject: &str) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from jobs where workspace_id = $1 and subject = $2")
            .bind(workspace.as_str())
            .bind(subject)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Takes the job of these kinds that is next, or the one of this subject if it is due.
pub(super) async fn claim(db: &Db, kinds: &[Kind], subject: Option<&str>) -> Result<Option<Job>> {
    let now = Timestamp::now();
    // Between blanks, as it is looked for.
    let kinds: String = kinds.iter().map(|kind| format!(" {} ", kind.0)).collect();
    let worker = new_id();
    let mut tx = db.begin_relaxed().await?;
    let taken: Option<(String, String, String, String, i64)> = sql!(tx, |c| {
        sqlx::query_as(
            "update jobs set state = 'running', attempts = attempts + 1, worker = $1, leased_until = $2
             where id = (
                 select j.id from jobs j
                 where ($4 = '' or j.subject = $4) and j.due_at <= $3 and $6 like '% ' || j.kind || ' %'
                   and (j.state = 'waiting' or (j.state = 'running' and j.leased_until <= $3))
                   and (select count(*) from jobs r
                        where r.workspace_id = j.workspace_id and r.state = 'running' and r.leased_until > $3) < $5
                 order by (
                     select count(*) from jobs r
                     where r.workspace_id = j.workspace_id and r.state = 'running' and r.leased_until > $3
                 ), j.due_at, j.id
                 limit 1
             ) and due_at <= $3 and (state = 'waiting' or (state = 'running' and leased_until <= $3))
             returning id, workspace_id, kind, subject, attempts",
        )
        .bind(&worker)
        .bind(now.plus_seconds(LEASE).millis())
        .bind(now.millis())
        .bind(subject.unwrap_or_default())
        .bind(OF_ONE_WORKSPACE)
        .bind(&kinds)
        .fetch_optional(c)
        .await
    })?;
    tx.commit().await?;
    Ok(taken.map(|(id, workspace, kind, subject, attempts)| Job {
        id,
        kind,
        worker,
        workspace: workspace.into(),
        subject,
        attempt: u32::try_from(attempts).unwrap_or(u32::MAX),
    }))
}

/// Renews the lease; false when another worker has taken the job, or it was cancelled.
pub(super) async fn keep(db: &Db, job: &Job) -> Result<bool> {
    let mut tx = db.begin_relaxed().await?;
    let held = hold(&mut tx, job).await.is_ok();
    tx.commit().await?;
    Ok(held)
}

/// Takes the job's row for this transaction and renews its lease.
///
/// # Errors
/// [`AppError::Busy`] when it is this worker's no more: whatever it has found out is out of date.
pub async fn hold(tx: &mut Tx, job: &Job) -> Result<()> {
    let rows = sql!(tx, |c| {
        sqlx::query(
            "update jobs set leased_until = $3 where id = $1 and worker = $2 and state = 'running'",
        )
        .bind(&job.id)
        .bind(&job.worker)
        .bind(Timestamp::now().plus_seconds(LEASE).millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if rows == 0 {
        return Err(AppError::Busy);
    }
    Ok(())
}

/// Tells how far the work is: a step's name, and so many of so many where that can be counted.
pub async fn progress(db: &Db, job: &Job, step: &str, done: u32, total: u32) -> Result<()> {
    let mut tx = db.begin_relaxed().await?;
    hold(&mut tx, job).await?;
    sql!(tx, |c| {
        sqlx::query("update jobs set step = $2, done = $3, total = $4 where id = $1")
            .bind(&job.id)
            .bind(step)
            .bind(i64::from(done))
            .bind(i64::from(total))
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Removes a job whose work is done, in the transaction that writes the result.
pub async fn finish(tx: &mut Tx, job: &Job) -> Result<()> {
    hold(tx, job).await?;
    sql!(tx, |c| {
        sqlx::query("delete from jobs where id = $1")
            .bind(&job.id)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Puts a job back in line, to be taken after so long. Without a fault the next part is meant, whose
/// tries are counted anew.
pub(super) async fn put_back(
    tx: &mut Tx,
    job: &Job,
    after: Duration,
    fault: Option<&Fault>,
) -> Result<()> {
    hold(tx, job).await?;
    let millis = i64::try_from(after.as_millis()).unwrap_or(i64::MAX);
    sql!(tx, |c| {
        sqlx::query(
            "update jobs set state = 'waiting', worker = null, leased_until = null, due_at = $2, problem = $3,
                             attempts = case when $4 then attempts else 0 end
             where id = $1",
        )
        .bind(&job.id)
        .bind(Timestamp::now().millis().saturating_add(millis))
        .bind(fault.map(|fault| fault.problem))
        .bind(fault.is_some())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Leaves a job that has failed for good, until somebody puts it in line again.
pub(super) async fn fail(tx: &mut Tx, job: &Job, problem: &str) -> Result<()> {
    hold(tx, job).await?;
    sql!(tx, |c| {
        sqlx::query(
            "update jobs set state = 'failed', worker = null, leased_until = null, problem = $2 where id = $1",
        )
        .bind(&job.id)
        .bind(problem)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Takes all leases back: where one process writes, those that are there when it begins belong to
/// its predecessor.
pub async fn take_leases(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query("update jobs set leased_until = 0 where state = 'running'")
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

fn new_id() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}
