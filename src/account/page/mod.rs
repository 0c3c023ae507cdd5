//! Pages: sign up, log in, account, API keys.

pub mod account;
pub mod api_keys;
pub mod log_in;
pub mod sign_up;
