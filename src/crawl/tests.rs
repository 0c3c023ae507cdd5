//! The crawler against a site of our own, over real HTTP.

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

// ---- one page ----

#[tokio::test]
async fn a_page_comes_with_its_kind_its_validators_and_our_name_is_given() {
    let hello = SitePage::html("hello")
        .header("etag", "\"1\"")
        .header("last-modified", "Wed, 25 Nov 2026 01:00:00 GMT")
        .header("x-robots-tag", "noindex");
    let site = site([("/", hello)]).await;
    let page = page(visit(&site, "/").await.unwrap());
    assert_eq!(page.bytes, "hello");
    assert_eq!(page.content_type, "text/html; charset=utf-8");
    assert_eq!(page.validators.etag.as_deref(), Some("\"1\""));
    assert!(page.validators.last_modified.is_some());
    assert!(page.noindex && !page.nofollow && page.is_html());
    let name = format!(
        "ChatBotFactory/{} (+https://bots.example)",
        env!("CARGO_PKG_VERSION")
    );
    for asked in site.asked() {
        assert_eq!(asked.headers["user-agent"], name.as_str());
    }
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let site = site([
        ("/tagged", SitePage::html("a").header("etag", "W/\"1\"")),
        (
            "/dated",
            SitePage::html("a").header("last-modified", "Wed, 25 Nov 2026 01:00:00 GMT"),
        ),
    ])
    .await;
    let crawler = crawler(&site);
    for path in ["/tagged", "/dated"] {
        let visit = async |known: Option<&Validators>| {
            let visited = crawler.visit(&scope(&site), &url(&site, path), known).await;
            visited.unwrap()
        };
        let first = page(visit(None).await);
        assert_eq!(visit(Some(&first.validators)).await, Visit::Unchanged);
        let older = Validators {
            etag: Some("W/\"0\"".into()),
            last_modified: Some("broken\nheader".into()),
        };
        assert_eq!(page(visit(Some(&older)).await).bytes, "a");
    }
}

#[tokio::test]
async fn pages_that_are_missing_refused_broken_or_busy_are_told_apart() {
    let busy = |status| SitePage::status(status).header("retry-after", "7");
    let site = site([
        ("/410", SitePage::status(410)),
        ("/401", SitePage::status(401)),
        ("/403", SitePage::status(403)),
        ("/418", SitePage::status(418)),
        ("/500", SitePage::status(500)),
        ("/429", busy(429)),
        ("/503", busy(503)),
        ("/304", SitePage::status(304)),
        ("/204", SitePage::status(204)),
        ("/300", SitePage::status(300)),
    ])
    .await;
    assert_eq!(visit(&site, "/404").await.unwrap(), Visit::Gone);
    assert_eq!(visit(&site, "/410").await.unwrap(), Visit::Gone);
    assert_eq!(visit(&site, "/304").await.unwrap(), Visit::Unchanged);
    for status in [401, 403, 418] {
        let path = format!("/{status}");
        assert_eq!(fault(&site, &path).await, CrawlFault::Refused(status));
    }
    assert_eq!(fault(&site, "/500").await, CrawlFault::ServerError(500));
    let retry_after = Some(7);
    assert_eq!(fault(&site, "/429").await, CrawlFault::Busy { retry_after });
    assert_eq!(fault(&site, "/503").await, CrawlFault::Busy { retry_after });
    assert_eq!(fault(&site, "/300").await, CrawlFault::Redirects);
    let nothing = fault(&site, "/204").await;
    assert!(matches!(nothing, CrawlFault::NotAPage(_)), "{nothing:?}");
}

#[tokio::test]
async fn a_host_that_is_busy_is_left_alone_as_long_as_it_asks() {
    let busy = SitePage::status(429).header("retry-after", "60").times(1);
    let site = site([("/", busy)]).await;
    let crawler = crawler(&site);
    for _ in 0..5 {
        let visit = crawler.visit(&scope(&site), &url(&site, "/"), None).await;
        assert!(matches!(visit, Err(CrawlFault::Busy { .. })), "{visit:?}");
    }
    assert_eq!(site.count("/"), 1);
}

