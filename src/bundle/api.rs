//! Doors: the copy of a bot, which takes everything along that the slices before this one know.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{error::Result, id::BotId};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    bot::{BotSettings, Setup, store as bots},
    check::store as checks,
    curated::copy as answers,
    db::db,
    job::queue,
    knowledge::store as documents,
    lead::store as leads,
    publish::store as editions,
    share::store as shares,
    tool::store as tools,
};

/// Copies a bot's draft with its documents, curated answers, tools, checks, share page and form of leads, and publishes the copy;
/// the values of the tools' headers stay behind.
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
    checks::copy_all(&mut tx, &me.workspace_id, &bot, &copy).await?;
    leads::copy_form(&mut tx, &me.workspace_id, &bot, &copy).await?;
    shares::copy(&mut tx, &me.workspace_id, &bot, &copy).await?;
    editions::finish_first(&mut tx, &me.workspace_id, &copy).await?;
    tx.commit().await?;
    let queue = queue()?;
    for source in sources {
        queue.at_once(source.as_str());
    }
    leptos_axum::redirect(&format!("/bots/{copy}/settings?notice=bot_duplicated"));
    Ok(())
}
