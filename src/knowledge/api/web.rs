//! Doors: pages and sites of the web.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::{BotId, SourceId, WebPageId},
    knowledge::web::{NewWeb, SiteView, Sync},
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    db::{Db, db},
    error::AppError,
    http::outgoing::Outgoing,
    id::WorkspaceId,
    job::queue,
    knowledge::{
        Kind, State, fetching,
        store::{self, web as pages},
        upload::wait_shortly,
        web::MOST_PAGES,
    },
};

#[cfg(feature = "ssr")]
fn outgoing() -> Result<Outgoing> {
    use_context::<Outgoing>().ok_or(AppError::Internal)
}

/// Adds a page, or a site whose pages are looked for first.
#[server(prefix = "/api", endpoint = "add_web", input = PostUrl)]
pub async fn add_web(bot: BotId, web: NewWeb) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let scope = fetching::scope(&web, &outgoing()?)?;
    let title = fetching::title_of(None, &scope.start);
    let root = pages::NewRoot {
        scope: &scope,
        site: web.site,
        title: &title,
        sync: web.sync,
    };
    let mut tx = db.begin().await?;
    let id = pages::add(&mut tx, &me.workspace_id, &bot, root).await?;
    tx.commit().await?;
    wait_shortly(queue()?.at_once(id.as_str())).await;
    leptos_axum::redirect(&match web.site {
        true => format!("/bots/{bot}/knowledge/{id}/pages"),
        false => format!("/bots/{bot}/knowledge?notice=source_saved"),
    });
    Ok(())
}

/// A site with its pages: all of them while its owner has to choose, or wants to.
#[server(prefix = "/api", endpoint = "find_site", input = PostUrl)]
pub async fn find_site(bot: BotId, source: SourceId, page: u32, choose: bool) -> Result<SiteView> {
    let (me, db) = (me()?, db()?);
    let found = store::find(&db, &me.workspace_id, &bot, &source).await?;
    let web = pages::web(&db, &me.workspace_id, &bot, &source).await?;
    let web = web
        .filter(|_| found.kind == Kind::Site)
        .ok_or(AppError::NotFound)?;
    let all = found.state == State::Choosing || choose && found.state != State::Waiting;
    let pages = pages::site_pages(&db, &me.workspace_id, &source, all, page).await?;
    Ok(SiteView {
        source: found,
        web,
        pages,
        all,
    })
}

/// Takes the owner's choice among the pages of a site.
#[server(prefix = "/api", endpoint = "choose_pages", input = PostUrl)]
pub async fn choose_pages(
    bot: BotId,
    source: SourceId,
    #[server(default)] pages: Vec<WebPageId>,
) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    if pages.len() > 2 * MOST_PAGES as usize {
        return Err(AppError::LimitReached { max: MOST_PAGES });
    }
    let mut tx = db.begin().await?;
    store::web::choose(&mut tx, &me.workspace_id, &bot, &source, &pages).await?;
    tx.commit().await?;
    wait_shortly(queue()?.at_once(source.as_str())).await;
    leptos_axum::redirect(&format!("/bots/{bot}/knowledge/{source}/pages"));
    Ok(())
}

/// Reads a page or site again.
#[server(prefix = "/api", endpoint = "sync_source", input = PostUrl)]
pub async fn sync_source(bot: BotId, source: SourceId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    pages::begin_sync(&mut tx, &me.workspace_id, &bot, &source).await?;
    tx.commit().await?;
    wait_shortly(queue()?.at_once(source.as_str())).await;
    back(&db, &me.workspace_id, &bot, &source).await
}

/// Sets how often a page or site is read again.
#[server(prefix = "/api", endpoint = "set_sync", input = PostUrl)]
pub async fn set_sync(bot: BotId, source: SourceId, sync: Sync) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    pages::set_sync(&mut tx, &me.workspace_id, &bot, &source, sync).await?;
    tx.commit().await?;
    back(&db, &me.workspace_id, &bot, &source).await
}

/// To the page on which a source is looked after.
#[cfg(feature = "ssr")]
async fn back(db: &Db, workspace: &WorkspaceId, bot: &BotId, source: &SourceId) -> Result<()> {
    let place = match store::find(db, workspace, bot, source).await?.kind {
        Kind::Site => "/pages",
        Kind::Text | Kind::File | Kind::Page => "",
    };
    leptos_axum::redirect(&format!("/bots/{bot}/knowledge/{source}{place}"));
    Ok(())
}
