//! The server's half of accounts.

pub mod device;
pub mod fresh_key;
pub mod guard;
pub mod identity;
#[cfg(test)]
mod key_tests;
pub mod keys;
pub mod login;
pub mod once;
pub mod password;
pub mod preferences;
pub mod session_store;
pub mod store;
#[cfg(test)]
mod tests;
pub mod workspaces;
