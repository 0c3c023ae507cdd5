//! Doors: the bots of the person's workspace.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    bot::{Bot, BotCard, BotSettings, TemplateCard, model::Mode},
    error::Result,
    i18n::Locale,
    id::BotId,
    list::Page,
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    bot::{Setup, model::ModelSettings, store, templates},
    config::config,
    db::db,
    error::{AppError, Problem},
    form::Check,
    provider::store as providers,
};

/// The workspace's bots.
#[server(prefix = "/api", endpoint = "list_bots", input = PostUrl)]
pub async fn list_bots(page: u32) -> Result<Page<BotCard>> {
    let me = me()?;
    store::list(&db()?, &me.workspace_id, page).await
}

/// One bot.
#[server(prefix = "/api", endpoint = "find_bot", input = PostUrl)]
pub async fn find_bot(bot: BotId) -> Result<Bot> {
    let me = me()?;
    store::find(&db()?, &me.workspace_id, &bot).await
}

/// The ready templates in a language.
#[server(prefix = "/api", endpoint = "list_templates", input = PostUrl)]
pub async fn list_templates(language: Locale) -> Result<Vec<TemplateCard>> {
    me()?;
    Ok(templates::cards(language))
}

/// Makes a bot from a template and goes to its knowledge.
#[server(prefix = "/api", endpoint = "create_bot", input = PostUrl)]
pub async fn create_bot(
    name: String,
    purpose: String,
    language: Locale,
    template: String,
) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    crate::bot::check_new(Check::new(), &name, &purpose).finish()?;
    let found = templates::find(&template, language)
        .ok_or_else(|| AppError::field("template", Problem::Required))?;
    let settings = found.settings(&name, &purpose, language);
    let place = store::Place {
        workspace: &me.workspace_id,
        slug: &store::new_slug(),
        template: Some(&template),
        author: Some(&me.user_id),
    };
    let mut tx = db()?.begin().await?;
    let bot = store::add(&mut tx, place, &Setup::new(settings)).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/knowledge?notice=bot_created"));
    Ok(())
}

/// Replaces a bot's settings.
#[server(prefix = "/api", endpoint = "update_bot", input = PostUrl)]
pub async fn update_bot(bot: BotId, settings: BotSettings) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    let settings = settings.trimmed();
    settings.check()?;
    let mut tx = db()?.begin().await?;
    store::update(&mut tx, &me.workspace_id, &bot, &settings).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/settings?notice=saved"));
    Ok(())
}

/// Chooses the model a bot answers with; without a provider it is the built-in one.
#[server(prefix = "/api", endpoint = "update_model", input = PostUrl)]
pub async fn update_model(
    bot: BotId,
    provider: String,
    model: String,
    mode: Mode,
    temperature: String,
    max_output_tokens: String,
) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let model = ModelSettings::parse(&provider, &model, &temperature, &max_output_tokens)?;
    if let Some(provider) = &model.provider {
        providers::find(&db, &*config()?, &me.workspace_id, provider).await?;
    }
    let mut tx = db.begin().await?;
    store::update_model(&mut tx, &me.workspace_id, &bot, &model, mode).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/model?notice=saved"));
    Ok(())
}

/// Deletes a bot with everything it has.
#[server(prefix = "/api", endpoint = "delete_bot", input = PostUrl)]
pub async fn delete_bot(bot: BotId) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    let mut tx = db()?.begin().await?;
    store::delete(&mut tx, &me.workspace_id, &bot).await?;
    tx.commit().await?;
    leptos_axum::redirect("/bots?notice=bot_deleted");
    Ok(())
}
