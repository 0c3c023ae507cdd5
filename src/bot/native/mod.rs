//! The server's half of bots.

pub mod store;
pub mod templates;
#[cfg(test)]
mod tests;
