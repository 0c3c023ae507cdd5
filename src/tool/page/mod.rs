//! Pages: a bot's tools, a new one, and one to change, test or delete.

mod cell;
mod example;
mod form;
mod rows;
pub mod tool;
pub mod tools;
mod trial;
