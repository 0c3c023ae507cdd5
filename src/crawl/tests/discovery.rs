//! What there is on a site, before it is read.

use super::*;

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
