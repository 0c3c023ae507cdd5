//! Doors: a bot's leads, and the form that brings them.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::{BotId, LeadId},
    lead::{LeadForm, LeadList},
};

#[cfg(feature = "ssr")]
use crate::{account::guard::me, bot::store as bots, db::db, lead::store};

/// A page of a bot's leads, and the form.
#[server(prefix = "/api", endpoint = "list_leads", input = PostUrl)]
pub async fn list_leads(bot: BotId, page: u32) -> Result<LeadList> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    Ok(LeadList {
        leads: store::list(&db, &me.workspace_id, &bot, page).await?,
        form: store::form(&db, &me.workspace_id, &bot).await?,
        may_edit: me.may_edit().is_ok(),
    })
}

/// Changes the form.
#[server(prefix = "/api", endpoint = "save_lead_form", input = PostUrl)]
pub async fn save_lead_form(bot: BotId, #[server(default)] form: LeadForm) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let form = form.trimmed();
    form.check()?;
    let mut tx = db.begin().await?;
    store::set_form(&mut tx, &me.workspace_id, &bot, &form).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/leads?notice=saved"));
    Ok(())
}

/// Deletes a lead; its conversation stays.
#[server(prefix = "/api", endpoint = "delete_lead", input = PostUrl)]
pub async fn delete_lead(bot: BotId, lead: LeadId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::delete(&mut tx, &me.workspace_id, &bot, &lead).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/leads?notice=lead_deleted"));
    Ok(())
}
