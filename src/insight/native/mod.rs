//! The server's half of insight.

pub mod health;
#[cfg(test)]
mod health_tests;
pub mod report;
#[cfg(test)]
mod tests;
