//! Secrets at rest: provider keys and headers of tools, unreadable without the installation's key.

use crate::config::{Config, Secret};
use crate::error::Result;

/// A text encrypted for one place in the database.
pub fn seal(_config: &Config, _place: &str, _plain: &str) -> Result<Vec<u8>> {
    Err(crate::error::AppError::Internal)
}

/// The text, if it was sealed by this installation for this place.
pub fn open(_config: &Config, _place: &str, _sealed: &[u8]) -> Result<Secret> {
    Err(crate::error::AppError::Internal)
}