#[tokio::test]
async fn after_a_short_rest_a_busy_host_is_asked_again() {
    let busy = SitePage::status(503).header("retry-after", "1").times(1);
    let site = site([("/", busy)]).await;
    let crawler = crawler(&site);
    let visit = async || crawler.visit(&scope(&site), &url(&site, "/"), None).await;
    assert!(visit().await.unwrap_err().may_pass());
    assert!(visit().await.is_ok());
    let asked = site.asked();
    assert!(asked[2].at - asked[1].at >= Duration::from_secs(1) - JITTER);
}

#[tokio::test]
async fn what_is_no_page_is_not_read_and_documents_only_where_they_are_asked_for() {
    let site = site([
        ("/picture", SitePage::file("image/png", "png")),
        ("/narx", SitePage::file("application/pdf", "pdf")),
        ("/text", SitePage::file("text/plain", "text")),
        ("/unsaid", SitePage::status(200)),
    ])
    .await;
    let picture = CrawlFault::NotAPage("image/png".into());
    assert_eq!(fault(&site, "/picture").await, picture);
    let pdf = CrawlFault::NotAPage("application/pdf".into());
    assert_eq!(fault(&site, "/narx").await, pdf);
    assert!(visit(&site, "/text").await.is_ok());
    assert!(visit(&site, "/unsaid").await.is_ok());
    let scope = Scope::of_page(url(&site, "/narx"));
    let visited = crawler(&site).visit(&scope, &scope.start, None).await;
    assert!(!page(visited.unwrap()).is_html());
    let visited = crawler(&site)
        .visit(&scope, &url(&site, "/picture"), None)
        .await;
    assert_eq!(visited.unwrap_err(), picture);
}

#[tokio::test]
async fn huge_pages_are_left_and_documents_may_be_larger() {
    let site = site([
        ("/endless", SitePage::html("x".repeat(10_000)).endless()),
        ("/huge", SitePage::html("x".repeat(MAX_PAGE + 1))),
        ("/exact", SitePage::html("x".repeat(MAX_PAGE))),
        (
            "/huge.pdf",
            SitePage::file("application/pdf", "x".repeat(MAX_PAGE + 1)),
        ),
    ])
    .await;
    for path in ["/endless", "/huge"] {
        assert_eq!(fault(&site, path).await, CrawlFault::TooLarge(MAX_PAGE));
    }
    assert!(visit(&site, "/exact").await.is_ok());
    let scope = Scope::of_page(url(&site, "/huge.pdf"));
    let crawler = crawler(&site);
    assert!(crawler.visit(&scope, &scope.start, None).await.is_ok());
    let huge = crawler.visit(&scope, &url(&site, "/huge"), None).await;
    assert_eq!(huge.unwrap_err(), CrawlFault::TooLarge(MAX_PAGE));
    let endless = crawler.visit(&scope, &url(&site, "/endless"), None).await;
    assert_eq!(endless.unwrap_err(), CrawlFault::TooLarge(MAX_DOCUMENT));
}

