//! The server's half of curated answers.

pub mod copy;
pub mod find;
pub mod import;
pub mod matching;
pub mod phrase;
pub mod routes;
pub mod save;
mod senses;
mod sheet;
pub mod store;
#[cfg(test)]
mod tests;
pub mod wordings;
pub mod write;
