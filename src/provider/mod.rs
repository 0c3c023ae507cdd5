//! Models that write answers. The reply engine knows them only as [`Model`]: a question with its
//! passages goes in, a stream of events comes out. The built-in model needs no key and no network.
//!
//! To add a model: a file here that implements [`Model`], and its place in the engine's choice.

#[cfg(feature = "ssr")]
mod native;
#[cfg(feature = "ssr")]
pub use native::*;
