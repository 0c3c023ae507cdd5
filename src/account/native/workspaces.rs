//! Workspaces, for the operator's commands.

use crate::{
    db::Db,
    error::{AppError, Result},
    id::{UserId, WorkspaceId},
    sql,
};

/// The workspace a person works in.
pub async fn of(db: &Db, user: &UserId) -> Result<WorkspaceId> {
    let workspace: Option<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select workspace_id from members where user_id = $1 order by created_at limit 1",
        )
        .bind(user.as_str())
        .fetch_optional(c)
        .await
    })?;
    workspace.map(WorkspaceId::from).ok_or(AppError::NotFound)
}

/// The workspace of an id, if it is there.
pub async fn find(db: &Db, id: &str) -> Result<WorkspaceId> {
    let known: Option<String> = sql!(db, |c| {
        sqlx::query_scalar("select id from workspaces where id = $1")
            .bind(id)
            .fetch_optional(c)
            .await
    })?;
    known.map(WorkspaceId::from).ok_or(AppError::NotFound)
}
