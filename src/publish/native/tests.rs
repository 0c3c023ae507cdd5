//! Draft, version, live, as promised to owners and to visitors.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    error::{AppError, Problem},
    id::{BotId, WorkspaceId},
    publish::{NOTE, TEXT, VERSIONS, store},
    testing::{Answer, Person, World, on_both_databases},
};

const UNKNOWN: &str = "Who won the football championship in Brazil?";

/// A bot and its owner.
struct Shop {
    owner: Person,
    bot: String,
    room: String,
}

impl Shop {
    async fn of(world: &World) -> Self {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        let room = format!("/b/{}", owner.slug(&bot).await);
        Self { owner, bot, room }
    }

    /// Changes the draft: its greeting, and what it says when it does not know.
    async fn edit(&mut self, greeting: &str, fallback: &str) {
        let fields = [
            ("bot", self.bot.as_str()),
            ("settings[name]", "Shop"),
            ("settings[purpose]", ""),
            ("settings[language]", "en"),
            ("settings[instructions]", ""),
            ("settings[greeting]", greeting),
            ("settings[starters]", ""),
            ("settings[fallback]", fallback),
            ("settings[accent]", "#2563eb"),
        ];
        let answer = self.owner.call("update_bot", &fields).await;
        assert!(answer.is_ok(), "{}", answer.body);
    }

    async fn call(&mut self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let bot = [("bot", self.bot.as_str())];
        self.owner.call(function, &[&bot, fields].concat()).await
    }

    async fn stand(&mut self, standing: &str) {
        let answer = self.call("set_standing", &[("standing", standing)]).await;
        assert!(answer.is_ok(), "{}", answer.body);
    }

    async fn state(&mut self) -> Value {
        self.call("find_state", &[]).await.json()
    }

    /// Answers of the bot's latest conversation: text and version.
    async fn answers(&mut self) -> Vec<(String, Value)> {
        let list: Value = self
            .call(
                "list_conversations",
                &[("unanswered", "false"), ("page", "1")],
            )
            .await
            .json();
        let conversation = list["items"][0]["id"].as_str().unwrap().to_owned();
        let fields = [("conversation", conversation.as_str()), ("page", "1")];
        let found: Value = self.call("find_transcript", &fields).await.json();
        let messages = found["messages"]["items"].as_array().unwrap().clone();
        let answers = messages.iter().filter(|message| message["author"] == "bot");
        answers
            .map(|message| {
                let text = message["text"].as_str().unwrap().to_owned();
                (text, message["version"].clone())
            })
            .collect()
    }

    fn ids(&self, workspace: WorkspaceId) -> (WorkspaceId, BotId) {
        (workspace, BotId::from(self.bot.clone()))
    }
}

/// Asks and waits for the end: conversation and answer.
async fn ask(person: &mut Person, room: &str, conversation: &str, text: &str) -> (String, String) {
    let fields = [("text", text), ("conversation", conversation)];
    let asked = person
        .post_for_json(&format!("{room}/messages"), &fields)
        .await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.body);
    let asked: Value = asked.json();
    let id = |name: &str| asked[name].as_str().unwrap().to_owned();
    end(person, room, &id("answer")).await;
    (id("conversation"), id("answer"))
}

async fn end(person: &mut Person, room: &str, answer: &str) {
    let events = person
        .get(&format!("{room}/messages/{answer}/events"))
        .await;
    assert!(events.body.contains("event: done"), "{}", events.body);
}

