//! Doors: the copy of a bot, which takes everything along that the slices before this one know.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{error::Result, id::BotId};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    bot::{BotSettings, Setup, store as bots},
    bundle::along::along,
    check::store as checks,
    curated::copy as answers,
    db::db,
    job::queue,
    knowledge::store as documents,
    lead::store as leads,
    publish::store as editions,
    share::store as shares,
    tool::store as tools,
    usage::{SpendingLimit, store as limits},
};

/// Copies a bot's draft with its documents, curated answers, tools, checks, share page, widget,
/// form of leads, texts for visitors and spending limit, and publishes the copy; the values of the tools'
/// headers stay behind.
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
    let (_, _, told) = editions::standing(&db, &me.workspace_id, &bot).await?;
    let known = limits::limits(&db, &me.workspace_id).await?;
    let mut tx = db.begin().await?;
    let copy = bots::add(&mut tx, place, &setup).await?;
    let limit = known
        .into_iter()
        .find(|limit| limit.bot.as_ref() == Some(&bot));
    let limit = limit.map(|limit| SpendingLimit {
        bot: Some(copy.clone()),
        ..limit
    });
    let sources = documents::copy_all(&mut tx, &me.workspace_id, &bot, &copy).await?;
    answers::copy_all(&mut tx, &me.workspace_id, &bot, &copy).await?;
    tools::copy_all(&mut tx, &me.workspace_id, &bot, &copy).await?;
    checks::copy_all(&mut tx, &me.workspace_id, &bot, &copy).await?;
    leads::copy_form(&mut tx, &me.workspace_id, &bot, &copy).await?;
    shares::copy(&mut tx, &me.workspace_id, &bot, &copy).await?;
    along()?
        .copy(&mut tx, &me.workspace_id, &bot, &copy)
        .await?;
    editions::set_texts(&mut tx, &me.workspace_id, &copy, &told).await?;
    if let Some(limit) = limit {
        limits::save_limit(&mut tx, &me.workspace_id, &limit).await?;
    }
    editions::finish_first(&mut tx, &me.workspace_id, &copy).await?;
    tx.commit().await?;
    let queue = queue()?;
    for source in sources {
        queue.at_once(source.as_str());
    }
    leptos_axum::redirect(&format!("/bots/{copy}/settings?notice=bot_duplicated"));
    Ok(())
}
