//! How often a host is asked.

use super::*;

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
