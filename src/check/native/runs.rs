//! Runs in the database, as they are begun and ended.

use crate::{
    bot::store as bots,
    check::{RUNS, RunState},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, RunId, UserId, WorkspaceId},
    job,
    publish::{definition::Definition, store as editions},
    sql,
    time::Timestamp,
};

use super::{store, work::KIND};

/// Old runs that are deleted at once; there is rarely more than one.
const DELETED: i64 = 100;

/// A run that is to begin.
pub(super) struct NewRun<'a> {
    /// Who owns the bot.
    pub workspace: &'a WorkspaceId,
    /// Whose checks.
    pub bot: &'a BotId,
    /// Who begins it.
    pub author: Option<&'a UserId>,
    /// The note to publish the draft with when all checks pass; nothing if it is not to be published.
    pub note: Option<&'a str>,
}

/// Begins a run of a bot's checks, or finds the one that is under way.
///
/// # Errors
///
/// [`AppError::NotFound`] for a bot without checks.
pub async fn begin_by_hand(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    author: &UserId,
) -> Result<RunId> {
    bots::touch(tx, workspace, bot).await?;
    if let Some(run) = running(tx, workspace, bot).await? {
        return Ok(run);
    }
    let new = NewRun {
        workspace,
        bot,
        author: Some(author),
        note: None,
    };
    begin(tx, &new).await?.ok_or(AppError::NotFound)
}

