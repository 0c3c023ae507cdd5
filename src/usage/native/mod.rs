//! The server's half of usage.

mod calendar;
pub mod ledger;
mod rows;
mod spending;
pub mod store;
#[cfg(test)]
mod tests;
