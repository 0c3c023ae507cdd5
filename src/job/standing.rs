//! How jobs stand, for those who wait for them.

use crate::{
    db::{Db, On},
    error::{AppError, Result},
    id::WorkspaceId,
    time::Timestamp,
};

/// How a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What it is about.
    pub subject: String,
    /// Whether somebody works on it at this moment.
    pub running: bool,
    /// How many of the workspace come before it, where it waits for its turn.
    pub before: u32,
    /// The step it is at.
    pub step: String,
    /// How many parts of the step are done.
    pub done: u32,
    /// Of how many; 0 where that can't be counted.
    pub total: u32,
    /// Tries so far.
    pub attempts: u32,
    /// Why the last try failed.
    pub problem: Option<String>,
    /// When it is tried again.
    pub due_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    subject: String,
    state: String,
    earlier: i64,
    step: String,
    done: i64,
    total: i64,
    attempts: i64,
    problem: Option<String>,
    due_at: i64,
}

/// How the jobs of these subjects stand; those without a job are left out.
pub async fn standings(
    db: &Db,
    workspace: &WorkspaceId,
    subjects: &[&str],
) -> Result<Vec<Standing>> {
    let rows: Vec<Row> = match db.on() {
        On::Sqlite(c) => {
            let list = serde_json::to_string(subjects).map_err(|_| AppError::Internal)?;
            sqlx::query_as(
                "select j.subject, j.state, j.step, j.done, j.total, j.attempts, j.problem, j.due_at,
                        (select count(*) from jobs e where e.workspace_id = j.workspace_id and e.state = 'waiting'
                             and (e.due_at, e.id) < (j.due_at, j.id)) as earlier
                 from jobs j where j.workspace_id = $1 and j.subject in (select value from json_each($2))",
            )
            .bind(workspace.as_str())
            .bind(list)
            .fetch_all(c)
            .await?
        }
        On::Postgres(c) => {
            sqlx::query_as(
                "select j.subject, j.state, j.step, j.done, j.total, j.attempts, j.problem, j.due_at,
                        (select count(*) from jobs e where e.workspace_id = j.workspace_id and e.state = 'waiting'
                             and (e.due_at, e.id) < (j.due_at, j.id)) as earlier
                 from jobs j where j.workspace_id = $1 and j.subject = any($2)",
            )
            .bind(workspace.as_str())
            .bind(subjects)
            .fetch_all(c)
            .await?
        }
    };
    Ok(rows.into_iter().map(Standing::from).collect())
}

impl From<Row> for Standing {
    fn from(row: Row) -> Self {
        let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            subject: row.subject,
            running: row.state == "running",
            before: small(row.earlier),
            step: row.step,
            done: small(row.done),
            total: small(row.total),
            attempts: small(row.attempts),
            problem: row.problem,
            due_at: Timestamp::from_millis(row.due_at),
        }
    }
}
