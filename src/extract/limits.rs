//! How much one document may cost.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How much one document may cost. The parent hands them to the child, which holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Largest file in bytes; 20 MB.
    pub bytes: u64,
    /// Most pages, slides, sheets or chapters; 2 000.
    pub pages: u32,
    /// Most characters of text; 2 000 000.
    pub characters: usize,
    /// Most bytes the parts of an archive may unpack to, together; 200 MB.
    pub unpacked_bytes: u64,
    /// Memory the child may take on top of what the program itself needs; 512 MB. Held on Linux;
    /// systems without a limit on address space (macOS) have no such wall.
    pub memory_bytes: u64,
    /// Processor time in whole seconds, rounded up; 20 s.
    pub cpu: Duration,
    /// Time from start to answer; 30 s.
    pub wall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 20 << 20,
            pages: 2_000,
            characters: 2_000_000,
            unpacked_bytes: 200 << 20,
            memory_bytes: 512 << 20,
            cpu: Duration::from_secs(20),
            wall: Duration::from_secs(30),
        }
    }
}
