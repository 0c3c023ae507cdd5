//! The widget, as promised to owners, visitors and the sites it stands on.

use std::io::Write;

use axum::body::Body;
use flate2::{Compression, write::GzEncoder};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    chat::store::forget_silent,
    config::Secret,
    sql,
    testing::{Answer, Person, World, on_both_databases},
    time::Timestamp,
};

use super::signed::sign;

const SHOP: &str = "https://shop.uz";
const PRICES: &str = "# Delivery\n\nDelivery inside Tashkent costs 25 000 soʻm.";

/// A bot with a document, its owner, and the path of its widget.
struct Shop {
    owner: Person,
    bot: String,
    widget: String,
}

async fn shop(world: &World, settings: &[(&str, &str)]) -> Shop {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    owner.teach(&bot, "Prices", PRICES).await;
    let widget = format!("/w/{}", owner.slug(&bot).await);
    set(&mut owner, &bot, settings).await;
    Shop { owner, bot, widget }
}

async fn set(owner: &mut Person, bot: &str, settings: &[(&str, &str)]) {
    let mut fields = vec![
        ("bot", bot),
        ("form[offset_x]", "20"),
        ("form[offset_y]", "20"),
        ("form[invite_after]", "5"),
    ];
    fields.extend(settings);
    let saved = owner.call("save_widget", &fields).await;
    assert!(saved.is_ok(), "{}", saved.body);
}

async fn post(person: &mut Person, path: &str, body: &Value, session: &str) -> Answer {
    let bearer = format!("Bearer {session}");
    let headers = [
        ("accept", "application/json"),
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
    ];
    person
        .send(Method::POST, path, &headers, Body::from(body.to_string()))
        .await
}

/// What the frame gets when it asks for a session.
async fn open(person: &mut Person, widget: &str, asked: &Value) -> Answer {
    post(person, &format!("{widget}/session"), asked, "").await
}

