//! Tools in the database.

use crate::{
    bot::store as bots,
    config::Config,
    db::{Db, Tx},
    error::{AppError, Problem, Result},
    id::{BotId, ToolId, WorkspaceId},
    sql,
    time::Timestamp,
    tool::{Method, TOOLS, Tool},
};

use super::headers::{self, Header};

/// A tool with all it needs to run.
#[derive(Debug, Clone)]
pub struct ReadyTool {
    /// The tool.
    pub tool: Tool,
    /// Its headers with their values.
    pub headers: Vec<Header>,
}

impl ReadyTool {
    /// Whether values of its headers are missing: without them it would only be refused.
    pub fn lacks_secrets(&self) -> bool {
        self.headers.len() < self.tool.headers.len()
    }
}

#[derive(sqlx::FromRow)]
struct ToolRow {
    id: String,
    name: String,
    description: String,
    method: String,
    url: String,
    parameters: String,
    body: String,
    headers_sealed: Option<Vec<u8>>,
    header_names: String,
    keep: String,
    enabled: bool,
    updated_at: i64,
}

impl ToolRow {
    fn tool(&self) -> Result<Tool> {
        Ok(Tool {
            id: self.id.clone().into(),
            name: self.name.clone(),
            description: self.description.clone(),
            method: Method::from_stored(&self.method).unwrap_or_default(),
            url: self.url.clone(),
            parameters: list_of(&self.parameters)?,
            body: self.body.clone(),
            headers: list_of(&self.header_names)?,
            keep: list_of(&self.keep)?,
            enabled: self.enabled,
            updated_at: Timestamp::from_millis(self.updated_at),
        })
    }

    /// With its headers as far as they are there: a copy has none, and what another secret sealed
    /// can't be opened.
    fn ready(&self, config: &Config) -> Result<ReadyTool> {
        let tool = self.tool()?;
        let opened = match &self.headers_sealed {
            Some(sealed) => headers::open(config, &tool.id, sealed),
            None => Ok(Vec::new()),
        };
        let headers = opened.unwrap_or_else(|error| {
            tracing::error!(%error, tool = %tool.id, "the headers of a tool can't be opened");
            Vec::new()
        });
        Ok(ReadyTool { tool, headers })
    }
}

fn list_of<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    serde_json::from_str(text).map_err(|error| {
        tracing::error!(%error, "a stored tool can't be read");
        AppError::Internal
    })
}

fn text_of<T: serde::Serialize>(list: &[T]) -> Result<String> {
    serde_json::to_string(list).map_err(|_| AppError::Internal)
}

/// A bot's tools, the oldest first.
pub async fn list(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<Tool>> {
    rows(db, workspace, bot)
        .await?
        .iter()
        .map(ToolRow::tool)
        .collect()
}

/// The tools a bot may use now, with what they need to run.
pub async fn enabled(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<Vec<ReadyTool>> {
    let rows = rows(db, workspace, bot).await?;
    let mut tools = Vec::new();
    for row in rows.iter().filter(|row| row.enabled) {
        let ready = row.ready(config)?;
        if !ready.lacks_secrets() {
            tools.push(ready);
        }
    }
    Ok(tools)
}

/// A bot's tools, the oldest first.
const ROWS: &str = "select id, name, description, method, url, parameters, body, headers_sealed, header_names, keep,
            enabled, updated_at
     from tools where workspace_id = $1 and bot_id = $2 order by created_at, id limit $3";

async fn rows(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<ToolRow>> {
    Ok(sql!(db, |c| {
        sqlx::query_as(ROWS)
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(i64::from(TOOLS))
            .fetch_all(c)
            .await
    })?)
}

/// A bot's tools, the oldest first, as they are within a transaction.
pub async fn list_in(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<Tool>> {
    let rows: Vec<ToolRow> = sql!(tx, |c| {
        sqlx::query_as(ROWS)
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(i64::from(TOOLS))
            .fetch_all(c)
            .await
    })?;
    rows.iter().map(ToolRow::tool).collect()
}

/// One tool with what it needs to run, as far as that is there.
pub async fn find(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &ToolId,
) -> Result<ReadyTool> {
    let row: Option<ToolRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, name, description, method, url, parameters, body, headers_sealed, header_names, keep,
                    enabled, updated_at
             from tools where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    row.ok_or(AppError::NotFound)?.ready(config)
}

/// Adds a tool to a bot of the workspace, unless the bot has as many as it may.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    tool: &Tool,
    sealed: Option<&[u8]>,
) -> Result<()> {
    bots::touch(tx, workspace, bot).await?;
    let count: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from tools where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_one(c)
            .await
    })?;
    if count >= i64::from(TOOLS) {
        return Err(AppError::LimitReached { max: TOOLS });
    }
    let (parameters, names) = (text_of(&tool.parameters)?, text_of(&tool.headers)?);
    let keep = text_of(&tool.keep)?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into tools (id, workspace_id, bot_id, name, description, method, url, parameters, body,
                                headers_sealed, header_names, keep, enabled, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
        )
        .bind(tool.id.as_str())
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(&tool.name)
        .bind(&tool.description)
        .bind(tool.method.as_str())
        .bind(&tool.url)
        .bind(&parameters)
        .bind(&tool.body)
        .bind(sealed)
        .bind(&names)
        .bind(&keep)
        .bind(tool.enabled)
        .bind(tool.updated_at.millis())
        .execute(c)
        .await
        .map(drop)
    })
    .map_err(taken)
}

