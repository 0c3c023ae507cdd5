//! Curated answers as their form is saved.

use crate::{
    curated::{ANSWERS, CuratedForm},
    db::Db,
    error::{AppError, Problem, Result},
    id::{BotId, CuratedId, WorkspaceId},
};

use super::{
    find::is_answered,
    store, wordings,
    write::{self, Written},
};

/// Adds an answer, or replaces the words of one; its id.
///
/// # Errors
///
/// [`AppError::Invalid`] names the fields `question` and `answer`; a question another answer of the
/// bot belongs to is [`Problem::Answered`].
pub async fn save(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    replaces: Option<CuratedId>,
    form: CuratedForm,
) -> Result<CuratedId> {
    let form = form.trimmed();
    form.check()?;
    let wordings = wordings::read(form.wordings())?;
    for wording in &wordings {
        if is_answered(db, workspace, bot, &wording.phrase, replaces.as_ref()).await? {
            return Err(AppError::field("question", Problem::Answered));
        }
    }
    let is_new = replaces.is_none();
    let written = Written {
        id: replaces.unwrap_or_else(CuratedId::new),
        form,
        wordings,
    };
    let mut tx = db.begin().await?;
    if !is_new {
        write::update(&mut tx, workspace, bot, &[&written]).await?;
    } else if store::room(&mut tx, workspace, bot).await? > 0 {
        write::add(&mut tx, workspace, bot, &[&written]).await?;
    } else {
        return Err(AppError::LimitReached { max: ANSWERS });
    }
    tx.commit().await?;
    Ok(written.id)
}
