//! A bot as a file: everything that makes it, as one text that people can read, compare and keep.
//!
//! The file is TOML, whose texts of many lines stand as they are, and holds the draft's settings,
//! model, mode and tools, the settings of its share page, what visitors are told
//! while it is not open, the curated answers and the checks, and on
//! request the texts of documents that were pasted or uploaded. It holds no secrets: headers of tools
//! by name only, providers of models by the name their owner gave them. Whether publishing waits for
//! the checks is the workspace's matter and stays behind. Reading one makes a new bot and never
//! touches another; whatever does not fit is refused with its place in the file, and then nothing is
//! made.

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

/// Largest file that is read or written, in megabytes.
pub const MEGABYTES: u32 = 20;
/// The form of the files this program writes, the only one it reads.
pub const FORMAT: u32 = 1;
