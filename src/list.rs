//! Lists in pages: no list in the product is unbounded.

use serde::{Deserialize, Serialize};

/// Entries on one page of a list.
pub const PAGE_SIZE: u32 = 20;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The entries on this page.
    pub items: Vec<T>,
    /// This page, from 1.
    pub number: u32,
    /// Entries on all pages.
    pub total: u32,
}

impl<T> Page<T> {
    /// A page of a list of `total` entries.
    pub fn new(items: Vec<T>, number: u32, total: i64) -> Self {
        Self {
            items,
            number: number.max(1),
            total: u32::try_from(total).unwrap_or(u32::MAX),
        }
    }

    /// Number of pages, at least 1.
    pub fn pages(&self) -> u32 {
        self.total.div_ceil(PAGE_SIZE).max(1)
    }

    /// The same page with other entries.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            number: self.number,
            total: self.total,
        }
    }
}

/// The page of an entry that so many stand before.
pub fn page_of(before: i64) -> u32 {
    let before = u32::try_from(before).unwrap_or_default();
    before / PAGE_SIZE + 1
}

/// Entries before a page.
pub fn offset(number: u32) -> i64 {
    i64::from(number.max(1) - 1) * i64::from(PAGE_SIZE)
}
