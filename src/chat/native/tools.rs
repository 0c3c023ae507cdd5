//! Tools during one answer: the model asks, the server does, within limits.

use crate::{
    chat::ToolUse,
    provider::model::{ToolCall, ToolResult, ToolSpec},
    tool::{
        run::{run, spec},
        store::ReadyTool,
    },
};

use super::{engine::Engine, notes::Notes};

/// Calls within one answer. A model that needs more is lost.
const CALLS: usize = 6;

/// The tools at hand and what they have been used for.
pub struct Workbench<'a> {
    engine: &'a Engine,
    notes: &'a Notes,
    tools: Vec<ReadyTool>,
    calls: usize,
}

impl<'a> Workbench<'a> {
    /// The tools of a bot, for one answer.
    pub fn new(engine: &'a Engine, notes: &'a Notes, tools: Vec<ReadyTool>) -> Self {
        Self {
            engine,
            notes,
            tools,
            calls: 0,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }

    /// The tools as a model is told of them.
    pub fn specs(&self) -> Vec<ToolSpec> {
        self.tools.iter().map(|tool| spec(&tool.tool)).collect()
    }

    /// Does what the model asks for, one after the other, and notes it for the owner.
    pub async fn run(&mut self, calls: &[ToolCall]) -> Vec<ToolResult> {
        let mut results = Vec::with_capacity(calls.len());
        for call in calls {
            let done = self.one(call).await;
            results.push(ToolResult {
                call_id: call.id.clone(),
                name: call.name.clone(),
                content: done.result.clone(),
                ok: done.ok,
            });
            self.notes.record().tools.push(done);
        }
        results
    }

    async fn one(&mut self, call: &ToolCall) -> ToolUse {
        self.calls += 1;
        let refused = |why: &str| ToolUse {
            name: call.name.clone(),
            arguments: call.arguments.to_string(),
            result: why.to_owned(),
            ok: false,
            status: None,
            millis: 0,
        };
        if self.calls > CALLS {
            return refused("No more calls are allowed. Answer with what you have.");
        }
        let Some(tool) = self.tools.iter().find(|tool| tool.tool.name == call.name) else {
            return refused("There is no tool of this name.");
        };
        let engine = self.engine;
        let outcome = run(&engine.outgoing, &engine.config, tool, &call.arguments).await;
        ToolUse {
            result: outcome.content,
            ok: outcome.ok,
            status: outcome.status,
            millis: outcome.millis,
            ..refused("")
        }
    }
}
