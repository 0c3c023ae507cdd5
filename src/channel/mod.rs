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
    /// What else is to be known of it, in English.
    pub description: String,
    /// The scope a key needs.
    pub scope: String,
    /// What stands in its path, query and headers.
    pub parameters: Vec<Field>,
    /// What is sent with it.
    pub body: Option<Body>,
    /// What it answers, by status.
    pub answers: Vec<Answer>,
}

/// A value that is sent or answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name; within others `items[].title`.
    pub name: String,
    /// `path`, `query` or `header`; empty within a body.
    pub place: String,
    /// Its type in JSON, or the values it can have.
    pub kind: String,
    /// Whether it is always there.
    pub required: bool,
    /// What it means, in English.
    pub text: String,
}

/// What is sent with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its media type.
    pub media: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Its HTTP status.
    pub status: String,
    /// When it is given, in English.
    pub text: String,
    /// Its fields, where the request went well.
    pub fields: Vec<Field>,
}
