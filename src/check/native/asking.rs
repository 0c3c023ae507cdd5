//! The questions of a run in the database: what is to be asked, what was answered, what came of it.

use crate::{
    chat::store::Asked,
    check::{Demand, Verdict},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{MessageId, RunId, WorkspaceId},
    job::Job,
    sql,
};

/// A question of a run that has no verdict yet.
#[derive(sqlx::FromRow)]
pub(super) struct Pending {
    /// Its place in the run.
    pub place: i64,
    /// `draft` or `live`.
    pub edition: String,
    /// The question.
    pub question: String,
    /// What is expected, as stored.
    pub expectations: String,
    /// The answer that has been begun.
    pub answer_id: Option<String>,
    /// How often it was asked.
    pub tries: i64,
}

/// The next question of a run, how many have a verdict, and how many there are.
pub(super) async fn next(
    db: &Db,
    workspace: &WorkspaceId,
    run: &RunId,
) -> Result<(Option<Pending>, u32, u32)> {
    let pending: Option<Pending> = sql!(db, |c| {
        sqlx::query_as(
            "select place, edition, question, expectations, answer_id, tries from check_results
             where workspace_id = $1 and run_id = $2 and verdict = 'waiting' order by place, edition limit 1",
        )
        .bind(workspace.as_str())
        .bind(run.as_str())
        .fetch_optional(c)
        .await
    })?;
    let (done, total): (i64, i64) = sql!(db, |c| {
        sqlx::query_as(
            "select count(case when verdict <> 'waiting' then 1 end), count(*) from check_results
             where workspace_id = $1 and run_id = $2",
        )
        .bind(workspace.as_str())
        .bind(run.as_str())
        .fetch_one(c)
        .await
    })?;
    let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok((pending, small(done), small(total)))
}

/// Notes that a question has been asked, in the transaction that stores it.
pub(super) async fn asked(tx: &mut Tx, job: &Job, pending: &Pending, asked: &Asked) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update check_results set answer_id = $5, tries = tries + 1
             where workspace_id = $1 and run_id = $2 and place = $3 and edition = $4",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .bind(pending.place)
        .bind(&pending.edition)
        .bind(asked.answer.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Forgets an answer that broke off, with its conversation, so that the question is asked again.
pub(super) async fn forget(tx: &mut Tx, job: &Job, answer: &MessageId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "delete from conversations where workspace_id = $1 and channel = 'check'
                 and id = (select conversation_id from messages where workspace_id = $1 and id = $2)",
        )
        .bind(job.workspace.as_str())
        .bind(answer.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// What became of a question.
pub(super) struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// What was expected and not met.
    pub unmet: Vec<Demand>,
    /// Code of why there is no verdict.
    pub problem: Option<String>,
    /// Tokens of the answer.
    pub tokens: Option<u32>,
    /// Milliseconds it took.
    pub millis: Option<u64>,
}

/// Writes down what became of a question.
pub(super) async fn judged(
    tx: &mut Tx,
    job: &Job,
    pending: &Pending,
    judged: &Judged,
) -> Result<()> {
    let unmet = serde_json::to_string(&judged.unmet).map_err(|_| AppError::Internal)?;
    sql!(tx, |c| {
        sqlx::query(
            "update check_results set verdict = $5, unmet = $6, problem = $7, tokens = $8, millis = $9
             where workspace_id = $1 and run_id = $2 and place = $3 and edition = $4",
        )
        .bind(job.workspace.as_str())
        .bind(&job.subject)
        .bind(pending.place)
        .bind(&pending.edition)
        .bind(judged.verdict.as_str())
        .bind(&unmet)
        .bind(judged.problem.as_deref())
        .bind(judged.tokens.map(i64::from))
        .bind(judged.millis.map(|millis| i64::try_from(millis).unwrap_or(i64::MAX)))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Whether the draft passes all checks of a run.
pub(super) async fn all_pass(tx: &mut Tx, workspace: &WorkspaceId, run: &RunId) -> Result<bool> {
    let others: i64 = sql!(tx, |c| {
        sqlx::query_scalar(
            "select count(*) from check_results
             where workspace_id = $1 and run_id = $2 and edition = 'draft' and verdict <> 'passed'",
        )
        .bind(workspace.as_str())
        .bind(run.as_str())
        .fetch_one(c)
        .await
    })?;
    Ok(others == 0)
}
