//! Which program is started to read a document.

use std::{io, path::PathBuf};

/// This very program.
///
/// # Errors
///
/// The system does not tell.
#[cfg(not(test))]
pub fn program() -> io::Result<PathBuf> {
    std::env::current_exe()
}

/// The program as it was built beside the tests, which are another one.
#[cfg(test)]
pub fn program() -> io::Result<PathBuf> {
    let tests = std::env::current_exe()?;
    let folder = tests.parent().and_then(std::path::Path::parent);
    Ok(folder.unwrap_or(&tests).join("chatbot-factory"))
}
