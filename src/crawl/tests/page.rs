//! One page, fetched.

use super::*;

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
