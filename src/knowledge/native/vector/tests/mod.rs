//! Search by meaning, as promised to owners: how vectors come about, and what is found by them.

mod building;
mod reranking;
mod searching;

use crate::{
    id::{BotId, WorkspaceId},
    knowledge::{
        both::{Searched, search_both},
        vector::Vectors,
    },
    testing::{Person, World, model_server::Script},
};

/// Words nobody uses, and others that mean the same to the model: no search by words can tell.
const SAME: [(&str, &str); 2] = [("zorp", "quix"), ("quandle", "blimf")];

/// A model to which the made-up words mean the same.
fn understanding() -> Script {
    Script {
        same: SAME.to_vec(),
        ..Script::default()
    }
}

/// An owner with a provider and a bot with six documents of one passage each.
struct Shop {
    owner: Person,
    bot: String,
    provider: String,
}

const DOCUMENTS: [(&str, &str); 6] = [
    ("Quix", "Quix blimf and quix again, blimf on fridays."),
    ("Bread", "Fresh bread is baked every morning at six."),
    ("Cakes", "Honey cakes cost 25 000 and need a day of notice."),
    ("Parking", "Cars stand behind the house, bicycles in front."),
    ("Payment", "Cards and cash are accepted at the counter."),
    (
        "Holidays",
        "In August everybody rests, the door stays closed.",
    ),
];

async fn shop(world: &World) -> Shop {
    world.models.script("first", understanding());
    world.models.script("second", understanding());
    let mut owner = world.member("dilnoza").await;
    let base_url = world.models.base_url("openai");
    let provider = owner.add_provider("open_ai", &base_url, "good-key").await;
    let bot = owner.make_bot("Shop").await;
    for (title, text) in DOCUMENTS {
        owner.teach(&bot, title, text).await;
    }
    Shop {
        owner,
        bot,
        provider,
    }
}

impl Shop {
    async fn choose(&mut self, model: &str) {
        let fields = [("provider", self.provider.as_str()), ("model", model)];
        let saved = self.owner.call("save_meaning", &fields).await;
        assert!(saved.is_ok(), "{}", saved.body);
    }

    /// How search by meaning stands.
    async fn standing(&mut self) -> serde_json::Value {
        self.owner.call("find_meaning", &[]).await.json()
    }
}

fn vectors(world: &World) -> &Vectors {
    &world.state.engine.vectors
}

/// Works until nothing is left to do.
async fn work_off(world: &World) {
    while vectors(world).turn().await.unwrap() {}
}

async fn ask(world: &World, bot: &str, question: &str) -> Searched {
    ask_with(vectors(world), bot, question).await
}

async fn ask_with(vectors: &Vectors, bot: &str, question: &str) -> Searched {
    let workspace: String = crate::sql!(vectors.db(), |c| {
        sqlx::query_scalar("select workspace_id from bots where id = $1")
            .bind(bot)
            .fetch_one(c)
            .await
    })
    .unwrap();
    let (workspace, bot) = (WorkspaceId::from(workspace), BotId::from(bot.to_owned()));
    search_both(vectors, &workspace, &bot, question)
        .await
        .unwrap()
}

fn titles(searched: &Searched) -> Vec<&str> {
    let found = searched.found.iter();
    found.map(|found| found.title.as_str()).collect()
}

/// Rows of the tables that hold vectors: of passages, and vectors themselves.
async fn rows(world: &World) -> (i64, i64) {
    crate::sql!(world.db(), |c| {
        sqlx::query_as(
            "select (select count(*) from passage_vectors), (select count(*) from embeddings)",
        )
        .fetch_one(c)
        .await
    })
    .unwrap()
}
