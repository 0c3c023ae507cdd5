//! Doors: what the workspace's bots have used, and the limits of spending.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::BotId,
    insight::{Health, Limits, Overview},
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    bot::store as bots,
    db::db,
    insight::{
        native::{health, report},
        parse_limit,
    },
    time::Timestamp,
    usage::store as usage,
};

/// The use of models over the last 7, 30 or 90 days.
#[server(prefix = "/api", endpoint = "usage_report", input = PostUrl)]
pub async fn usage_report(days: u32) -> Result<Overview> {
    let me = me()?;
    report::report(&db()?, &me.workspace_id, days, Timestamp::now()).await
}

/// What an owner should look at in the knowledge of a bot.
#[server(prefix = "/api", endpoint = "find_health", input = PostUrl)]
pub async fn find_health(bot: BotId) -> Result<Health> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    health::health(&db, &me.workspace_id, &bot, Timestamp::now()).await
}

/// The limits of the workspace and its bots.
#[server(prefix = "/api", endpoint = "list_limits", input = PostUrl)]
pub async fn list_limits() -> Result<Limits> {
    let me = me()?;
    report::limits(&db()?, &me, Timestamp::now()).await
}

/// Sets a limit of the workspace, or of the bot that is named.
#[server(prefix = "/api", endpoint = "save_limit", input = PostUrl)]
pub async fn save_limit(
    bot: String,
    day_limit: String,
    month_limit: String,
    warn_percent: String,
) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let limit = parse_limit(&bot, &day_limit, &month_limit, &warn_percent)?;
    if let Some(bot) = &limit.bot {
        bots::find(&db, &me.workspace_id, bot).await?;
    }
    let mut tx = db.begin().await?;
    usage::save_limit(&mut tx, &me.workspace_id, &limit).await?;
    tx.commit().await?;
    leptos_axum::redirect("/usage?notice=saved");
    Ok(())
}

/// Takes a limit away.
#[server(prefix = "/api", endpoint = "delete_limit", input = PostUrl)]
pub async fn delete_limit(bot: String) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    let bot = Some(BotId::from(bot)).filter(|bot| !bot.as_str().is_empty());
    let mut tx = db()?.begin().await?;
    usage::delete_limit(&mut tx, &me.workspace_id, bot.as_ref()).await?;
    tx.commit().await?;
    leptos_axum::redirect("/usage?notice=saved");
    Ok(())
}
