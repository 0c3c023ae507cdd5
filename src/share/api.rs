//! Doors: the share page of a bot.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::BotId,
    share::{PictureKind, ShareForm, ShareView},
};

#[cfg(feature = "ssr")]
use crate::{
    account::{check_password, guard::me, login::refuse_common, password},
    bot::store as bots,
    db::db,
    share::store,
};

/// The settings of a bot's share page.
#[server(prefix = "/api", endpoint = "find_share", input = PostUrl)]
pub async fn find_share(bot: BotId) -> Result<ShareView> {
    let (me, db) = (me()?, db()?);
    let found = bots::find(&db, &me.workspace_id, &bot).await?;
    let share = store::find(&db, &me.workspace_id, &bot).await?;
    Ok(ShareView {
        slug: found.slug,
        has_password: share.password.is_some(),
        settings: share.settings,
        pictures: share.pictures,
        may_edit: me.may_edit().is_ok(),
    })
}

/// Changes the settings.
#[server(prefix = "/api", endpoint = "save_share", input = PostUrl)]
pub async fn save_share(bot: BotId, #[server(default)] form: ShareForm) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    bots::find(&db, &me.workspace_id, &bot).await?;
    let settings = form.parse()?;
    let mut tx = db.begin().await?;
    store::save(&mut tx, &me.workspace_id, &bot, &settings).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/share?notice=saved"));
    Ok(())
}

/// Asks visitors for a password from now on, or for another one, which ends what the last allowed.
#[server(prefix = "/api", endpoint = "set_share_password", input = PostUrl)]
pub async fn set_share_password(bot: BotId, password: String) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let found = bots::find(&db, &me.workspace_id, &bot).await?;
    check_password("password", &password)?;
    refuse_common("password", &password, &[&found.settings.name, &found.slug])?;
    let hash = password::hash(&password).await?;
    let mut tx = db.begin().await?;
    store::set_password(&mut tx, &me.workspace_id, &bot, Some(&hash)).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/share?notice=saved"));
    Ok(())
}

/// Lets everybody with the link in again.
#[server(prefix = "/api", endpoint = "drop_share_password", input = PostUrl)]
pub async fn drop_share_password(bot: BotId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    bots::find(&db, &me.workspace_id, &bot).await?;
    let mut tx = db.begin().await?;
    store::set_password(&mut tx, &me.workspace_id, &bot, None).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/share?notice=saved"));
    Ok(())
}

/// Takes a picture down.
#[server(prefix = "/api", endpoint = "drop_share_picture", input = PostUrl)]
pub async fn drop_share_picture(bot: BotId, kind: PictureKind) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    bots::find(&db, &me.workspace_id, &bot).await?;
    let mut tx = db.begin().await?;
    store::drop_picture(&mut tx, &me.workspace_id, &bot, kind).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/share?notice=saved"));
    Ok(())
}
