//! A tool tried out by its owner, and what came of it, kept for the page when that page was left.

use std::collections::HashMap;

use crate::{
    account::once,
    config::Config,
    db::Db,
    error::Result,
    http::{
        attempts::{Limit, attempt},
        outgoing::Outgoing,
    },
    id::{ToolId, WorkspaceId},
    tool::{Outcome, ToolForm},
};

use super::{arguments, run::run, save::ready, store::ReadyTool};

/// Tests a workspace may make: enough to get a form right, too few to make us knock on doors.
const TRIALS: Limit = Limit {
    tries: 20,
    seconds: 60,
};
const SESSION_KEY: &str = "tool_test";

/// What a person who tests has filled in.
pub struct Trial {
    /// The form as it stands, if it is to be tried and not what is stored.
    pub form: Option<ToolForm>,
    /// Values by parameter name.
    pub values: HashMap<String, String>,
}

/// Runs a tool with test values.
pub async fn test(
    db: &Db,
    config: &Config,
    outgoing: &Outgoing,
    workspace: &WorkspaceId,
    stored: ReadyTool,
    trial: Trial,
) -> Result<Outcome> {
    let tool = match trial.form {
        Some(form) => ready(outgoing, stored.tool.id.clone(), Some(&stored), form)?,
        None => stored,
    };
    attempt(db, &format!("tool_test:{workspace}"), TRIALS).await?;
    let arguments = arguments::from_form(&tool.tool.parameters, trial.values);
    Ok(run(outgoing, config, &tool, &arguments).await)
}

/// Keeps the outcome for the page that follows, if the browser leaves the page to test; whether it
/// does.
pub async fn keep(tool: &ToolId, outcome: &Outcome) -> Result<bool> {
    once::keep(SESSION_KEY, tool.as_str(), outcome).await
}

/// The outcome kept for this tool, once.
pub async fn take(tool: &ToolId) -> Result<Option<Outcome>> {
    once::take(SESSION_KEY, tool.as_str()).await
}
