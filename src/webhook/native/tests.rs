//! Webhooks, as promised to owners and to the servers that are told.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;
use standardwebhooks::Webhook as Verifier;

use crate::{
    sql,
    testing::{Person, World, on_both_databases, site_server::SitePage},
    webhook::Webhooks,
};

const UNKNOWN: &str = "Who won the football championship in Brazil?";

/// An owner with a bot and a webhook that is told everything.
struct Shop {
    owner: Person,
    bot: String,
    room: String,
    hook: String,
    sender: Webhooks,
}

async fn shop(world: &World, answer: SitePage) -> Shop {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    owner
        .teach(
            &bot,
            "Prices",
            "Delivery inside Tashkent costs 25 000 soʻm.",
        )
        .await;
    let room = format!("/b/{}", owner.slug(&bot).await);
    world.site.put("/hooks", answer);
    let url = world.site.url("/hooks");
    let fields = [
        ("form[url]", url.as_str()),
        ("form[conversation_started]", "true"),
        ("form[message_answered]", "true"),
        ("form[message_unanswered]", "true"),
        ("form[feedback_given]", "true"),
    ];
    let saved = owner.call("save_webhook", &fields).await;
    assert!(saved.is_ok(), "{}", saved.body);
    let hook = saved
        .location()
        .split(['/', '?'])
        .nth(2)
        .unwrap()
        .to_owned();
    let state = &world.state;
    let sender = Webhooks::new(
        state.db.clone(),
        state.config.clone(),
        state.engine.outgoing.clone(),
    );
    Shop {
        owner,
        bot,
        room,
        hook,
        sender,
    }
}

impl Shop {
    async fn view(&mut self) -> Value {
        let fields = [("webhook", self.hook.as_str()), ("page", "1")];
        self.owner.call("find_webhook", &fields).await.json()
    }

    async fn send_all(&self) {
        while self.sender.turn().await.unwrap() {}
    }
}

/// What the server was told, each message with a signature that holds.
fn told(world: &World, secret: &str) -> Vec<Value> {
    let verifier = Verifier::new(secret).unwrap();
    let asked = world
        .site
        .asked()
        .into_iter()
        .filter(|asked| asked.target == "/hooks");
    asked
        .map(|asked| {
            verifier.verify(&asked.body, &asked.headers).unwrap();
            serde_json::from_slice(&asked.body).unwrap()
        })
        .collect()
}

/// Lets time pass for whatever waits.
async fn wait_over(world: &World) {
    sql!(world.db(), |c| {
        sqlx::query("update webhook_deliveries set next_at = 0 where state = 'waiting'")
            .execute(c)
            .await
            .map(drop)
    })
    .unwrap();
}

