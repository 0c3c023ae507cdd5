//! A crawl from its start to its end.

use super::*;

/// One step of a job: what a worker does between two writes of the frontier.
async fn step(crawler: &Crawler, frontier: &mut Frontier, texts: &mut Vec<[u8; 32]>) -> bool {
    let Some(todo) = frontier.next().cloned() else {
        return false;
    };
    let outcome = match crawler.visit(frontier.scope(), &todo.url, None).await {
        Ok(Visit::Gone) => Outcome::Gone,
        Ok(Visit::Unchanged) => panic!("nothing is known of a page before its first visit"),
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
