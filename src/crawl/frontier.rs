//! What a crawl has seen and has still to see.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::{
    CrawlFault, Entry, Scope,
    address::{canonical, key},
};

/// Visits for each page that is read: some addresses turn out to be gone, moved or doubled, and
/// a site of nothing else must end too.
const VISITS_PER_PAGE: usize = 2;

/// Visits that even the smallest crawl may make.
const LEAST_VISITS: usize = 10;

/// Links taken from one page. Pages for people have some hundreds; looking at each takes time.
const MAX_LINKS: usize = 2000;

/// An address to visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Todo {
    /// What to fetch.
    pub url: Url,
    /// Links between the start and this.
    pub depth: u32,
    /// When the sitemap says it changed.
    pub lastmod: Option<String>,
}

/// What came of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It was read.
    Read,
    /// Its text, or the page it led to, was read under another address.
    Duplicate,
    /// Its owner asks that it be left out.
    NoIndex,
    /// There is no such page.
    Gone,
    /// It could not be read.
    Failed(CrawlFault),
}

/// An address visited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageResult {
    /// What was fetched.
    pub url: Url,
    /// Links between the start and this.
    pub depth: u32,
    /// What came of it.
    pub outcome: Outcome,
}

/// The state of a crawl between two visits, as plain data: what is kept after each step is enough
/// to go on from when the process was killed. Pages come breadth first and always in the same
/// order: the start, what the sitemap names, links as they stand in the pages.
///
/// It holds no more addresses than may still be visited, so its size is bounded by
/// [`Scope::pages`]: some four thousand at most, whatever a site links to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frontier {
    scope: Scope,
    queue: VecDeque<Todo>,
    /// Hashes of the addresses ever queued or arrived at, as [`key`] compares them. Cut to eight
    /// bytes, because this is the largest part of what is kept.
    seen: BTreeSet<u64>,
    results: Vec<PageResult>,
    read: u32,
    more: bool,
}

impl Frontier {
    /// A crawl that has seen nothing; it begins with its start.
    pub fn new(scope: Scope) -> Self {
        let mut frontier = Self {
            queue: VecDeque::new(),
            seen: BTreeSet::new(),
            results: Vec::new(),
            read: 0,
            more: false,
            scope,
        };
        let start = frontier.scope.start.clone();
        frontier.add(&start, 0, None);
        frontier
    }

    /// Adds what the site's sitemaps name, as if the start linked to it. To be called before any
    /// links are found.
    pub fn sitemap(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            self.add(&entry.url, 1, entry.lastmod);
        }
    }

    /// Adds what a page of this depth links to: the first 2 000 links.
    pub fn found(&mut self, links: &[Url], depth: u32) {
        for link in links.iter().take(MAX_LINKS) {
            self.add(link, depth + 1, None);
        }
    }

    /// The address to visit now; the same until it is [`Self::done`], so that one that was
    /// under way when the process ended, or that is to be tried again later, comes again.
    pub fn next(&self) -> Option<&Todo> {
        let full = self.read >= self.scope.pages() || self.visits_left() == 0;
        self.queue.front().filter(|_| !full)
    }

    /// Tells where the visit of `asked` has arrived, after redirects or by the canonical address
    /// the page names. False when that page is met under its own address, before or later, and
    /// `asked` so is its duplicate.
    pub fn arrived(&mut self, asked: &Url, at: &Url) -> bool {
        let (asked, at) = (key(asked), key(at));
        asked == at || self.seen.insert(short_hash(&at))
    }

    /// Records what came of an address and takes it from the queue.
    pub fn done(&mut self, url: &Url, outcome: Outcome) {
        let Some(at) = self.queue.iter().position(|todo| todo.url == *url) else {
            return;
        };
        if let Some(todo) = self.queue.remove(at) {
            self.read += u32::from(outcome == Outcome::Read);
            self.results.push(PageResult {
                url: todo.url,
                depth: todo.depth,
                outcome,
            });
        }
    }

    /// What was visited, in that order.
    pub fn results(&self) -> &[PageResult] {
        &self.results
    }

    /// What is still to be visited, in that order.
    pub fn queue(&self) -> impl Iterator<Item = &Todo> {
        self.queue.iter()
    }

    /// Pages read so far.
    pub fn pages_read(&self) -> u32 {
        self.read
    }

    /// Whether the site has more pages than this crawl may visit.
    pub fn has_more(&self) -> bool {
        self.more || (self.next().is_none() && !self.queue.is_empty())
    }

    /// What the crawl reads.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    fn add(&mut self, url: &Url, depth: u32, lastmod: Option<String>) {
        let url = canonical(url);
        if depth > self.scope.depth() || !self.scope.admits(&url) {
            return;
        }
        let hash = short_hash(&key(&url));
        if self.seen.contains(&hash) {
            return;
        }
        if self.queue.len() >= self.visits_left() {
            self.more = true;
            return;
        }
        self.seen.insert(hash);
        self.queue.push_back(Todo {
            url,
            depth,
            lastmod,
        });
    }

    fn visits_left(&self) -> usize {
        let allowed = VISITS_PER_PAGE * self.scope.pages() as usize + LEAST_VISITS;
        allowed.saturating_sub(self.results.len())
    }
}

