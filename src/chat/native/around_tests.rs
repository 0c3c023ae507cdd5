//! What stands around a passage, as it is sent to a model and told to the owner.

use serde_json::Value;

use crate::testing::{
    Person, World,
    model_server::{GOOD_KEY, Script},
    on_both_databases,
};

const QUESTION: &str = "What does the honey cake cost?";

/// A section that is cut into three passages, and one under another heading.
fn guide() -> String {
    let filler = |topic: &str| format!("{topic} ").repeat(1_100 / (topic.len() + 1));
    format!(
        "# Sweets\n\nBEFORE {}\n\nThe honey cake costs 77 000. {}\n\nAFTER {}\n\n# Parking\n\nELSEWHERE cars stand behind the house.",
        filler("walnut"),
        filler("kitchen"),
        filler("delivery"),
    )
}

struct Cafe {
    owner: Person,
    bot: String,
    provider: String,
}

async fn cafe(world: &World) -> Cafe {
    world
        .models
        .script("keeper", Script::saying("It costs 77 000 [1]."));
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Cafe").await;
    owner.teach(&bot, "Guide", &guide()).await;
    let base_url = world.models.base_url("openai");
    let provider = owner.add_provider("open_ai", &base_url, GOOD_KEY).await;
    Cafe {
        owner,
        bot,
        provider,
    }
}

impl Cafe {
    /// Asks, waits for the end, and tells how the answer came about.
    async fn ask(&mut self) -> Value {
        let room = format!("/bots/{}/chat", self.bot);
        let asked = self
            .owner
            .post_for_json(&format!("{room}/messages"), &[("text", QUESTION)])
            .await;
        let asked: Value = asked.json();
        let answer = asked["answer"].as_str().unwrap();
        let events = format!("{room}/messages/{answer}/events");
        assert!(self.owner.get(&events).await.body.contains("event: done"));
        let fields = [("bot", self.bot.as_str()), ("answer", answer)];
        let mut why: Value = self.owner.call("find_why", &fields).await.json();
        why["conversation"] = asked["conversation"].clone();
        why
    }
}

on_both_databases! {
    async fn a_model_is_sent_what_stands_around_a_passage_and_the_passage_alone_is_cited(world: World) {
        let mut cafe = cafe(&world).await;
        let provider = cafe.provider.clone();
        cafe.owner.choose_model(&cafe.bot, &provider, "keeper", "balanced").await;
        let why = cafe.ask().await;
        let sent = world.models.last_request().to_string();
        let at = |mark: &str| sent.find(mark).unwrap_or_else(|| panic!("{mark}: {sent}"));
        assert!(at("BEFORE") < at("The honey cake") && at("The honey cake") < at("AFTER"), "as in the document");
        assert!(!sent.contains("ELSEWHERE"), "another heading is another matter");
        assert_eq!(sent.matches("<passage number").count(), 1, "what was found is what it was");
        let passage = &why["passages"][0];
        let text = |name: &str| passage[name].as_str().unwrap_or_default();
        assert!(text("before").starts_with("BEFORE") && text("after").starts_with("AFTER"), "{passage}");
        assert!(text("excerpt").starts_with("The honey cake costs 77 000."), "{passage}");
        assert_eq!(passage["cited"], true);
        let fields = [("bot", cafe.bot.as_str()), ("conversation", why["conversation"].as_str().unwrap()), ("page", "1")];
        let transcript: Value = cafe.owner.call("find_transcript", &fields).await.json();
        let cited = transcript["messages"]["items"][1]["citations"][0]["excerpt"].as_str().unwrap();
        assert!(cited.starts_with("The honey cake") && !cited.contains("AFTER"), "{cited}");
    }

    async fn the_built_in_model_quotes_passages_alone(world: World) {
        let mut cafe = cafe(&world).await;
        let why = cafe.ask().await;
        assert_eq!(why["provider"], "builtin");
        assert!(why["passages"][0]["before"].is_null() && why["passages"][0]["after"].is_null(), "{why}");
    }

    async fn a_passage_that_is_not_used_is_not_sent_beside_another(world: World) {
        let mut cafe = cafe(&world).await;
        let bot = cafe.bot.clone();
        let sources: Value = cafe.owner.call("list_sources", &[("bot", &bot), ("page", "1")]).await.json();
        let source = sources["items"][0]["id"].as_str().unwrap();
        let found: Value = cafe.owner.call("find_source", &[("bot", &bot), ("source", source), ("page", "1")]).await.json();
        let first = &found["passages"]["items"][0];
        assert!(first["body"].as_str().unwrap().starts_with("BEFORE"), "{first}");
        let id = first["id"].to_string();
        let fields = [("bot", bot.as_str()), ("source", source), ("passage", &id), ("form[body]", first["body"].as_str().unwrap())];
        assert!(cafe.owner.call("save_passage", &fields).await.is_ok());
        let fields = [("bot", bot.as_str()), ("form[question]", QUESTION)];
        let trial: Value = cafe.owner.call("try_search", &fields).await.json();
        assert_eq!(trial["found"][0]["before"], "", "{trial}");
        assert!(trial["found"][0]["after"].as_str().unwrap().starts_with("AFTER"), "{trial}");
    }

    async fn the_page_on_which_a_search_is_tried_shows_what_would_be_sent(world: World) {
        let mut cafe = cafe(&world).await;
        let page = cafe.owner.get(&format!("/bots/{}/knowledge/search?question=honey+cake+cost", cafe.bot)).await.body;
        assert!(page.contains("What a model is sent with it") && page.contains("Before it"), "{page}");
        assert!(page.contains("/knowledge/questions"), "{page}");
    }
}
