//! The server's half of publishing.

pub mod definition;
pub mod publishing;
pub mod speaker;
pub mod store;
#[cfg(test)]
mod tests;
