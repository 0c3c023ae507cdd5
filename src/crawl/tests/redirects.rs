//! Where redirects and rules lead.

use super::*;

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
