//! Doors: the documents of a bot.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::{BotId, SourceId},
    knowledge::{Source, SourceView},
    list::Page,
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    bot::{store as bots, templates},
    db::db,
    error::AppError,
    knowledge::{Kind, index, store, upload},
};

/// A bot's documents.
#[server(prefix = "/api", endpoint = "list_sources", input = PostUrl)]
pub async fn list_sources(bot: BotId, page: u32) -> Result<Page<Source>> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    store::list(&db, &me.workspace_id, &bot, page).await
}

/// One document with a page of its passages.
#[server(prefix = "/api", endpoint = "find_source", input = PostUrl)]
pub async fn find_source(bot: BotId, source: SourceId, page: u32) -> Result<SourceView> {
    let (me, db) = (me()?, db()?);
    let found = store::find(&db, &me.workspace_id, &bot, &source).await?;
    let passages = store::passages(&db, &me.workspace_id, &source, page, found.passages).await?;
    let text = match found.kind {
        Kind::Text => store::text(&db, &source)
            .await?
            .map(|text| text.content)
            .filter(|text| text.len() <= crate::knowledge::EDITABLE),
        Kind::File => None,
    };
    Ok(SourceView {
        source: found,
        text,
        passages,
    })
}

/// Adds a pasted document, or replaces one when `source` names it.
#[server(prefix = "/api", endpoint = "save_text", input = PostUrl)]
pub async fn save_text(
    bot: BotId,
    source: Option<SourceId>,
    title: String,
    text: String,
) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    crate::knowledge::check_text(&title, &text)?;
    let document = upload::Document {
        kind: Kind::Text,
        title: title.trim().to_owned(),
        content: text.replace("\r\n", "\n"),
    };
    let source = source.filter(|id| !id.as_str().is_empty());
    upload::save(&db()?, &me.workspace_id, &bot, source, document).await?;
    leptos_axum::redirect(&format!("/bots/{bot}/knowledge?notice=source_saved"));
    Ok(())
}

/// Adds the example document of the bot's template.
#[server(prefix = "/api", endpoint = "add_sample", input = PostUrl)]
pub async fn add_sample(bot: BotId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let found = bots::find(&db, &me.workspace_id, &bot).await?;
    let template = found
        .template
        .as_deref()
        .and_then(|key| templates::find(key, found.settings.language));
    let template = template.ok_or(AppError::NotFound)?;
    let document = upload::Document {
        kind: Kind::Text,
        title: template.sample_title,
        content: template.sample,
    };
    upload::save(&db, &me.workspace_id, &bot, None, document).await?;
    leptos_axum::redirect(&format!("/bots/{bot}?notice=source_saved"));
    Ok(())
}

/// Puts a failed document in line again.
#[server(prefix = "/api", endpoint = "retry_source", input = PostUrl)]
pub async fn retry_source(bot: BotId, source: SourceId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::retry(&mut tx, &me.workspace_id, &bot, &source).await?;
    tx.commit().await?;
    upload::wait_shortly(index::later(&db, source)).await;
    leptos_axum::redirect(&format!("/bots/{bot}/knowledge"));
    Ok(())
}

/// Deletes a document with its passages.
#[server(prefix = "/api", endpoint = "delete_source", input = PostUrl)]
pub async fn delete_source(bot: BotId, source: SourceId) -> Result<()> {
    let me = me()?;
    me.may_edit()?;
    index::delete(&db()?, &me.workspace_id, &bot, &source).await?;
    leptos_axum::redirect(&format!("/bots/{bot}/knowledge?notice=source_deleted"));
    Ok(())
}
