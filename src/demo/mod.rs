//! The bots on the landing page that answer about ChatBot Factory itself, one a language. They are
//! made at start from the guides beside this file, and follow them when a release changes them.

use crate::{
    bot::{BotSettings, Setup, store as bots, templates::Template},
    db::{Db, Tx},
    error::{AppError, Result},
    i18n::{self, LANGUAGES, Locale},
    id::{BotId, SourceId, WorkspaceId},
    job::Queue,
    knowledge::{
        Kind, index,
        store::{self, Content},
    },
    publish::publishing::{self, Request},
    sql,
    time::Timestamp,
};

/// The workspace of the demo. It has no members, so nobody can change it.
const WORKSPACE: &str = "demo";

/// The guides a demo bot answers from: title and text.
macro_rules! guides {
    ($language:literal) => {
        [
            (
                "what-it-is",
                include_str!(concat!("guides/", $language, "/what-it-is.md")),
            ),
            (
                "getting-started",
                include_str!(concat!("guides/", $language, "/getting-started.md")),
            ),
            (
                "knowledge",
                include_str!(concat!("guides/", $language, "/knowledge.md")),
            ),
            (
                "answers",
                include_str!(concat!("guides/", $language, "/answers.md")),
            ),
            (
                "sharing",
                include_str!(concat!("guides/", $language, "/sharing.md")),
            ),
            (
                "privacy-and-data",
                include_str!(concat!("guides/", $language, "/privacy-and-data.md")),
            ),
            (
                "languages",
                include_str!(concat!("guides/", $language, "/languages.md")),
            ),
            (
                "running-it",
                include_str!(concat!("guides/", $language, "/running-it.md")),
            ),
        ]
    };
}

fn bot_file(locale: Locale) -> &'static str {
    match locale {
        Locale::en => include_str!("en.json"),
        Locale::ru => include_str!("ru.json"),
        Locale::uz => include_str!("uz.json"),
    }
}

fn guides(locale: Locale) -> [(&'static str, &'static str); 8] {
    match locale {
        Locale::en => guides!("en"),
        Locale::ru => guides!("ru"),
        Locale::uz => guides!("uz"),
    }
}

/// The end of a demo bot's share link.
pub fn slug(locale: Locale) -> String {
    format!("demo-{}", i18n::code(locale))
}

/// Makes the demo bots, or brings them up to this release.
pub async fn seed(db: &Db, queue: &Queue) -> Result<()> {
    let workspace = WorkspaceId::from(WORKSPACE.to_owned());
    for (locale, _) in LANGUAGES {
        let template = Template::parse(bot_file(locale)).ok_or(AppError::Internal)?;
        let settings = template.settings("", "", locale);
        let mut tx = db.begin().await?;
        add_workspace(&mut tx, &workspace).await?;
        let bot = seed_bot(db, &mut tx, &workspace, locale, &settings).await?;
        let changed = seed_guides(db, &mut tx, &workspace, &bot, locale).await?;
        tx.commit().await?;
        remove_former_guides(db, &workspace, &bot, locale).await?;
        for source in changed {
            if let Err(error) = queue.at_once(source.as_str()).await {
                tracing::error!(%error, "a guide of the demo");
            }
        }
    }
    Ok(())
}

async fn add_workspace(tx: &mut Tx, workspace: &WorkspaceId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("insert into workspaces (id, name, created_at) values ($1, $1, $2) on conflict (id) do nothing")
            .bind(workspace.as_str())
            .bind(Timestamp::now().millis())
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

async fn seed_bot(
    db: &Db,
    tx: &mut Tx,
    workspace: &WorkspaceId,
    locale: Locale,
    settings: &BotSettings,
) -> Result<BotId> {
    let slug = slug(locale);
    match bots::of_slug(db, &slug).await {
        Ok((_, bot)) => {
            if bots::find(db, workspace, &bot).await?.settings != *settings {
                bots::update(tx, workspace, &bot, settings).await?;
                let request = Request {
                    workspace,
                    bot: &bot,
                    note: "",
                    author: None,
                };
                publishing::publish_admitted(tx, &request).await?;
            }
            Ok(bot)
        }
        Err(AppError::NotFound) => {
            bots::add(
                tx,
                bots::Place {
                    workspace,
                    slug: &slug,
                    template: None,
                    author: None,
                },
                &Setup::new(settings.clone()),
            )
            .await
        }
        Err(error) => Err(error),
    }
}

/// Adds and replaces what differs; the documents to index.
async fn seed_guides(
    db: &Db,
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    locale: Locale,
) -> Result<Vec<SourceId>> {
    let known = store::list(db, workspace, bot, 1).await?.items;
    let mut changed = Vec::new();
    for (_, content) in guides(locale) {
        let title = title(content);
        let source = match known.iter().find(|source| source.title == title) {
            None => {
                store::add(
                    tx,
                    workspace,
                    bot,
                    store::NewSource {
                        kind: Kind::Text,
                        title,
                        content: Content::Text(content),
                    },
                )
                .await?
            }
            Some(source) => {
                let text = store::text(db, &source.id).await?;
                if text.is_some_and(|text| text.content == content) {
                    continue;
                }
                let content = Content::Text(content);
                store::replace(tx, workspace, bot, &source.id, title, content).await?;
                source.id.clone()
            }
        };
        changed.push(source);
    }
    Ok(changed)
}

/// A guide with another title than before is a document of its own; the one before it goes.
async fn remove_former_guides(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    locale: Locale,
) -> Result<()> {
    let titles: Vec<&str> = guides(locale).iter().map(|(_, text)| title(text)).collect();
    for known in store::list(db, workspace, bot, 1).await?.items {
        if !titles.contains(&known.title.as_str()) {
            index::delete(db, workspace, bot, &known.id).await?;
        }
    }
    Ok(())
}

/// A guide's first heading.
fn title(content: &str) -> &str {
    content
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches('#')
        .trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{World, on_both_databases};

    async fn titles(world: &World) -> Vec<String> {
        let (workspace, bot) = bots::of_slug(world.db(), "demo-en").await.unwrap();
        let known = store::list(world.db(), &workspace, &bot, 1).await.unwrap();
        known.items.into_iter().map(|source| source.title).collect()
    }

    on_both_databases! {
        async fn a_guide_with_another_title_takes_the_place_of_the_one_before(world: World) {
            seed(world.db(), &world.state.queue).await.unwrap();
            let first = titles(&world).await;
            assert_eq!(first.len(), guides(Locale::en).len());
            crate::sql!(world.db(), |c| {
                sqlx::query("update sources set title = 'A former title' where title = $1").bind(&first[0]).execute(c).await.map(drop)
            })
            .unwrap();
            seed(world.db(), &world.state.queue).await.unwrap();
            let mut now = titles(&world).await;
            now.sort();
            let mut expected = first;
            expected.sort();
            assert_eq!(now, expected);
        }
    }
}
