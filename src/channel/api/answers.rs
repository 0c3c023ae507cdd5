//! Curated answers.

use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    bot::store as bots,
    curated::{CuratedAnswer, CuratedForm, save, store},
    id::{BotId, CuratedId},
};

use super::{
    Api,
    caller::{Caller, ReadKnowledge, WriteKnowledge},
    problem::Result,
    read::{Asked, Body, List, number},
};

/// The routes of curated answers.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(find, change, delete))
}

/// An answer an owner has written for a question.
#[derive(Serialize, ToSchema)]
pub struct AnswerView {
    /// The answer.
    id: String,
    /// The question in its wordings.
    questions: Vec<String>,
    /// The answer in Markdown.
    answer: String,
    /// Whether the bot gives it.
    enabled: bool,
    /// How often it was given.
    hits: u32,
    /// When it was given last.
    last_hit_at: Option<String>,
    /// When it was last changed.
    updated_at: String,
}

impl From<CuratedAnswer> for AnswerView {
    fn from(answer: CuratedAnswer) -> Self {
        Self {
            id: answer.id.to_string(),
            questions: answer.question.lines().map(str::to_owned).collect(),
            answer: answer.answer,
            enabled: answer.enabled,
            hits: answer.hits,
            last_hit_at: answer.last_hit_at.map(|at| at.iso()),
            updated_at: answer.updated_at.iso(),
        }
    }
}

/// A new curated answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// The question in up to 20 wordings of at most 500 characters.
    questions: Vec<String>,
    /// The answer in Markdown, at most 4000 characters.
    answer: String,
}

/// What is changed; what is not given stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerChange {
    /// The question in up to 20 wordings.
    questions: Option<Vec<String>>,
    /// The answer in Markdown.
    answer: Option<String>,
    /// Whether the bot gives it.
    enabled: Option<bool>,
}

/// Which answers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AnswersQuery {
    /// The page, from 1.
    #[param(minimum = 1)]
    page: Option<u32>,
    /// What a wording or the answer holds.
    search: Option<String>,
}

/// Lists a bot's curated answers, the newest first.
#[utoipa::path(get, path = "/bots/{bot}/answers", tag = "Curated answers", operation_id = "list_answers",
    params(("bot" = String, Path, description = "The bot"), AnswersQuery),
    responses((status = 200, body = List<AnswerView>)), security(("key" = ["knowledge:read"])))]
async fn list(
    caller: Caller<ReadKnowledge>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Asked(query): Asked<AnswersQuery>,
) -> Result<Json<List<AnswerView>>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    bots::find(db, workspace, &bot).await?;
    let search = query.search.unwrap_or_default();
    let page = store::list(db, workspace, &bot, &search, number(query.page)).await?;
    Ok(Json(page.into()))
}

/// Adds a curated answer.
#[utoipa::path(post, path = "/bots/{bot}/answers", tag = "Curated answers", operation_id = "add_answer",
    params(("bot" = String, Path, description = "The bot")), request_body = NewAnswer,
    responses((status = 201, body = AnswerView)), security(("key" = ["knowledge:write"])))]
async fn add(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path(bot): Path<BotId>,
    Body(new): Body<NewAnswer>,
) -> Result<(StatusCode, Json<AnswerView>)> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let form = CuratedForm {
        question: new.questions.join("\n"),
        answer: new.answer,
        ..CuratedForm::default()
    };
    let id = save::save(db, workspace, &bot, None, form).await?;
    let answer = store::find(db, workspace, &bot, &id).await?;
    Ok((StatusCode::CREATED, Json(answer.into())))
}

/// Finds a curated answer.
#[utoipa::path(get, path = "/bots/{bot}/answers/{answer}", tag = "Curated answers", operation_id = "find_answer",
    params(("bot" = String, Path, description = "The bot"), ("answer" = String, Path, description = "The curated answer")),
    responses((status = 200, body = AnswerView)), security(("key" = ["knowledge:read"])))]
async fn find(
    caller: Caller<ReadKnowledge>,
    State(api): State<Api>,
    Path((bot, answer)): Path<(BotId, CuratedId)>,
) -> Result<Json<AnswerView>> {
    let found = store::find(&api.engine.db, &caller.workspace, &bot, &answer).await?;
    Ok(Json(found.into()))
}

/// Changes a curated answer, or switches it on and off.
#[utoipa::path(patch, path = "/bots/{bot}/answers/{answer}", tag = "Curated answers", operation_id = "change_answer",
    params(("bot" = String, Path, description = "The bot"), ("answer" = String, Path, description = "The curated answer")),
    request_body = AnswerChange,
    responses((status = 200, body = AnswerView)), security(("key" = ["knowledge:write"])))]
async fn change(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path((bot, answer)): Path<(BotId, CuratedId)>,
    Body(change): Body<AnswerChange>,
) -> Result<Json<AnswerView>> {
    let (db, workspace) = (&api.engine.db, &caller.workspace);
    let found = store::find(db, workspace, &bot, &answer).await?;
    if change.questions.is_some() || change.answer.is_some() {
        let mut form = CuratedForm::from(found);
        if let Some(questions) = change.questions {
            form.question = questions.join("\n");
        }
        if let Some(text) = change.answer {
            form.answer = text;
        }
        save::save(db, workspace, &bot, Some(answer.clone()), form).await?;
    }
    if let Some(enabled) = change.enabled {
        let mut tx = db.begin().await?;
        store::switch(&mut tx, workspace, &bot, &answer, enabled).await?;
        tx.commit().await?;
    }
    let changed = store::find(db, workspace, &bot, &answer).await?;
    Ok(Json(changed.into()))
}

/// Deletes a curated answer.
#[utoipa::path(delete, path = "/bots/{bot}/answers/{answer}", tag = "Curated answers", operation_id = "delete_answer",
    params(("bot" = String, Path, description = "The bot"), ("answer" = String, Path, description = "The curated answer")),
    responses((status = 204, description = "Deleted")), security(("key" = ["knowledge:write"])))]
async fn delete(
    caller: Caller<WriteKnowledge>,
    State(api): State<Api>,
    Path((bot, answer)): Path<(BotId, CuratedId)>,
) -> Result<StatusCode> {
    let mut tx = api.engine.db.begin().await?;
    store::delete(&mut tx, &caller.workspace, &bot, &answer).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