fn short_hash(key: &str) -> u64 {
    let hash = Sha256::digest(key);
    hash.iter()
        .take(8)
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// Equal for texts of the same words in the same order, however they are spaced.
pub fn text_hash(text: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for word in text.split_whitespace() {
        hash.update(word);
        hash.update(b" ");
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse("https://a.uz/").unwrap().join(text).unwrap()
    }

    fn urls(texts: &[&str]) -> Vec<Url> {
        texts.iter().map(|text| url(text)).collect()
    }

    fn frontier(pages: u32) -> Frontier {
        let mut scope = Scope::new(url("/"));
        scope.pages = pages;
        Frontier::new(scope)
    }

    /// Visits everything; `links` tells what a path links to. The paths, in order.
    fn walk(frontier: &mut Frontier, links: impl Fn(&str) -> Vec<Url>) -> Vec<String> {
        let mut paths = Vec::new();
        while let Some(todo) = frontier.next().cloned() {
            frontier.found(&links(todo.url.path()), todo.depth);
            frontier.done(&todo.url, Outcome::Read);
            paths.push(todo.url.path().to_owned());
        }
        paths
    }

    fn small_site(path: &str) -> Vec<Url> {
        match path {
            "/" => urls(&["/b", "/a", "/#top", "/a/?utm_source=x", "https://b.uz/"]),
            "/a" => urls(&["/", "/c", "http://www.a.uz/b"]),
            "/b" => urls(&["/d.jpg", "/d"]),
            _ => urls(&["/", "/a", "/b"]),
        }
    }

    #[test]
    fn pages_come_breadth_first_each_once_and_the_sitemap_before_links() {
        let mut plain = frontier(100);
        assert_eq!(walk(&mut plain, small_site), ["/", "/b", "/a", "/d", "/c"]);
        let mut with_sitemap = frontier(100);
        let entry = |text| Entry {
            url: url(text),
            lastmod: Some("2026-01-01".into()),
        };
        with_sitemap.sitemap(["/c", "/", "/z"].map(entry).into());
        assert_eq!(
            walk(&mut with_sitemap, small_site),
            ["/", "/c", "/z", "/b", "/a", "/d"]
        );
        assert!(!with_sitemap.has_more());
    }

    #[test]
    fn a_crawl_ends_at_its_depth_and_at_its_pages() {
        let deeper = |path: &str| urls(&[&format!("{path}x")]);
        let mut deep = frontier(100);
        assert_eq!(walk(&mut deep, deeper), ["/", "/x", "/xx", "/xxx"]);
        assert!(!deep.has_more());
        let wide = |_: &str| (0..50).map(|n| url(&format!("/{n}"))).collect();
        let mut few = frontier(3);
        assert_eq!(walk(&mut few, wide), ["/", "/0", "/1"]);
        assert_eq!(few.pages_read(), 3);
        assert!(few.has_more());
    }

    #[test]
    fn one_page_alone_follows_no_link() {
        let mut one = Frontier::new(Scope::of_page(url("/narx.pdf")));
        assert_eq!(walk(&mut one, small_site), ["/narx.pdf"]);
        assert!(!one.has_more());
    }

    #[test]
    fn a_site_of_missing_pages_ends_too() {
        let mut frontier = frontier(20);
        let mut visits = 0;
        while let Some(todo) = frontier.next().cloned() {
            let links: Vec<_> = (0..100).map(|n| url(&format!("/{visits}/{n}"))).collect();
            frontier.found(&links, todo.depth);
            frontier.done(&todo.url, Outcome::Gone);
            visits += 1;
        }
        assert_eq!((visits, frontier.pages_read()), (50, 0));
    }

    #[test]
    fn an_endless_site_takes_bounded_memory() {
        let mut frontier = frontier(1000);
        frontier.scope.depth = 10;
        let mut largest = 0;
        while let Some(todo) = frontier.next().cloned() {
            let path = todo.url.path().trim_end_matches('/').to_owned();
            let links: Vec<_> = (0..100).map(|n| url(&format!("{path}/{n}"))).collect();
            frontier.found(&links, todo.depth);
            frontier.arrived(&todo.url, &url(&format!("/moved{path}")));
            frontier.done(&todo.url, Outcome::Failed(CrawlFault::TimedOut));
            largest = largest.max(frontier.seen.len() + frontier.queue.len());
        }
        assert!(largest <= 20_000, "{largest}");
        let kept = serde_json::to_vec(&frontier).unwrap();
        assert!(kept.len() < 1_000_000, "{}", kept.len());
    }

    #[test]
    fn a_page_of_links_without_end_takes_no_time_without_end() {
        let outside = vec![url("https://b.uz/"); MAX_LINKS];
        let mut frontier = frontier(100);
        frontier.found(&[outside, urls(&["/a"])].concat(), 0);
        assert_eq!(frontier.queue().count(), 1);
    }

    #[test]
    fn a_crawl_goes_on_where_it_was_killed() {
        let mut whole = frontier(100);
        let paths = walk(&mut whole, small_site);
        let mut killed = frontier(100);
        for _ in 0..paths.len() {
            let kept = serde_json::to_string(&killed).unwrap();
            killed.found(&urls(&["/lost"]), 0);
            killed = serde_json::from_str(&kept).unwrap();
            let todo = killed.next().cloned().unwrap();
            killed.found(&small_site(todo.url.path()), todo.depth);
            killed.done(&todo.url, Outcome::Read);
        }
        assert_eq!(killed, whole);
    }

    #[test]
    fn what_is_not_done_comes_again() {
        let mut frontier = frontier(10);
        frontier.found(&urls(&["/a"]), 0);
        assert_eq!(frontier.next().unwrap().url, url("/"));
        assert_eq!(frontier.next().unwrap().url, url("/"));
        frontier.done(&url("/"), Outcome::Read);
        frontier.done(&url("/"), Outcome::Read);
        frontier.done(&url("/never-asked"), Outcome::Read);
        assert_eq!(frontier.results().len(), 1);
        assert_eq!(frontier.next().unwrap().url, url("/a"));
    }

    #[test]
    fn a_page_met_under_two_addresses_is_read_under_one() {
        let mut frontier = frontier(10);
        frontier.found(&urls(&["/old", "/older", "/new"]), 0);
        assert!(frontier.arrived(&url("/"), &url("/?utm_source=x")));
        assert!(!frontier.arrived(&url("/old"), &url("/new")), "it comes");
        assert!(frontier.arrived(&url("/older"), &url("/newest")));
        assert!(!frontier.arrived(&url("/new"), &url("/newest")), "it came");
        frontier.found(&urls(&["/newest"]), 0);
        assert!(frontier.queue().all(|todo| todo.url.path() != "/newest"));
    }

    #[test]
    fn texts_of_the_same_words_have_the_same_hash() {
        let hash = text_hash("Narxlar 2026\n\n so‘m");
        assert_eq!(text_hash("  Narxlar\t2026 so‘m "), hash);
        assert_ne!(text_hash("Narxlar 20 26 so‘m"), hash);
        assert_ne!(text_hash("narxlar 2026 so‘m"), hash);
        assert_eq!(text_hash(" "), text_hash(""));
    }
}
