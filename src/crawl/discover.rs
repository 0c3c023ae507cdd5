//! What there is to read on a site, before it is read: for people to choose from.

use std::collections::HashMap;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{CrawlFault, Crawler, Frontier, Outcome, Page, Scope, Todo, Visit};

/// What the HTML of a page says of itself and of others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebLinks {
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Absolute addresses it links to, in its order.
    pub links: Vec<Url>,
    /// The address it says it has (`<link rel="canonical">`), absolute.
    pub canonical: Option<Url>,
    /// Whether it asks to be left out (`<meta name="robots" content="noindex">`).
    pub noindex: bool,
    /// Whether it asks that its links be not followed.
    pub nofollow: bool,
}

/// A page that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovered {
    /// Where it is.
    pub url: Url,
    /// Its title, when it was visited and has one.
    pub title: Option<String>,
    /// Links between the start and this; 1 for what a sitemap names.
    pub depth: u32,
}

/// How far a discovery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pages known so far.
    pub found: usize,
    /// Addresses visited so far.
    pub visited: usize,
}

impl Frontier {
    /// Takes in a page that was fetched and what its HTML says: adds what it links to, and tells
    /// what came of it. The caller may still find that its text is a duplicate.
    pub fn met(&mut self, todo: &Todo, page: &Page, links: &WebLinks) -> Outcome {
        if !self.arrived(&todo.url, &page.url) {
            return Outcome::Duplicate;
        }
        if !(links.nofollow || page.nofollow) {
            self.found(&links.links, todo.depth);
        }
        if links.noindex || page.noindex {
            return Outcome::NoIndex;
        }
        match canonical_of(self.scope(), links) {
            Some(other) if !self.arrived(&page.url, other) => Outcome::Duplicate,
            _ => Outcome::Read,
        }
    }
}

/// The address a page gives itself, if it can be believed. Templates often name the front page on
/// every page; the site would then seem to have no other.
fn canonical_of<'a>(scope: &Scope, links: &'a WebLinks) -> Option<&'a Url> {
    let other = links.canonical.as_ref()?;
    let front = other.path() == "/" || other.path() == scope.start.path();
    (scope.holds(other) && !front).then_some(other)
}

impl Crawler {
    /// Finds the pages of a scope: those its sitemaps name, then those that pages link to,
    /// breadth first, until there are as many as the scope allows or the time is over. Visits the
    /// start, and no more pages than it takes to find enough.
    ///
    /// `read` reads the HTML of a page at an address, elsewhere than in this process; None when
    /// it can't be read. `progress` hears of each visit. Fails when the start can't be visited
    /// and nothing else is known.
    pub async fn discover<R, F>(
        &self,
        scope: &Scope,
        read: R,
        progress: impl Fn(Progress),
    ) -> Result<Vec<Discovered>, CrawlFault>
    where
        R: Fn(Bytes, Url) -> F,
        F: Future<Output = Option<WebLinks>>,
    {
        let until = Instant::now() + self.politeness.discovery;
        let mut search = Search::new(scope);
        let named = timeout_at(until, self.sitemap(scope)).await;
        search.frontier.sitemap(named.unwrap_or(Ok(Vec::new()))?);
        while let Some(todo) = search.next() {
            let visit = timeout_at(until, self.look(scope, &todo.url, &read)).await;
            let Ok(visit) = visit else { break };
            let busy = matches!(visit, Err(CrawlFault::Busy { .. }));
            search.visited(&todo, visit);
            progress(search.progress());
            if busy {
                break;
            }
        }
        let rules = self.rules(&scope.start).await?;
        search.end(|url| url.origin() != scope.start.origin() || rules.allows(url))
    }

    /// A page and what it says; nothing when there is no such page.
    async fn look<R, F>(
        &self,
        scope: &Scope,
        url: &Url,
        read: &R,
    ) -> Result<Option<(Page, WebLinks)>, CrawlFault>
    where
        R: Fn(Bytes, Url) -> F,
        F: Future<Output = Option<WebLinks>>,
    {
        let Visit::Page(page) = self.visit(scope, url, None).await? else {
            return Ok(None);
        };
        let said = match page.is_html() {
            true => read(page.bytes.clone(), page.url.clone()).await,
            false => None,
        };
        Ok(Some((page, said.unwrap_or_default())))
    }
}

/// A discovery under way.
struct Search {
    frontier: Frontier,
    titles: HashMap<Url, String>,
    /// Why the start could not be visited.
    fault: Option<CrawlFault>,
}

impl Search {
    fn new(scope: &Scope) -> Self {
        Self {
            frontier: Frontier::new(scope.clone()),
            titles: HashMap::new(),
            fault: None,
        }
    }

    /// The address to visit, until enough are known; the start in any case.
    fn next(&self) -> Option<Todo> {
        let progress = self.progress();
        let enough = progress.found >= self.frontier.scope().pages() as usize;
        let todo = self.frontier.next()?;
        (progress.visited == 0 || !enough).then(|| todo.clone())
    }

    fn visited(&mut self, todo: &Todo, visit: Result<Option<(Page, WebLinks)>, CrawlFault>) {
        let first = self.frontier.results().is_empty();
        let outcome = match visit {
            Ok(Some((page, links))) => {
                let outcome = self.frontier.met(todo, &page, &links);
                let title = links.title.map(|title| (todo.url.clone(), title));
                self.titles.extend(title);
                outcome
            }
            Ok(None) => Outcome::Gone,
            Err(fault) => Outcome::Failed(fault),
        };
        if first {
            self.fault = match &outcome {
                Outcome::Gone => Some(CrawlFault::Refused(404)),
                Outcome::Failed(fault) => Some(fault.clone()),
                _ => None,
            };
        }
        self.frontier.done(&todo.url, outcome);
    }

    fn progress(&self) -> Progress {
        Progress {
            found: self.frontier.pages_read() as usize + self.frontier.queue().count(),
            visited: self.frontier.results().len(),
        }
    }

    /// What was found: pages visited, then those only known, without what the rules forbid.
    fn end(mut self, allowed: impl Fn(&Url) -> bool) -> Result<Vec<Discovered>, CrawlFault> {
        let visited = self.frontier.results().iter();
        let visited = visited
            .filter(|result| result.outcome == Outcome::Read)
            .map(|result| (&result.url, result.depth));
        let known = self.frontier.queue().map(|todo| (&todo.url, todo.depth));
        let found: Vec<Discovered> = visited
            .chain(known.filter(|(url, _)| allowed(url)))
            .take(self.frontier.scope().pages() as usize)
            .map(|(url, depth)| Discovered {
                url: url.clone(),
                title: self.titles.remove(url),
                depth,
            })
            .collect();
        match self.fault {
            Some(fault) if found.is_empty() => Err(fault),
            _ => Ok(found),
        }
    }
}
