//! Tools as a version of their bot keeps them, and where the values of their headers come from then.
//!
//! A version never holds the value of a header. Each tool seals its own, and publishing keeps a
//! second copy of what is sealed (`live_headers`), because the draft may change or delete a tool
//! while visitors still use it. For a version's tool a value is taken from the draft's tool of the
//! same id, so that a new key works at once, and else from that copy; in both cases only if it
//! was meant for the host the version's tool asks. A tool that lacks one is not offered to the model.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    db::{Db, Tx},
    error::Result,
    id::{BotId, ToolId, WorkspaceId},
    sql,
    time::Timestamp,
    tool::{Method, Parameter, Tool, template::origin},
};

use super::{
    headers::{self, Header},
    store::{self, ReadyTool},
};

/// A tool without the values of its headers and without when it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The tool; a version that is restored brings it back under the same id.
    pub id: ToolId,
    /// What a model calls it by.
    pub name: String,
    /// When to use it.
    pub description: String,
    /// How it asks.
    pub method: Method,
    /// Template of the address.
    pub url: String,
    /// What the model fills in.
    pub parameters: Vec<Parameter>,
    /// Template of the body.
    pub body: String,
    /// Names of the headers it sends.
    pub headers: Vec<String>,
    /// JSON pointers to the parts of the response that are kept.
    pub keep: Vec<String>,
    /// Whether the bot may use it.
    pub enabled: bool,
}

impl From<Tool> for Snapshot {
    fn from(tool: Tool) -> Self {
        Self {
            id: tool.id,
            name: tool.name,
            description: tool.description,
            method: tool.method,
            url: tool.url,
            parameters: tool.parameters,
            body: tool.body,
            headers: tool.headers,
            keep: tool.keep,
            enabled: tool.enabled,
        }
    }
}

impl Snapshot {
    fn tool(self, updated_at: Timestamp) -> Tool {
        Tool {
            id: self.id,
            name: self.name,
            description: self.description,
            method: self.method,
            url: self.url,
            parameters: self.parameters,
            body: self.body,
            headers: self.headers,
            keep: self.keep,
            enabled: self.enabled,
            updated_at,
        }
    }
}

/// The tools of a version that can be used now.
pub async fn usable(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    bot: &BotId,
    tools: &[Snapshot],
) -> Result<Vec<ReadyTool>> {
    if !tools.iter().any(|tool| tool.enabled) {
        return Ok(Vec::new());
    }
    let rows: Vec<SealedRow> = sql!(db, |c| {
        sqlx::query_as(SEALED)
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_all(c)
            .await
    })?;
    let sealed = Sealed::new(rows);
    let now = Timestamp::now();
    Ok(tools
        .iter()
        .filter(|tool| tool.enabled)
        .map(|tool| sealed.ready(config, tool, now))
        .filter(|ready| !ready.lacks_secrets())
        .collect())
}

/// The tools of a bot's draft, within the transaction that publishes them.
pub async fn of_draft(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<Snapshot>> {
    let tools = store::list_in(tx, workspace, bot).await?;
    Ok(tools.into_iter().map(Snapshot::from).collect())
}

/// Keeps the values of the draft's headers for the version that is being published.
pub async fn keep_headers(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from live_headers where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into live_headers (tool_id, workspace_id, bot_id, url, headers_sealed)
             select id, workspace_id, bot_id, url, headers_sealed from tools
             where workspace_id = $1 and bot_id = $2 and headers_sealed is not null",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Puts the tools of a version in place of the draft's, with the values of headers that are still
/// known.
pub async fn restore(
    tx: &mut Tx,
    config: &Config,
    workspace: &WorkspaceId,
    bot: &BotId,
    tools: &[Snapshot],
) -> Result<()> {
    let rows: Vec<SealedRow> = sql!(tx, |c| {
        sqlx::query_as(SEALED)
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_all(c)
            .await
    })?;
    let sealed = Sealed::new(rows);
    store::delete_all(tx, workspace, bot).await?;
    let now = Timestamp::now();
    for tool in tools {
        let ready = sealed.ready(config, tool, now);
        let headers = headers::seal(config, &ready.tool.id, &ready.headers)?;
        store::add(tx, workspace, bot, &ready.tool, headers.as_deref()).await?;
    }
    Ok(())
}

/// What is sealed for a bot's tools: the draft's first, then the live version's.
const SEALED: &str = "select id as tool_id, url, headers_sealed, 0 as place from tools
     where workspace_id = $1 and bot_id = $2 and headers_sealed is not null
     union all
     select tool_id, url, headers_sealed, 1 as place from live_headers
     where workspace_id = $1 and bot_id = $2
     order by place";

#[derive(sqlx::FromRow)]
struct SealedRow {
    tool_id: String,
    url: String,
    headers_sealed: Vec<u8>,
}

/// What is sealed, by tool.
struct Sealed(HashMap<String, Vec<SealedRow>>);

impl Sealed {
    fn new(rows: Vec<SealedRow>) -> Self {
        let mut by_tool: HashMap<String, Vec<SealedRow>> = HashMap::new();
        for row in rows {
            by_tool.entry(row.tool_id.clone()).or_default().push(row);
        }
        Self(by_tool)
    }

    /// A version's tool with the values that are known and meant for its host.
    fn ready(&self, config: &Config, tool: &Snapshot, now: Timestamp) -> ReadyTool {
        let known = if tool.headers.is_empty() {
            Vec::new()
        } else {
            self.headers(config, tool)
        };
        let value = |name: &String| {
            let mut known = known.iter();
            let found = known.find(|header| header.name.eq_ignore_ascii_case(name));
            found.map(|header| Header {
                name: name.clone(),
                value: header.value.clone(),
            })
        };
        ReadyTool {
            headers: tool.headers.iter().filter_map(value).collect(),
            tool: tool.clone().tool(now),
        }
    }

    fn headers(&self, config: &Config, tool: &Snapshot) -> Vec<Header> {
        let rows = self.0.get(tool.id.as_str()).into_iter().flatten();
        rows.filter(|row| origin(&row.url) == origin(&tool.url))
            .flat_map(|row| {
                headers::open(config, &tool.id, &row.headers_sealed).unwrap_or_else(|error| {
                    tracing::error!(%error, tool = %tool.id, "the headers of a tool can't be opened");
                    Vec::new()
                })
            })
            .collect()
    }
}
