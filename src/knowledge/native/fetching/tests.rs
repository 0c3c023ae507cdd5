//! Pages and sites as promised to owners, against a website that speaks real HTTP.

use http::StatusCode;
use serde_json::Value;

use crate::{
    id::{BotId, SourceId, WebPageId},
    testing::{Person, World, on_both_databases, site_server::SitePage},
    time::Timestamp,
};

use super::{super::store::web as store, sync};

/// A page of a shop: its text stands between a menu and a footer.
fn page(title: &str, text: &str, links: &[&str]) -> SitePage {
    SitePage::html(html(title, text, links))
}

fn html(title: &str, text: &str, links: &[&str]) -> String {
    let menu: String = links
        .iter()
        .map(|link| format!("<a href='{link}'>menu</a> "))
        .collect();
    format!(
        "<!doctype html><title>{title}</title><nav>{menu}</nav><main><h1>{title}</h1><p>{text}</p></main><footer>All rights reserved</footer>"
    )
}

fn shop(world: &World) {
    let site = &world.site;
    site.put(
        "/",
        page(
            "Lola",
            "Welcome to the shop of dishes and vases for every home.",
            &["/delivery", "/help/returns", "/help/hidden"],
        ),
    );
    site.put(
        "/delivery",
        page(
            "Delivery",
            "The courier brings orders within Tashkent for 30 000 soʻm in two days.",
            &["/"],
        ),
    );
    site.put(
        "/help/returns",
        page(
            "Returns",
            "A purchase can be given back within fourteen days with its receipt.",
            &["/"],
        ),
    );
    site.put(
        "/help/hidden",
        page(
            "Hidden",
            "Wholesale partners agree on their prices with the manager.",
            &["/"],
        ),
    );
}

async fn owner(world: &World) -> (Person, String) {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    (owner, bot)
}

async fn add(owner: &mut Person, bot: &str, url: &str, more: &[(&str, &str)]) -> String {
    let fields = [&[("bot", bot), ("web[url]", url)], more].concat();
    let answer = owner.call("add_web", &fields).await;
    assert!(answer.is_ok(), "{}", answer.body);
    let sources: Value = owner
        .call("list_sources", &[("bot", bot), ("page", "1")])
        .await
        .json();
    sources["items"][0]["id"].as_str().unwrap().to_owned()
}

/// The site with the pages known of it.
async fn site(owner: &mut Person, bot: &str, id: &str, choose: bool) -> Value {
    let choose = if choose { "true" } else { "false" };
    let answer = owner
        .call(
            "find_site",
            &[
                ("bot", bot),
                ("source", id),
                ("page", "1"),
                ("choose", choose),
            ],
        )
        .await;
    assert!(answer.is_ok(), "{}", answer.body);
    answer.json()
}

/// Ticks the pages whose addresses end so, and lets them be read.
async fn choose(world: &World, owner: &mut Person, bot: &str, id: &str, wanted: &[&str]) {
    let known = site(owner, bot, id, true).await;
    let mut fields = vec![("bot", bot), ("source", id)];
    for page in known["pages"]["items"].as_array().unwrap() {
        let url = page["url"].as_str().unwrap();
        if wanted.iter().any(|wanted| url.ends_with(wanted)) {
            fields.push(("pages[]", page["id"].as_str().unwrap()));
        }
    }
    let answer = owner.call("choose_pages", &fields).await;
    assert!(answer.is_ok(), "{}", answer.body);
    world.state.queue.drain().await;
}

async fn read_again(world: &World, owner: &mut Person, bot: &str, id: &str) {
    let answer = owner
        .call("sync_source", &[("bot", bot), ("source", id)])
        .await;
    assert!(answer.is_ok(), "{}", answer.body);
    world.state.queue.drain().await;
}

async fn the_site(world: &World, owner: &mut Person, bot: &str, wanted: &[&str]) -> String {
    shop(world);
    let id = add(owner, bot, &world.site.url("/"), &[("web[site]", "true")]).await;
    choose(world, owner, bot, &id, wanted).await;
    id
}

