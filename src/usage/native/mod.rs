//! The server's half of usage.

pub mod ledger;
pub mod store;
#[cfg(test)]
mod tests;
