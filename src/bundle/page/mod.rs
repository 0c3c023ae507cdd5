//! The page on which a bot is made from a file.

pub mod import;
