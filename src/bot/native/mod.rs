//! The server's half of bots.

mod cards;
pub mod store;
pub mod templates;
#[cfg(test)]
mod tests;
