//! Pages: sign up, log in, account.

pub mod account;
pub mod log_in;
pub mod sign_up;
