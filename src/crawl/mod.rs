//! The pages of a website: which there are, and each of them, fetched as its owner asks.
//!
//! [`Crawler`] is the one way to a page. It reads the site's `robots.txt`, asks a host one
//! question at a time with a pause between, and goes out through [`crate::http::outgoing`] only,
//! so that no address inside the server's own network is reached. [`Frontier`] holds what a crawl
//! has seen and has still to see, as plain data that outlives the process. [`Scope`] says what
//! belongs to a crawl.
//!
//! No HTML is read here: hostile pages make that slow, so whoever crawls reads them elsewhere and
//! hands over what they link to, as [`WebLinks`].

pub mod address;
mod agent;
mod crawler;
mod discover;
mod fault;
mod frontier;
mod gate;
mod page;
mod pattern;
mod robots;
mod rules;
mod scope;
mod sitemap;

pub use agent::{AGENT, Agent};
pub use crawler::{Crawler, Politeness};
pub use discover::{Discovered, Progress, WebLinks};
pub use fault::CrawlFault;
pub use frontier::{Frontier, Outcome, PageResult, Todo, text_hash};
pub use page::{MAX_DOCUMENT, MAX_PAGE, Page, Validators, Visit, fetch_page};
pub use pattern::{NoPattern, Pattern};
pub use robots::{MAX_DELAY, Robots};
pub use scope::{MAX_DEPTH, MAX_PAGES, MAX_PATTERNS, Scope};
pub use sitemap::{Entry, Sitemap};

#[cfg(test)]
mod tests;