#[tokio::test]
async fn a_slow_page_is_left_in_time() {
    let slow = SitePage::html("late").after(Duration::from_secs(60));
    let site = site([("/", slow)]).await;
    let answer = Duration::from_millis(500);
    let politeness = Politeness { answer, ..hasty() };
    let began = Instant::now();
    let visit = crawler_with(&[&site], politeness)
        .visit(&scope(&site), &url(&site, "/"), None)
        .await;
    assert_eq!(visit.unwrap_err(), CrawlFault::TimedOut);
    assert!(began.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_site_that_is_not_there_is_unreachable() {
    let site = site([]).await;
    let crawler = crawler(&site);
    let (scope, url) = (scope(&site), url(&site, "/"));
    drop(site);
    let fault = loop {
        match crawler.visit(&scope, &url, None).await {
            Err(fault) => break fault,
            // Its port closes in a moment.
            Ok(_) => tokio::task::yield_now().await,
        }
    };
    assert!(matches!(fault, CrawlFault::Unreachable(_)), "{fault:?}");
}

// ---- redirects ----

#[tokio::test]
async fn a_redirect_is_followed_inside_the_crawl_and_not_out_of_it() {
    let other = site([("/", SitePage::html("other"))]).await;
    let site = site([
        ("/docs/", SitePage::html("docs")),
        ("/docs/moved", SitePage::redirect("/docs/new")),
        ("/docs/new", SitePage::html("new")),
        ("/docs/out", SitePage::redirect("/login")),
        ("/docs/away", SitePage::redirect(&other.url("/"))),
        ("/docs/loop", SitePage::redirect("/docs/loop")),
        ("/login", SitePage::html("login")),
    ])
    .await;
    let crawler = crawler_with(&[&site, &other], hasty());
    let scope = Scope::new(url(&site, "/docs/"));
    let visit = async |path| crawler.visit(&scope, &url(&site, path), None).await;
    let moved = page(visit("/docs/moved").await.unwrap());
    assert_eq!(
        (moved.url.path(), &moved.bytes[..]),
        ("/docs/new", &b"new"[..])
    );
    for (path, target) in [
        ("/docs/out", site.url("/login")),
        ("/docs/away", other.url("/")),
    ] {
        assert_eq!(
            visit(path).await.unwrap_err(),
            CrawlFault::Elsewhere(target)
        );
    }
    assert_eq!(
        visit("/docs/loop").await.unwrap_err(),
        CrawlFault::Redirects
    );
}

#[tokio::test]
async fn nothing_inside_this_machine_is_reached() {
    let private = site([("/", SitePage::html("secret"))]).await;
    let site = site([
        ("/direct", SitePage::redirect(&private.url("/"))),
        (
            "/metadata",
            SitePage::redirect("http://169.254.169.254/latest/"),
        ),
        ("/file", SitePage::redirect("file:///etc/passwd")),
    ])
    .await;
    for path in ["/direct", "/metadata", "/file"] {
        let fault = fault(&site, path).await;
        assert!(matches!(fault, CrawlFault::Forbidden(_)), "{fault:?}");
        assert!(!fault.may_pass());
    }
    let crawler = crawler(&site);
    let direct = scope(&private);
    let visit = crawler.visit(&direct, &direct.start, None).await;
    assert!(matches!(visit, Err(CrawlFault::Forbidden(_))), "{visit:?}");
    let found = crawler.discover(&direct, read, quiet).await;
    assert!(matches!(found, Err(CrawlFault::Forbidden(_))), "{found:?}");
    assert_eq!(private.asked().len(), 0);
}

#[tokio::test]
async fn a_sitemap_or_rules_elsewhere_lead_nowhere() {
    let private = site([("/", SitePage::html("secret"))]).await;
    let site = site([
        (
            "/robots.txt",
            SitePage::redirect(&private.url("/robots.txt")),
        ),
        ("/", SitePage::html("hello")),
    ])
    .await;
    assert!(matches!(fault(&site, "/").await, CrawlFault::Forbidden(_)));
    site.put(
        "/robots.txt",
        robots(&format!("Sitemap: {}", private.url("/sitemap.xml"))).1,
    );
    assert_eq!(discovered(&site, &scope(&site)).await, [(0, "/".into())]);
    assert_eq!(private.asked().len(), 0);
}

#[tokio::test]
async fn a_sitemap_of_another_site_is_not_asked_for() {
    let other = site([]).await;
    let site = site([("/", SitePage::html("hello"))]).await;
    site.put(
        "/robots.txt",
        robots(&format!(
            "Sitemap: {}\nSitemap: /own.xml",
            other.url("/1.xml")
        ))
        .1,
    );
    let named = index(&other, &["/2.xml"]);
    site.put("/own.xml", SitePage::file("text/xml", named));
    let crawler = crawler_with(&[&site, &other], hasty());
    assert_eq!(crawler.sitemap(&scope(&site)).await.unwrap(), []);
    assert_eq!(site.count("/own.xml"), 1);
    assert_eq!(other.asked().len(), 0);
}

// ---- rules ----

#[tokio::test]
async fn a_page_that_robots_may_not_read_is_not_asked_for() {
    let site = site([
        robots("User-agent: *\nDisallow: /\n\nUser-agent: ChatBotFactory\nDisallow: /private"),
        ("/", SitePage::html("hello")),
        ("/private", SitePage::html("secret")),
        ("/door", SitePage::redirect("/private")),
    ])
    .await;
    assert_eq!(fault(&site, "/private").await, CrawlFault::Robots);
    assert_eq!(site.count("/private"), 0);
    assert!(visit(&site, "/").await.is_ok());
    assert_eq!(fault(&site, "/door").await, CrawlFault::Robots);
}

#[tokio::test]
async fn without_rules_all_is_allowed_and_while_they_cannot_be_read_nothing_is() {
    let site = site([("/", SitePage::html("hello"))]).await;
    for status in [404, 410, 401, 403] {
        site.put("/robots.txt", SitePage::status(status));
        assert!(visit(&site, "/").await.is_ok(), "{status}");
    }
    site.put("/robots.txt", SitePage::redirect("/robots.txt"));
    assert!(visit(&site, "/").await.is_ok(), "redirects without end");
    let asked = site.count("/");
    for status in [500, 503, 429] {
        site.put("/robots.txt", SitePage::status(status));
        let fault = fault(&site, "/").await;
        assert_eq!(fault, CrawlFault::RobotsUnanswered, "{status}");
        assert!(fault.may_pass());
    }
    let endless = SitePage::file("text/plain", "# more\n".repeat(1000)).endless();
    site.put("/robots.txt", endless);
    assert_eq!(fault(&site, "/").await, CrawlFault::RobotsUnanswered);
    assert_eq!(site.count("/"), asked);
}

#[tokio::test]
async fn rules_are_fetched_once_for_many_visits() {
    let site = site([robots("Disallow: /no"), ("/", SitePage::html("hello"))]).await;
    let crawler = crawler(&site);
    let (scope, url) = (scope(&site), url(&site, "/"));
    let visits = (0..10).map(|_| crawler.visit(&scope, &url, None));
    for visit in futures::future::join_all(visits).await {
        assert!(visit.is_ok());
    }
    assert_eq!(site.count("/robots.txt"), 1);
    assert_eq!(site.count("/"), 10);
}

#[tokio::test]
async fn rules_that_are_no_utf_8_are_read_as_far_as_they_are() {
    let site = site([
        (
            "/robots.txt",
            SitePage::file(
                "text/plain",
                &b"User-agent: *\n# \xcf\xf0\nDisallow: /\xcf\nDisallow: /no\n"[..],
            ),
        ),
        ("/", SitePage::html("hello")),
    ])
    .await;
    assert!(visit(&site, "/").await.is_ok());
    assert_eq!(fault(&site, "/no").await, CrawlFault::Robots);
}

// ---- politeness ----

#[tokio::test]
async fn a_host_is_asked_one_question_at_a_time_with_a_pause_between() {
    let slow = || SitePage::html("hello").after(Duration::from_millis(10));
    let site = site([("/", slow()), ("/a", slow())]).await;
    let delay = Duration::from_millis(60);
    let crawler = crawler_with(&[&site], Politeness { delay, ..hasty() });
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let (crawler, scope) = (crawler.clone(), scope(&site));
            let url = url(&site, if number % 2 == 0 { "/" } else { "/a" });
            tokio::spawn(async move { crawler.visit(&scope, &url, None).await })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().is_ok());
    }
    assert_eq!(site.most_parallel(), 1);
    let gaps = site.gaps();
    assert_eq!(gaps.len(), 8);
    assert!(
        gaps.iter().sum::<Duration>() >= delay * 8 - JITTER,
        "{gaps:?}"
    );
}

