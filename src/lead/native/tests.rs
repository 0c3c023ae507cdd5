//! Leads, as promised to visitors and owners.

use axum::body::Body;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use standardwebhooks::Webhook as Verifier;

use crate::{
    i18n::{Locale, td_string},
    list::PAGE_SIZE,
    testing::{Answer, Person, World, on_both_databases, site_server::SitePage},
    webhook::Webhooks,
};

const KNOWN: &str = "How much is delivery in Tashkent?";
const UNKNOWN: &str = "Who won the football championship in Brazil?";
const PHONE: &str = "+998 90 123 45 67";

/// An owner, a bot that offers the form, and the path of its share page.
async fn shop(world: &World, form: &[(&str, &str)]) -> (Person, String, String) {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    let prices = "Delivery inside Tashkent costs 25 000 soʻm.";
    owner.teach(&bot, "Prices", prices).await;
    set(&mut owner, &bot, form).await;
    let room = format!("/b/{}", owner.slug(&bot).await);
    (owner, bot, room)
}

async fn set(owner: &mut Person, bot: &str, form: &[(&str, &str)]) {
    let fields = [&[("bot", bot)], form].concat();
    let saved = owner.call("save_lead_form", &fields).await;
    assert!(saved.is_ok(), "{}", saved.body);
}

async fn leads(owner: &mut Person, bot: &str) -> Value {
    let fields = [("bot", bot), ("page", "1")];
    let list: Value = owner.call("list_leads", &fields).await.json();
    list["leads"].clone()
}

/// Asks without scripts; the conversation and the page that shows the answer.
async fn ask(visitor: &mut Person, room: &str, text: &str) -> (String, String) {
    let fields = [("text", text), ("conversation", "")];
    let answer = visitor.post(&format!("{room}/messages"), &fields).await;
    let place = answer.location().to_owned();
    let id = place.split(['=', '#']).nth(1).unwrap().to_owned();
    (id, visitor.get(&place).await.body)
}

/// The place of the form on a page, as the browser shows it; nothing where it is hidden or not there.
fn shown(page: &str) -> Option<&str> {
    let named = page.find("id=\"lead\"")?;
    let (section, _) = page[page[..named].rfind('<')?..].split_once("</section>")?;
    let (tag, _) = section.split_once('>')?;
    (!tag.contains(" hidden")).then_some(section)
}

/// What is wrong with a field, as it is read out with it.
fn blamed(page: &str, field: &str) -> bool {
    let tags = page.split('<');
    let mut named = tags.filter(|tag| tag.contains(&format!("name=\"{field}\"")));
    let described = format!("aria-describedby=\"lead-{field}-error\"");
    named.any(|tag| tag.contains("aria-invalid=\"true\"") && tag.contains(&described))
        && page.contains(&format!("id=\"lead-{field}-error\""))
}

fn thanks(page: &str) -> bool {
    page.contains(td_string!(Locale::en, lead.thanks))
}

