//! Pages and sites of the web in the database; see `knowledge::web` of the server's half.

mod outcome;
mod reading;
mod roots;
mod visits;
mod work;

use serde::{Deserialize, Serialize};

use crate::{knowledge::web::Sync, time::Timestamp};

pub use outcome::{Text, note, read, stored, unchanged, visit_again};
pub use reading::{known_pages, site_pages, web};
pub use roots::{
    NewRoot, add, begin_sync, choose, due_syncs, forget_page, long_gone, set_sync,
    visit_failed_again,
};
pub use visits::{DuePage, due, pages_left, same_text};
pub use work::{NewPage, Root, discovered, rest, root, synced, unwanted};

/// What is to be done for a root next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The pages of a site are to be found.
    Discover,
    /// Its owner has to choose among them.
    Choose,
    /// The pages that are due are to be read.
    Fetch,
    /// Nothing.
    Rest,
}

impl Phase {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Discover => "discover",
            Self::Choose => "choose",
            Self::Fetch => "fetch",
            Self::Rest => "rest",
        }
    }
}

/// When a reading that begins now is followed by the next.
fn next_after(sync: Sync) -> Option<i64> {
    sync.seconds()
        .map(|seconds| Timestamp::now().plus_seconds(seconds).millis())
}