#[tokio::test]
async fn hosts_do_not_wait_for_each_other() {
    let takes = Duration::from_secs(2);
    let slow = || ("/", SitePage::html("hello").after(takes));
    let (first, second) = (site([slow()]).await, site([slow()]).await);
    let address = |site: &SiteServer, host: &str| {
        let port = site.address().rsplit_once(':').unwrap().1.to_owned();
        Url::parse(&format!("http://{host}:{port}/")).unwrap()
    };
    let mut config = Config::for_testing(Path::new("unused"), "sqlite::memory:");
    let (one, other) = (address(&first, "127.0.0.1"), address(&second, "localhost"));
    config.outgoing_allow = [&one, &other]
        .map(|url| format!("{}:{}", url.host_str().unwrap(), url.port().unwrap()))
        .into();
    let crawler = Crawler::new(Outgoing::new(&config).unwrap(), "", hasty());
    let scopes = [Scope::new(one), Scope::new(other)];
    let visits = scopes
        .each_ref()
        .map(|scope| crawler.visit(scope, &scope.start, None));
    for visit in futures::future::join_all(visits).await {
        assert!(visit.is_ok());
    }
    let asked = |site: &SiteServer| site.asked().last().unwrap().at;
    let (one, other) = (asked(&first), asked(&second));
    assert!(one.max(other) - one.min(other) < takes);
}