on_both_databases! {
    async fn a_server_is_told_what_visitors_ask_and_think_and_can_check_who_says_it(world: World) {
        let mut shop = shop(&world, SitePage::status(204)).await;
        let mut visitor = world.stranger();
        visitor.ask(&shop.room, "How much is delivery in Tashkent?").await;
        let asked: Value = visitor.post_for_json(&format!("{}/messages", shop.room), &[("text", UNKNOWN)]).await.json();
        let answer = asked["answer"].as_str().unwrap();
        visitor.get(&format!("{}/messages/{answer}/events", shop.room)).await;
        let rate = format!("{}/messages/{answer}/feedback", shop.room);
        visitor.post_for_json(&rate, &[("thumb", "down"), ("comment", "A pity")]).await;
        shop.send_all().await;
        let secret = shop.view().await["secret"].as_str().unwrap().to_owned();
        let told = told(&world, &secret);
        let kinds: Vec<&str> = told.iter().map(|message| message["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["conversation.started", "message.answered", "conversation.started", "message.unanswered", "feedback.given"]);
        assert_eq!(told[0]["data"]["question"], "How much is delivery in Tashkent?");
        assert!(told[1]["data"]["answer"].as_str().unwrap().contains("25 000"));
        assert_eq!(told[1]["data"]["sources"][0]["title"], "Prices");
        assert_eq!(told[3]["data"]["question"], UNKNOWN);
        assert_eq!((&told[4]["data"]["good"], &told[4]["data"]["comment"]), (&Value::Bool(false), &"A pity".into()));
    }

    async fn what_an_owner_tries_is_told_to_nobody(world: World) {
        let mut shop = shop(&world, SitePage::status(204)).await;
        let room = format!("/bots/{}/chat", shop.bot);
        shop.owner.ask(&room, "How much is delivery?").await;
        shop.send_all().await;
        assert_eq!(world.site.count("/hooks"), 0);
    }

    async fn a_server_that_is_down_is_told_again_under_the_same_id_until_it_takes_it(world: World) {
        let mut shop = shop(&world, SitePage::status(503)).await;
        shop.owner.call("test_webhook", &[("webhook", &shop.hook.clone())]).await;
        shop.send_all().await;
        let view = shop.view().await;
        let first = &view["deliveries"]["items"][0];
        assert_eq!((&first["state"], &first["attempts"], &first["status"]), (&"waiting".into(), &1.into(), &503.into()));
        shop.send_all().await;
        assert_eq!(world.site.count("/hooks"), 1, "not before its pause is over");
        world.site.put("/hooks", SitePage::status(200));
        wait_over(&world).await;
        shop.send_all().await;
        assert_eq!(shop.view().await["deliveries"]["items"][0]["state"], "delivered");
        let ids: Vec<_> = world.site.asked().into_iter().map(|asked| asked.headers["webhook-id"].clone()).collect();
        assert_eq!(ids[0], ids[1]);
    }

    async fn after_ten_attempts_it_is_left_to_the_owner_who_can_send_it_again(world: World) {
        let mut shop = shop(&world, SitePage::status(500)).await;
        shop.owner.call("test_webhook", &[("webhook", &shop.hook.clone())]).await;
        for _ in 0..12 {
            shop.send_all().await;
            wait_over(&world).await;
        }
        assert_eq!(world.site.count("/hooks"), 10);
        let view = shop.view().await;
        let failed = view["deliveries"]["items"][0].clone();
        assert_eq!(failed["state"], "failed");
        world.site.put("/hooks", SitePage::status(200));
        let fields = [("webhook", shop.hook.clone()), ("delivery", failed["id"].as_str().unwrap().to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert!(shop.owner.call("resend_delivery", &fields).await.is_ok());
        shop.send_all().await;
        assert_eq!(shop.view().await["deliveries"]["items"][0]["state"], "delivered");
    }

    async fn a_server_that_says_it_is_gone_is_told_no_more(world: World) {
        let mut shop = shop(&world, SitePage::status(410)).await;
        world.stranger().ask(&shop.room, "How much is delivery?").await;
        assert!(shop.sender.turn().await.unwrap());
        assert_eq!(shop.view().await["webhook"]["enabled"], false);
        world.stranger().ask(&shop.room, "How much is delivery?").await;
        let before = shop.view().await["deliveries"]["total"].clone();
        assert_eq!(before, 2, "what happened after it was switched off is not written down");
    }

    async fn what_waits_for_a_webhook_that_is_switched_off_waits_until_it_is_on(world: World) {
        let mut shop = shop(&world, SitePage::status(204)).await;
        world.stranger().ask(&shop.room, "How much is delivery?").await;
        let (hook, url) = (shop.hook.clone(), world.site.url("/hooks"));
        let off = [("webhook", hook.as_str()), ("form[url]", &url), ("form[message_answered]", "true")];
        assert!(shop.owner.call("save_webhook", &off).await.is_ok());
        shop.send_all().await;
        assert_eq!(world.site.count("/hooks"), 0);
        shop.owner.call("test_webhook", &[("webhook", &hook)]).await;
        shop.send_all().await;
        assert_eq!(world.site.count("/hooks"), 1, "its owner may try it all the same");
        let on = [&off[..], &[("form[enabled]", "true")]].concat();
        assert!(shop.owner.call("save_webhook", &on).await.is_ok());
        shop.send_all().await;
        assert_eq!(world.site.count("/hooks"), 3);
    }

    async fn a_secret_that_does_not_open_is_a_failed_attempt_and_no_endless_one(world: World) {
        let mut shop = shop(&world, SitePage::status(204)).await;
        let mut tx = world.db().begin().await.unwrap();
        sql!(tx, |c| sqlx::query("update webhooks set secret_sealed = $1").bind(vec![1_u8, 2, 3]).execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        shop.owner.call("test_webhook", &[("webhook", &shop.hook.clone())]).await;
        for _ in 0..12 {
            shop.send_all().await;
            wait_over(&world).await;
        }
        let state: String = sql!(world.db(), |c| {
            sqlx::query_scalar("select state from webhook_deliveries").fetch_one(c).await
        })
        .unwrap();
        assert_eq!(state, "failed");
        assert_eq!(world.site.count("/hooks"), 0);
    }

    async fn an_address_inside_the_servers_own_network_is_refused(world: World) {
        let mut shop = shop(&world, SitePage::status(204)).await;
        for url in ["http://127.0.0.1:9/hook", "http://169.254.169.254/latest", "http://[::1]/x", "ftp://shop.uz/x", "shop.uz"] {
            let refused = shop.owner.call("save_webhook", &[("form[url]", url), ("form[feedback_given]", "true")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}: {}", refused.body);
        }
        let nothing = shop.owner.call("save_webhook", &[("form[url]", &world.site.url("/hooks"))]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing to tell");
    }

    async fn an_opinion_that_has_not_changed_is_no_news(world: World) {
        let shop = shop(&world, SitePage::status(204)).await;
        let mut visitor = world.stranger();
        let asked: Value = visitor.post_for_json(&format!("{}/messages", shop.room), &[("text", UNKNOWN)]).await.json();
        let answer = asked["answer"].as_str().unwrap();
        visitor.get(&format!("{}/messages/{answer}/events", shop.room)).await;
        shop.send_all().await;
        let before = world.site.count("/hooks");
        let rate = format!("{}/messages/{answer}/feedback", shop.room);
        for opinion in ["down", "down", "up"] {
            assert_eq!(visitor.post_for_json(&rate, &[("thumb", opinion)]).await.status, StatusCode::NO_CONTENT);
        }
        shop.send_all().await;
        assert_eq!(world.site.count("/hooks") - before, 2);
    }

    async fn a_slow_server_holds_up_nobody_elses_messages(world: World) {
        let slow = shop(&world, SitePage::status(204).after(Duration::from_secs(5))).await;
        for number in 0..4 {
            world.stranger().ask(&slow.room, &format!("How much is delivery, please? {number}")).await;
        }
        let mut other = world.member("aziz").await;
        let bot = other.make_bot("Clinic").await;
        let room = format!("/b/{}", other.slug(&bot).await);
        world.site.put("/others", SitePage::status(204));
        let url = world.site.url("/others");
        assert!(other.call("save_webhook", &[("form[url]", url.as_str()), ("form[conversation_started]", "true")]).await.is_ok());
        world.stranger().ask(&room, "When are you open?").await;
        let mut under_way = Vec::new();
        for number in 1..=2 {
            let sender = slow.sender.clone();
            under_way.push(tokio::spawn(async move { sender.turn().await }));
            for _ in 0..100 {
                if world.site.count("/hooks") == number {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert_eq!(world.site.count("/hooks"), number);
        }
        assert!(slow.sender.turn().await.unwrap());
        assert_eq!((world.site.count("/others"), world.site.count("/hooks")), (1, 2));
        assert!(!slow.sender.turn().await.unwrap(), "the slow one's others wait");
        for sent in under_way {
            assert!(sent.await.unwrap().unwrap());
        }
    }

    async fn two_workers_send_each_message_once(world: World) {
        let shop = shop(&world, SitePage::status(204)).await;
        for number in 0..10 {
            world.stranger().ask(&shop.room, &format!("How much is delivery, please? {number}")).await;
        }
        tokio::join!(shop.send_all(), shop.send_all(), shop.send_all());
        assert_eq!(world.site.count("/hooks"), 20);
    }
}