on_both_databases! {
    async fn a_new_bot_is_published_and_its_link_works_at_once(world: World) {
        let mut shop = Shop::of(&world).await;
        assert_eq!(shop.state().await, json!({"live": 1, "standing": "open", "changed": false}));
        assert_eq!(world.stranger().get(&shop.room).await.status, StatusCode::OK);
    }

    async fn visitors_get_an_edit_when_it_is_published_and_its_owner_at_once(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.edit("Hello from the draft", "No.").await;
        assert!(!world.stranger().get(&shop.room).await.body.contains("Hello from the draft"));
        let playground = format!("/bots/{}/chat", shop.bot);
        assert!(shop.owner.get(&playground).await.body.contains("Hello from the draft"));
        assert_eq!(shop.state().await["changed"], true);
        let page = shop.owner.get(&format!("/bots/{}/conversations", shop.bot)).await.body;
        assert!(page.contains("publish-sign"), "the owner is told");
        shop.owner.publish(&shop.bot).await;
        assert!(world.stranger().get(&shop.room).await.body.contains("Hello from the draft"));
        assert_eq!(shop.state().await, json!({"live": 2, "standing": "open", "changed": false}));
        let page = shop.owner.get(&format!("/bots/{}/conversations", shop.bot)).await.body;
        assert!(!page.contains("publish-sign"));
    }

    async fn a_conversation_goes_on_over_a_publish_and_keeps_who_answered(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.edit("Hi", "The first knows nothing.").await;
        shop.owner.publish(&shop.bot).await;
        let (mut visitor, room) = (world.stranger(), shop.room.clone());
        let (conversation, _) = ask(&mut visitor, &room, "", UNKNOWN).await;
        shop.edit("Hi", "The second knows nothing.").await;
        let (_, answer) = ask(&mut visitor, &room, &conversation, UNKNOWN).await;
        shop.owner.publish(&shop.bot).await;
        let again = visitor.post_for_json(&format!("{room}/messages/{answer}/again"), &[]).await;
        let again: Value = again.json();
        end(&mut visitor, &room, again["answer"].as_str().unwrap()).await;
        let first = "The first knows nothing.".to_owned();
        let expected = [
            (first.clone(), json!(2)),
            (first, json!(2)),
            ("The second knows nothing.".to_owned(), json!(3)),
        ];
        assert_eq!(shop.answers().await, expected);
        let why = [("answer", again["answer"].as_str().unwrap())];
        let why: Value = shop.call("find_why", &why).await.json();
        assert_eq!((&why["version"], &why["channel"]), (&json!(3), &json!("share")));
    }

    async fn the_playground_answers_with_the_draft_and_says_so(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.edit("Hi", "The draft knows nothing.").await;
        let playground = format!("/bots/{}/chat", shop.bot);
        let (conversation, answer) = ask(&mut shop.owner, &playground, "", UNKNOWN).await;
        assert_eq!(shop.answers().await, [("The draft knows nothing.".to_owned(), Value::Null)]);
        for page in [conversation.clone(), format!("{conversation}/why/{answer}")] {
            let page = format!("/bots/{}/conversations/{page}", shop.bot);
            let shown = shop.owner.get(&page).await.body.replace("<!>", "");
            assert!(shown.contains("<span>Draft</span>"), "{page}: {shown}");
        }
    }

    async fn visitors_get_another_model_when_it_is_published(world: World) {
        let mut shop = Shop::of(&world).await;
        let provider = shop.owner.add_provider("open_ai", &world.models.base_url("openai"), "a-key-1234567").await;
        let fields = [("provider", provider.as_str()), ("model", "echo"), ("mode", "free"), ("temperature", ""), ("max_output_tokens", "")];
        assert!(shop.call("update_model", &fields).await.is_ok());
        let workspace = world.workspace_of(&shop.bot).await;
        let (workspace, bot) = shop.ids(workspace);
        let live = store::live_of(world.db(), &workspace, &bot).await.unwrap();
        assert!(live.speaker.model.provider.is_none());
        let list: Value = shop.call("list_versions", &[("page", "1")]).await.json();
        let told: Vec<(&str, &str, &str)> = list["differences"].as_array().unwrap().iter()
            .map(|found| (found["field"].as_str().unwrap(), found["old"].as_str().unwrap(), found["new"].as_str().unwrap()))
            .collect();
        assert_eq!(told, [("provider", "", "open_ai"), ("model", "", "echo"), ("mode", "balanced", "free")]);
        shop.owner.publish(&shop.bot).await;
        let live = store::live_of(world.db(), &workspace, &bot).await.unwrap();
        assert_eq!(live.speaker.model.model, "echo");
    }

    async fn two_publishes_at_once_give_two_numbers(world: World) {
        let mut shop = Shop::of(&world).await;
        let publishes = (0..5).map(|_| {
            let mut owner = shop.owner.clone();
            let bot = shop.bot.clone();
            async move { owner.publish(&bot).await }
        });
        futures::future::join_all(publishes).await;
        let list: Value = shop.call("list_versions", &[("page", "1")]).await.json();
        let numbers: Vec<u64> = list["history"]["items"].as_array().unwrap().iter()
            .map(|card| card["number"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, [6, 5, 4, 3, 2, 1]);
        assert_eq!(shop.state().await["live"], 6);
    }

    async fn the_history_tells_what_a_version_changed_and_leads_back(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.edit("Second greeting", "No.").await;
        assert!(shop.call("publish_bot", &[("note", "A warmer greeting")]).await.is_ok());
        shop.edit("Third greeting", "No.").await;
        shop.owner.publish(&shop.bot).await;
        let second: Value = shop.call("find_version", &[("number", "2")]).await.json();
        assert_eq!((&second["card"]["note"], &second["card"]["author"]), (&json!("A warmer greeting"), &json!("dilnoza")));
        assert_eq!((&second["before"], &second["card"]["live"]), (&json!(1), &json!(false)));
        let third = shop.owner.get(&format!("/bots/{}/versions/3", shop.bot)).await.body.replace("<!>", "");
        assert!(third.contains("<del>Second </del>greeting") && third.contains("<ins>Third </ins>greeting"), "{third}");
        assert!(shop.call("restore_version", &[("number", "2")]).await.is_ok());
        assert_eq!(shop.state().await, json!({"live": 3, "standing": "open", "changed": true}));
        let bot: Value = shop.call("find_bot", &[]).await.json();
        assert_eq!(bot["settings"]["greeting"], "Second greeting");
        assert!(world.stranger().get(&shop.room).await.body.contains("Third greeting"));
        let both = [("number", "2"), ("publish", "true"), ("note", "Version 2 again")];
        assert!(shop.call("restore_version", &both).await.is_ok());
        assert_eq!(shop.state().await, json!({"live": 4, "standing": "open", "changed": false}));
        assert!(world.stranger().get(&shop.room).await.body.contains("Second greeting"));
        for missing in ["0", "5", "99999"] {
            assert_eq!(shop.call("find_version", &[("number", missing)]).await.status, StatusCode::NOT_FOUND);
            assert_eq!(shop.call("restore_version", &[("number", missing)]).await.status, StatusCode::NOT_FOUND);
        }
    }

    async fn a_closed_bot_goes_on_with_conversations_and_begins_none(world: World) {
        let mut shop = Shop::of(&world).await;
        let (mut visitor, room) = (world.stranger(), shop.room.clone());
        let (conversation, _) = ask(&mut visitor, &room, "", UNKNOWN).await;
        let texts = [("texts[closed]", "Back on\r\nMonday"), ("texts[unpublished]", "")];
        assert!(shop.call("save_texts", &texts).await.is_ok());
        shop.stand("closed").await;
        ask(&mut visitor, &room, &conversation, UNKNOWN).await;
        let refused = visitor.post_for_json(&format!("{room}/messages"), &[("text", UNKNOWN)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(refused.json::<Value>(), json!({"code": "closed", "message": "Back on\nMonday"}));
        let page = world.stranger().get(&room).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Back on\nMonday") && !page.body.contains("id=\"composer\""), "{}", page.body);
        let running = visitor.get(&format!("{room}?c={conversation}")).await.body;
        assert!(running.contains("id=\"composer\"") && !running.contains("Monday"));
        // The owner goes on trying.
        let playground = format!("/bots/{}/chat", shop.bot);
        ask(&mut shop.owner, &playground, "", UNKNOWN).await;
        shop.owner.publish(&shop.bot).await;
        assert_eq!(shop.state().await["standing"], "closed", "publishing does not open the door");
        shop.stand("open").await;
        ask(&mut world.stranger(), &room, "", UNKNOWN).await;
    }

    async fn nobody_asks_a_bot_that_is_not_published(world: World) {
        let mut shop = Shop::of(&world).await;
        let (mut visitor, room) = (world.stranger(), shop.room.clone());
        let (conversation, answer) = ask(&mut visitor, &room, "", UNKNOWN).await;
        shop.stand("unpublished").await;
        for page in [room.clone(), format!("{room}?c={conversation}")] {
            let page = visitor.get(&page).await;
            assert_eq!(page.status, StatusCode::GONE);
            assert!(page.body.contains("This chat is not available at the moment."), "{}", page.body);
            assert!(!page.body.contains(UNKNOWN));
        }
        for fields in [vec![("text", UNKNOWN)], vec![("text", UNKNOWN), ("conversation", &conversation)]] {
            let refused = visitor.post_for_json(&format!("{room}/messages"), &fields).await;
            assert_eq!(refused.status, StatusCode::GONE);
            assert_eq!(refused.json::<Value>()["code"], "unpublished");
        }
        let again = visitor.post_for_json(&format!("{room}/messages/{answer}/again"), &[]).await;
        assert_eq!(again.status, StatusCode::GONE);
        assert_eq!(shop.answers().await.len(), 1, "the owner still sees what was said");
        shop.edit("We are back", "No.").await;
        shop.owner.publish(&shop.bot).await;
        assert!(visitor.get(&room).await.body.contains("We are back"), "publishing opens it again");
    }

    async fn visitors_are_told_in_the_language_of_the_bot(world: World) {
        let mut owner = world.member("dilnoza").await;
        let fields = [("name", "Doʻkon"), ("purpose", ""), ("language", "uz"), ("template", "shop")];
        let answer = owner.call("create_bot", &fields).await;
        let bot = answer.location().split('/').nth(2).unwrap().to_owned();
        let room = format!("/b/{}", owner.slug(&bot).await);
        for (standing, text) in [("closed", "yangi suhbat boshlab boʻlmaydi"), ("unpublished", "hozircha ishlamayapti")] {
            assert!(owner.call("set_standing", &[("bot", &bot), ("standing", standing)]).await.is_ok());
            assert!(world.stranger().get(&room).await.body.contains(text), "{standing}");
        }
    }

    async fn texts_and_notes_have_their_limits(world: World) {
        let mut shop = Shop::of(&world).await;
        let long = "a".repeat(1000);
        let error: AppError = shop.call("publish_bot", &[("note", &long)]).await.json();
        assert_eq!(error.of_field("note"), Some(Problem::TooLong(NOTE)));
        let texts = [("texts[closed]", long.as_str()), ("texts[unpublished]", "")];
        let error: AppError = shop.call("save_texts", &texts).await.json();
        assert_eq!(error.of_field("closed"), Some(Problem::TooLong(TEXT)));
        assert_eq!(shop.state().await["live"], 1);
    }

    async fn a_copy_is_published_as_the_draft_it_was_made_from(world: World) {
        let mut shop = Shop::of(&world).await;
        let tool = [
            ("form[name]", "prices"), ("form[description]", "Prices"), ("form[method]", "GET"),
            ("form[url]", "https://shop.example.uz/prices"), ("form[enabled]", "true"),
        ];
        assert!(shop.call("save_tool", &tool).await.is_ok());
        shop.edit("Draft greeting", "No.").await;
        let copy = shop.call("duplicate_bot", &[("name", "Copy")]).await.location().split('/').nth(2).unwrap().to_owned();
        let state: Value = shop.owner.call("find_state", &[("bot", &copy)]).await.json();
        assert_eq!(state, json!({"live": 1, "standing": "open", "changed": false}));
        let workspace = world.workspace_of(&copy).await;
        let live = store::live_of(world.db(), &workspace, &BotId::from(copy)).await.unwrap();
        assert_eq!(live.speaker.settings.greeting, "Draft greeting");
        let tools = live.speaker.tools(world.db(), &world.state.config, &workspace).await.unwrap();
        assert_eq!(tools[0].tool.name, "prices");
    }

    async fn a_release_that_changes_the_demo_publishes_it(world: World) {
        let (db, queue) = (world.db(), &world.state.queue);
        crate::demo::seed(db, queue).await.unwrap();
        let shown = world.stranger().get("/b/demo-en").await.body;
        let (workspace, bot) = crate::bot::store::of_slug(db, "demo-en").await.unwrap();
        let mut tx = db.begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update bots set greeting = 'An old greeting'").execute(c).await.map(drop)).unwrap();
        store::publish(&mut tx, &workspace, &bot, "", None).await.unwrap();
        tx.commit().await.unwrap();
        assert!(world.stranger().get("/b/demo-en").await.body.contains("An old greeting"));
        crate::demo::seed(db, queue).await.unwrap();
        let again = world.stranger().get("/b/demo-en").await.body;
        assert!(!again.contains("An old greeting") && shown.contains("message__body"));
    }

    async fn the_oldest_versions_go_when_there_are_too_many(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.owner.publish(&shop.bot).await;
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| {
            sqlx::query("update bot_versions set number = $1 where number = 2")
                .bind(i64::from(VERSIONS)).execute(c).await.map(drop)
        }).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(shop.call("find_version", &[("number", "1")]).await.status, StatusCode::OK);
        shop.owner.publish(&shop.bot).await;
        assert_eq!(shop.call("find_version", &[("number", "1")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(shop.state().await["live"], u64::from(VERSIONS) + 1);
    }
}

/// What a tool of the live version would send as its key, if it can be used.
async fn key(world: &World, bot: &str) -> Option<String> {
    let workspace = world.workspace_of(bot).await;
    let live = store::live_of(world.db(), &workspace, &BotId::from(bot.to_owned()))
        .await
        .unwrap();
    let tools = live
        .speaker
        .tools(world.db(), &world.state.config, &workspace)
        .await;
    let tools = tools.unwrap();
    let header = tools.first()?.headers.first()?;
    Some(header.value.expose().to_owned())
}

/// A tool with a key, as the form sends it; without `tool` a new one.
fn tool<'a>(tool: &'a str, url: &'a str, secret: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("tool", tool),
        ("form[name]", "orders"),
        ("form[description]", "Orders"),
        ("form[method]", "GET"),
        ("form[url]", url),
        ("form[headers][0][name]", "Authorization"),
        ("form[headers][0][secret]", secret),
        ("form[enabled]", "true"),
    ]
}

const HERE: &str = "https://here.example.uz/orders";
const THERE: &str = "https://there.example.uz/orders";

on_both_databases! {
    async fn an_edit_of_a_tool_does_not_take_its_key_from_visitors(world: World) {
        let mut shop = Shop::of(&world).await;
        let saved = shop.call("save_tool", &tool("", HERE, "first-key")).await;
        let id = saved.location().split(['/', '?']).nth(4).unwrap().to_owned();
        assert_eq!(key(&world, &shop.bot).await, None, "it is not published");
        shop.owner.publish(&shop.bot).await;
        assert_eq!(key(&world, &shop.bot).await.as_deref(), Some("first-key"));
        // A key that is replaced works at once, and stays when the draft moves or goes.
        assert!(shop.call("save_tool", &tool(&id, HERE, "second-key")).await.is_ok());
        assert_eq!(key(&world, &shop.bot).await.as_deref(), Some("second-key"));
        shop.owner.publish(&shop.bot).await;
        assert!(shop.call("save_tool", &tool(&id, THERE, "their-key")).await.is_ok());
        assert_eq!(key(&world, &shop.bot).await.as_deref(), Some("second-key"), "never the one for another host");
        assert!(shop.call("delete_tool", &[("tool", &id)]).await.is_ok());
        assert_eq!(key(&world, &shop.bot).await.as_deref(), Some("second-key"));
        // The draft gets it back with the version, and without its key where that was for another host.
        assert!(shop.call("restore_version", &[("number", "3")]).await.is_ok());
        assert_eq!(shop.state().await["changed"], false);
        let found: Value = shop.call("find_tool", &[("tool", &id)]).await.json();
        assert_eq!(found["lacks_secrets"], false);
        shop.owner.publish(&shop.bot).await;
        assert_eq!(key(&world, &shop.bot).await.as_deref(), Some("second-key"));
    }

    async fn a_key_is_forgotten_when_what_is_published_needs_it_no_more(world: World) {
        let mut shop = Shop::of(&world).await;
        let saved = shop.call("save_tool", &tool("", HERE, "first-key")).await;
        let id = saved.location().split(['/', '?']).nth(4).unwrap().to_owned();
        shop.owner.publish(&shop.bot).await;
        assert!(shop.call("delete_tool", &[("tool", &id)]).await.is_ok());
        shop.owner.publish(&shop.bot).await;
        let kept: i64 = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select (select count(*) from live_headers) + (select count(*) from tools)").fetch_one(c).await
        }).unwrap();
        assert_eq!(kept, 0);
        assert!(shop.call("restore_version", &[("number", "2")]).await.is_ok());
        let found: Value = shop.call("find_tool", &[("tool", &id)]).await.json();
        assert_eq!(found["lacks_secrets"], true, "its owner is asked for it");
        shop.owner.publish(&shop.bot).await;
        assert_eq!(key(&world, &shop.bot).await, None, "and a tool without it is not used");
    }

    async fn a_version_says_nothing_of_the_values_of_headers(world: World) {
        let mut shop = Shop::of(&world).await;
        assert!(shop.call("save_tool", &tool("", HERE, "Secret-key-77")).await.is_ok());
        shop.owner.publish(&shop.bot).await;
        let texts: Vec<String> = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select definition from bot_versions").fetch_all(c).await
        }).unwrap();
        assert!(texts.iter().all(|text| !text.contains("Secret-key-77")));
        assert!(texts.iter().any(|text| text.contains("Authorization")));
        let list = shop.call("list_versions", &[("page", "1")]).await;
        assert!(!list.body.contains("Secret-key-77"));
    }

    /// What there was before versions is taken over as version 1.
    async fn bots_from_before_become_their_own_first_version(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.edit("Salom “hammaga”", "Bilmayman\nafsuski").await;
        assert!(shop.call("save_tool", &tool("", HERE, "old-key")).await.is_ok());
        let other = shop.owner.make_bot("Without tools").await;
        let mut tx = world.db().begin().await.unwrap();
        for undo in [
            "drop table bot_versions",
            "drop table live_headers",
            "alter table bots drop column live_version",
            "alter table bots drop column standing",
            "alter table bots drop column closed_text",
            "alter table bots drop column unpublished_text",
            "alter table messages drop column version",
            "delete from _sqlx_migrations where version = 15",
        ] {
            crate::sql!(tx, |c| sqlx::query(undo).execute(c).await.map(drop)).unwrap();
        }
        tx.commit().await.unwrap();
        world.db().migrate().await.unwrap();
        let expected = json!({"live": 1, "standing": "open", "changed": false});
        assert_eq!(shop.state().await, expected);
        let state: Value = shop.owner.call("find_state", &[("bot", &other)]).await.json();
        assert_eq!(state, expected);
        assert_eq!(key(&world, &shop.bot).await.as_deref(), Some("old-key"));
        assert!(world.stranger().get(&shop.room).await.body.contains("Salom “hammaga”"));
    }
}
