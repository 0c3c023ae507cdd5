//! The server's half of chat.

pub mod answer;
#[cfg(test)]
mod around_tests;
pub mod ask;
#[cfg(test)]
mod ask_tests;
mod block;
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
mod opened;
pub mod pen;
mod polish;
#[cfg(test)]
mod question_tests;
pub mod replicas;
pub mod reply;
pub mod room;
pub mod room_page;
#[cfg(test)]
mod round_tests;
pub mod routes;
pub mod store;
pub mod streams;
#[cfg(test)]
mod tests;
mod throttle;
mod tools;

pub use context::{TURNS, Turn};
