//! The server's half of chat.

pub mod ask;
pub mod events;
pub mod follow_up;
pub mod markdown;
pub mod reply;
pub mod room;
pub mod room_page;
pub mod routes;
pub mod store;
#[cfg(test)]
mod tests;