/// Replaces what a tool is.
pub async fn update(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    tool: &Tool,
    sealed: Option<&[u8]>,
) -> Result<()> {
    bots::touch(tx, workspace, bot).await?;
    let (parameters, names) = (text_of(&tool.parameters)?, text_of(&tool.headers)?);
    let keep = text_of(&tool.keep)?;
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update tools set name = $4, description = $5, method = $6, url = $7, parameters = $8, body = $9,
                              headers_sealed = $10, header_names = $11, keep = $12, enabled = $13, updated_at = $14
             where workspace_id = $1 and bot_id = $2 and id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(tool.id.as_str())
        .bind(&tool.name)
        .bind(&tool.description)
        .bind(tool.method.as_str())
        .bind(&tool.url)
        .bind(&parameters)
        .bind(&tool.body)
        .bind(sealed)
        .bind(&names)
        .bind(&keep)
        .bind(tool.enabled)
        .bind(tool.updated_at.millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })
    .map_err(taken)?;
    if changed == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// A bot calls its tools by name, so no two share one.
fn taken(error: sqlx::Error) -> AppError {
    let twice = error
        .as_database_error()
        .is_some_and(|error| error.is_unique_violation());
    if twice {
        AppError::field("name", Problem::Taken)
    } else {
        error.into()
    }
}

/// Deletes a tool.
pub async fn delete(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, id: &ToolId) -> Result<()> {
    let deleted = sql!(tx, |c| {
        sqlx::query("delete from tools where workspace_id = $1 and bot_id = $2 and id = $3")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(id.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    if deleted == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// Deletes all tools of a bot's draft.
pub async fn delete_all(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from tools where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Copies the tools of a bot to another one of the same workspace. Values of headers are not
/// copied; a tool that needs some is off until its owner fills them in.
pub async fn copy_all(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    from: &BotId,
    to: &BotId,
) -> Result<()> {
    let originals: Vec<String> = sql!(tx, |c| {
        sqlx::query_scalar(
            "select id from tools where workspace_id = $1 and bot_id = $2 order by created_at, id",
        )
        .bind(workspace.as_str())
        .bind(from.as_str())
        .fetch_all(c)
        .await
    })?;
    for original in originals {
        sql!(tx, |c| {
            sqlx::query(
                "insert into tools (id, workspace_id, bot_id, name, description, method, url, parameters, body,
                                    headers_sealed, header_names, keep, enabled, created_at, updated_at)
                 select $1, workspace_id, $2, name, description, method, url, parameters, body,
                        null, header_names, keep, enabled and header_names = '[]', $3, $3
                 from tools where workspace_id = $4 and id = $5",
            )
            .bind(ToolId::new().as_str())
            .bind(to.as_str())
            .bind(Timestamp::now().millis())
            .bind(workspace.as_str())
            .bind(&original)
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    Ok(())
}
