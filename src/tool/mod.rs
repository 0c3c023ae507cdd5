//! Actions a bot may take: requests to a web service that its owner describes in a form and a
//! language model may call while it answers, such as looking up an order by its number.
//!
//! The owner writes a template of the request with typed parameters; a model fills in the values
//! and nothing else. A value never changes where a request goes ([`fill`](native::fill)), the values
//! of headers are sealed and never shown again, and what comes back is data for the model.

use serde::{Deserialize, Serialize};

use crate::{id::ToolId, time::Timestamp};

pub mod api;
mod check;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
pub mod template;
#[cfg(test)]
mod tests;
#[cfg(feature = "ssr")]
pub use native::*;

/// Tools a bot may have. Each is told to the model with every question, so more would cost tokens
/// and confuse the choice.
pub const TOOLS: u32 = 20;

/// Limits of the form, in characters where it is a text.
pub mod limits {
    /// A tool's or parameter's name; some providers refuse names of more than 64.
    pub const NAME: u32 = 40;
    /// When to use it.
    pub const DESCRIPTION: u32 = 500;
    /// Template of the address.
    pub const URL: u32 = 1000;
    /// Parameters of a tool.
    pub const PARAMETERS: usize = 10;
    /// What a parameter means.
    pub const PARAMETER: u32 = 200;
    /// Template of the body.
    pub const BODY: u32 = 4000;
    /// Headers of a tool.
    pub const HEADERS: usize = 10;
    /// A header's name.
    pub const HEADER: u32 = 60;
    /// A header's value.
    pub const SECRET: u32 = 2000;
    /// Parts of the response that are kept.
    pub const KEEP: usize = 10;
    /// A pointer to a part.
    pub const POINTER: u32 = 200;
}

/// An action a bot may take, without the values of its headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// The tool.
    pub id: ToolId,
    /// What a model calls it by; unique within its bot.
    pub name: String,
    /// When to use it, for the model.
    pub description: String,
    /// How it asks.
    pub method: Method,
    /// Template of the address.
    pub url: String,
    /// What the model fills in.
    pub parameters: Vec<Parameter>,
    /// Template of the JSON body; empty for none.
    pub body: String,
    /// Names of the headers it sends.
    pub headers: Vec<String>,
    /// JSON pointers to the parts of the response the model is told; all of it when empty.
    pub keep: Vec<String>,
    /// Whether the bot may use it.
    pub enabled: bool,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// How a request asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    #[default]
    Get,
    /// Adds.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// All, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// As sent and stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// Whether the request carries a body.
    pub fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }
}

/// A value the model fills in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Parameter {
    /// What templates call it by.
    pub name: String,
    /// What it may be.
    pub kind: Kind,
    /// What it means, for the model.
    pub description: String,
    /// Whether the tool can't be used without it.
    pub required: bool,
}

impl Parameter {
    /// A row of the form that nobody filled in.
    pub fn is_blank(&self) -> bool {
        self.name.is_empty() && self.description.is_empty()
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any text.
    #[default]
    Text,
    /// A number.
    Number,
    /// A number without a fraction.
    WholeNumber,
    /// True or false.
    YesNo,
}

impl Kind {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Text, Self::Number, Self::WholeNumber, Self::YesNo];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::WholeNumber => "whole_number",
            Self::YesNo => "yes_no",
        }
    }
}

/// What an owner fills in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ToolForm {
    /// What a model calls it by.
    pub name: String,
    /// When to use it.
    pub description: String,
    /// How it asks.
    pub method: Method,
    /// Template of the address.
    pub url: String,
    /// Rows of parameters, blank ones among them.
    pub parameters: Vec<Parameter>,
    /// Template of the body.
    pub body: String,
    /// Rows of headers, blank ones among them.
    pub headers: Vec<HeaderForm>,
    /// JSON pointers, one a line.
    pub keep: String,
    /// Whether the bot may use it.
    pub enabled: bool,
}

/// A header as an owner fills it in.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HeaderForm {
    /// Its name.
    pub name: String,
    /// Its value; empty to keep the one that is stored.
    pub secret: String,
}

impl std::fmt::Debug for HeaderForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeaderForm")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl HeaderForm {
    /// A row of the form that nobody filled in.
    pub fn is_blank(&self) -> bool {
        self.name.is_empty() && self.secret.is_empty()
    }
}

impl ToolForm {
    /// The same without blanks around the texts and with one kind of line break. Rows stay where
    /// they are, so that errors name the row a person sees.
    pub fn trimmed(self) -> Self {
        let tidy = |text: String| text.replace("\r\n", "\n").trim().to_owned();
        let parameter = |row: Parameter| Parameter {
            name: tidy(row.name),
            description: tidy(row.description),
            ..row
        };
        let header = |row: HeaderForm| HeaderForm {
            name: tidy(row.name),
            secret: tidy(row.secret),
        };
        Self {
            name: tidy(self.name),
            description: tidy(self.description),
            url: tidy(self.url),
            body: tidy(self.body),
            keep: tidy(self.keep),
            parameters: self.parameters.into_iter().map(parameter).collect(),
            headers: self.headers.into_iter().map(header).collect(),
            ..self
        }
    }

    /// The pointers, one a line.
    pub fn pointers(&self) -> Vec<String> {
        self.keep
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The tool it describes.
    pub fn into_tool(self, id: ToolId, updated_at: Timestamp) -> Tool {
        let keep = self.pointers();
        Tool {
            id,
            name: self.name,
            description: self.description,
            method: self.method,
            url: self.url,
            parameters: self
                .parameters
                .into_iter()
                .filter(|row| !row.is_blank())
                .collect(),
            body: self.body,
            headers: self
                .headers
                .into_iter()
                .filter(|row| !row.is_blank())
                .map(|row| row.name)
                .collect(),
            keep,
            enabled: self.enabled,
            updated_at,
        }
    }
}

impl From<Tool> for ToolForm {
    fn from(tool: Tool) -> Self {
        Self {
            name: tool.name,
            description: tool.description,
            method: tool.method,
            url: tool.url,
            parameters: tool.parameters,
            body: tool.body,
            headers: tool
                .headers
                .into_iter()
                .map(|name| HeaderForm {
                    name,
                    secret: String::new(),
                })
                .collect(),
            keep: tool.keep.join("\n"),
            enabled: tool.enabled,
        }
    }
}

/// A tool on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolView {
    /// The tool.
    pub tool: Tool,
    /// Whether values of its headers are missing, as in a copy: it can't run without them.
    pub lacks_secrets: bool,
    /// What came of the last test, when it was made without scripts and nobody has seen it yet.
    pub tested: Option<Outcome>,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether the service did what it was asked.
    pub ok: bool,
    /// The status it answered with, if it was asked and answered.
    pub status: Option<u16>,
    /// What the model is told, at most 8,000 characters.
    pub content: String,
    /// How long it took.
    pub millis: u64,
}
