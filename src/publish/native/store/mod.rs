//! Drafts and versions in the database.

mod changing;
mod live;

use crate::{
    bot::{Bot, Setup, store as bots},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    list::{PAGE_SIZE, Page, offset},
    publish::{Standing, State, Texts, VersionCard},
    sql,
    time::Timestamp,
    tool::{
        snapshot::{self, Snapshot},
        store as tools,
    },
};

use super::definition::Definition;

pub(in crate::publish) use changing::publish;
pub use changing::{finish_first, restore, set_standing, set_texts};
pub use live::{live, live_of};

/// The definition of a bot's draft.
pub async fn draft(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Definition> {
    let found = bots::find(db, workspace, bot).await?;
    let tools = tools::list(db, workspace, bot).await?;
    Ok(definition(
        found,
        tools.into_iter().map(Into::into).collect(),
    ))
}

/// The same within a transaction.
pub async fn draft_in(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<Definition> {
    let found = bots::find_in(tx, workspace, bot).await?;
    let tools = snapshot::of_draft(tx, workspace, bot).await?;
    Ok(definition(found, tools))
}

/// The live version of a bot: its number and what it is.
pub async fn live_in(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<(u32, Definition)> {
    let row: Option<(i64, String)> = sql!(tx, |c| {
        sqlx::query_as(
            "select v.number, v.definition from bots b join bot_versions v
                 on v.bot_id = b.id and v.workspace_id = b.workspace_id and v.number = b.live_version
             where b.workspace_id = $1 and b.id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_optional(c)
        .await
    })?;
    let (number, definition) = row.ok_or(AppError::NotFound)?;
    let definition = Definition::from_stored(&definition)?;
    Ok((u32::try_from(number).unwrap_or(0), definition))
}

fn definition(bot: Bot, tools: Vec<Snapshot>) -> Definition {
    Definition {
        setup: Setup::from(bot),
        tools,
    }
}

/// How a bot stands.
pub async fn state(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<State> {
    let (live, standing, _) = standing(db, workspace, bot).await?;
    let published = version(db, workspace, bot, live).await?;
    let changed = published != draft(db, workspace, bot).await?;
    Ok(State {
        live,
        standing,
        changed,
    })
}

/// The live version of a bot, whether it is open, and what visitors are told if not.
pub async fn standing(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<(u32, Standing, Texts)> {
    let row: Option<(i64, String, String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select live_version, standing, closed_text, unpublished_text from bots where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_optional(c)
        .await
    })?;
    let (live, standing, closed, unpublished) = row.ok_or(AppError::NotFound)?;
    let texts = Texts {
        closed,
        unpublished,
    };
    let live = u32::try_from(live).unwrap_or(0);
    Ok((live, Standing::from_stored(&standing), texts))
}

/// What a version of a bot was.
pub async fn version(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    number: u32,
) -> Result<Definition> {
    let text: Option<String> = sql!(db, |c| {
        sqlx::query_scalar(
            "select definition from bot_versions where workspace_id = $1 and bot_id = $2 and number = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(number))
        .fetch_optional(c)
        .await
    })?;
    Definition::from_stored(&text.ok_or(AppError::NotFound)?)
}

#[derive(sqlx::FromRow)]
struct CardRow {
    number: i64,
    note: String,
    author: Option<String>,
    created_at: i64,
    live_version: i64,
}

impl From<CardRow> for VersionCard {
    fn from(row: CardRow) -> Self {
        Self {
            number: u32::try_from(row.number).unwrap_or(0),
            note: row.note,
            author: row.author,
            created_at: Timestamp::from_millis(row.created_at),
            live: row.number == row.live_version,
        }
    }
}

/// The versions of a bot, the latest first.
pub async fn list(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    page: u32,
) -> Result<Page<VersionCard>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar(
            "select count(*) from bot_versions where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_one(c)
        .await
    })?;
    let rows: Vec<CardRow> = sql!(db, |c| {
        sqlx::query_as(
            "select v.number, v.note, u.username as author, v.created_at, b.live_version
             from bot_versions v join bots b on b.id = v.bot_id left join users u on u.id = v.author_id
             where v.workspace_id = $1 and v.bot_id = $2 order by v.number desc limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    Ok(Page::new(
        rows.into_iter().map(VersionCard::from).collect(),
        page,
        total,
    ))
}

/// One version in the history, and the number of the one before it, if that is kept.
pub async fn card(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    number: u32,
) -> Result<(VersionCard, Option<u32>)> {
    let row: Option<CardRow> = sql!(db, |c| {
        sqlx::query_as(
            "select v.number, v.note, u.username as author, v.created_at, b.live_version
             from bot_versions v join bots b on b.id = v.bot_id left join users u on u.id = v.author_id
             where v.workspace_id = $1 and v.bot_id = $2 and v.number = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(number))
        .fetch_optional(c)
        .await
    })?;
    let card = VersionCard::from(row.ok_or(AppError::NotFound)?);
    let before: Option<i64> = sql!(db, |c| {
        sqlx::query_scalar(
            "select max(number) from bot_versions where workspace_id = $1 and bot_id = $2 and number < $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(number))
        .fetch_one(c)
        .await
    })?;
    Ok((card, before.and_then(|number| u32::try_from(number).ok())))
}
