//! The one way to the pages of sites.

use std::{collections::HashSet, sync::Arc, time::Duration};

use http::{HeaderMap, StatusCode};
use tokio::time::Instant;
use url::Url;

use super::{
    Agent, CrawlFault, Entry, Robots, Scope, Sitemap, Validators, Visit, fetch_page,
    gate::{Gate, Turn},
    rules::Rules,
    sitemap::{MAX_ADDRESSES, MAX_NAMED, MAX_SITEMAP},
};
use crate::http::outgoing::Outgoing;

/// How a crawler treats the sites it reads, and how long it waits.
#[derive(Debug, Clone, Copy)]
pub struct Politeness {
    /// Time between the beginnings of two requests to one host, unless its `robots.txt` asks for
    /// more.
    pub delay: Duration,
    /// Time for one answer, redirects included.
    pub answer: Duration,
    /// Time until other crawls of the same host let a request through.
    pub turn: Duration,
    /// Time for [`Crawler::discover`]. Sitemaps may take half of it.
    pub discovery: Duration,
}

impl Default for Politeness {
    /// Two requests a second; half a minute for an answer;
    /// two minutes for somebody who waits for the preview.
    fn default() -> Self {
        Self {
            delay: Duration::from_millis(500),
            answer: Duration::from_secs(30),
            turn: Duration::from_secs(60),
            discovery: Duration::from_secs(120),
        }
    }
}

/// Visits pages, politely across all crawls of this process: there is one for all of them. Cheap
/// to clone.
#[derive(Debug, Clone)]
pub struct Crawler {
    agent: Agent,
    pub(super) politeness: Politeness,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    gate: Gate,
    rules: Rules,
}

impl Crawler {
    /// `public_url` tells owners of sites who reads them.
    pub fn new(outgoing: Outgoing, public_url: &str, politeness: Politeness) -> Self {
        Self {
            agent: Agent::new(outgoing, public_url, politeness.answer),
            politeness,
            shared: Arc::default(),
        }
    }

    /// Visits a page: asks for the site's rules, waits for its turn, fetches. `validators` are
    /// those of the last visit. Takes at most twice the time of a turn, a delay and an answer.
    ///
    /// After [`CrawlFault::Busy`] the host is left alone for as long as it asks, up to ten
    /// minutes; visits of its pages fail in the meantime without asking it.
    pub async fn visit(
        &self,
        scope: &Scope,
        url: &Url,
        validators: Option<&Validators>,
    ) -> Result<Visit, CrawlFault> {
        let rules = self.rules(url).await?;
        if !rules.allows(url) {
            return Err(CrawlFault::Robots);
        }
        let mut turn = self.turn(url, &rules).await?;
        let visit = fetch_page(&self.agent, scope, url, validators).await;
        if let Err(CrawlFault::Busy { retry_after }) = visit {
            turn.pause(retry_after);
        }
        drop(turn);
        if let Ok(Visit::Page(page)) = &visit
            && page.url != *url
            && !self.rules(&page.url).await?.allows(&page.url)
        {
            return Err(CrawlFault::Robots);
        }
        visit
    }

    /// The rules of an address's origin for us.
    pub async fn rules(&self, url: &Url) -> Result<Arc<Robots>, CrawlFault> {
        self.agent.check(url)?;
        let origin = url.origin().ascii_serialization();
        if let Some(known) = self.shared.rules.of(&origin) {
            return known;
        }
        let _turn = self.turn(url, &Robots::default()).await?;
        // Another visit may have asked while this one waited.
        if let Some(known) = self.shared.rules.of(&origin) {
            return known;
        }
        let known = Robots::fetch(&self.agent, url).await.map(Arc::new);
        self.shared.rules.keep(origin, known.clone());
        known
    }

    /// The pages a site names itself: in the sitemaps of its `robots.txt`, or else in
    /// `/sitemap.xml`. Only pages of the scope, at most 5 000, from at most 20 files of the same
    /// site. Files that can't be read are passed over.
    pub async fn sitemap(&self, scope: &Scope) -> Result<Vec<Entry>, CrawlFault> {
        let until = Instant::now() + self.politeness.discovery / 2;
        let rules = self.rules(&scope.start).await?;
        let mut files: Vec<(Url, bool)> = named_or_usual(&rules, scope);
        let mut asked = HashSet::new();
        let mut pages = Vec::new();
        while let Some((url, may_be_index)) = files.pop() {
            let full = asked.len() >= MAX_NAMED || pages.len() >= MAX_ADDRESSES;
            if full || Instant::now() >= until {
                break;
            }
            if !scope.same_site(&url) || !asked.insert(url.clone()) {
                continue;
            }
            let Ok(sitemap) = self.read_sitemap(scope, &rules, url).await else {
                continue;
            };
            pages.extend(sitemap.pages);
            if may_be_index {
                let named = sitemap.sitemaps.into_iter().rev();
                files.extend(named.map(|url| (url, false)));
            }
        }
        pages.truncate(MAX_ADDRESSES);
        Ok(pages)
    }

    async fn read_sitemap(
        &self,
        scope: &Scope,
        rules: &Robots,
        url: Url,
    ) -> Result<Sitemap, CrawlFault> {
        let mut turn = self.turn(&url, rules).await?;
        let answer = self.agent.get(url, HeaderMap::new(), MAX_SITEMAP).await?;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            turn.pause(None);
        }
        if answer.status != StatusCode::OK {
            return Ok(Sitemap::default());
        }
        let scope = scope.clone();
        let reading = move || Sitemap::read(&answer.body, |url| scope.admits(url));
        Ok(tokio::task::spawn_blocking(reading)
            .await
            .unwrap_or_default())
    }

    async fn turn(&self, url: &Url, rules: &Robots) -> Result<Turn, CrawlFault> {
        let delay = self.politeness.delay.max(rules.delay);
        let patience = self.politeness.turn;
        self.shared.gate.turn(url, delay, patience).await
    }
}

/// The sitemaps to read, the first one last.
fn named_or_usual(rules: &Robots, scope: &Scope) -> Vec<(Url, bool)> {
    let mut named: Vec<Url> = rules.sitemaps.clone();
    named.retain(|url| scope.same_site(url));
    if named.is_empty() {
        named.extend(scope.start.join("/sitemap.xml"));
    }
    named.into_iter().rev().map(|url| (url, true)).collect()
}
