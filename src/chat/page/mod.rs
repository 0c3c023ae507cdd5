//! The owner's pages: trying the bot, its conversations. The chat page itself is
//! rendered by the server alone; see `room_page`.

pub mod conversations;
pub mod playground;
pub mod questions;
pub mod transcript;
pub mod why;
pub mod write_answer;
