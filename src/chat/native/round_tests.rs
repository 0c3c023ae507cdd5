//! Answers that take several calls, and what is kept of one while it is written.

use std::time::Duration;

use serde_json::Value;

use crate::{
    provider::Kind,
    testing::{model_server::Script, on_both_databases},
};

use super::model_tests::{KNOWN, Shop, ask, end, html};

on_both_databases! {
    async fn what_is_said_before_a_tool_is_called_hides_no_refusal(world: World) {
        let mut shop = Shop::of(&world, Kind::OpenAi, "helper", "balanced").await;
        let url = world.models.base_url("openai") + "/orders";
        let tool = [
            ("bot", shop.bot.as_str()),
            ("form[name]", "orders"),
            ("form[description]", "Finds orders"),
            ("form[method]", "GET"),
            ("form[url]", url.as_str()),
            ("form[body]", ""),
            ("form[keep]", ""),
            ("form[enabled]", "true"),
        ];
        let made = shop.owner.call("save_tool", &tool).await;
        assert!(made.is_ok(), "{}", made.body);
        let published = shop.owner.call("publish_bot", &[("bot", &shop.bot), ("note", "")]).await;
        assert!(published.is_ok(), "{}", published.body);
        let helper = |after: &str| Script {
            tool_arguments: Some(serde_json::json!({})),
            before_tool: "Let me look.".into(),
            after_tool: Some(after.into()),
            ..Script::default()
        };
        world.models.script("helper", helper("It is on its way."));
        let (_, end) = ask(&mut world.stranger(), &shop.room, KNOWN).await;
        assert_eq!(html(&end), "<p>Let me look.</p>\n<p>It is on its way.</p>\n", "{end}");
        world.models.script("helper", helper("NO_ANSWER"));
        let (asked, end) = ask(&mut world.stranger(), &shop.room, KNOWN).await;
        assert!(!html(&end).contains("Let me look") && !html(&end).contains("NO_ANSWER"), "{end}");
        let why = shop.why(asked["answer"].as_str().unwrap()).await;
        assert_eq!(why["tools"][0]["name"], "orders", "{why}");
        let list = [("bot", shop.bot.as_str()), ("unanswered", "true"), ("page", "1")];
        let list: Value = shop.owner.call("list_conversations", &list).await.json();
        assert_eq!(list["total"], 1, "it is one for the owner to look at");
    }

    async fn what_an_answer_quotes_is_stored_while_it_is_written(world: World) {
        let long = Script {
            pause: Duration::from_millis(30),
            ..Script::saying(&format!("It costs 25 000 [1]. {}", "word ".repeat(500)))
        };
        world.models.script("long", long);
        let shop = Shop::of(&world, Kind::OpenAi, "long", "balanced").await;
        let mut visitor = world.stranger();
        let asked = visitor.post_for_json(&format!("{}/messages", shop.room), &[("text", KNOWN)]).await;
        let asked: Value = asked.json();
        let query = "select count(*) from citations c join messages m on m.id = c.message_id where m.state = 'writing'";
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        loop {
            let stored: i64 = crate::sql!(world.db(), |c| sqlx::query_scalar(query).fetch_one(c).await).unwrap();
            if stored == 1 {
                break;
            }
            assert!(tokio::time::Instant::now() < deadline, "a process that dies now leaves an answer without its source");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let stop = format!("{}/messages/{}/stop", shop.room, asked["answer"].as_str().unwrap());
        visitor.post_for_json(&stop, &[]).await;
        let end = end(&mut visitor, &shop.room, asked["answer"].as_str().unwrap()).await;
        assert_eq!((&end["state"], end["sources"].as_array().unwrap().len()), (&"stopped".into(), 1), "{end}");
    }
}
