//! The rules of `robots.txt`.

use super::*;

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
