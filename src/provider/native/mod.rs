//! The server's half of models: all of it.

pub mod builtin;
pub mod changing;
pub mod extract;
pub mod model;
pub mod remote;
pub mod wire;
