//! What has been read of one answer so far, in whichever protocol it comes.

use std::mem;

use serde_json::{Map, Value};

use super::{fault, is_blank, nonsense};
use crate::provider::{
    ModelProblem,
    model::{Event, Finish, ModelError, ToolCall, Usage},
};

/// Calls one answer may ask for; a model that asks for more has lost its way.
const CALLS_MAX: usize = 64;

/// Bytes the arguments of one call may have: far more than any form an owner fills in.
const ARGUMENTS_MAX: usize = 256 * 1024;

/// One answer while it is read.
#[derive(Default)]
pub struct Progress {
    events: Vec<Event>,
    begun: bool,
    over: bool,
    finish: Option<Finish>,
    usage: Usage,
    drafts: Vec<Draft>,
    calls: usize,
}

/// A call of a tool that comes in fragments.
#[derive(Default)]
struct Draft {
    slot: u64,
    id: String,
    name: String,
    arguments: String,
}

/// A piece of a call of a tool; what is empty says nothing.
#[derive(Default)]
pub struct Fragment<'a> {
    /// Which of the answer's calls.
    pub slot: u64,
    /// The provider's id of the call.
    pub id: &'a str,
    /// Name of the tool.
    pub name: &'a str,
    /// The next characters of its arguments as JSON.
    pub arguments: &'a str,
}

impl Progress {
    /// The protocol was recognised: a stream that ends from here on was broken off.
    pub fn begin(&mut self) {
        self.begun = true;
    }

    /// Whether anything of the protocol has come.
    pub fn has_begun(&self) -> bool {
        self.begun
    }

    /// Whether the answer has ended, well or not.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Text, byte for byte.
    pub fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.events.push(Event::Text(text.to_owned()));
        }
    }

    /// Counters as far as they are told; what is not told stays as it was.
    pub fn usage(&mut self, input_tokens: Option<u64>, output_tokens: Option<u64>) {
        let usage = Usage {
            input_tokens: input_tokens.unwrap_or(self.usage.input_tokens),
            output_tokens: output_tokens.unwrap_or(self.usage.output_tokens),
        };
        if usage != self.usage {
            self.usage = usage;
            self.events.push(Event::Usage(usage));
        }
    }

    /// A whole call. `id` is empty where the protocol gives none.
    ///
    /// # Errors
    /// Arguments that are no object, a call without a name, too many calls.
    pub fn call(
        &mut self,
        id: &str,
        name: &str,
        arguments: Value,
        signature: Option<String>,
    ) -> Result<(), ModelError> {
        if name.is_empty() {
            return Err(nonsense("a call without the name of a tool"));
        }
        if !arguments.is_object() {
            let name = fault::said(name, 64);
            let detail = format!("the arguments of {name} are no JSON object");
            return Err(nonsense(detail));
        }
        self.calls += 1;
        if self.calls > CALLS_MAX {
            return Err(nonsense("too many calls of tools"));
        }
        let id = match id {
            "" => format!("call_{}", self.calls),
            id => id.to_owned(),
        };
        self.events.push(Event::ToolCall(ToolCall {
            id,
            name: name.to_owned(),
            arguments,
            signature,
        }));
        Ok(())
    }

    /// A fragment of a call, which is told when the answer ends: until then nobody knows whether
    /// the limit of tokens has cut it off. Some servers number all calls 0 and tell them apart by
    /// their ids alone.
    ///
    /// # Errors
    /// Too many or too long calls.
    pub fn fragment(&mut self, fragment: &Fragment<'_>) -> Result<(), ModelError> {
        let known = self.drafts.iter().rposition(|draft| draft.is_of(fragment));
        let at = known.unwrap_or(self.drafts.len());
        if known.is_none() {
            self.drafts.push(Draft {
                slot: fragment.slot,
                ..Draft::default()
            });
        }
        if self.drafts.len() > CALLS_MAX {
            return Err(nonsense("too many calls of tools"));
        }
        if let Some(draft) = self.drafts.get_mut(at) {
            draft.add(fragment)?;
        }
        Ok(())
    }

    /// Whether a call has begun in this place.
    pub fn has_draft(&self, slot: u64) -> bool {
        self.drafts.iter().any(|draft| draft.slot == slot)
    }

    /// Why the model stopped. A cut or refused answer is not made complete by what follows.
    pub fn stop(&mut self, finish: Finish) {
        if matches!(self.finish, None | Some(Finish::Complete)) {
            self.finish = Some(finish);
        }
    }

    /// The end was marked: complete, unless a reason was told.
    pub fn complete(&mut self) {
        self.finish.get_or_insert(Finish::Complete);
    }

    /// Nothing more will come.
    ///
    /// # Errors
    /// The answer was broken off, or calls in it cannot be read.
    pub fn close(&mut self) -> Result<(), ModelError> {
        let Some(mut finish) = self.finish else {
            return Err(match self.begun {
                true => ModelError::new(ModelProblem::Unreachable, "the stream broke off"),
                false => nonsense("the answer is empty"),
            });
        };
        if finish == Finish::Complete {
            for draft in mem::take(&mut self.drafts) {
                let arguments = draft.arguments();
                self.call(&draft.id, &draft.name, arguments, None)?;
            }
            if self.calls > 0 {
                finish = Finish::Tools;
            }
        }
        self.over = true;
        self.events.push(Event::End(finish));
        Ok(())
    }

    /// Hands out what was read. A fault ends the answer; it stands alone only if nothing was told
    /// before it.
    ///
    /// # Errors
    /// The fault.
    pub fn settle(&mut self, read: Result<(), ModelError>) -> Result<Vec<Event>, ModelError> {
        let mut events = mem::take(&mut self.events);
        if let Err(error) = read {
            self.over = true;
            if events.is_empty() {
                return Err(error);
            }
            events.push(Event::Error(error));
        }
        Ok(events)
    }
}

impl Draft {
    fn is_of(&self, fragment: &Fragment<'_>) -> bool {
        let same = fragment.id.is_empty() || self.id.is_empty() || self.id == fragment.id;
        self.slot == fragment.slot && same
    }

    fn add(&mut self, fragment: &Fragment<'_>) -> Result<(), ModelError> {
        if self.id.is_empty() {
            fragment.id.clone_into(&mut self.id);
        }
        if self.name.is_empty() {
            fragment.name.clone_into(&mut self.name);
        }
        if self.arguments.len() + fragment.arguments.len() > ARGUMENTS_MAX {
            return Err(nonsense("the arguments of a call are too long"));
        }
        self.arguments.push_str(fragment.arguments);
        Ok(())
    }

    /// Nothing at all is what a tool without parameters is called with.
    fn arguments(&self) -> Value {
        if is_blank(&self.arguments) {
            return Value::Object(Map::new());
        }
        serde_json::from_str(&self.arguments).unwrap_or_default()
    }
}
