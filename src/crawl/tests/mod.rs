//! The crawler against a site of our own, over real HTTP.

mod discovery;
mod page;
mod politeness;
mod redirects;
mod rules;
mod whole;

use std::{
    io::Write,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use url::Url;

use super::*;
use crate::{
    config::Config,
    http::outgoing::Outgoing,
    testing::site_server::{SitePage, SiteServer},
};

/// How much later a request may come in than it was sent, where the machine is busy.
const JITTER: Duration = Duration::from_millis(100);

fn hasty() -> Politeness {
    Politeness {
        delay: Duration::ZERO,
        answer: Duration::from_secs(10),
        turn: Duration::from_secs(10),
        discovery: Duration::from_secs(20),
    }
}

/// A crawler that may ask these servers, although they are on this machine.
fn crawler_with(sites: &[&SiteServer], politeness: Politeness) -> Crawler {
    let mut config = Config::for_testing(Path::new("unused"), "sqlite::memory:");
    config.outgoing_allow = sites.iter().map(|site| site.address()).collect();
    Crawler::new(
        Outgoing::new(&config).unwrap(),
        "https://bots.example",
        politeness,
    )
}

fn crawler(site: &SiteServer) -> Crawler {
    crawler_with(&[site], hasty())
}

fn url(site: &SiteServer, path: &str) -> Url {
    Url::parse(&site.url(path)).unwrap()
}

fn scope(site: &SiteServer) -> Scope {
    Scope::new(url(site, "/"))
}

async fn site<const N: usize>(pages: [(&str, SitePage); N]) -> SiteServer {
    SiteServer::start(pages).await.unwrap()
}

async fn visit(site: &SiteServer, path: &str) -> Result<Visit, CrawlFault> {
    let crawler = crawler(site);
    crawler.visit(&scope(site), &url(site, path), None).await
}

async fn fault(site: &SiteServer, path: &str) -> CrawlFault {
    visit(site, path).await.unwrap_err()
}

fn page(visit: Visit) -> Page {
    match visit {
        Visit::Page(page) => page,
        other => panic!("no page but {other:?}"),
    }
}

/// Reads the pages that [`SitePage::linking`] writes.
async fn read(html: Bytes, url: Url) -> Option<WebLinks> {
    let html = String::from_utf8(html.to_vec()).ok()?;
    let between = |start: &str, end: &str| -> Vec<String> {
        let parts = html.split(start).skip(1);
        let inner = parts.filter_map(|part| Some(part.split_once(end)?.0.to_owned()));
        inner.collect()
    };
    let join = |link: &String| url.join(link).ok();
    Some(WebLinks {
        title: between("<title>", "</title>").pop(),
        links: between("<a href=\"", "\"")
            .iter()
            .filter_map(join)
            .collect(),
        canonical: between("rel=\"canonical\" href=\"", "\"")
            .first()
            .and_then(join),
        noindex: html.contains("content=\"noindex"),
        nofollow: html.contains("content=\"nofollow"),
    })
}

fn quiet(_: Progress) {}

/// What a discovery finds, as depth and path.
async fn discovered(site: &SiteServer, scope: &Scope) -> Vec<(u32, String)> {
    let found = crawler(site).discover(scope, read, quiet).await.unwrap();
    let path = |found: Discovered| {
        let query = found.url.query().map(|query| format!("?{query}"));
        let path = found.url.path().to_owned() + &query.unwrap_or_default();
        (found.depth, path)
    };
    found.into_iter().map(path).collect()
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn urlset(site: &SiteServer, paths: &[&str]) -> String {
    let pages = paths
        .iter()
        .map(|path| format!("<url><loc>{}</loc></url>", site.url(path)));
    format!("<urlset>{}</urlset>", pages.collect::<String>())
}

fn index(site: &SiteServer, paths: &[&str]) -> String {
    let files = paths
        .iter()
        .map(|path| format!("<sitemap><loc>{}</loc></sitemap>", site.url(path)));
    format!("<sitemapindex>{}</sitemapindex>", files.collect::<String>())
}

fn robots(rules: &str) -> (&'static str, SitePage) {
    (
        "/robots.txt",
        SitePage::file("text/plain", rules.to_owned()),
    )
}
