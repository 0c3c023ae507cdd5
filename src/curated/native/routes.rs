//! Curated answers from a file and into one, by plain forms and links.

use axum::{
    Extension,
    extract::{Multipart, Path, State, multipart::MultipartError},
    response::{IntoResponse, Redirect, Response},
};
use http::header;

use crate::{
    account::Me,
    bot::store as bots,
    curated::IMPORT_MEGABYTES,
    db::Db,
    error::{AppError, Problem, Result},
    id::BotId,
    text::decode,
};

use super::{
    import::{Tally, import},
    sheet, store,
};

/// Largest body of the import's form: the file, and the form around it.
pub const FORM: usize = BYTES + 64 * 1024;
/// Largest file in bytes.
const BYTES: usize = IMPORT_MEGABYTES as usize * 1024 * 1024;
/// Lines told of those that were skipped.
const LINES_TOLD: usize = 10;

/// `POST /bots/{bot}/answers/import`: takes one table, and goes back to the list, whose address
/// tells what came of it.
pub async fn take_file(
    State(db): State<Db>,
    Extension(me): Extension<Me>,
    Path(bot): Path<String>,
    mut form: Multipart,
) -> Response {
    let bot = BotId::from(bot);
    let place = format!("/bots/{bot}/answers");
    match receive(&db, &me, &bot, &mut form).await {
        Ok(tally) => Redirect::to(&format!("{place}?{}", told(&tally))).into_response(),
        Err(AppError::NotFound) => AppError::NotFound.into_response(),
        Err(error) => {
            Redirect::to(&format!("{place}?problem={}", problem_code(&error))).into_response()
        }
    }
}

async fn receive(db: &Db, me: &Me, bot: &BotId, form: &mut Multipart) -> Result<Tally> {
    me.may_edit()?;
    bots::find(db, &me.workspace_id, bot).await?;
    while let Some(field) = form.next_field().await.map_err(too_large)? {
        if field.name() != Some("file") {
            continue;
        }
        let bytes = field.bytes().await.map_err(too_large)?;
        if bytes.len() > BYTES {
            return Err(over_limit());
        }
        if bytes.is_empty() {
            break;
        }
        let text = decode(&bytes).map_err(|_| AppError::field("file", Problem::NotText))?;
        return import(db, &me.workspace_id, bot, text).await;
    }
    Err(AppError::field("file", Problem::Required))
}

fn over_limit() -> AppError {
    AppError::TooLarge {
        megabytes: IMPORT_MEGABYTES,
    }
}

fn too_large(error: MultipartError) -> AppError {
    if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
        over_limit()
    } else {
        AppError::Connection
    }
}

/// What came of an import as a query; see `curated::page`.
fn told(tally: &Tally) -> String {
    let lines: Vec<String> = tally
        .skipped
        .iter()
        .take(LINES_TOLD)
        .map(u64::to_string)
        .collect();
    format!(
        "added={}&replaced={}&skipped={}&lines={}",
        tally.added,
        tally.replaced,
        tally.skipped.len(),
        lines.join(",")
    )
}

/// The error as a word for the page's address; see `curated::page`.
fn problem_code(error: &AppError) -> &'static str {
    match error.of_field("file") {
        Some(Problem::NotText) => "not_text",
        Some(_) => "required",
        None => error.code(),
    }
}

/// `GET /bots/{bot}/answers/export`: all questions and answers as a table.
pub async fn give_file(
    State(db): State<Db>,
    Extension(me): Extension<Me>,
    Path(bot): Path<String>,
) -> Result<Response> {
    let bot = BotId::from(bot);
    bots::find(&db, &me.workspace_id, &bot).await?;
    let answers = store::all(&db, &me.workspace_id, &bot).await?;
    let rows = answers
        .iter()
        .map(|(_, question, answer)| (question.as_str(), answer.as_str()));
    let file = sheet::write(rows).map_err(|error| {
        tracing::error!(%error, "export");
        AppError::Internal
    })?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"answers.csv\"",
        ),
    ];
    Ok((headers, file).into_response())
}
