//! A process that is killed while it works on documents or runs checks, again and again.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use crate::{
    chat::store::interrupt_abandoned,
    extract::program,
    job,
    testing::{World, on_both_databases, site_server::SitePage},
    time::Timestamp,
};

const FILES: usize = 40;
const PAGES: usize = 200;
const KILLS: u32 = 10;
const CHECKS: i64 = 25;

/// As long as the lease of a process that died, and the work itself on a slow machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// A server of its own on the world's database, killed when it is dropped.
struct Server {
    child: Child,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = &world.state.config;
        let child = Command::new(program().unwrap())
            .arg("serve")
            .env("PORT", "0")
            .env("DATA_DIR", folder.path())
            .env("DATABASE_URL", config.database_url.expose())
            .env("OUTGOING_ALLOW", world.site.address())
            .env("CRAWL_PAUSE_MS", "0")
            .env("LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            child,
            _folder: folder,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // On Unix this is SIGKILL.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

async fn number(world: &World, query: &'static str) -> i64 {
    crate::sql!(world.db(), |c| sqlx::query_scalar(query).fetch_one(c).await).unwrap()
}

const JUDGED: &str = "select count(*) from check_results where verdict <> 'waiting'";
const PASSAGES: &str = "select count(*) from passages p join sources s on s.id = p.source_id where p.body like '%kept of everything%'";

/// Waits until the work has come so far.
async fn until(world: &World, query: &'static str, reached: impl Fn(i64) -> bool) {
    let begun = Instant::now();
    while !reached(number(world, query).await) {
        assert!(
            begun.elapsed() < PATIENCE,
            "{query}: {}",
            number(world, query).await
        );
        sleep(Duration::from_millis(20)).await;
    }
}

fn page(name: &str) -> SitePage {
    SitePage::html(format!(
        "<!doctype html><title>{name}</title><main><h1>{name}</h1><p>The item {name} is kept of everything that was sent to the shop.</p></main>"
    ))
}

/// Files of several kinds and a site, all of them in line and none begun.
async fn put_in_line(world: &World) {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    let names: Vec<String> = (0..PAGES).map(|n| format!("/page-{n}")).collect();
    for name in &names {
        world.site.put(name, page(name));
    }
    let links: Vec<&str> = names.iter().map(String::as_str).collect();
    world.site.put("/", SitePage::linking("All", &links));
    let most = (PAGES + 1).to_string();
    let fields = [
        ("bot", bot.as_str()),
        ("web[url]", &world.site.url("/")),
        ("web[site]", "true"),
        ("web[pages]", &most),
    ];
    let added = owner.call("add_web", &fields).await;
    assert!(added.is_ok(), "{}", added.body);
    let site = added.location().split('/').nth(4).unwrap().to_owned();
    until(world, "select count(*) from web_pages", |found| {
        found == PAGES as i64 + 1
    })
    .await;

    let _still = world.state.queue.stand_still().await;
    let known: serde_json::Value = owner
        .call(
            "find_site",
            &[
                ("bot", &bot),
                ("source", &site),
                ("page", "1"),
                ("choose", "true"),
            ],
        )
        .await
        .json();
    let mut fields = vec![("bot", bot.as_str()), ("source", site.as_str())];
    for page in known["pages"]["items"].as_array().unwrap() {
        if page["url"].as_str().unwrap().contains("page-") {
            fields.push(("pages[]", page["id"].as_str().unwrap()));
        }
    }
    let chosen = owner.call("choose_pages", &fields).await;
    assert!(chosen.is_ok(), "{}", chosen.body);
    for n in 0..FILES {
        let text = format!("The item file-{n} is kept of everything that was sent to the shop.");
        let (name, content) = match n % 4 {
            0 => (format!("{n}.txt"), text),
            1 => (
                format!("{n}.html"),
                format!("<!doctype html><title>{n}</title><p>{text}</p>"),
            ),
            2 => (format!("{n}.csv"), format!("number,text\n{n},{text}\n")),
            _ => (format!("{n}.md"), format!("# {n}\n\n{text}")),
        };
        let answer = owner.upload(&bot, &name, content.as_bytes()).await;
        assert!(
            answer.status.is_redirection() && answer.location().contains("notice"),
            "{}",
            answer.body
        );
    }
}

on_both_databases! {
    async fn forty_files_and_two_hundred_pages_end_complete_without_a_hand(world: World) {
        put_in_line(&world).await;
        assert_eq!(number(&world, PASSAGES).await, 0);
        for _ in 0..KILLS {
            let before = number(&world, PASSAGES).await;
            let server = Server::start(&world);
            until(&world, PASSAGES, |now| now > before || now == (FILES + PAGES) as i64).await;
            // At any moment of the work; a whole page takes some tens of milliseconds.
            let random: u8 = rand::random();
            let moment = 2 * u64::from(random);
            sleep(Duration::from_millis(moment)).await;
            drop(server);
            // What the time of a lease would do; where one process writes, its start does it.
            job::take_leases(world.db()).await.unwrap();
        }
        let _server = Server::start(&world);
        until(&world, "select count(*) from jobs", |left| left == 0).await;
        assert_eq!(number(&world, PASSAGES).await, (FILES + PAGES) as i64);
        let documents = "select count(distinct p.source_id) from passages p where p.body like '%kept of everything%'";
        assert_eq!(number(&world, documents).await, (FILES + PAGES) as i64, "no passage is there twice");
        assert_eq!(number(&world, "select count(*) from sources where state <> 'ready'").await, 0);
        let counted = "select max(passages) from search_keys k join bots b on b.id = k.bot_id where b.name = 'Shop'";
        assert_eq!(number(&world, counted).await, (FILES + PAGES) as i64, "and none is counted twice");
    }

    async fn a_run_of_checks_ends_with_every_question_answered_once(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        owner.teach(&bot, "Prices", "Delivery inside Tashkent costs 25 000 soʻm and takes one day.").await;
        for _ in 0..CHECKS {
            let expected = [("phrases", "25 000"), ("source", "Prices")];
            owner.add_check(&bot, "How much is delivery in Tashkent?", &expected).await;
        }
        let _still = world.state.queue.stand_still().await;
        assert!(owner.call("run_checks", &[("bot", &bot)]).await.is_ok());
        assert_eq!(number(&world, JUDGED).await, 0);
        for _ in 0..KILLS {
            let before = number(&world, JUDGED).await;
            let server = Server::start(&world);
            until(&world, JUDGED, |now| now > before || now == CHECKS).await;
            let random: u8 = rand::random();
            sleep(Duration::from_millis(u64::from(random))).await;
            drop(server);
            // What time would do, for the job and for the answer in the making.
            job::take_leases(world.db()).await.unwrap();
            interrupt_abandoned(world.db(), Timestamp::now()).await.unwrap();
        }
        let _server = Server::start(&world);
        until(&world, "select count(*) from jobs", |left| left == 0).await;
        assert_eq!(number(&world, "select count(*) from check_results where verdict = 'passed'").await, CHECKS);
        assert_eq!(number(&world, "select count(*) from check_runs where state = 'done'").await, 1);
        let answers = "select count(*) from messages m join conversations v on v.id = m.conversation_id where v.channel = 'check' and m.role = 'bot'";
        assert_eq!(number(&world, answers).await, CHECKS, "no question was asked twice");
    }
}
