//! The server's half of share pages.

pub mod agreements;
pub mod gate;
mod picture;
mod qr;
pub mod routes;
pub mod store;
#[cfg(test)]
mod tests;
mod upload;
