//! Doors: the curated answers of a bot.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    curated::{CuratedForm, CuratedList, CuratedMatch, CuratedView},
    error::Result,
    id::{BotId, ConversationId, CuratedId},
};

#[cfg(feature = "ssr")]
use crate::{
    account::guard::me,
    bot::store as bots,
    curated::{QUESTION, find, save, store},
    db::db,
    form::Check,
};

/// A bot's curated answers, or those that hold what is searched for.
#[server(prefix = "/api", endpoint = "list_curated", input = PostUrl)]
pub async fn list_curated(
    bot: BotId,
    #[server(default)] search: String,
    page: u32,
) -> Result<CuratedList> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    Ok(CuratedList {
        answers: store::list(&db, &me.workspace_id, &bot, &search, page).await?,
        may_edit: me.may_edit().is_ok(),
    })
}

/// One curated answer.
#[server(prefix = "/api", endpoint = "find_curated", input = PostUrl)]
pub async fn find_curated(bot: BotId, answer: CuratedId) -> Result<CuratedView> {
    let (me, db) = (me()?, db()?);
    Ok(CuratedView {
        answer: store::find(&db, &me.workspace_id, &bot, &answer).await?,
        may_edit: me.may_edit().is_ok(),
    })
}

/// The curated answer a visitor would get for a question; it is not counted as given.
#[server(prefix = "/api", endpoint = "match_curated", input = PostUrl)]
pub async fn match_curated(bot: BotId, question: String) -> Result<Option<CuratedMatch>> {
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    Check::new()
        .text("question", &question, 1, QUESTION)
        .finish()?;
    let met = find::find(&db, &me.workspace_id, &bot, &question).await?;
    Ok(met.map(|hit| CuratedMatch {
        id: hit.id,
        wording: hit.wording,
        answer: hit.answer,
        percent: hit.score.map(|score| (score * 100.0).round() as u32),
    }))
}

/// Adds an answer, or replaces one when `answer` names it; goes back to the conversation it was
/// written in, or to the list.
#[server(prefix = "/api", endpoint = "save_curated", input = PostUrl)]
pub async fn save_curated(
    bot: BotId,
    answer: Option<CuratedId>,
    form: CuratedForm,
    conversation: Option<ConversationId>,
) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let replaces = answer.filter(|id| !id.as_str().is_empty());
    save::save(&db, &me.workspace_id, &bot, replaces, form).await?;
    // What stands in an address is an id and nothing else.
    let is_id = |id: &ConversationId| {
        let mut letters = id.as_str().bytes();
        !id.as_str().is_empty() && letters.all(|letter| letter.is_ascii_alphanumeric())
    };
    let place = match conversation.filter(is_id) {
        Some(conversation) => format!("conversations/{conversation}"),
        None => "answers".to_owned(),
    };
    leptos_axum::redirect(&format!("/bots/{bot}/{place}?notice=answer_saved"));
    Ok(())
}

/// Lets the bot give an answer, or not; goes back to the answer, or to the page of the list it was
/// switched on.
#[server(prefix = "/api", endpoint = "switch_curated", input = PostUrl)]
pub async fn switch_curated(
    bot: BotId,
    answer: CuratedId,
    enabled: bool,
    page: Option<u32>,
) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::switch(&mut tx, &me.workspace_id, &bot, &answer, enabled).await?;
    tx.commit().await?;
    let place = match page {
        Some(page) => format!("?page={page}&"),
        None => format!("/{answer}?"),
    };
    leptos_axum::redirect(&format!("/bots/{bot}/answers{place}notice=saved"));
    Ok(())
}

/// Deletes an answer.
#[server(prefix = "/api", endpoint = "delete_curated", input = PostUrl)]
pub async fn delete_curated(bot: BotId, answer: CuratedId) -> Result<()> {
    let (me, db) = (me()?, db()?);
    me.may_edit()?;
    let mut tx = db.begin().await?;
    store::delete(&mut tx, &me.workspace_id, &bot, &answer).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/bots/{bot}/answers?notice=answer_deleted"));
    Ok(())
}
