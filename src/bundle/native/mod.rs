//! The server's half of bots as files.

pub mod along;
pub mod export;
pub mod file;
pub mod import;
pub mod routes;
#[cfg(test)]
mod tests;
