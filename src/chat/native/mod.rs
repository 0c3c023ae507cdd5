//! The server's half of chat.

pub mod answer;
pub mod ask;
mod books;
mod compare;
mod context;
pub mod engine;
pub mod events;
pub mod follow;
pub mod follow_up;
mod leads;
mod link;
pub mod markdown;
#[cfg(test)]
mod model_tests;
mod notes;
pub mod pen;
mod polish;
pub mod replicas;
pub mod reply;
pub mod room;
pub mod room_page;
pub mod routes;
pub mod store;
pub mod streams;
#[cfg(test)]
mod tests;
mod tools;

pub use context::{TURNS, Turn};