#[tokio::test]
async fn the_pause_an_owner_asks_for_is_kept() {
    let site = site([
        robots("User-agent: *\nCrawl-delay: 0.3"),
        ("/", SitePage::html("hello")),
    ])
    .await;
    let crawler = crawler(&site);
    for _ in 0..3 {
        let visit = crawler.visit(&scope(&site), &url(&site, "/"), None).await;
        assert!(visit.is_ok());
    }
    let gaps = site.gaps();
    let asked_for = Duration::from_millis(300);
    assert!(
        gaps.iter().sum::<Duration>() >= asked_for * 3 - JITTER,
        "{gaps:?}"
    );
}

#[tokio::test]
async fn a_visit_whose_turn_does_not_come_gives_up() {
    let slow = SitePage::html("hello").after(Duration::from_secs(5));
    let site = site([("/", slow)]).await;
    let turn = Duration::from_millis(100);
    let crawler = crawler_with(&[&site], Politeness { turn, ..hasty() });
    let (scope, url) = (scope(&site), url(&site, "/"));
    let rules = crawler.rules(&url).await;
    assert!(rules.is_ok());
    let visits = [0, 1].map(|_| crawler.visit(&scope, &url, None));
    let [first, second] = visits.map(Box::pin);
    let given_up = futures::future::select(first, second).await;
    let (visit, _) = given_up.factor_first();
    assert_eq!(visit.unwrap_err(), CrawlFault::Crowded);
}

// ---- discovery ----

#[tokio::test]
async fn pages_are_found_breadth_first_each_once_in_spite_of_loops_and_tracking() {
    let site = site([
        (
            "/",
            SitePage::linking(
                "Home",
                &[
                    "/a?utm_source=home",
                    "/b#top",
                    "/",
                    "/logo.png",
                    "mailto:a@a.uz",
                ],
            ),
        ),
        ("/a", SitePage::linking("A", &["/b?fbclid=1", "/a/c", "/"])),
        (
            "/b",
            SitePage::linking("B", &["/a/", "/d?page=2&gclid=1", "https://b.uz/"]),
        ),
        ("/a/c", SitePage::linking("C", &["../../a", "/gone"])),
        ("/d", SitePage::linking("D", &["/d?page=2"])),
    ])
    .await;
    let expected = [
        (0, "/"),
        (1, "/a"),
        (1, "/b"),
        (2, "/a/c"),
        (2, "/d?page=2"),
    ];
    let expected = expected.map(|(depth, path)| (depth, path.to_owned()));
    assert_eq!(discovered(&site, &scope(&site)).await, expected);
    for path in ["/", "/a", "/b", "/a/c", "/d", "/gone"] {
        assert_eq!(site.count(path), 1, "{path}");
    }
    assert_eq!(site.most_parallel(), 1);
}

#[tokio::test]
async fn titles_and_progress_are_told() {
    let site = site([
        ("/", SitePage::linking("Bosh sahifa", &["/a", "/b"])),
        ("/a", SitePage::html("no title")),
    ])
    .await;
    let told = Mutex::new(Vec::new());
    let progress = |progress| told.lock().unwrap().push(progress);
    let found = crawler(&site).discover(&scope(&site), read, progress).await;
    let titles: Vec<_> = found.unwrap().into_iter().map(|page| page.title).collect();
    assert_eq!(titles, [Some("Bosh sahifa".to_owned()), None]);
    let numbers: Vec<_> = told
        .lock()
        .unwrap()
        .iter()
        .map(|p| (p.found, p.visited))
        .collect();
    assert_eq!(numbers, [(3, 1), (3, 2), (2, 3)]);
}

