//! The server's half of checks.

mod asking;
pub mod gate;
mod judge;
pub mod results;
pub mod runs;
pub mod store;
#[cfg(test)]
mod tests;
pub mod work;
