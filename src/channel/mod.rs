//! Ways to a bot from outside: visitors of other sites, and programs that ask it and work with its
//! knowledge.
//!
//! [`widget`] stands on the owner's website. Every request of a program is made for the workspace of an API key, never for a log-in: the routes stand
//! outside the layers that know cookies, so that no page of another site can use them.
//! [`api`] is REST, [`openai`] what clients of OpenAI speak, [`mcp`] a tool for AI clients; [`doors`]
//! is for the page that describes them.

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub mod api;
pub mod doors;
#[cfg(feature = "ssr")]
pub mod mcp;
#[cfg(feature = "ssr")]
pub mod openai;
pub mod page;
#[cfg(test)]
mod tests;
pub mod widget;

/// What the page about the API tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Programs that work, and are run by the tests.
    pub examples: Vec<Example>,
    /// Every route.
    pub operations: Vec<Operation>,
    /// Requests a key may send in a minute.
    pub requests_per_minute: u32,
}

/// A program that works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// What it is written in and with.
    pub name: String,
    /// Its text.
    pub code: String,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// What it is about.
    pub group: String,
    /// `GET`, `POST` and so on.
    pub method: String,
    /// Its path.
    pub path: String,
    /// What it does, in English.
    pub summary: String,
    /// The scope a key needs.
    pub scope: String,
}
