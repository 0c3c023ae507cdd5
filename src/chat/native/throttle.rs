//! How many questions are taken in a minute: of a visitor, and in all from their network, by the bot
//! and in the workspace, so that no stranger can spend an owner's money or silence a bot for others.

use crate::{
    chat::Channel,
    db::Db,
    error::Result,
    http::attempts::{Limit, attempt_all},
};

use super::room::Room;

/// Many visitors share the address of a mobile network, so it is allowed more than one visitor.
const NETWORK: u32 = 10;
/// As many visitors may talk to a bot at once, wherever they are.
const BOT: u32 = 100;
/// As many may in all bots of a workspace.
const WORKSPACE: u32 = 200;

/// Counts a question, of which a visitor may ask so many in a minute.
///
/// # Errors
///
/// [`AppError::TooManyAttempts`](crate::error::AppError::TooManyAttempts) when it is one too many.
pub async fn throttle(db: &Db, tries: u32, room: &Room) -> Result<()> {
    let limit = |times| a_minute(tries, times);
    let visitor = (format!("question {}", room.visitor), limit(1));
    let network = (format!("questions from {}", room.network), limit(NETWORK));
    let bot = (format!("questions to {}", room.bot.id), limit(BOT));
    let workspace = (format!("questions in {}", room.workspace), limit(WORKSPACE));
    let limits = match room.channel {
        // All questions of a program come from one place; its key and its users are limited there.
        Channel::Api => return Ok(()),
        // Visitors in numbers must not keep the owner from trying the bot.
        Channel::Playground => vec![visitor, network],
        _ => vec![visitor, network, bot, workspace],
    };
    count(db, &limits).await
}

/// Counts an opinion of an answer, of which a visitor may give as many in a minute as ask questions:
/// each may be a message to the owner's server.
///
/// # Errors
///
/// [`AppError::TooManyAttempts`](crate::error::AppError::TooManyAttempts) when it is one too many.
pub async fn throttle_feedback(db: &Db, tries: u32, room: &Room) -> Result<()> {
    let visitor = (format!("feedback of {}", room.visitor), a_minute(tries, 1));
    let network = (
        format!("feedback from {}", room.network),
        a_minute(tries, NETWORK),
    );
    count(db, &[visitor, network]).await
}

fn a_minute(tries: u32, times: u32) -> Limit {
    Limit {
        tries: tries.saturating_mul(times),
        seconds: 60,
    }
}

async fn count(db: &Db, limits: &[(String, Limit)]) -> Result<()> {
    let subjects: Vec<(&str, Limit)> = limits
        .iter()
        .map(|(subject, limit)| (subject.as_str(), *limit))
        .collect();
    attempt_all(db, &subjects).await
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{BOT, NETWORK, WORKSPACE};
    use crate::testing::{Answer, Person, World};

    /// A visitor who has never been there, at this place of the world's networks.
    fn visitor(world: &World, network: u32) -> Person {
        let address = format!("10.{}.{}.1", network / 256, network % 256);
        world.stranger().with_header("x-forwarded-for", &address)
    }

    async fn ask(person: &mut Person, slug: &str) -> Answer {
        let question = [("text", "How much is delivery?")];
        let path = format!("/b/{slug}/messages");
        person.post_for_json(&path, &question).await
    }

    fn is_taken(answer: &Answer) -> bool {
        let taken = answer.status == StatusCode::CREATED;
        assert!(
            taken || answer.status == StatusCode::TOO_MANY_REQUESTS,
            "{}",
            answer.body
        );
        taken
    }

    async fn strict() -> World {
        World::on_sqlite_with(|config| {
            config.questions_per_minute = 1;
            config.trusted_proxies = 1;
        })
        .await
    }

    #[tokio::test]
    async fn a_visitor_and_a_network_are_held_back_each_for_themselves() {
        let world = strict().await;
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        let slug = owner.slug(&bot).await;
        let mut first = visitor(&world, 1);
        assert!(is_taken(&ask(&mut first, &slug).await));
        assert!(!is_taken(&ask(&mut first, &slug).await));
        for _ in 1..NETWORK {
            assert!(is_taken(&ask(&mut visitor(&world, 1), &slug).await));
        }
        assert!(!is_taken(&ask(&mut visitor(&world, 1), &slug).await));
        assert!(is_taken(&ask(&mut visitor(&world, 2), &slug).await));
    }

    #[tokio::test]
    async fn opinions_are_counted_too() {
        let world = strict().await;
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        let slug = owner.slug(&bot).await;
        let mut person = visitor(&world, 1);
        let asked: serde_json::Value = ask(&mut person, &slug).await.json();
        let answer = asked["answer"].as_str().unwrap_or_default();
        let answer = format!("/b/{slug}/messages/{answer}");
        person.get(&format!("{answer}/events")).await;
        let feedback = format!("{answer}/feedback");
        let first = person.post_for_json(&feedback, &[("thumb", "up")]).await;
        assert_eq!(first.status, StatusCode::NO_CONTENT, "{}", first.body);
        let second = person.post_for_json(&feedback, &[("thumb", "down")]).await;
        assert_eq!(second.status, StatusCode::TOO_MANY_REQUESTS);
    }

    #[tokio::test]
    async fn a_bot_and_its_workspace_are_held_back_while_others_go_on() {
        let world = strict().await;
        let mut owner = world.member("dilnoza").await;
        let mut slugs = Vec::new();
        for name in ["Shop", "Clinic", "School"] {
            let bot = owner.make_bot(name).await;
            slugs.push(owner.slug(&bot).await);
        }
        let mut other = world.member("aziz").await;
        let bot = other.make_bot("Other shop").await;
        let others = other.slug(&bot).await;
        let mut network = 0;
        let mut new = || {
            network += 1;
            visitor(&world, network)
        };
        for slug in &slugs[..2] {
            for _ in 0..BOT {
                assert!(is_taken(&ask(&mut new(), slug).await));
            }
            assert!(!is_taken(&ask(&mut new(), slug).await), "the bot");
        }
        assert_eq!(WORKSPACE, 2 * BOT);
        assert!(
            !is_taken(&ask(&mut new(), &slugs[2]).await),
            "the workspace"
        );
        assert!(is_taken(&ask(&mut new(), &others).await));
    }
}
