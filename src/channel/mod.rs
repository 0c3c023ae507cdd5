//! Ways to a bot besides its own pages.

pub mod widget;