async fn found(world: &World, bot: &str, question: &str) -> Vec<String> {
    let found = world.find(bot, question).await;
    found.into_iter().map(|found| found.title).collect()
}

/// Waits for the work of other hands on the queue, too.
async fn all_done(world: &World) {
    while number(world, "select count(*) from jobs").await > 0 {
        world.state.queue.drain().await;
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

async fn number(world: &World, query: &'static str) -> i64 {
    crate::sql!(world.db(), |c| sqlx::query_scalar(query).fetch_one(c).await).unwrap()
}

async fn change(world: &World, statement: &'static str) {
    let mut tx = world.db().begin().await.unwrap();
    crate::sql!(tx, |c| sqlx::query(statement).execute(c).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

/// What is wrong with the page of this path.
fn problem(site: &Value, path: &str) -> Value {
    let pages = site["pages"]["items"].as_array().unwrap();
    let page = pages
        .iter()
        .find(|page| page["url"].as_str().unwrap().ends_with(path));
    page.unwrap_or_else(|| panic!("no page {path}: {site}"))["problem"].clone()
}

const PASSAGES: &str = "select count(*) from passages";

on_both_databases! {
    async fn a_page_is_read_and_found_without_its_menu(world: World) {
        shop(&world);
        let (mut owner, bot) = owner(&world).await;
        let id = add(&mut owner, &bot, &world.site.url("/delivery?utm_source=mail#top"), &[]).await;
        assert_eq!(found(&world, &bot, "How much is the courier?").await, ["Delivery"]);
        let source: Value = owner.call("find_source", &[("bot", &bot), ("source", &id), ("page", "1")]).await.json();
        assert_eq!(source["source"]["state"], "ready");
        assert_eq!(source["source"]["title"], "Delivery");
        assert_eq!(source["source"]["url"], world.site.url("/delivery"));
        assert!(!source["passages"].to_string().contains("rights reserved"));
        assert_eq!(world.site.count("/help/returns"), 0);
    }

    async fn a_page_read_again_is_asked_for_only_if_it_changed(world: World) {
        let tagged = |text: &str, tag: &str| page("Prices", text, &[]).header("etag", tag);
        world.site.put("/prices", tagged("The honey cake costs 77 000 soʻm and feeds eight guests.", "\"1\""));
        let (mut owner, bot) = owner(&world).await;
        let id = add(&mut owner, &bot, &world.site.url("/prices"), &[]).await;
        let passage = number(&world, "select max(id) from passages").await;
        read_again(&world, &mut owner, &bot, &id).await;
        let asked = world.site.asked();
        assert_eq!(asked.last().unwrap().headers["if-none-match"], "\"1\"");
        assert_eq!(number(&world, "select max(id) from passages").await, passage);

        world.site.put("/prices", tagged("The honey cake costs 90 000 soʻm and feeds eight guests.", "\"2\""));
        read_again(&world, &mut owner, &bot, &id).await;
        assert_eq!(number(&world, PASSAGES).await, 1);
        let source: Value = owner.call("find_source", &[("bot", &bot), ("source", &id), ("page", "1")]).await.json();
        assert!(source["passages"].to_string().contains("90 000"), "{source}");
        assert_eq!(source["web"]["changed"], 1);
    }

    async fn what_can_not_be_fetched_says_why_and_keeps_what_was_read(world: World) {
        world.site.put("/robots.txt", SitePage::file("text/plain", "User-agent: *\nDisallow: /private"));
        world.site.put("/private/a", page("Private", "Nobody may read this page of ours.", &[]));
        world.site.put("/closed", SitePage::status(403));
        world.site.put("/photo", SitePage::file("image/png", "x"));
        world.site.put("/prices", page("Prices", "The honey cake costs 77 000 soʻm and feeds eight guests.", &[]));
        let (mut owner, bot) = owner(&world).await;
        for (path, problem) in [("/private/a", "robots"), ("/closed", "refused"), ("/photo", "not_a_page"), ("/none", "gone")] {
            add(&mut owner, &bot, &world.site.url(path), &[]).await;
            let sources: Value = owner.call("list_sources", &[("bot", &bot), ("page", "1")]).await.json();
            assert_eq!(sources["items"][0]["state"]["failed"], problem, "{path}");
        }
        let id = add(&mut owner, &bot, &world.site.url("/prices"), &[]).await;
        world.site.remove("/prices");
        read_again(&world, &mut owner, &bot, &id).await;
        assert_eq!(found(&world, &bot, "What does the honey cake cost?").await, ["Prices"]);
        world.site.put("/prices", page("Prices", "The honey cake costs 80 000 soʻm and feeds eight guests.", &[]));
        let answer = owner.call("retry_source", &[("bot", &bot), ("source", &id)]).await;
        assert!(answer.is_ok(), "{}", answer.body);
        world.state.queue.drain().await;
        let source: Value = owner.call("find_source", &[("bot", &bot), ("source", &id), ("page", "1")]).await.json();
        assert_eq!(source["source"]["state"], "ready");
        assert!(source["passages"].to_string().contains("80 000"));
    }

    async fn addresses_inside_the_server_s_own_network_are_refused_at_the_field(world: World) {
        let (mut owner, bot) = owner(&world).await;
        for url in ["http://127.0.0.1:1/", "http://169.254.169.254/latest", "http://localhost/", "file:///etc/passwd"] {
            let answer = owner.call("add_web", &[("bot", &bot), ("web[url]", url)]).await;
            if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                assert!(answer.body.contains("url"), "{}", answer.body);
                continue;
            }
            let sources: Value = owner.call("list_sources", &[("bot", &bot), ("page", "1")]).await.json();
            assert_eq!(sources["items"][0]["state"]["failed"], "forbidden", "{url}");
        }
        assert_eq!(number(&world, PASSAGES).await, 0);
    }

    async fn of_a_site_only_the_chosen_pages_are_read(world: World) {
        shop(&world);
        let (mut owner, bot) = owner(&world).await;
        let id = add(&mut owner, &bot, &world.site.url("/"), &[("web[site]", "true")]).await;
        let known = site(&mut owner, &bot, &id, false).await;
        assert_eq!(known["source"]["state"], "choosing");
        assert_eq!((known["all"].clone(), known["pages"]["total"].clone()), (true.into(), 4.into()));
        assert_eq!(number(&world, PASSAGES).await, 0);
        choose(&world, &mut owner, &bot, &id, &["/delivery", "/help/returns"]).await;
        let known = site(&mut owner, &bot, &id, false).await;
        assert_eq!(known["source"]["state"], "ready");
        assert_eq!((known["pages"]["total"].clone(), known["web"]["added"].clone()), (2.into(), 2.into()));
        assert_eq!((known["source"]["pages"].clone(), known["source"]["passages"].clone()), (2.into(), 2.into()));
        assert_eq!(found(&world, &bot, "Can I give a purchase back?").await, ["Returns"]);
        assert!(found(&world, &bot, "wholesale partners").await.is_empty());
        let sources: Value = owner.call("list_sources", &[("bot", &bot), ("page", "1")]).await.json();
        assert_eq!(sources["total"], 1, "pages of a site do not crowd the list");
    }

    async fn a_site_read_again_gains_changes_and_loses_pages(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let id = the_site(&world, &mut owner, &bot, &["/", "/delivery", "/help/returns"]).await;
        world.site.put("/", page("Lola", "Welcome to the shop of dishes and vases for every home.", &["/delivery", "/help/hidden", "/sale"]));
        world.site.put("/sale", page("Sale", "In January all vases are half the price.", &[]));
        world.site.put("/delivery", page("Delivery", "The courier brings orders within Tashkent for 45 000 soʻm in two days.", &["/"]));
        world.site.remove("/help/returns");
        read_again(&world, &mut owner, &bot, &id).await;
        let known = site(&mut owner, &bot, &id, false).await;
        let web = &known["web"];
        assert_eq!((web["added"].clone(), web["changed"].clone(), web["removed"].clone()), (1.into(), 1.into(), 1.into()), "{web}");
        assert_eq!(found(&world, &bot, "January vases").await.first().map(String::as_str), Some("Sale"));
        assert_eq!(problem(&known, "/help/returns"), "gone");
        assert!(found(&world, &bot, "wholesale partners").await.is_empty(), "what was not wanted stays out");

        // It may come back, so it is kept; in the end it goes.
        assert_eq!(found(&world, &bot, "give a purchase back").await, ["Returns"]);
        sync::remove_gone(world.db()).await.unwrap();
        assert_eq!(found(&world, &bot, "give a purchase back").await, ["Returns"]);
        change(&world, "update web_pages set gone_at = gone_at - 15 * 24 * 60 * 60 * 1000").await;
        sync::remove_gone(world.db()).await.unwrap();
        assert!(found(&world, &bot, "give a purchase back").await.is_empty());
    }

    async fn a_page_that_fails_does_not_keep_the_others_waiting(world: World) {
        shop(&world);
        let (mut owner, bot) = owner(&world).await;
        let id = add(&mut owner, &bot, &world.site.url("/"), &[("web[site]", "true")]).await;
        world.site.put("/delivery", SitePage::status(500));
        choose(&world, &mut owner, &bot, &id, &["/", "/delivery", "/help/returns"]).await;
        let known = site(&mut owner, &bot, &id, false).await;
        assert_eq!((known["source"]["state"].clone(), known["web"]["added"].clone()), ("ready".into(), 2.into()), "{known}");
        assert_eq!(problem(&known, "/delivery"), "site_busy");
        let list = owner.get(&format!("/bots/{bot}/knowledge")).await.body;
        assert!(list.contains("Partly read") && list.contains("1 page could not be read."), "{list}");
    }

    async fn pages_of_one_text_or_that_ask_to_be_left_out_are_not_indexed(world: World) {
        shop(&world);
        world.site.put("/delivery", page("Returns", "A purchase can be given back within fourteen days with its receipt.", &[]));
        world.site.put("/help/hidden", page("Hidden", "Wholesale partners agree on their prices.", &[]).header("x-robots-tag", "noindex"));
        let (mut owner, bot) = owner(&world).await;
        let id = add(&mut owner, &bot, &world.site.url("/"), &[("web[site]", "true")]).await;
        choose(&world, &mut owner, &bot, &id, &["/delivery", "/help/returns", "/help/hidden"]).await;
        let known = site(&mut owner, &bot, &id, false).await;
        let problems: Vec<Value> = ["/delivery", "/help/returns"].map(|path| problem(&known, path)).into();
        assert!(problems.contains(&"duplicate".into()) && problems.contains(&Value::Null), "{known}");
        assert_eq!(number(&world, PASSAGES).await, 1);
        assert!(found(&world, &bot, "wholesale partners").await.is_empty());
    }

    async fn a_page_that_comes_to_be_left_out_is_not_answered_from_any_more(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let id = the_site(&world, &mut owner, &bot, &["/delivery", "/help/returns", "/help/hidden"]).await;
        let returns = || page("Returns", "A purchase can be given back within fourteen days with its receipt.", &[]);
        world.site.put("/help/returns", returns().header("x-robots-tag", "noindex"));
        world.site.put("/delivery", page("Delivery", "Wholesale partners agree on their prices with the manager.", &[]));
        read_again(&world, &mut owner, &bot, &id).await;
        let known = site(&mut owner, &bot, &id, false).await;
        assert_eq!(problem(&known, "/help/returns"), "no_index", "{known}");
        assert_eq!(problem(&known, "/delivery"), "duplicate");
        assert_eq!(known["web"]["removed"], 2);
        assert!(found(&world, &bot, "give a purchase back").await.is_empty());
        assert!(found(&world, &bot, "How much is the courier?").await.is_empty());
        assert_eq!(number(&world, PASSAGES).await, 1);
        world.site.put("/help/returns", returns());
        read_again(&world, &mut owner, &bot, &id).await;
        assert_eq!(found(&world, &bot, "give a purchase back").await, ["Returns"], "it asks no more to be left out");
    }

    async fn a_page_that_has_no_text_any_more_is_answered_from_for_a_while(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let id = the_site(&world, &mut owner, &bot, &["/delivery", "/help/returns"]).await;
        world.site.put("/delivery", SitePage::html("<!doctype html><title>Delivery</title><div id='app'></div><script src='/a.js'></script>"));
        read_again(&world, &mut owner, &bot, &id).await;
        let known = site(&mut owner, &bot, &id, false).await;
        assert_eq!((problem(&known, "/delivery"), known["web"]["removed"].clone()), ("script_only".into(), 1.into()), "{known}");
        assert_eq!(found(&world, &bot, "How much is the courier?").await, ["Delivery"]);
        change(&world, "update web_pages set gone_at = gone_at - 15 * 24 * 60 * 60 * 1000").await;
        sync::remove_gone(world.db()).await.unwrap();
        assert!(found(&world, &bot, "How much is the courier?").await.is_empty());
    }

    async fn a_deleted_page_is_not_read_again_and_a_deleted_site_leaves_nothing(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let id = the_site(&world, &mut owner, &bot, &["/", "/delivery", "/help/returns"]).await;
        let known = site(&mut owner, &bot, &id, false).await;
        let pages = known["pages"]["items"].as_array().unwrap();
        let returns = pages.iter().find(|page| page["title"] == "Returns").unwrap()["source"].as_str().unwrap();
        let answer = owner.call("delete_source", &[("bot", &bot), ("source", returns)]).await;
        assert!(answer.is_ok(), "{}", answer.body);
        read_again(&world, &mut owner, &bot, &id).await;
        assert!(found(&world, &bot, "give a purchase back").await.is_empty());
        let answer = owner.call("delete_source", &[("bot", &bot), ("source", &id)]).await;
        assert!(answer.location().contains("passages=2"), "{}", answer.location());
        for query in [
            "select count(*) from sources",
            PASSAGES,
            "select count(*) from search_keys",
            "select count(*) from web_sources",
            "select count(*) from web_pages",
            "select count(*) from jobs",
        ] {
            assert_eq!(number(&world, query).await, 0, "{query}");
        }
    }

    async fn what_is_due_is_read_again_by_itself(world: World) {
        shop(&world);
        let (mut owner, bot) = owner(&world).await;
        let id = add(&mut owner, &bot, &world.site.url("/delivery"), &[("web[sync]", "daily")]).await;
        let (asked, now) = (world.site.count("/delivery"), Timestamp::now().millis());
        sync::begin_due(world.db()).await.unwrap();
        world.state.queue.drain().await;
        assert_eq!(world.site.count("/delivery"), asked, "it is not due yet");
        change(&world, "update web_sources set sync_due_at = sync_due_at - 24 * 60 * 60 * 1000").await;
        for _ in 0..2 {
            sync::begin_due(world.db()).await.unwrap();
        }
        world.state.queue.drain().await;
        assert_eq!(world.site.count("/delivery"), asked + 1);
        let source: Value = owner.call("find_source", &[("bot", &bot), ("source", &id), ("page", "1")]).await.json();
        assert!(source["web"]["next_at"].as_i64().unwrap() > now, "{source}");
        let answer = owner.call("set_sync", &[("bot", &bot), ("source", &id), ("sync", "off")]).await;
        assert!(answer.is_ok(), "{}", answer.body);
        assert_eq!(number(&world, "select count(*) from web_sources where sync_due_at is not null").await, 0);
    }

    async fn a_copied_bot_has_the_site_with_its_pages(world: World) {
        let (mut owner, bot) = owner(&world).await;
        the_site(&world, &mut owner, &bot, &["/delivery", "/help/returns"]).await;
        let answer = owner.call("duplicate_bot", &[("bot", &bot), ("name", "Copy")]).await;
        assert!(answer.is_ok(), "{}", answer.body);
        let copy = answer.location().split(['/', '?']).nth(2).unwrap().to_owned();
        all_done(&world).await;
        assert_eq!(found(&world, &copy, "Can I give a purchase back?").await, ["Returns"]);
        let sources: Value = owner.call("list_sources", &[("bot", &copy), ("page", "1")]).await.json();
        let copied = sources["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(sources["total"], 1);
        world.site.put("/delivery", page("Delivery", "The courier is free of charge for everybody now.", &["/"]));
        read_again(&world, &mut owner, &copy, &copied).await;
        let known = site(&mut owner, &copy, &copied, false).await;
        assert_eq!(known["web"]["changed"], 1, "{known}");
        assert_eq!(number(&world, "select count(*) from passages where body like '%30 000%'").await, 1, "the original is as it was");
    }

    async fn pages_that_are_wanted_no_more_go_even_if_the_process_dies_after_the_choice(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let id = the_site(&world, &mut owner, &bot, &["/", "/delivery", "/help/returns"]).await;
        let known = site(&mut owner, &bot, &id, true).await;
        let wanted: Vec<WebPageId> = known["pages"]["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|page| page["title"] != "Returns")
            .map(|page| WebPageId::from(page["id"].as_str().unwrap().to_owned()))
            .collect();
        // All that is stored of a choice; who made it never comes to do more.
        let mut tx = world.db().begin().await.unwrap();
        let (workspace, of_bot, id) = (world.workspace_of(&bot).await, BotId::from(bot.clone()), SourceId::from(id));
        store::choose(&mut tx, &workspace, &of_bot, &id, &wanted).await.unwrap();
        tx.commit().await.unwrap();
        world.state.queue.drain().await;
        assert!(found(&world, &bot, "give a purchase back").await.is_empty());
        assert_eq!(found(&world, &bot, "How much is the courier?").await, ["Delivery"]);
        assert_eq!(number(&world, "select count(*) from sources where site_id is not null").await, wanted.len() as i64);
    }

    async fn a_page_that_comes_back_after_it_was_removed_is_read_again(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let id = the_site(&world, &mut owner, &bot, &["/", "/help/returns"]).await;
        world.site.remove("/help/returns");
        read_again(&world, &mut owner, &bot, &id).await;
        change(&world, "update web_pages set gone_at = gone_at - 15 * 24 * 60 * 60 * 1000").await;
        sync::remove_gone(world.db()).await.unwrap();
        assert!(found(&world, &bot, "give a purchase back").await.is_empty());
        shop(&world);
        read_again(&world, &mut owner, &bot, &id).await;
        assert_eq!(found(&world, &bot, "give a purchase back").await, ["Returns"]);
    }

    async fn a_site_of_ever_new_pages_stays_within_its_limit(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let links = |day: u32| -> Vec<String> { (0..3).map(|n| format!("/news-{day}-{n}")).collect() };
        let publish = |day: u32| {
            let names = links(day);
            for name in &names {
                world.site.put(name, page(name, &format!("What happened at {name} is told here at length."), &[]));
            }
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            world.site.put("/", page("News", "All the news of the shop are on this page.", &names));
        };
        publish(0);
        let id = add(&mut owner, &bot, &world.site.url("/"), &[("web[site]", "true"), ("web[pages]", "4")]).await;
        choose(&world, &mut owner, &bot, &id, &["/", "-0", "-1", "-2"]).await;
        for day in 1..4 {
            publish(day);
            read_again(&world, &mut owner, &bot, &id).await;
        }
        assert_eq!(number(&world, "select count(*) from web_pages where chosen").await, 4);
        let known = site(&mut owner, &bot, &id, false).await;
        assert_eq!(known["web"]["more"], true, "and its owner is told");
    }

    async fn a_text_can_not_take_the_place_of_a_page_or_site(world: World) {
        let (mut owner, bot) = owner(&world).await;
        let id = the_site(&world, &mut owner, &bot, &["/", "/delivery"]).await;
        let text = [("bot", bot.as_str()), ("source", id.as_str()), ("title", "Mine"), ("text", "Mine")];
        assert_eq!(owner.call("save_text", &text).await.status, StatusCode::NOT_FOUND);
        assert_eq!(owner.upload_over(&bot, &id, "mine.txt", b"Mine").await.status, StatusCode::NOT_FOUND);
        assert_eq!(site(&mut owner, &bot, &id, false).await["source"]["state"], "ready");
    }
}
