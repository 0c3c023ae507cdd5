//! The doors through which everybody but its owner meets a bot.

use crate::{
    db::Db,
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    publish::Standing,
    sql,
};

use super::super::{
    definition::Definition,
    speaker::{Door, LiveBot, Speaker},
};

#[derive(sqlx::FromRow)]
struct LiveRow {
    id: String,
    workspace_id: String,
    slug: String,
    standing: String,
    closed_text: String,
    unpublished_text: String,
    number: i64,
    definition: String,
}

impl LiveRow {
    fn live(self) -> Result<LiveBot> {
        let definition = Definition::from_stored(&self.definition)?;
        let standing = Standing::from_stored(&self.standing);
        let text = match standing {
            Standing::Open => String::new(),
            Standing::Closed => self.closed_text,
            Standing::Unpublished => self.unpublished_text,
        };
        let door = Door::new(standing, text, &definition.setup.settings);
        let number = u32::try_from(self.number).unwrap_or(0);
        Ok(LiveBot {
            workspace: self.workspace_id.into(),
            speaker: Speaker::version(self.id.into(), self.slug, number, definition),
            door,
        })
    }
}

/// The columns of a [`LiveRow`], and where they come from.
macro_rules! live {
    ($condition:literal) => {
        concat!(
            "select b.id, b.workspace_id, b.slug, b.standing, b.closed_text, b.unpublished_text, v.number, v.definition
             from bots b join bot_versions v
                 on v.bot_id = b.id and v.workspace_id = b.workspace_id and v.number = b.live_version
             where ",
            $condition
        )
    };
}

/// The bot of a share link as visitors meet it.
pub async fn live(db: &Db, slug: &str) -> Result<LiveBot> {
    let row: Option<LiveRow> = sql!(db, |c| {
        sqlx::query_as(live!("b.slug = $1"))
            .bind(slug)
            .fetch_optional(c)
            .await
    })?;
    row.ok_or(AppError::NotFound)?.live()
}

/// A bot of a workspace as visitors meet it.
pub async fn live_of(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<LiveBot> {
    let row: Option<LiveRow> = sql!(db, |c| {
        sqlx::query_as(live!("b.workspace_id = $1 and b.id = $2"))
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_optional(c)
            .await
    })?;
    row.ok_or(AppError::NotFound)?.live()
}
