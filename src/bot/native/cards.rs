//! The bots of a workspace, in lists.

use crate::{
    bot::{BotCard, standing::Standing},
    db::Db,
    error::Result,
    id::{BotId, WorkspaceId},
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
};

#[derive(sqlx::FromRow)]
struct CardRow {
    id: String,
    name: String,
    purpose: String,
    updated_at: i64,
    standing: String,
    sources: i64,
    conversations: i64,
}

impl From<CardRow> for BotCard {
    fn from(row: CardRow) -> Self {
        let count = |rows: i64| u32::try_from(rows).unwrap_or(u32::MAX);
        Self {
            id: row.id.into(),
            name: row.name,
            purpose: row.purpose,
            sources: count(row.sources),
            conversations: count(row.conversations),
            standing: Standing::from_stored(&row.standing),
            updated_at: Timestamp::from_millis(row.updated_at),
        }
    }
}

/// A workspace's bots, the last changed first.
pub async fn list(db: &Db, workspace: &WorkspaceId, page: u32) -> Result<Page<BotCard>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar("select count(*) from bots where workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_one(c)
            .await
    })?;
    let rows: Vec<CardRow> = sql!(db, |c| {
        sqlx::query_as(
            "select b.id, b.name, b.purpose, b.updated_at, b.standing,
                    (select count(*) from sources s where s.workspace_id = b.workspace_id and s.bot_id = b.id and s.site_id is null) as sources,
                    (select count(*) from conversations v where v.workspace_id = b.workspace_id and v.bot_id = b.id and v.channel <> 'check') as conversations
             from bots b where b.workspace_id = $1 order by b.updated_at desc, b.id desc limit $2 offset $3",
        )
        .bind(workspace.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let cards = rows.into_iter().map(BotCard::from).collect();
    Ok(Page::new(cards, page, total))
}

/// The names of all bots of a workspace, by name; there are at most [`BOTS`](crate::bot::BOTS).
pub async fn names(db: &Db, workspace: &WorkspaceId) -> Result<Vec<(BotId, String)>> {
    let rows: Vec<(String, String)> = sql!(db, |c| {
        sqlx::query_as("select id, name from bots where workspace_id = $1 order by name, id")
            .bind(workspace.as_str())
            .fetch_all(c)
            .await
    })?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (id.into(), name))
        .collect())
}
