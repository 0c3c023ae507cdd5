//! The server's half of tools.

pub mod arguments;
pub mod fill;
pub mod headers;
pub mod response;
pub mod run;
pub mod save;
pub mod sealing;
pub mod snapshot;
pub mod store;
pub mod surroundings;
#[cfg(test)]
mod tests;
pub mod trial;