#[tokio::test]
async fn the_sitemaps_of_a_site_come_before_its_links() {
    let site = site([("/", SitePage::linking("Home", &["/link", "/one"]))]).await;
    site.put(
        "/robots.txt",
        robots(&format!("Sitemap: {}", site.url("/index.xml"))).1,
    );
    let files = [
        "/1.xml",
        "/2.xml.gz",
        "/index.xml",
        "/missing.xml",
        "/broken.xml",
    ];
    site.put(
        "/index.xml",
        SitePage::file("text/xml", index(&site, &files)),
    );
    site.put(
        "/1.xml",
        SitePage::file("text/xml", urlset(&site, &["/one", "/two"])),
    );
    let gz = packed(&urlset(&site, &["/three", "/photo.jpg"]));
    site.put("/2.xml.gz", SitePage::file("application/gzip", gz));
    let broken = urlset(&site, &["/four"]).replace("</urlset>", "<url><loc>");
    site.put("/broken.xml", SitePage::file("text/xml", broken));
    for path in ["/one", "/two", "/three", "/four", "/link"] {
        site.put(path, SitePage::linking(path, &[]));
    }
    let expected = ["/", "/one", "/two", "/three", "/four", "/link"];
    let found = discovered(&site, &scope(&site)).await;
    let paths: Vec<_> = found.iter().map(|(_, path)| path.as_str()).collect();
    assert_eq!(paths, expected);
    assert_eq!(site.count("/index.xml"), 1, "an index names no index");
    assert_eq!(site.count("/sitemap.xml"), 0, "there are named ones");
}

