//! The server's half of models: all of it.

pub mod builtin;
pub mod changing;
pub mod extract;
pub mod model;
pub mod prices;
pub mod remote;
pub mod store;
#[cfg(test)]
mod store_tests;
pub mod testing;
pub mod wire;
