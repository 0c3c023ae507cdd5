//! The server's half of insight.

pub mod report;
#[cfg(test)]
mod tests;
