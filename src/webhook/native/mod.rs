//! The server's half of webhooks.

pub mod announce;
pub mod deliver;
pub mod log;
pub mod save;
pub mod store;
#[cfg(test)]
mod tests;

pub use deliver::Webhooks;
