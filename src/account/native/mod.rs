//! The server's half of accounts.

pub mod device;
pub mod guard;
pub mod identity;
pub mod login;
pub mod once;
pub mod password;
pub mod preferences;
pub mod session_store;
pub mod store;
#[cfg(test)]
mod tests;
pub mod workspaces;
