//! Indexes of vectors in the database: their choice, their work, their standing.

use crate::{
    db::{Db, On, Tx},
    error::{AppError, Result},
    id::{ProviderId, WorkspaceId},
    knowledge::meaning::{Meaning, Trouble, VectorIndex},
    sql,
    time::Timestamp,
};

/// Seconds for which a claimed index is believed to be worked on. Longer than one batch may take.
pub(super) const LEASE: i64 = 90;

/// An index as its worker holds it.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) id: String,
    pub(super) workspace: WorkspaceId,
    pub(super) provider: ProviderId,
    pub(super) model: String,
    pub(super) dimension: Option<i64>,
    pub(super) building: bool,
    pub(super) attempts: i64,
    /// Who holds it.
    pub(super) worker: String,
}

/// Makes `model` the one to be searched by: what is chosen already is only tried again.
pub(super) async fn choose(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    provider: &ProviderId,
    model: &str,
) -> Result<()> {
    take_turn(tx, workspace).await?;
    let rows: Vec<(String, String, String, String)> = sql!(tx, |c| {
        sqlx::query_as(
            "select id, provider_id, model, state from vector_indexes where workspace_id = $1",
        )
        .bind(workspace.as_str())
        .fetch_all(c)
        .await
    })?;
    let same = rows
        .iter()
        .find(|(_, of, name, _)| of == provider.as_str() && name == model);
    if let Some((id, _, _, state)) = same {
        if state == "active" {
            delete(tx, workspace, Some("building")).await?;
        }
        return try_again(tx, workspace, id).await;
    }
    delete(tx, workspace, Some("building")).await?;
    let now = Timestamp::now().millis();
    sql!(tx, |c| {
        sqlx::query(
            "insert into vector_indexes (id, workspace_id, provider_id, model, state, due_at, created_at)
             values ($1, $2, $3, $4, 'building', $5, $5)",
        )
        .bind(uuid::Uuid::now_v7().simple().to_string())
        .bind(workspace.as_str())
        .bind(provider.as_str())
        .bind(model)
        .bind(now)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Takes the workspace's row, so that two who choose at once do so one after the other.
async fn take_turn(tx: &mut Tx, workspace: &WorkspaceId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update workspaces set name = name where id = $1")
            .bind(workspace.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

async fn try_again(tx: &mut Tx, workspace: &WorkspaceId, id: &str) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update vector_indexes set attempts = 0, problem = null, detail = null, due_at = $3
             where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(id)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Deletes a workspace's indexes with all their vectors; only those in `state`, if it is given.
pub(super) async fn delete(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    state: Option<&str>,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "delete from vector_indexes where workspace_id = $1 and state = coalesce($2, state)",
        )
        .bind(workspace.as_str())
        .bind(state)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct IndexRow {
    state: String,
    provider_id: String,
    model: String,
    dimension: Option<i64>,
    problem: Option<String>,
    detail: Option<String>,
    due_at: i64,
    passages: i64,
}

/// How a workspace's indexes stand.
pub(super) async fn standing(db: &Db, workspace: &WorkspaceId) -> Result<Meaning> {
    let rows: Vec<IndexRow> = sql!(db, |c| {
        sqlx::query_as(
            "select i.state, i.provider_id, i.model, i.dimension, i.problem, i.detail, i.due_at,
                    (select count(*) from passage_vectors v where v.index_id = i.id) as passages
             from vector_indexes i where i.workspace_id = $1",
        )
        .bind(workspace.as_str())
        .fetch_all(c)
        .await
    })?;
    let passages: i64 = sql!(db, |c| {
        sqlx::query_scalar(
            "select cast(coalesce(sum(passages), 0) as bigint) from sources where workspace_id = $1",
        )
        .bind(workspace.as_str())
        .fetch_one(c)
        .await
    })?;
    let (active, building) = rows.into_iter().partition(|row| row.state == "active");
    let first = |rows: Vec<IndexRow>| rows.into_iter().next().map(VectorIndex::from);
    Ok(Meaning {
        active: first(active),
        building: first(building),
        passages: small(passages),
        reranker: None,
        may_edit: false,
    })
}

impl From<IndexRow> for VectorIndex {
    fn from(row: IndexRow) -> Self {
        Self {
            provider: row.provider_id.into(),
            model: row.model,
            dimension: row.dimension.map(small),
            passages: small(row.passages),
            trouble: row.problem.map(|problem| Trouble {
                problem,
                detail: row.detail.unwrap_or_default(),
                again_at: Timestamp::from_millis(row.due_at),
            }),
        }
    }
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[derive(sqlx::FromRow)]
struct DueRow {
    id: String,
    workspace_id: String,
    provider_id: String,
    model: String,
    dimension: Option<i64>,
    state: String,
    attempts: i64,
}

/// The index that has waited longest for work, if there is any: one that is being built, or an
/// active one of which a bot has changed or gone.
async fn due(db: &Db, now: i64) -> Result<Option<DueRow>> {
    Ok(sql!(db, |c| {
        sqlx::query_as(
            "select i.id, i.workspace_id, i.provider_id, i.model, i.dimension, i.state, i.attempts from vector_indexes i
             where i.due_at <= $1 and coalesce(i.leased_until, 0) < $1
                 and (i.state = 'building'
                      or exists (select 1 from bots b where b.workspace_id = i.workspace_id
                                     and not exists (select 1 from vector_bots v where v.index_id = i.id
                                                         and v.bot_id = b.id and v.version = b.passages_version))
                      or exists (select 1 from vector_bots v where v.index_id = i.id
                                     and not exists (select 1 from bots b where b.id = v.bot_id)))
             order by i.due_at, i.id limit 1",
        )
        .bind(now)
        .fetch_optional(c)
        .await
    })?)
}

/// Claims the index that has waited longest. Another process may be quicker, then the next is tried.
pub(super) async fn claim(db: &Db) -> Result<Option<Held>> {
    loop {
        let now = Timestamp::now();
        let Some(row) = due(db, now.millis()).await? else {
            return Ok(None);
        };
        let worker = uuid::Uuid::now_v7().simple().to_string();
        let mut tx = db.begin_relaxed().await?;
        let claimed = sql!(tx, |c| {
            sqlx::query(
                "update vector_indexes set worker = $2, leased_until = $3
                 where id = $1 and due_at <= $4 and coalesce(leased_until, 0) < $4",
            )
            .bind(&row.id)
            .bind(&worker)
            .bind(now.plus_seconds(LEASE).millis())
            .bind(now.millis())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
        })?;
        tx.commit().await?;
        if claimed == 1 {
            return Ok(Some(Held {
                id: row.id,
                workspace: row.workspace_id.into(),
                provider: row.provider_id.into(),
                model: row.model,
                dimension: row.dimension,
                building: row.state == "building",
                attempts: row.attempts,
                worker,
            }));
        }
    }
}

/// Makes sure that the index is still this worker's, for as long again.
///
/// # Errors
/// [`AppError::Busy`] when it is not, or has been deleted.
pub(super) async fn hold(tx: &mut Tx, held: &Held) -> Result<()> {
    let rows = sql!(tx, |c| {
        sqlx::query("update vector_indexes set leased_until = $3 where id = $1 and worker = $2")
            .bind(&held.id)
            .bind(&held.worker)
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

/// Gives the index back, behind all others that wait.
pub(super) async fn release(tx: &mut Tx, held: &Held) -> Result<()> {
    put_back(tx, held, held.attempts, Timestamp::now(), None).await
}

/// Gives the index back for a while, with what stopped its work: a code and what was said.
pub(super) async fn failed(
    tx: &mut Tx,
    held: &Held,
    again_at: Timestamp,
    problem: (&str, &str),
) -> Result<()> {
    put_back(tx, held, held.attempts + 1, again_at, Some(problem)).await
}

async fn put_back(
    tx: &mut Tx,
    held: &Held,
    attempts: i64,
    due: Timestamp,
    problem: Option<(&str, &str)>,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update vector_indexes set worker = null, leased_until = null, attempts = $3, due_at = $4,
                 problem = coalesce($5, problem), detail = coalesce($6, detail)
             where id = $1 and worker = $2",
        )
        .bind(&held.id)
        .bind(&held.worker)
        .bind(attempts)
        .bind(due.millis())
        .bind(problem.map(|(code, _)| code))
        .bind(problem.map(|(_, detail)| detail))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Notes that the work goes well, and the length of the vectors.
pub(super) async fn went_well(tx: &mut Tx, held: &Held) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update vector_indexes set dimension = $2, attempts = 0, problem = null, detail = null where id = $1",
        )
        .bind(&held.id)
        .bind(held.dimension)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Puts a complete index in the place of the one before, whose vectors are deleted.
pub(super) async fn switch(tx: &mut Tx, held: &Held) -> Result<()> {
    delete(tx, &held.workspace, Some("active")).await?;
    sql!(tx, |c| {
        sqlx::query(
            "update vector_indexes set state = 'active' where workspace_id = $1 and id = $2",
        )
        .bind(held.workspace.as_str())
        .bind(&held.id)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Takes all leases back where one process writes: those that are there when it begins belong to its
/// predecessor.
pub(super) async fn take_leases(db: &Db) -> Result<()> {
    if let On::Postgres(_) = db.on() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query("update vector_indexes set worker = null, leased_until = null")
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}
