//! The server's half of knowledge.

pub mod both;
pub mod fetching;
pub mod index;
pub mod intake;
pub mod neighbours;
pub mod rank;
mod reader;
pub mod search;
mod spelling;
pub mod split;
pub mod store;
#[cfg(test)]
mod tests;
pub mod trying;
pub mod upload;
pub mod vector;

pub use reader::Reader;
