//! Documents no answer has ever cited.

use crate::{
    db::Db,
    error::Result,
    id::{BotId, SourceId, WorkspaceId},
    knowledge::health::{Finding, SHOWN},
    sql,
    time::Timestamp,
};

/// Documents that were there before this moment and are cited by no answer since, those of checks
/// aside; pages of sites count for themselves.
pub async fn uncited(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    before: Timestamp,
) -> Result<Vec<Finding>> {
    let rows: Vec<(String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select s.id, s.title from sources s
             where s.workspace_id = $1 and s.bot_id = $2 and s.state = 'ready' and s.passages > 0 and s.created_at < $3
               and not exists (
                   select 1 from citations x join messages m on m.id = x.message_id
                   join conversations v on v.id = m.conversation_id
                   where x.source_id = s.id and v.channel <> 'check')
             order by s.created_at, s.id limit $4",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(before.millis())
        .bind(SHOWN)
        .fetch_all(c)
        .await
    })?;
    let finding = |(source, title)| Finding {
        source: SourceId::from(source),
        title,
    };
    Ok(rows.into_iter().map(finding).collect())
}
