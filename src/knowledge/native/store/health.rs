//! What an owner should look at among the documents of a bot.

use crate::{
    db::Db,
    error::Result,
    id::{BotId, SourceId, WorkspaceId},
    knowledge::health::{Finding, SHOWN},
    sql,
    time::Timestamp,
};

type Row = (String, String);

fn findings(rows: Vec<Row>) -> Vec<Finding> {
    rows.into_iter()
        .map(|(source, title)| Finding {
            source: SourceId::from(source),
            title,
        })
        .collect()
}

/// Documents that failed, and sites with pages that did.
pub async fn failing(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<Finding>> {
    let rows: Vec<Row> = sql!(db, |c| {
        sqlx::query_as(
            "select s.id, s.title from sources s
             where s.workspace_id = $1 and s.bot_id = $2 and s.site_id is null
               and (s.state = 'failed' or exists (
                   select 1 from web_pages p where p.root_id = s.id and p.chosen and p.problem is not null))
             order by s.updated_at desc, s.id limit $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(SHOWN)
        .fetch_all(c)
        .await
    })?;
    Ok(findings(rows))
}

/// Documents nobody has changed since then, and pages and sites not read since then.
pub async fn stale(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    since: Timestamp,
) -> Result<Vec<Finding>> {
    let rows: Vec<Row> = sql!(db, |c| {
        sqlx::query_as(
            "select s.id, s.title from sources s left join web_sources w on w.source_id = s.id
             where s.workspace_id = $1 and s.bot_id = $2 and s.site_id is null and s.state = 'ready'
               and coalesce(w.synced_at, s.updated_at) < $3
             order by coalesce(w.synced_at, s.updated_at), s.id limit $4",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(since.millis())
        .bind(SHOWN)
        .fetch_all(c)
        .await
    })?;
    Ok(findings(rows))
}

/// Documents that hold a passage which stands in another place, too; short passages, such as headings
/// of tables, stand anywhere.
pub async fn duplicate(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<Finding>> {
    let rows: Vec<Row> = sql!(db, |c| {
        sqlx::query_as(
            "select distinct s.id, s.title from passages p join sources s on s.id = p.source_id
             where p.workspace_id = $1 and p.bot_id = $2 and p.enabled and p.body in (
                 select q.body from passages q
                 where q.workspace_id = $1 and q.bot_id = $2 and q.enabled and length(q.body) > 80
                 group by q.body having count(*) > 1)
             order by s.title, s.id limit $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(SHOWN)
        .fetch_all(c)
        .await
    })?;
    Ok(findings(rows))
}
