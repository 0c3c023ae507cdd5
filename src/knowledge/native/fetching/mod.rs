//! Documents from the web: a page, or a site whose pages are documents of their own.
//!
//! What an owner added is the root. A page is fetched and becomes the document itself. A site is
//! first looked through for its pages; its owner chooses among them; then the job of the site visits
//! one page at a time, each as a part of its own, so that a site of a thousand pages never keeps
//! another workspace's document waiting and a process that dies loses one visit. What is to be done
//! next is the root's [`Phase`](super::store::web::Phase).
//!
//! Reading again begins with the discovery: new pages are added, pages that answer “not modified” or
//! hold the same text are left alone, of the others only the passages that differ are written. A page
//! that is gone is answered from for [`KEEP_GONE_DAYS`](crate::knowledge::web::KEEP_GONE_DAYS) more.

mod fault;
mod look;
mod page;
mod scope;
mod site;
pub mod sync;
#[cfg(test)]
mod tests;

use crate::{crawl::Crawler, db::Db};

use super::Reader;

pub use look::title_of;
pub use scope::scope;

/// Reads pages and sites.
#[derive(Clone)]
pub struct WebWork {
    db: Db,
    crawler: Crawler,
    reader: Reader,
}

impl WebWork {
    /// Fetches with this crawler, and reads with this reader.
    pub fn new(db: Db, crawler: Crawler, reader: Reader) -> Self {
        Self {
            db,
            crawler,
            reader,
        }
    }
}
