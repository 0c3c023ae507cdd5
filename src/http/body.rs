//! Limits of request bodies, in bytes.

/// Forms and server functions: the largest is a pasted document of 5 MB, which grows to at most
/// three times its size when it is url-encoded Cyrillic.
pub const FORM: usize = 16 * 1024 * 1024;

/// An uploaded document with the frame of a multipart form around it.
pub const UPLOAD: usize = 5 * 1024 * 1024 + 64 * 1024;

/// A visitor's question with its form.
pub const QUESTION: usize = 64 * 1024;
