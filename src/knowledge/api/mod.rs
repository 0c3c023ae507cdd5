//! Doors: the documents of a bot.

pub mod meaning;
pub mod trial;
pub mod web;

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::{BotId, PassageId, SourceId},
    knowledge::{PassageForm, Source, SourceView},
    list::Page,
};

#[cfg(feature = "ssr")]
use crate::{
    account::{Me, guard::me},
    bot::{store as bots, templates},
    db::db,
    error::AppError,
    job::queue,
    knowledge::{
        Kind, index,
        store::{self, Content, NewSource},
        upload,
    },
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
        Kind::File | Kind::Page | Kind::Site => None,
    };
    let web = match found.kind {
        Kind::Page => store::web::web(&db, &me.workspace_id, &bot, &source).await?,
        Kind::Text | Kind::File | Kind::Site => None,
    };
    Ok(SourceView {
        source: found,
        text,
        passages,
        web,
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
    let source = source.filter(|id| !id.as_str().is_empty());
    keep_text(&me, &bot, source, title.trim(), &text.replace("\r\n", "\n")).await?;
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
    keep_text(&me, &bot, None, &template.sample_title, &template.sample).await?;
    leptos_axum::redirect(&format!("/bots/{bot}?notice=source_saved"));
    Ok(())
}

#[cfg(feature = "ssr")]
async fn keep_text(
    me: &Me,
    bot: &BotId,
    replaces: Option<SourceId>,
    title: &str,
    text: &str,
) -> Result<()> {
    let place = upload::Place {
        workspace: &me.workspace_id,
        bot,
        replaces: replaces.as_ref(),
    };
    let source = NewSource {
        kind: Kind::Text,
        title,
        content: Content::Text(text),
    };
    let id = upload::save(&db()?, place, source).await?;
    upload::wait_shortly(queue()?.at_once(id.as_str())).await;
    Ok(())
}

/// Changes a passage by hand: its text, its hints, whether it is searched.
#[server(prefix = "/api", endpoint = "save_passage", input = PostUrl)]
pub async fn save_passage(
    bot: BotId,
    source: SourceId,
    passage: PassageId,
    form: PassageForm,
    #[server(default)] page: u32,
) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    index::edit(&db, &me.workspace_id, &bot, &source, passage, &form).await?;
    leptos_axum::redirect(&format!(
        "/bots/{bot}/knowledge/{source}?notice=saved&page={}#passage-{passage}",
        page.max(1)
    ));
    Ok(())
}

/// Lets a document be answered from or not; what was made of it stays.
#[server(prefix = "/api", endpoint = "switch_source", input = PostUrl)]
pub async fn switch_source(bot: BotId, source: SourceId, enabled: bool) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let found = store::find(&db, &me.workspace_id, &bot, &source).await?;
    index::enable(&db, &me.workspace_id, &bot, &source, enabled).await?;
    let pages = match found.kind {
        Kind::Site => "/pages",
        Kind::Text | Kind::File | Kind::Page => "",
    };
    leptos_axum::redirect(&format!(
        "/bots/{bot}/knowledge/{source}{pages}?notice=saved"
    ));
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
    upload::wait_shortly(queue()?.at_once(source.as_str())).await;
    leptos_axum::redirect(&format!("/bots/{bot}/knowledge"));
    Ok(())
}

/// Puts all failed documents of a bot in line again.
#[server(prefix = "/api", endpoint = "retry_sources", input = PostUrl)]
pub async fn retry_sources(bot: BotId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    bots::find(&db, &me.workspace_id, &bot).await?;
    let mut tx = db.begin().await?;
    store::retry_all(&mut tx, &me.workspace_id, &bot).await?;
    tx.commit().await?;
    queue()?.wake();
    leptos_axum::redirect(&format!("/bots/{bot}/knowledge"));
    Ok(())
}

/// Takes a waiting document out of line.
#[server(prefix = "/api", endpoint = "cancel_source", input = PostUrl)]
pub async fn cancel_source(bot: BotId, source: SourceId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::cancel(&mut tx, &me.workspace_id, &bot, &source).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/knowledge"));
    Ok(())
}

/// Deletes a document with everything that was made of it.
#[server(prefix = "/api", endpoint = "delete_source", input = PostUrl)]
pub async fn delete_source(bot: BotId, source: SourceId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let site = store::find(&db, &me.workspace_id, &bot, &source)
        .await?
        .site;
    let passages = index::delete(&db, &me.workspace_id, &bot, &source).await?;
    let place = site.map_or(String::new(), |site| format!("/{site}/pages"));
    leptos_axum::redirect(&format!(
        "/bots/{bot}/knowledge{place}?notice=source_deleted&passages={passages}"
    ));
    Ok(())
}