#[tokio::test]
async fn a_sitemap_in_the_usual_place_is_found_and_saves_visits() {
    let site = site([("/", SitePage::linking("Home", &["/link"]))]).await;
    let all: Vec<String> = (0..50).map(|number| format!("/{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    site.put(
        "/sitemap.xml",
        SitePage::file("text/xml", urlset(&site, &all)),
    );
    let mut scope = scope(&site);
    scope.pages = 20;
    assert_eq!(discovered(&site, &scope).await.len(), 20);
    assert_eq!(site.targets(), ["/robots.txt", "/sitemap.xml", "/"]);
}

#[tokio::test]
async fn an_endless_calendar_ends_at_the_number_of_pages() {
    let site = site([("/", SitePage::linking("Home", &["/calendar?month=1"]))]).await;
    site.make(|target| {
        let month: u32 = target.split_once("month=")?.1.parse().ok()?;
        let links = [month + 1, month + 2].map(|next| format!("/calendar?month={next}"));
        Some(SitePage::linking(
            "Calendar",
            &links.each_ref().map(String::as_str),
        ))
    });
    let mut scope = scope(&site);
    (scope.pages, scope.depth) = (7, 10);
    assert_eq!(discovered(&site, &scope).await.len(), 7);
    assert!(site.asked().len() < 12, "{:?}", site.targets());
}

#[tokio::test]
async fn a_site_of_endless_missing_pages_ends_too() {
    let links: Vec<String> = (0..200).map(|number| format!("/{number}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let site = site([("/", SitePage::linking("Home", &links))]).await;
    let mut scope = scope(&site);
    scope.pages = 30;
    // Enough are known at once, so none is visited.
    assert_eq!(discovered(&site, &scope).await.len(), 30);
    scope.pages = 300;
    assert_eq!(discovered(&site, &scope).await, [(0, "/".to_owned())]);
}

#[tokio::test]
async fn rules_pages_and_scope_decide_what_is_offered() {
    let canonical = |title, other: &str| {
        SitePage::html(format!(
            "<title>{title}</title><link rel=\"canonical\" href=\"{other}\">"
        ))
    };
    let site = site([
        robots("User-agent: *\nDisallow: /private"),
        (
            "/",
            SitePage::linking(
                "Home",
                &[
                    "/private/a",
                    "/noindex",
                    "/print",
                    "/old",
                    "/new",
                    "/wrong",
                    "/tag/x",
                    "/nofollow",
                ],
            ),
        ),
        (
            "/noindex",
            SitePage::html("<meta name=\"robots\" content=\"noindex\"><a href=\"/behind\">"),
        ),
        (
            "/nofollow",
            SitePage::linking("No", &["/unseen"]).header("x-robots-tag", "nofollow"),
        ),
        ("/print", canonical("Print", "/new?utm_source=print")),
        ("/wrong", canonical("Wrong", "/")),
        ("/old", SitePage::redirect("/new")),
        ("/new", SitePage::linking("New", &[])),
        ("/behind", SitePage::linking("Behind", &[])),
    ])
    .await;
    let mut scope = scope(&site);
    scope.exclude = vec![Pattern::try_from("/tag/*".to_owned()).unwrap()];
    let found = discovered(&site, &scope).await;
    let paths: Vec<_> = found.iter().map(|(_, path)| path.as_str()).collect();
    assert_eq!(paths, ["/", "/new", "/wrong", "/nofollow", "/behind"]);
    assert_eq!(site.count("/private/a"), 0);
}

#[tokio::test]
async fn pages_only_known_are_not_offered_when_the_rules_forbid_them() {
    let site = site([
        robots("User-agent: *\nDisallow: /private"),
        ("/", SitePage::linking("Home", &["/private/a", "/a", "/b"])),
    ])
    .await;
    let mut scope = scope(&site);
    scope.pages = 4;
    let expected = [(0, "/"), (1, "/a"), (1, "/b")].map(|(depth, path)| (depth, path.to_owned()));
    assert_eq!(discovered(&site, &scope).await, expected);
}

#[tokio::test]
async fn a_start_that_leads_to_another_page_is_one_page_with_it() {
    let site = site([
        ("/", SitePage::redirect("/uz/")),
        ("/uz/", SitePage::linking("Uz", &["/", "/uz/narx"])),
        ("/uz/narx", SitePage::linking("Narx", &["/uz/"])),
    ])
    .await;
    let paths = async || {
        let found = discovered(&site, &scope(&site)).await;
        found.into_iter().map(|(_, path)| path).collect::<Vec<_>>()
    };
    assert_eq!(paths().await, ["/", "/uz/narx"]);
    let sitemap = urlset(&site, &["/uz/"]);
    site.put("/sitemap.xml", SitePage::file("text/xml", sitemap));
    assert_eq!(paths().await, ["/uz/", "/uz/narx"]);
}

#[tokio::test]
async fn a_start_that_cannot_be_read_is_told() {
    let site = site([
        ("/closed", SitePage::status(403)),
        ("/picture", SitePage::file("image/png", "png")),
    ])
    .await;
    for (path, expected) in [
        ("/missing", CrawlFault::Refused(404)),
        ("/closed", CrawlFault::Refused(403)),
        ("/picture", CrawlFault::NotAPage("image/png".into())),
    ] {
        let found = crawler(&site)
            .discover(&Scope::new(url(&site, path)), read, quiet)
            .await;
        assert_eq!(found.unwrap_err(), expected);
    }
}

#[tokio::test]
async fn a_discovery_gives_what_it_has_when_its_time_is_over_or_the_host_is_busy() {
    let site = site([
        ("/", SitePage::linking("Home", &["/slow", "/a"])),
        ("/slow", SitePage::html("").after(Duration::from_secs(60))),
    ])
    .await;
    let expected =
        [(0, "/"), (1, "/slow"), (1, "/a")].map(|(depth, path)| (depth, path.to_owned()));
    let discovery = Duration::from_secs(2);
    let crawler = crawler_with(
        &[&site],
        Politeness {
            discovery,
            ..hasty()
        },
    );
    let began = Instant::now();
    let found = crawler.discover(&scope(&site), read, quiet).await.unwrap();
    assert_eq!(found.len(), 3);
    assert!(began.elapsed() < Duration::from_secs(30));
    site.put("/slow", SitePage::status(429));
    site.put("/a", SitePage::html(""));
    let found = discovered(&site, &scope(&site)).await;
    assert_eq!(found, [expected[0].clone(), expected[2].clone()]);
    assert_eq!(site.count("/a"), 0);
}

#[tokio::test]
async fn pages_are_read_elsewhere_and_documents_not_at_all() {
    let site = site([
        ("/", SitePage::linking("Home", &["/a.pdf", "/b"])),
        (
            "/a.pdf",
            SitePage::file("application/pdf", "<title>no HTML</title>"),
        ),
        ("/b", SitePage::html("<title>unreadable</title>")),
    ])
    .await;
    let reads = AtomicUsize::new(0);
    let reader = |html: Bytes, url: Url| {
        reads.fetch_add(1, SeqCst);
        async move { (url.path() == "/").then_some(read(html, url).await?) }
    };
    let mut scope = scope(&site);
    scope.documents = true;
    let found = crawler(&site)
        .discover(&scope, reader, quiet)
        .await
        .unwrap();
    let titles: Vec<_> = found.iter().map(|page| page.title.as_deref()).collect();
    assert_eq!(titles, [Some("Home"), None, None]);
    assert_eq!(reads.load(SeqCst), 2);
}

#[tokio::test]
async fn a_discovery_can_run_on_any_thread() {
    let site = site([("/", SitePage::linking("Home", &[]))]).await;
    let (crawler, scope) = (crawler(&site), scope(&site));
    let task = tokio::spawn(async move { crawler.discover(&scope, read, quiet).await });
    assert_eq!(task.await.unwrap().unwrap().len(), 1);
}

// ---- a whole crawl ----

/// One step of a job: what a worker does between two writes of the frontier.
async fn step(crawler: &Crawler, frontier: &mut Frontier, texts: &mut Vec<[u8; 32]>) -> bool {
    let Some(todo) = frontier.next().cloned() else {
        return false;
    };
    let outcome = match crawler.visit(frontier.scope(), &todo.url, None).await {
        Ok(Visit::Unchanged) => Outcome::Unchanged,
        Ok(Visit::Gone) => Outcome::Gone,
        Err(fault) => Outcome::Failed(fault),
        Ok(Visit::Page(page)) => {
            let links = read(page.bytes.clone(), page.url.clone()).await.unwrap();
            let text = text_hash(&String::from_utf8_lossy(&page.bytes));
            match frontier.met(&todo, &page, &links) {
                Outcome::Read if texts.contains(&text) => Outcome::Duplicate,
                outcome => {
                    texts.push(text);
                    outcome
                }
            }
        }
    };
    frontier.done(&todo.url, outcome);
    true
}

#[tokio::test]
async fn a_crawl_that_is_killed_after_each_step_reads_each_page_once() {
    let site = site([
        (
            "/",
            SitePage::linking("Home", &["/a", "/b", "/copy", "/gone", "/out"]),
        ),
        ("/a", SitePage::linking("A", &["/b", "/c"])),
        ("/b", SitePage::linking("B", &["/"])),
        ("/copy", SitePage::linking("B", &["/"])),
        (
            "/c",
            SitePage::linking("C", &["/c?sid=1"]).header("etag", "\"1\""),
        ),
        ("/out", SitePage::redirect("http://10.0.0.1/")),
    ])
    .await;
    let mut kept = serde_json::to_string(&Frontier::new(scope(&site))).unwrap();
    let mut texts = Vec::new();
    loop {
        let mut frontier: Frontier = serde_json::from_str(&kept).unwrap();
        if !step(&crawler(&site), &mut frontier, &mut texts).await {
            break;
        }
        kept = serde_json::to_string(&frontier).unwrap();
    }
    let frontier: Frontier = serde_json::from_str(&kept).unwrap();
    let results: Vec<_> = frontier
        .results()
        .iter()
        .map(|result| (result.url.path(), result.outcome.clone()))
        .collect();
    let [forbidden] = &results
        .iter()
        .filter_map(|(_, outcome)| match outcome {
            Outcome::Failed(fault) => Some(fault.clone()),
            _ => None,
        })
        .collect::<Vec<_>>()[..]
    else {
        panic!("{results:?}");
    };
    assert!(matches!(forbidden, CrawlFault::Forbidden(_)));
    let expected = [
        ("/", Outcome::Read),
        ("/a", Outcome::Read),
        ("/b", Outcome::Read),
        ("/copy", Outcome::Duplicate),
        ("/gone", Outcome::Gone),
        ("/out", Outcome::Failed(forbidden.clone())),
        ("/c", Outcome::Read),
        ("/c", Outcome::Duplicate),
    ];
    assert_eq!(results, expected);
    for path in ["/a", "/b", "/copy"] {
        assert_eq!(site.count(path), 1, "{path}");
    }
}
