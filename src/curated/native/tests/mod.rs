//! Curated answers, as promised to owners and visitors.

mod files;
mod matching;
mod pages;
mod replies;

use crate::testing::{Answer, Person, World};

/// Writes a curated answer that may be refused.
async fn write(owner: &mut Person, bot: &str, question: &str, answer: &str) -> Answer {
    let fields = [
        ("bot", bot),
        ("answer", ""),
        ("form[question]", question),
        ("form[answer]", answer),
        ("form[origin]", "hand"),
        ("conversation", ""),
    ];
    owner.call("save_curated", &fields).await
}

/// The first page of a bot's answers, or of those that hold what is searched for.
async fn listed(owner: &mut Person, bot: &str, search: &str) -> serde_json::Value {
    let fields = [("bot", bot), ("search", search), ("page", "1")];
    let list = owner.call("list_curated", &fields).await;
    assert!(list.is_ok(), "{}", list.body);
    list.json()
}

/// A bot, its owner, and the path of its share page.
async fn shop(world: &World) -> (Person, String, String) {
    let mut owner = world.member("dilnoza").await;
    let bot = owner.make_bot("Shop").await;
    let room = format!("/b/{}", owner.slug(&bot).await);
    (owner, bot, room)
}
