//! Door: a search tried out.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    error::Result,
    id::BotId,
    knowledge::trial::{Trial, TrialForm},
};

/// What the bot's search finds at each stage. Looking at it changes nothing; with an embedding model it
/// costs one call.
#[server(prefix = "/api", endpoint = "try_search", input = PostUrl)]
pub async fn try_search(bot: BotId, form: TrialForm) -> Result<Trial> {
    use crate::{
        account::guard::me,
        bot::store as bots,
        db::db,
        error::AppError,
        knowledge::{trying, vector::Vectors},
    };
    let (me, db) = (me()?, db()?);
    bots::find(&db, &me.workspace_id, &bot).await?;
    let vectors = use_context::<Vectors>().ok_or(AppError::Internal)?;
    trying::try_search(&vectors, &me.workspace_id, &bot, &form).await
}