/// Begins a run in place of the one under way; nothing for a bot without checks. The bot has been
/// touched in this transaction.
pub(super) async fn begin(tx: &mut Tx, new: &NewRun<'_>) -> Result<Option<RunId>> {
    let NewRun { workspace, bot, .. } = *new;
    let checks = store::all_in(tx, workspace, bot).await?;
    if checks.is_empty() {
        return Ok(None);
    }
    if let Some(run) = running(tx, workspace, bot).await? {
        stop(tx, workspace, bot, &run).await?;
    }
    let draft = editions::draft_in(tx, workspace, bot).await?;
    let (live, published) = editions::live_in(tx, workspace, bot).await?;
    let live = (published != draft).then_some(live);
    let run = RunId::new();
    add(tx, new, &run, &draft, live).await?;
    let mut editions = vec!["draft"];
    editions.extend(live.map(|_| "live"));
    for (at, (check, question, expectations)) in checks.iter().enumerate() {
        for edition in &editions {
            sql!(tx, |c| {
                sqlx::query(
                    "insert into check_results (run_id, place, edition, workspace_id, check_id, question, expectations)
                     values ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(run.as_str())
                .bind(at as i64 + 1)
                .bind(edition)
                .bind(workspace.as_str())
                .bind(check.as_str())
                .bind(question)
                .bind(expectations)
                .execute(c)
                .await
                .map(drop)
            })?;
        }
    }
    job::enqueue(tx, workspace, KIND, run.as_str()).await?;
    Ok(Some(run))
}

async fn add(
    tx: &mut Tx,
    new: &NewRun<'_>,
    run: &RunId,
    draft: &Definition,
    live: Option<u32>,
) -> Result<()> {
    let definition = draft.to_stored()?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into check_runs (id, workspace_id, bot_id, state, definition, live_version, publishes, note, author_id, created_at)
             values ($1, $2, $3, 'running', $4, $5, $6, $7, $8, $9)",
        )
        .bind(run.as_str())
        .bind(new.workspace.as_str())
        .bind(new.bot.as_str())
        .bind(&definition)
        .bind(live.map(i64::from))
        .bind(new.note.is_some())
        .bind(new.note.unwrap_or_default())
        .bind(new.author.map(UserId::as_str))
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

async fn running(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<Option<RunId>> {
    let run: Option<String> = sql!(tx, |c| {
        sqlx::query_scalar(
            "select id from check_runs where workspace_id = $1 and bot_id = $2 and state = 'running'",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_optional(c)
        .await
    })?;
    Ok(run.map(RunId::from))
}

/// Stops a run; one that has ended stays as it is.
pub async fn stop(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, run: &RunId) -> Result<()> {
    let stopped = sql!(tx, |c| {
        sqlx::query(
            "update check_runs set state = 'stopped', ended_at = $4
             where workspace_id = $1 and bot_id = $2 and id = $3 and state = 'running'",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(run.as_str())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    match stopped {
        0 => Ok(()),
        _ => job::cancel(tx, workspace, run.as_str()).await,
    }
}

/// A run as its work sees it.
pub struct Run {
    /// The run.
    pub id: RunId,
    /// Whose checks.
    pub bot: BotId,
    /// How far it is.
    pub state: RunState,
    /// The draft as it stood.
    pub draft: Definition,
    /// The version asked beside it.
    pub live: Option<u32>,
    /// Whether the draft is published when all checks pass.
    pub publishes: bool,
    /// With which note.
    pub note: String,
    /// The version the draft became.
    pub published: Option<u32>,
    /// Who began it.
    pub author: Option<UserId>,
}

#[derive(sqlx::FromRow)]
struct RunRow {
    id: String,
    bot_id: String,
    state: String,
    definition: String,
    live_version: Option<i64>,
    publishes: bool,
    note: String,
    published_version: Option<i64>,
    author_id: Option<String>,
}

impl RunRow {
    fn run(self) -> Result<Run> {
        let number = |number: i64| u32::try_from(number).ok();
        Ok(Run {
            id: self.id.into(),
            bot: self.bot_id.into(),
            state: RunState::from_stored(&self.state),
            draft: Definition::from_stored(&self.definition)?,
            live: self.live_version.and_then(number),
            publishes: self.publishes,
            note: self.note,
            published: self.published_version.and_then(number),
            author: self.author_id.map(UserId::from),
        })
    }
}

/// The columns of a [`RunRow`].
macro_rules! run_columns {
    () => {
        "select id, bot_id, state, definition, live_version, publishes, note, published_version, author_id
         from check_runs where workspace_id = $1 and id = $2"
    };
}

/// One run.
pub async fn find(db: &Db, workspace: &WorkspaceId, id: &RunId) -> Result<Run> {
    let row: Option<RunRow> = sql!(db, |c| {
        sqlx::query_as(run_columns!())
            .bind(workspace.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await
    })?;
    row.ok_or(AppError::NotFound)?.run()
}

/// The same within a transaction.
pub(super) async fn find_in(tx: &mut Tx, workspace: &WorkspaceId, id: &RunId) -> Result<Run> {
    let row: Option<RunRow> = sql!(tx, |c| {
        sqlx::query_as(run_columns!())
            .bind(workspace.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await
    })?;
    row.ok_or(AppError::NotFound)?.run()
}

/// Ends a run that is under way.
pub(super) async fn end(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    run: &RunId,
    state: RunState,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update check_runs set state = $3, ended_at = $4
             where workspace_id = $1 and id = $2 and state = 'running'",
        )
        .bind(workspace.as_str())
        .bind(run.as_str())
        .bind(state.as_str())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Notes which version the draft of a run became.
pub(super) async fn published(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    run: &RunId,
    version: u32,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update check_runs set published_version = $3 where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(run.as_str())
        .bind(i64::from(version))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Deletes the oldest runs of a bot that has more than [`RUNS`], with the conversations they had.
pub(super) async fn forget_oldest(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    let old: Vec<String> = sql!(tx, |c| {
        sqlx::query_scalar(
            "select id from check_runs where workspace_id = $1 and bot_id = $2
             order by created_at desc, id desc limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(DELETED)
        .bind(i64::from(RUNS))
        .fetch_all(c)
        .await
    })?;
    for run in old {
        for statement in [
            "delete from conversations where workspace_id = $1 and channel = 'check' and id in (
                 select m.conversation_id from check_results x join messages m on m.id = x.answer_id
                 where x.workspace_id = $1 and x.run_id = $2)",
            "delete from check_runs where workspace_id = $1 and id = $2",
        ] {
            sql!(tx, |c| {
                sqlx::query(statement)
                    .bind(workspace.as_str())
                    .bind(&run)
                    .execute(c)
                    .await
                    .map(drop)
            })?;
        }
    }
    Ok(())
}