on_both_databases! {
    async fn a_bot_whose_owner_offers_no_form_has_none(world: World) {
        let (mut owner, bot, room) = shop(&world, &[]).await;
        let mut visitor = world.stranger();
        let (conversation, page) = ask(&mut visitor, &room, UNKNOWN).await;
        assert!(!page.contains("id=\"lead\""), "{page}");
        let fields = [("conversation", conversation.as_str()), ("contact", PHONE)];
        let answer = visitor.post(&format!("{room}/lead"), &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(leads(&mut owner, &bot).await["total"], 0);
    }

    async fn who_gets_no_answer_leaves_a_contact_without_scripts_and_is_asked_no_more(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "unanswered")]).await;
        let mut visitor = world.stranger();
        let page = visitor.get(&room).await.body;
        assert!(page.contains("id=\"lead\"") && shown(&page).is_none(), "{page}");
        let (_, page) = ask(&mut visitor, &room, KNOWN).await;
        assert!(page.contains("id=\"lead\"") && shown(&page).is_none(), "{page}");
        let (conversation, page) = ask(&mut visitor, &room, UNKNOWN).await;
        let form = shown(&page).expect("a form below the answer");
        assert!(form.contains(td_string!(Locale::en, lead.line_default)), "{form}");
        assert!(form.contains(&format!("value=\"{conversation}\"")) && !form.contains("name=\"name\""), "{form}");
        let fields = [("conversation", conversation.as_str()), ("contact", PHONE), ("message", "")];
        let sent = visitor.post(&format!("{room}/lead"), &fields).await;
        assert_eq!(sent.location(), format!("{room}?c={conversation}&lead=sent#lead"));
        let page = visitor.get(sent.location()).await.body;
        assert!(shown(&page).is_some_and(thanks) && !page.contains("name=\"contact\""), "{page}");
        let page = visitor.get(&format!("{room}?c={conversation}")).await.body;
        assert!(!page.contains("id=\"lead\""), "{page}");
        // A second press of the button is the same lead.
        assert!(visitor.post(&format!("{room}/lead"), &fields).await.is_ok());
        let list = leads(&mut owner, &bot).await;
        assert_eq!(list["total"], 1);
        let lead = &list["items"][0];
        assert_eq!((&lead["contact"], &lead["message"], &lead["channel"]), (&json!(PHONE), &json!(UNKNOWN), &json!("share")));
        assert_eq!(lead["conversation"], conversation.as_str());
        let page = owner.get(&format!("/bots/{bot}/leads")).await.body;
        assert!(page.contains(PHONE) && page.contains(&format!("/bots/{bot}/conversations/{conversation}")), "{page}");
    }

    async fn every_field_that_is_refused_says_so_beside_itself_and_nothing_typed_is_lost(world: World) {
        let form = [("form[offer]", "always"), ("form[ask_name]", "true"), ("form[line]", "We <call> you"), ("form[privacy]", "Nobody else sees it")];
        let (mut owner, bot, room) = shop(&world, &form).await;
        let mut visitor = world.stranger();
        let page = visitor.get(&room).await.body;
        let section = shown(&page).expect("a form on an empty page");
        assert!(section.contains("We &lt;call&gt; you") && section.contains("Nobody else sees it"), "{section}");
        let (long_name, long_message) = ("n".repeat(101), "m".repeat(2001));
        let long_contact = format!("@{}", "c".repeat(200));
        for (name, contact, message, wrong) in [
            ("", "", "", vec!["name", "contact"]),
            ("Dilnoza", "call me \"soon\"", "<b>Hello</b>", vec!["contact"]),
            ("Dilnoza", "12 34", "", vec!["contact"]),
            (&long_name, PHONE, "", vec!["name"]),
            ("Dilnoza", &long_contact, "", vec!["contact"]),
            ("Dilnoza", PHONE, &long_message, vec!["message"]),
            ("a\0b", PHONE, "", vec!["name"]),
        ] {
            let fields = [("conversation", ""), ("name", name), ("contact", contact), ("message", message)];
            let page = visitor.post(&format!("{room}/lead"), &fields).await;
            let html = visitor.post_for_json(&format!("{room}/lead"), &fields).await;
            assert_eq!((page.status, html.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY), "{fields:?}");
            let html = html.json::<Value>()["html"].as_str().unwrap().to_owned();
            for text in [shown(&page.body).unwrap(), html.as_str()] {
                for field in ["name", "contact", "message"] {
                    assert_eq!(blamed(text, field), wrong.contains(&field), "{field} of {fields:?}: {text}");
                }
                assert!(text.contains(" open"), "{text}");
                assert!(message.len() > 100 || message.is_empty() || text.contains("&lt;b&gt;Hello&lt;/b&gt;"), "{text}");
                assert!(!contact.contains("soon") || text.contains("value=\"call me &quot;soon&quot;\""), "{text}");
            }
        }
        // The links of such a page lead to the one it stands for.
        assert_eq!(visitor.get(&format!("{room}/lead?c=1")).await.location(), format!("{room}?c=1"));
        assert_eq!(leads(&mut owner, &bot).await["total"], 0);
        let fields = [("name", " Dilnoza "), ("contact", "@dilnoza"), ("message", "A vase\r\nfor my aunt")];
        let kept = visitor.post_for_json(&format!("{room}/lead"), &fields).await;
        assert!(kept.status == StatusCode::OK && thanks(&kept.body), "{}", kept.body);
        let list = leads(&mut owner, &bot).await;
        let lead = &list["items"][0];
        assert_eq!((&lead["name"], &lead["message"], &lead["conversation"]), (&json!("Dilnoza"), &json!("A vase\nfor my aunt"), &Value::Null));
    }

    async fn a_conversation_leads_to_the_contact_it_left_on_whichever_page_of_the_list(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "always")]).await;
        let mut visitor = world.stranger();
        let (conversation, _) = ask(&mut visitor, &room, UNKNOWN).await;
        let transcript = format!("/bots/{bot}/conversations/{conversation}");
        assert!(!owner.get(&transcript).await.body.contains("#lead-"));
        let left = visitor.post_for_json(&format!("{room}/lead"), &[("conversation", conversation.as_str()), ("contact", PHONE)]).await;
        assert_eq!(left.status, StatusCode::OK, "{}", left.body);
        let id = leads(&mut owner, &bot).await["items"][0]["id"].as_str().unwrap().to_owned();
        let page = owner.get(&transcript).await.body;
        assert!(page.contains(&format!("href=\"/bots/{bot}/leads#lead-{id}\"")), "{page}");
        assert!(owner.get(&format!("/bots/{bot}/leads")).await.body.contains(&format!("id=\"lead-{id}\"")));
        for _ in 0..PAGE_SIZE {
            let left = world.stranger().post_for_json(&format!("{room}/lead"), &[("contact", "@aziz_2")]).await;
            assert_eq!(left.status, StatusCode::OK, "{}", left.body);
        }
        let place = format!("/bots/{bot}/leads?page=2#lead-{id}");
        let page = owner.get(&transcript).await.body;
        assert!(page.contains(&format!("href=\"{place}\"")), "{page}");
        assert!(owner.get(&place).await.body.contains(&format!("id=\"lead-{id}\"")));
    }

    async fn the_form_of_an_owner_has_limits_too(world: World) {
        let (mut owner, bot, _) = shop(&world, &[]).await;
        let (line, privacy) = ("l".repeat(201), "p".repeat(501));
        for (field, text) in [("form[line]", line.as_str()), ("form[privacy]", &privacy), ("form[line]", "a\0b")] {
            let fields = [("bot", bot.as_str()), ("form[offer]", "always"), (field, text)];
            let refused = owner.call("save_lead_form", &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
            assert!(refused.body.contains(&field[5..field.len() - 1]), "{}", refused.body);
        }
        let odd = [("bot", bot.as_str()), ("form[offer]", "sometimes")];
        assert!(!owner.call("save_lead_form", &odd).await.is_ok());
    }

    async fn a_visitor_leaves_five_an_hour_and_is_told_when_to_go_on(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "always")]).await;
        let mut visitor = world.stranger();
        visitor.get(&room).await;
        let fields = [("contact", PHONE)];
        for _ in 0..5 {
            assert_eq!(visitor.post_for_json(&format!("{room}/lead"), &fields).await.status, StatusCode::OK);
        }
        for refused in [visitor.post(&format!("{room}/lead"), &fields).await, visitor.post_for_json(&format!("{room}/lead"), &fields).await] {
            assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.body);
            assert!(refused.body.contains("minutes") && refused.body.contains(PHONE), "{}", refused.body);
        }
        assert_eq!(leads(&mut owner, &bot).await["total"], 5);
        // Somebody else is not kept from it, until their network has sent as much as a town would.
        let mut other = world.stranger();
        other.get(&room).await;
        assert_eq!(other.post_for_json(&format!("{room}/lead"), &fields).await.status, StatusCode::OK);
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update attempts set tries = 100 where subject like 'leads of %'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(other.post_for_json(&format!("{room}/lead"), &fields).await.status, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn a_closed_bot_takes_contacts_and_one_that_is_not_published_takes_none(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "unanswered")]).await;
        let mut visitor = world.stranger();
        owner.call("set_standing", &[("bot", &bot), ("standing", "closed")]).await;
        assert!(shown(&visitor.get(&room).await.body).is_some());
        let sent = visitor.post(&format!("{room}/lead"), &[("contact", PHONE), ("message", "Call me in May")]).await;
        assert_eq!(sent.location(), format!("{room}?lead=sent#lead"));
        assert!(thanks(&visitor.get(sent.location()).await.body));
        owner.call("set_standing", &[("bot", &bot), ("standing", "unpublished")]).await;
        assert!(!visitor.get(&room).await.body.contains("id=\"lead\""));
        assert_eq!(visitor.post(&format!("{room}/lead"), &[("contact", PHONE)]).await.status, StatusCode::GONE);
        assert_eq!(leads(&mut owner, &bot).await["total"], 1);
    }

    async fn nobody_puts_a_contact_into_the_conversation_of_somebody_else(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "always")]).await;
        let (conversation, _) = ask(&mut world.stranger(), &room, KNOWN).await;
        let fields = [("conversation", conversation.as_str()), ("contact", PHONE)];
        for answer in [
            world.stranger().post(&format!("{room}/lead"), &fields).await,
            owner.post_for_json(&format!("{room}/lead"), &fields).await,
            owner.post_for_json(&format!("/bots/{bot}/chat/lead"), &fields).await,
        ] {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
        }
        assert_eq!(leads(&mut owner, &bot).await["total"], 0);
    }

    async fn an_answer_that_streams_says_whether_it_is_one(world: World) {
        let (_, _, room) = shop(&world, &[("form[offer]", "unanswered")]).await;
        let mut visitor = world.stranger();
        for (question, answered) in [(KNOWN, "\"answered\":true"), (UNKNOWN, "\"answered\":false")] {
            let asked: Value = visitor.post_for_json(&format!("{room}/messages"), &[("text", question)]).await.json();
            let events = format!("{room}/messages/{}/events", asked["answer"].as_str().unwrap());
            let events = visitor.get(&events).await.body;
            assert!(events.contains(answered), "{events}");
        }
    }

    async fn a_server_is_told_of_a_lead_once_and_not_of_what_an_owner_tries(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "always"), ("form[ask_name]", "true")]).await;
        world.site.put("/hooks", SitePage::status(204));
        let url = world.site.url("/hooks");
        let saved = owner.call("save_webhook", &[("form[url]", url.as_str()), ("form[lead_created]", "true")]).await;
        let hook = saved.location().split(['/', '?']).nth(2).unwrap().to_owned();
        let mut visitor = world.stranger();
        let (conversation, _) = ask(&mut visitor, &room, KNOWN).await;
        let fields = [("conversation", conversation.as_str()), ("name", "Dilnoza"), ("contact", PHONE)];
        for _ in 0..2 {
            assert!(visitor.post(&format!("{room}/lead"), &fields).await.is_ok());
        }
        let tried = owner.post_for_json(&format!("/bots/{bot}/chat/lead"), &[("name", "I"), ("contact", PHONE)]).await;
        assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
        let state = &world.state;
        let sender = Webhooks::new(state.db.clone(), state.config.clone(), state.engine.outgoing.clone());
        while sender.turn().await.unwrap() {}
        let view: Value = owner.call("find_webhook", &[("webhook", &hook), ("page", "1")]).await.json();
        let verifier = Verifier::new(view["secret"].as_str().unwrap()).unwrap();
        let asked = world.site.asked();
        let told: Vec<_> = asked.iter().filter(|asked| asked.target == "/hooks").collect();
        assert_eq!(told.len(), 1);
        verifier.verify(&told[0].body, &told[0].headers).unwrap();
        let told: Value = serde_json::from_slice(&told[0].body).unwrap();
        let list = leads(&mut owner, &bot).await;
        assert_eq!((list["total"].clone(), &list["items"][0]["channel"]), (json!(2), &json!("playground")));
        assert_eq!(told["type"], "lead.created");
        assert_eq!(told["data"], json!({
            "bot": bot, "channel": "share", "conversation": conversation, "lead": list["items"][1]["id"],
            "name": "Dilnoza", "contact": PHONE, "message": KNOWN,
        }));
    }

    async fn leads_are_downloaded_as_a_table_without_formulas(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "always"), ("form[ask_name]", "true")]).await;
        let fields = [("name", "=cmd()"), ("contact", PHONE), ("message", "A \"vase\",\nblue")];
        assert!(world.stranger().post(&format!("{room}/lead"), &fields).await.is_ok());
        let file = owner.get(&format!("/bots/{bot}/leads/export")).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert!(file.body.starts_with("\u{feff}created_at,name,contact,message,channel,conversation\r\n"), "{}", file.body);
        assert!(file.body.contains(",'=cmd(),'+998 90 123 45 67,\"A \"\"vase\"\",\nblue\",share,\r\n"), "{}", file.body);
    }

    async fn a_lead_is_deleted_by_its_owner_and_its_conversation_stays(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "always")]).await;
        let mut visitor = world.stranger();
        let (conversation, _) = ask(&mut visitor, &room, KNOWN).await;
        let fields = [("conversation", conversation.as_str()), ("contact", PHONE)];
        assert!(visitor.post(&format!("{room}/lead"), &fields).await.is_ok());
        let list = leads(&mut owner, &bot).await;
        let lead = list["items"][0]["id"].as_str().unwrap();
        let fields = [("bot", bot.as_str()), ("lead", lead)];
        let deleted = owner.call("delete_lead", &fields).await;
        assert_eq!(deleted.location(), format!("/bots/{bot}/leads?notice=lead_deleted"));
        assert_eq!(leads(&mut owner, &bot).await["total"], 0);
        assert_eq!(owner.call("delete_lead", &fields).await.status, StatusCode::NOT_FOUND);
        assert_eq!(owner.get(&format!("/bots/{bot}/conversations/{conversation}")).await.status, StatusCode::OK);
    }

    async fn leads_go_with_their_bot_and_the_form_goes_with_its_copy(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "always"), ("form[line]", "We call you")]).await;
        assert!(world.stranger().post(&format!("{room}/lead"), &[("contact", PHONE)]).await.is_ok());
        let copied = owner.call("duplicate_bot", &[("bot", &bot), ("name", "Copy")]).await;
        let copy = copied.location().split('/').nth(2).unwrap().to_owned();
        let list: Value = owner.call("list_leads", &[("bot", &copy), ("page", "1")]).await.json();
        assert_eq!((&list["form"]["offer"], &list["form"]["line"], &list["leads"]["total"]), (&json!("always"), &json!("We call you"), &json!(0)));
        assert!(owner.call("delete_bot", &[("bot", &bot)]).await.is_ok());
        for (table, expected) in [("select count(*) from leads", 0), ("select count(*) from lead_forms", 1)] {
            let left: i64 = crate::sql!(world.db(), |c| sqlx::query_scalar(table).fetch_one(c).await).unwrap();
            assert_eq!(left, expected, "{table}");
        }
    }

    async fn a_list_has_pages_with_the_latest_first(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "always")]).await;
        for n in 0..21 {
            let contact = format!("@visitor_{n}");
            assert!(world.stranger().post(&format!("{room}/lead"), &[("contact", &contact)]).await.is_ok());
        }
        let list = leads(&mut owner, &bot).await;
        assert_eq!((&list["total"], &list["items"][0]["contact"]), (&json!(21), &json!("@visitor_20")));
        let page = owner.get(&format!("/bots/{bot}/leads?page=2")).await.body;
        assert!(page.contains("@visitor_0<") && !page.contains("@visitor_1<"), "{page}");
    }

    async fn a_visitor_of_another_site_leaves_a_contact_through_the_frame(world: World) {
        let (mut owner, bot, room) = shop(&world, &[("form[offer]", "always")]).await;
        let widget = room.replace("/b/", "/w/");
        let mut visitor = world.stranger();
        assert!(!visitor.get(&widget).await.body.contains("id=\"lead\""), "nobody is known yet");
        let asked = json!({ "site": "https://shop.uz" }).to_string();
        let headers = [("accept", "application/json"), ("content-type", "application/json")];
        let session = visitor.send(Method::POST, &format!("{widget}/session"), &headers, Body::from(asked)).await;
        let session = session.json::<Value>()["session"].as_str().unwrap().to_owned();
        assert_eq!(post(&mut visitor, &widget, "").await.status, StatusCode::UNAUTHORIZED);
        let kept = post(&mut visitor, &widget, &session).await;
        assert!(kept.status == StatusCode::OK && thanks(&kept.body), "{}", kept.body);
        assert!(visitor.cookies.is_empty(), "{:?}", visitor.cookies);
        assert_eq!(leads(&mut owner, &bot).await["items"][0]["channel"], "widget");
    }
}

/// Leaves a contact as the frame's script does.
async fn post(visitor: &mut Person, widget: &str, session: &str) -> Answer {
    let bearer = format!("Bearer {session}");
    let headers = [
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", bearer.as_str()),
    ];
    let body = serde_urlencoded::to_string([("contact", PHONE)]).unwrap();
    let path = format!("{widget}/lead");
    visitor
        .send(Method::POST, &path, &headers, Body::from(body))
        .await
}