async fn session(person: &mut Person, widget: &str, asked: &Value) -> Value {
    let answer = open(person, widget, asked).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

/// Asks with a session, waits for the end of the answer, and says which conversation it stands in.
async fn ask(person: &mut Person, widget: &str, session: &Value, text: &str) -> Answer {
    let bearer = format!("Bearer {}", session["session"].as_str().unwrap_or_default());
    let form = [
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", bearer.as_str()),
    ];
    let body = serde_urlencoded::to_string([("text", text)]).unwrap();
    let path = format!("{widget}/messages");
    let asked = person
        .send(Method::POST, &path, &form, Body::from(body))
        .await;
    if asked.status == StatusCode::CREATED {
        let answer: Value = asked.json();
        let path = format!(
            "{widget}/messages/{}/events",
            answer["answer"].as_str().unwrap()
        );
        let events = read(person, &path, session).await;
        assert!(events.body.contains("event: done"), "{}", events.body);
    }
    asked
}

async fn read(person: &mut Person, path: &str, session: &Value) -> Answer {
    let bearer = format!("Bearer {}", session["session"].as_str().unwrap_or_default());
    let headers = [("authorization", bearer.as_str())];
    person
        .send(Method::GET, path, &headers, Body::empty())
        .await
}

async fn signed(shop: &mut Shop, id: &str) -> Value {
    let view: Value = shop
        .owner
        .call("find_widget", &[("bot", &shop.bot)])
        .await
        .json();
    let key = Secret::new(view["secret"].as_str().unwrap().to_owned());
    let expires = Timestamp::now().millis() / 1000 + 600;
    json!({ "id": id, "expires": expires, "signature": sign(&key, id, expires) })
}

async fn ask_for_consent(shop: &mut Shop, wording: &str) {
    let fields = [
        ("bot", shop.bot.as_str()),
        ("form[consent]", wording),
        ("form[privacy]", "https://lola.uz/privacy"),
    ];
    let saved = shop.owner.call("save_share", &fields).await;
    assert!(saved.is_ok(), "{}", saved.body);
}

async fn agree(person: &mut Person, widget: &str, session: &Value, edition: &str) -> Answer {
    let bearer = format!("Bearer {}", session["session"].as_str().unwrap_or_default());
    let headers = [
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", bearer.as_str()),
    ];
    let body = serde_urlencoded::to_string([("edition", edition)]).unwrap();
    person
        .send(
            Method::POST,
            &format!("{widget}/consent"),
            &headers,
            Body::from(body),
        )
        .await
}

/// The name of the wording that is asked for on a page.
fn edition_of(page: &str) -> String {
    let (_, after) = page
        .split_once("name=\"edition\" value=\"")
        .expect("a consent");
    after.chars().take_while(|letter| *letter != '"').collect()
}

/// Visitors of whom something is kept.
async fn profiles(world: &World) -> i64 {
    sql!(world.db(), |c| {
        sqlx::query_scalar("select count(*) from visitors")
            .fetch_one(c)
            .await
    })
    .unwrap()
}

on_both_databases! {
    async fn a_copied_bot_may_stand_on_the_same_sites_and_has_a_key_of_its_own(world: World) {
        let mut shop = shop(&world, &[("form[sites]", "shop.uz")]).await;
        let copied = shop.owner.call("duplicate_bot", &[("bot", &shop.bot), ("name", "Copy")]).await;
        let copy = copied.location().split(['/', '?']).nth(2).unwrap().to_owned();
        let widget = format!("/w/{}", shop.owner.slug(&copy).await);
        let mut visitor = world.stranger();
        let allowed = open(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        assert_eq!(allowed.status, StatusCode::OK, "{}", allowed.body);
        let elsewhere = open(&mut visitor, &widget, &json!({ "site": "https://other.uz" })).await;
        assert_eq!(elsewhere.status, StatusCode::FORBIDDEN, "{}", elsewhere.body);
        let keys: Vec<Vec<u8>> = sql!(world.db(), |c| sqlx::query_scalar("select secret_sealed from widgets").fetch_all(c).await).unwrap();
        assert!(keys.len() == 2 && keys[0] != keys[1]);
    }

    async fn a_visitor_asks_through_a_frame_without_any_cookie(world: World) {
        let Shop { mut owner, bot, widget } = shop(&world, &[]).await;
        let mut visitor = world.stranger();
        let page = visitor.get(&widget).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("frame.js") && page.body.contains(" inert"), "it takes nothing before it knows who asks");
        let given = session(&mut visitor, &widget, &json!({ "site": SHOP, "attributes": { "plan": "gold" } })).await;
        let asked = ask(&mut visitor, &widget, &given, "How much is delivery in Tashkent?").await;
        assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.body);
        assert!(visitor.cookies.is_empty(), "{:?}", visitor.cookies);
        let conversation = asked.json::<Value>()["conversation"].clone();
        let path = format!("{widget}?c={}", conversation.as_str().unwrap());
        let page = read(&mut visitor, &path, &given).await.body;
        assert!(page.contains("25 000") && !page.contains(" inert"), "{page}");
        let fields = [("bot", bot.as_str()), ("conversation", conversation.as_str().unwrap()), ("page", "1")];
        let transcript: Value = owner.call("find_transcript", &fields).await.json();
        assert_eq!(transcript["conversation"]["channel"], "widget");
        assert_eq!(transcript["profile"], json!({ "person": null, "site": SHOP, "attributes": [["plan", "gold"]] }));
    }

    async fn nobody_asks_or_reads_without_a_session_of_this_bot(world: World) {
        let Shop { mut owner, widget, .. } = shop(&world, &[]).await;
        let other = owner.make_bot("Other").await;
        let other = format!("/w/{}", owner.slug(&other).await);
        let mut visitor = world.stranger();
        let given = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        let asked = ask(&mut visitor, &widget, &given, "How much is delivery?").await.json::<Value>();
        let (answer, conversation) = (asked["answer"].as_str().unwrap(), asked["conversation"].as_str().unwrap());
        let foreign = session(&mut visitor, &other, &json!({ "site": SHOP })).await;
        let stranger = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        for (whose, wanted) in [
            (&Value::Null, StatusCode::UNAUTHORIZED),
            (&json!({ "session": "made.up" }), StatusCode::UNAUTHORIZED),
            (&foreign, StatusCode::UNAUTHORIZED),
        ] {
            assert_eq!(ask(&mut visitor, &widget, whose, "Hi").await.status, wanted);
            let events = read(&mut visitor, &format!("{widget}/messages/{answer}/events"), whose).await;
            assert_eq!(events.status, wanted, "{}", events.body);
        }
        let events = read(&mut visitor, &format!("{widget}/messages/{answer}/events"), &stranger).await;
        assert_eq!(events.status, StatusCode::NOT_FOUND);
        for whose in [&Value::Null, &stranger] {
            let page = read(&mut visitor, &format!("{widget}?c={conversation}"), whose).await;
            assert!(!page.body.contains("25 000"), "{}", page.body);
        }
    }

    async fn the_frame_stands_on_allowed_sites_only(world: World) {
        let Shop { mut owner, bot, widget } = shop(&world, &[("form[sites]", "shop.uz\n*.school.uz")]).await;
        let mut visitor = world.stranger();
        let policy = visitor.get(&widget).await.header("content-security-policy").to_owned();
        assert!(policy.contains("frame-ancestors 'self' shop.uz *.school.uz"), "{policy}");
        let refused = open(&mut visitor, &widget, &json!({ "site": "https://evil.example" })).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(refused.json::<Value>()["code"], "blocked_site");
        let given = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        assert_eq!(ask(&mut visitor, &widget, &given, "How much is delivery?").await.status, StatusCode::CREATED);
        set(&mut owner, &bot, &[("form[sites]", "other.uz")]).await;
        assert_eq!(ask(&mut visitor, &widget, &given, "And to Samarkand?").await.status, StatusCode::UNAUTHORIZED);
    }

    async fn no_other_page_of_ours_may_stand_in_a_foreign_frame(world: World) {
        let Shop { mut owner, bot, widget } = shop(&world, &[]).await;
        let slug = widget.trim_start_matches("/w/").to_owned();
        for path in ["/".to_owned(), "/bots".to_owned(), format!("/b/{slug}"), format!("/bots/{bot}/chat"), format!("{widget}/preview")] {
            let policy = owner.get(&path).await.header("content-security-policy").to_owned();
            assert!(policy.contains("frame-ancestors 'self'"), "{path}: {policy}");
        }
    }

    async fn a_visitor_who_comes_back_is_known_by_the_secret_alone(world: World) {
        let Shop { mut owner, bot, widget } = shop(&world, &[]).await;
        let mut visitor = world.stranger();
        let first = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        assert_eq!(first["conversation"], Value::Null);
        let asked = ask(&mut visitor, &widget, &first, "How much is delivery?").await.json::<Value>();
        let again = json!({ "site": SHOP, "visitor": first["visitor"] });
        assert_eq!(session(&mut visitor, &widget, &again).await["conversation"], asked["conversation"]);
        let stranger = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        assert_eq!(stranger["conversation"], Value::Null);
        assert_ne!(stranger["visitor"], first["visitor"]);
        set(&mut owner, &bot, &[("form[memory]", "never")]).await;
        assert_eq!(session(&mut visitor, &widget, &again).await["conversation"], Value::Null);
        set(&mut owner, &bot, &[("form[memory]", "hours"), ("form[memory_hours]", "1")]).await;
        assert_eq!(session(&mut visitor, &widget, &again).await["conversation"], asked["conversation"]);
    }

    async fn what_is_not_gone_on_with_is_not_offered_in_the_menu_either(world: World) {
        const QUESTION: &str = "How much is delivery to Nukus?";
        let Shop { mut owner, bot, widget } = shop(&world, &[]).await;
        let mut visitor = world.stranger();
        let given = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        ask(&mut visitor, &widget, &given, QUESTION).await;
        assert!(read(&mut visitor, &widget, &given).await.body.contains(QUESTION));
        set(&mut owner, &bot, &[("form[memory]", "never")]).await;
        assert!(!read(&mut visitor, &widget, &given).await.body.contains(QUESTION));
        set(&mut owner, &bot, &[("form[memory]", "hours"), ("form[memory_hours]", "2")]).await;
        assert!(read(&mut visitor, &widget, &given).await.body.contains(QUESTION));
        sql!(world.db(), |c| { sqlx::query("update conversations set updated_at = updated_at - 7500000").execute(c).await.map(drop) }).unwrap();
        assert!(!read(&mut visitor, &widget, &given).await.body.contains(QUESTION));
    }

    async fn a_person_may_have_a_number_for_an_id_and_what_is_no_claim_is_refused(world: World) {
        let mut shop = shop(&world, &[]).await;
        let widget = shop.widget.clone();
        let mut visitor = world.stranger();
        let named = signed(&mut shop, "42").await;
        let first = session(&mut visitor, &widget, &json!({ "site": SHOP, "person": named })).await;
        let asked = ask(&mut visitor, &widget, &first, "How much is delivery?").await.json::<Value>();
        let mut numbered = named.clone();
        numbered["id"] = json!(42);
        let again = session(&mut visitor, &widget, &json!({ "site": SHOP, "person": numbered })).await;
        assert_eq!(again["conversation"], asked["conversation"], "they are the same person");
        for odd in [json!(true), json!(null), json!(["42"]), json!({ "name": "42" })] {
            let mut claim = named.clone();
            claim["id"] = odd;
            let refused = open(&mut visitor, &widget, &json!({ "site": SHOP, "person": claim })).await;
            assert_eq!((refused.status, refused.json::<Value>()["code"].clone()), (StatusCode::FORBIDDEN, json!("bad_signature")), "{claim}");
        }
        for odd in [json!("42"), json!(42), json!([]), json!({})] {
            let refused = open(&mut visitor, &widget, &json!({ "site": SHOP, "person": odd })).await;
            assert_eq!((refused.status, refused.json::<Value>()["code"].clone()), (StatusCode::FORBIDDEN, json!("bad_signature")), "{odd}");
        }
    }

    async fn a_refusal_speaks_the_language_the_widget_does(world: World) {
        let Shop { widget, .. } = shop(&world, &[("form[signed_only]", "true")]).await;
        let mut visitor = world.stranger();
        let refused = open(&mut visitor, &widget, &json!({ "site": SHOP, "language": "uz" })).await;
        assert!(refused.body.contains("Iltimos, avval saytga kiring."), "{}", refused.body);
    }

    async fn the_frame_asks_for_no_consent_before_it_knows_who_is_there(world: World) {
        let mut shop = shop(&world, &[]).await;
        ask_for_consent(&mut shop, "My questions are stored.").await;
        let page = world.stranger().get(&shop.widget).await.body;
        assert!(!page.contains("id=\"agreement\"") && !page.contains("id=\"composer\""), "{page}");
    }

    async fn what_somebody_asked_before_they_were_named_goes_with_them_and_stays_with_them(world: World) {
        let mut shop = shop(&world, &[]).await;
        let widget = shop.widget.clone();
        let mut visitor = world.stranger();
        let anonymous = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        let asked = ask(&mut visitor, &widget, &anonymous, "How much is delivery?").await.json::<Value>();
        let person = signed(&mut shop, "42").await;
        let named = session(&mut visitor, &widget, &json!({ "site": SHOP, "visitor": anonymous["visitor"], "person": person })).await;
        assert_eq!(named["conversation"], asked["conversation"]);
        assert_eq!(named["visitor"], Value::Null);
        // The secret of before leads to nothing any more: the next at this machine is a stranger.
        let next = session(&mut visitor, &widget, &json!({ "site": SHOP, "visitor": anonymous["visitor"] })).await;
        assert_eq!(next["conversation"], Value::Null);
        // On another device the person is the same; somebody else is not.
        let elsewhere = session(&mut world.stranger(), &widget, &json!({ "site": SHOP, "person": person })).await;
        assert_eq!(elsewhere["conversation"], asked["conversation"]);
        let other = signed(&mut shop, "43").await;
        let other = session(&mut visitor, &widget, &json!({ "site": SHOP, "person": other })).await;
        assert_eq!(other["conversation"], Value::Null);
    }

    async fn who_asks_for_consent_keeps_nothing_and_answers_nothing_before_it(world: World) {
        let mut shop = shop(&world, &[]).await;
        ask_for_consent(&mut shop, "My questions are stored.").await;
        let widget = shop.widget.clone();
        let mut visitor = world.stranger();
        let asked = json!({ "site": SHOP, "attributes": { "plan": "gold" } });
        let given = session(&mut visitor, &widget, &asked).await;
        let page = read(&mut visitor, &widget, &given).await.body;
        assert!(page.contains("My questions are stored.") && page.contains("https://lola.uz/privacy"), "{page}");
        assert!(!page.contains("id=\"composer\""), "{page}");
        let refused = ask(&mut visitor, &widget, &given, "How much is delivery?").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(refused.json::<Value>()["code"], "consent_required");
        assert_eq!(profiles(&world).await, 0);

        let edition = edition_of(&page);
        assert_eq!(agree(&mut visitor, &widget, &json!({}), &edition).await.status, StatusCode::UNAUTHORIZED);
        agree(&mut visitor, &widget, &given, &"0".repeat(32)).await;
        assert!(!read(&mut visitor, &widget, &given).await.body.contains("id=\"composer\""), "another wording is no consent");
        assert_eq!(agree(&mut visitor, &widget, &given, &edition).await.status, StatusCode::NO_CONTENT);
        let again = json!({ "site": SHOP, "visitor": given["visitor"], "attributes": { "plan": "gold" } });
        let again = session(&mut visitor, &widget, &again).await;
        assert_eq!(profiles(&world).await, 1);
        assert!(read(&mut visitor, &widget, &again).await.body.contains("id=\"composer\""));
        assert_eq!(ask(&mut visitor, &widget, &again, "How much is delivery?").await.status, StatusCode::CREATED);
        // Somebody else has agreed to nothing.
        let stranger = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        assert_eq!(ask(&mut visitor, &widget, &stranger, "How much is delivery?").await.status, StatusCode::FORBIDDEN);
        ask_for_consent(&mut shop, "My questions are stored for a year.").await;
        assert_eq!(ask(&mut visitor, &widget, &again, "How much is delivery?").await.status, StatusCode::FORBIDDEN);
    }

    async fn what_somebody_agreed_to_before_they_were_named_holds_for_them_and_for_nobody_else(world: World) {
        let mut shop = shop(&world, &[]).await;
        ask_for_consent(&mut shop, "My questions are stored.").await;
        let widget = shop.widget.clone();
        let mut visitor = world.stranger();
        let anonymous = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        let page = read(&mut visitor, &widget, &anonymous).await.body;
        agree(&mut visitor, &widget, &anonymous, &edition_of(&page)).await;
        let person = signed(&mut shop, "42").await;
        let named = json!({ "site": SHOP, "visitor": anonymous["visitor"], "person": person });
        let named = session(&mut visitor, &widget, &named).await;
        assert_eq!(ask(&mut visitor, &widget, &named, "How much is delivery?").await.status, StatusCode::CREATED);
        let next = session(&mut visitor, &widget, &json!({ "site": SHOP, "visitor": anonymous["visitor"] })).await;
        assert_eq!(ask(&mut visitor, &widget, &next, "How much is delivery?").await.status, StatusCode::FORBIDDEN);
    }

    async fn of_what_somebody_agreed_to_before_and_after_they_were_named_the_last_stands(world: World) {
        let mut shop = shop(&world, &[]).await;
        let widget = shop.widget.clone();
        let mut visitor = world.stranger();
        let anonymous = session(&mut visitor, &widget, &json!({ "site": SHOP })).await;
        let person = signed(&mut shop, "42").await;
        let named = json!({ "site": SHOP, "person": person });
        for (wording, who) in [("My questions are stored.", &named), ("They are stored for a year.", &json!({ "site": SHOP, "visitor": anonymous["visitor"] }))] {
            ask_for_consent(&mut shop, wording).await;
            let session = session(&mut visitor, &widget, who).await;
            let page = read(&mut visitor, &widget, &session).await.body;
            agree(&mut visitor, &widget, &session, &edition_of(&page)).await;
        }
        let adopted = json!({ "site": SHOP, "visitor": anonymous["visitor"], "person": person });
        let adopted = session(&mut visitor, &widget, &adopted).await;
        assert_eq!(ask(&mut visitor, &widget, &adopted, "How much is delivery?").await.status, StatusCode::CREATED);
    }

    async fn who_asks_nothing_is_forgotten(world: World) {
        let shop = shop(&world, &[]).await;
        let mut visitor = world.stranger();
        session(&mut visitor, &shop.widget, &json!({ "site": SHOP })).await;
        let asking = session(&mut visitor, &shop.widget, &json!({ "site": SHOP })).await;
        ask(&mut visitor, &shop.widget, &asking, "How much is delivery?").await;
        let known = || async {
            sql!(world.db(), |c| { sqlx::query_scalar::<_, i64>("select count(*) from visitors").fetch_one(c).await }).unwrap()
        };
        forget_silent(world.db()).await.unwrap();
        assert_eq!(known().await, 2, "not while they may still be thinking");
        sql!(world.db(), |c| { sqlx::query("update visitors set seen_at = seen_at - 90000000").execute(c).await.map(drop) }).unwrap();
        forget_silent(world.db()).await.unwrap();
        assert_eq!(known().await, 1);
    }

    async fn a_signature_that_does_not_hold_is_refused_and_never_taken_for_nobody(world: World) {
        let mut shop = shop(&world, &[("form[signed_only]", "true")]).await;
        let widget = shop.widget.clone();
        let mut visitor = world.stranger();
        let code = |answer: Answer| answer.json::<Value>()["code"].clone();
        assert_eq!(code(open(&mut visitor, &widget, &json!({ "site": SHOP })).await), "signed_only");
        let good = signed(&mut shop, "42").await;
        let mut wrong = good.clone();
        wrong["id"] = json!("43");
        assert_eq!(code(open(&mut visitor, &widget, &json!({ "site": SHOP, "person": wrong })).await), "bad_signature");
        let mut empty = good.clone();
        empty["signature"] = json!("");
        assert_eq!(code(open(&mut visitor, &widget, &json!({ "site": SHOP, "person": empty })).await), "bad_signature");
        session(&mut visitor, &widget, &json!({ "site": SHOP, "person": good })).await;
        // Both keys are accepted while the owner changes over.
        let bot = [("bot", shop.bot.as_str())];
        assert!(shop.owner.call("rotate_widget_secret", &bot).await.is_ok());
        session(&mut visitor, &widget, &json!({ "site": SHOP, "person": good })).await;
        assert!(shop.owner.call("drop_widget_secret", &bot).await.is_ok());
        assert_eq!(code(open(&mut visitor, &widget, &json!({ "site": SHOP, "person": good })).await), "bad_signature");
    }

    async fn the_loader_is_small_and_carries_the_settings(world: World) {
        let Shop { widget, .. } = shop(&world, &[("form[side]", "left"), ("form[label]", "</script>"), ("form[invitation]", "Ask!")]).await;
        let mut site = world.stranger();
        let loader = site.send(Method::GET, &format!("{widget}/widget.js"), &[], Body::empty()).await;
        assert_eq!(loader.status, StatusCode::OK);
        assert!(loader.header("content-type").starts_with("text/javascript"));
        assert!(loader.header("cache-control").contains("max-age=300"));
        assert!(loader.body.contains("\"side\":\"left\"") && loader.body.contains("Ask!"));
        assert!(!loader.body.contains("</script>\""), "a label can't end a script");
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(loader.body.as_bytes()).unwrap();
        let bytes = packed.finish().unwrap().len();
        assert!(bytes <= 5 * 1024, "{bytes} bytes");
        let packed = site.send(Method::GET, &format!("{widget}/widget.js"), &[("accept-encoding", "gzip")], Body::empty()).await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert_eq!(site.get("/w/nosuchbot/widget.js").await.status, StatusCode::NOT_FOUND);
    }
}
