//! Curated answers as their form is saved.

use crate::{
    curated::{ANSWERS, CuratedForm},
    db::Db,
    error::{AppError, Problem, Result},
    id::{BotId, CuratedId, WorkspaceId},
};

use super::{
    find::is_answered,
    store::{self, Words},
    wordings,
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
    let words = Words {
        question: &form.question,
        answer: &form.answer,
        wordings: &wordings,
    };
    let mut tx = db.begin().await?;
    let id = match replaces {
        Some(id) => {
            store::update(&mut tx, workspace, bot, &id, &words).await?;
            id
        }
        None => {
            if store::room(&mut tx, workspace, bot).await? == 0 {
                return Err(AppError::LimitReached { max: ANSWERS });
            }
            let id = CuratedId::new();
            store::add(&mut tx, workspace, bot, &id, &words, form.origin).await?;
            id
        }
    };
    tx.commit().await?;
    Ok(id)
}
