//! Doors: drafts and versions, and the copy of a bot, which takes everything the slices before this
//! one know.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::BotId,
    publish::{Overview, Standing, State, Texts, VersionView},
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    bot::{BotSettings, Setup, store as bots},
    config::config,
    curated::copy as answers,
    db::db,
    form::Check,
    job::queue,
    knowledge::store as documents,
    lead::store as leads,
    provider::store as providers,
    publish::{
        NOTE,
        definition::{Definition, differences},
        store,
    },
    tool::store as tools,
};

/// How a bot stands, for the sign on its pages.
#[server(prefix = "/api", endpoint = "find_state", input = PostUrl)]
pub async fn find_state(bot: BotId) -> Result<State> {
    let (me, db) = (me()?, db()?);
    store::state(&db, &me.workspace_id, &bot).await
}

/// What publishing would change, and a page of the versions.
#[server(prefix = "/api", endpoint = "list_versions", input = PostUrl)]
pub async fn list_versions(bot: BotId, page: u32) -> Result<Overview> {
    let (me, db) = (me()?, db()?);
    let (live, standing, texts) = store::standing(&db, &me.workspace_id, &bot).await?;
    let draft = store::draft(&db, &me.workspace_id, &bot).await?;
    let published = store::version(&db, &me.workspace_id, &bot, live).await?;
    Ok(Overview {
        state: State {
            live,
            standing,
            changed: draft != published,
        },
        texts,
        language: published.setup.settings.language,
        differences: told(&published, &draft).await?,
        history: store::list(&db, &me.workspace_id, &bot, page).await?,
        may_edit: me.may_edit().is_ok(),
    })
}

/// One version, and what it changed in the one before.
#[server(prefix = "/api", endpoint = "find_version", input = PostUrl)]
pub async fn find_version(bot: BotId, number: u32) -> Result<VersionView> {
    let (me, db) = (me()?, db()?);
    let (card, before) = store::card(&db, &me.workspace_id, &bot, number).await?;
    let version = store::version(&db, &me.workspace_id, &bot, number).await?;
    let differences = match before {
        Some(before) => {
            let before = store::version(&db, &me.workspace_id, &bot, before).await?;
            told(&before, &version).await?
        }
        None => Vec::new(),
    };
    Ok(VersionView {
        card,
        before,
        differences,
        is_draft: store::draft(&db, &me.workspace_id, &bot).await? == version,
        may_edit: me.may_edit().is_ok(),
    })
}

/// Publishes the draft.
#[server(prefix = "/api", endpoint = "publish_bot", input = PostUrl)]
pub async fn publish_bot(bot: BotId, #[server(default)] note: String) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let note = note.trim();
    Check::new().text("note", note, 0, NOTE).finish()?;
    let mut tx = db.begin().await?;
    store::publish(&mut tx, &me.workspace_id, &bot, note, Some(&me.user_id)).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/versions?notice=published"));
    Ok(())
}

/// Makes the draft what a version was, and publishes it too when asked to, with a note.
#[server(prefix = "/api", endpoint = "restore_version", input = PostUrl)]
pub async fn restore_version(
    bot: BotId,
    number: u32,
    #[server(default)] publish: bool,
    #[server(default)] note: String,
) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let note = note.trim();
    Check::new().text("note", note, 0, NOTE).finish()?;
    let version = store::version(&db, &me.workspace_id, &bot, number).await?;
    let mut tx = db.begin().await?;
    store::restore(&mut tx, &*config()?, &me.workspace_id, &bot, &version).await?;
    if publish {
        store::publish(&mut tx, &me.workspace_id, &bot, note, Some(&me.user_id)).await?;
    }
    tx.commit().await?;
    let notice = if publish { "published" } else { "restored" };
    leptos_axum::redirect(&format!("/bots/{bot}/versions?notice={notice}"));
    Ok(())
}

/// Lets visitors in, or does not.
#[server(prefix = "/api", endpoint = "set_standing", input = PostUrl)]
pub async fn set_standing(bot: BotId, standing: Standing) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::set_standing(&mut tx, &me.workspace_id, &bot, standing).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/versions?notice=saved"));
    Ok(())
}

/// Writes what visitors are told when the bot is not open.
#[server(prefix = "/api", endpoint = "save_texts", input = PostUrl)]
pub async fn save_texts(bot: BotId, #[server(default)] texts: Texts) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let texts = texts.trimmed();
    texts.check()?;
    let mut tx = db.begin().await?;
    store::set_texts(&mut tx, &me.workspace_id, &bot, &texts).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/versions?notice=saved"));
    Ok(())
}

/// Copies a bot's draft with its documents, curated answers, tools and form of leads, and publishes the copy; the
/// values of the tools' headers stay behind.
#[server(prefix = "/api", endpoint = "duplicate_bot", input = PostUrl)]
pub async fn duplicate_bot(bot: BotId, name: String) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let found = bots::find(&db, &me.workspace_id, &bot).await?;
    let settings = BotSettings {
        name,
        ..found.settings.clone()
    }
    .trimmed();
    settings.check()?;
    let slug = bots::new_slug();
    let template = found.template.clone();
    let place = bots::Place {
        workspace: &me.workspace_id,
        slug: &slug,
        template: template.as_deref(),
        author: Some(&me.user_id),
    };
    let setup = Setup {
        settings,
        ..Setup::from(found)
    };
    let mut tx = db.begin().await?;
    let copy = bots::add(&mut tx, place, &setup).await?;
    let sources = documents::copy_all(&mut tx, &me.workspace_id, &bot, &copy).await?;
    answers::copy_all(&mut tx, &me.workspace_id, &bot, &copy).await?;
    tools::copy_all(&mut tx, &me.workspace_id, &bot, &copy).await?;
    leads::copy_form(&mut tx, &me.workspace_id, &bot, &copy).await?;
    store::finish_first(&mut tx, &me.workspace_id, &copy).await?;
    tx.commit().await?;
    let queue = queue()?;
    for source in sources {
        queue.at_once(source.as_str());
    }
    leptos_axum::redirect(&format!("/bots/{copy}/settings?notice=bot_duplicated"));
    Ok(())
}

/// What one definition changes in another, with the providers of models by their names.
#[cfg(feature = "ssr")]
async fn told(old: &Definition, new: &Definition) -> Result<Vec<crate::publish::Difference>> {
    let me = me()?;
    let providers = providers::list(&db()?, &*config()?, &me.workspace_id).await?;
    Ok(differences(old, new, |id| {
        let known = providers.iter().find(|provider| provider.id == *id);
        known.map_or_else(|| "?".to_owned(), |provider| provider.name.clone())
    }))
}
