//! What an owner is told to look at, and what not.

use serde_json::{Value, json};

use crate::testing::{Person, World, on_both_databases};

async fn health(owner: &mut Person, bot: &str) -> Value {
    let answer = owner.call("find_health", &[("bot", bot)]).await;
    assert!(answer.is_ok(), "{}", answer.body);
    answer.json()
}

fn titles(health: &Value, kind: &str) -> Vec<String> {
    let findings = health[kind].as_array().unwrap().iter();
    findings
        .map(|finding| finding["title"].as_str().unwrap().to_owned())
        .collect()
}

async fn later(world: &World, days: i64) {
    let by = days * 24 * 60 * 60 * 1000;
    let mut tx = world.db().begin().await.unwrap();
    crate::sql!(tx, |c| {
        sqlx::query("update sources set created_at = created_at - $1, updated_at = updated_at - $1")
            .bind(by)
            .execute(c)
            .await
            .map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn what_fails_repeats_grows_old_or_is_never_used_is_named(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        let sound = json!({"failing": [], "stale": [], "duplicate": [], "unused": [], "unanswered": 0});
        assert_eq!(health(&mut owner, &bot).await, sound);

        let text = "The honey cake costs 77 000 soʻm, feeds eight guests and is baked on the day before the feast.";
        owner.teach(&bot, "Cakes", text).await;
        owner.teach(&bot, "Sweets", text).await;
        owner.teach(&bot, "Doors", "The door is behind the tall shelf.").await;
        owner.upload(&bot, "photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").await;
        let asked = owner.ask(&format!("/bots/{bot}/chat"), "Where is the door?").await;
        assert!(!asked.is_empty());
        owner.ask(&format!("/bots/{bot}/chat"), "Who won the world cup?").await;
        let now = health(&mut owner, &bot).await;
        assert_eq!(titles(&now, "failing"), ["photo.png"]);
        assert_eq!(titles(&now, "duplicate"), ["Cakes", "Sweets"]);
        assert_eq!((titles(&now, "stale").len(), titles(&now, "unused").len()), (0, 0));
        assert_eq!(now["unanswered"], 1);

        later(&world, 31).await;
        let month = health(&mut owner, &bot).await;
        assert_eq!(titles(&month, "unused"), ["Cakes", "Sweets"], "the door was asked for");
        assert_eq!(titles(&month, "stale").len(), 0);
        later(&world, 150).await;
        assert_eq!(titles(&health(&mut owner, &bot).await, "stale").len(), 3);
    }
}
