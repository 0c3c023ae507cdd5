//! The server's half of leads.

pub mod capture;
pub mod routes;
pub mod store;
#[cfg(test)]
mod tests;
