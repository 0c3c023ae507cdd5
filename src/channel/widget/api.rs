//! Doors: the website widget of a bot.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    channel::widget::{WidgetForm, WidgetView},
    error::Result,
    id::BotId,
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me, bot::store as bots, channel::widget::store, config::config, db::db,
};

/// The settings of a bot's widget, and the key for those who may change it.
#[server(prefix = "/api", endpoint = "find_widget", input = PostUrl)]
pub async fn find_widget(bot: BotId) -> Result<WidgetView> {
    let (me, db, config) = (me()?, db()?, config()?);
    let bot = bots::find(&db, &me.workspace_id, &bot).await?;
    let widget = store::find(&db, &config, &me.workspace_id, &bot.id).await?;
    let rotating = widget
        .as_ref()
        .is_some_and(|widget| widget.previous.is_some());
    let secret = widget.as_ref().filter(|_| me.may_edit().is_ok());
    Ok(WidgetView {
        slug: bot.slug,
        secret: secret.map(|widget| widget.secret.expose().to_owned()),
        rotating,
        settings: widget.map(|widget| widget.settings).unwrap_or_default(),
    })
}

/// Changes the settings.
#[server(prefix = "/api", endpoint = "save_widget", input = PostUrl)]
pub async fn save_widget(bot: BotId, form: WidgetForm) -> Result<()> {
    let (me, db, config) = (me()?, db()?, config()?);
    me.may_edit()?;
    bots::find(&db, &me.workspace_id, &bot).await?;
    let settings = form.parse()?;
    let mut tx = db.begin().await?;
    store::save(&mut tx, &config, &me.workspace_id, &bot, &settings).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/widget?notice=saved"));
    Ok(())
}

/// Makes a new key for signing visitors; the present one is accepted as well until it is dropped.
#[server(prefix = "/api", endpoint = "rotate_widget_secret", input = PostUrl)]
pub async fn rotate_widget_secret(bot: BotId) -> Result<()> {
    let (me, db, config) = (me()?, db()?, config()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::rotate(&mut tx, &config, &me.workspace_id, &bot).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/widget?notice=saved"));
    Ok(())
}

/// Accepts the newest key only.
#[server(prefix = "/api", endpoint = "drop_widget_secret", input = PostUrl)]
pub async fn drop_widget_secret(bot: BotId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::forget_previous(&mut tx, &me.workspace_id, &bot).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/widget?notice=saved"));
    Ok(())
}
