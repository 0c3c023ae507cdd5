//! Guards of every request: where it comes from, how large it is, how often, and what a browser
//! may do with the answer.

pub mod assets;
pub mod attempts;
pub mod body;
pub mod client;
pub mod draft;
pub mod failure;
pub mod headers;
pub mod origin;
pub mod outgoing;
pub mod patience;
pub mod redirect;
pub mod status;
