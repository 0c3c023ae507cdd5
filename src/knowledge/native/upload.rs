//! Documents on their way in: pasted, or uploaded as files by a plain form.

use std::time::Duration;

use axum::{
    Extension,
    extract::{Multipart, Path, State, multipart::Field},
    response::{IntoResponse, Redirect, Response},
};
use tokio::task::JoinHandle;

use crate::{
    account::Me,
    db::Db,
    error::{AppError, Problem, Result},
    id::{BotId, SourceId, WorkspaceId},
    knowledge::{DOCUMENT_BYTES, DOCUMENT_MEGABYTES, Kind, TITLE},
    text::decode,
};

use super::{index, store};

/// How long an answer waits for the index, so that a usual document is ready on the next page.
const PATIENCE: Duration = Duration::from_secs(3);

/// A document's words, wherever they came from.
pub struct Document {
    /// Pasted or uploaded.
    pub kind: Kind,
    /// Title.
    pub title: String,
    /// The whole text.
    pub content: String,
}

/// Stores a document, new or in place of one, and has it indexed.
pub async fn save(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    replaces: Option<SourceId>,
    document: Document,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = match replaces {
        Some(id) => {
            store::replace(
                &mut tx,
                workspace,
                bot,
                &id,
                &document.title,
                &document.content,
            )
            .await?;
            id
        }
        None => {
            let source = store::NewSource {
                kind: document.kind,
                title: &document.title,
                content: &document.content,
            };
            store::add(&mut tx, workspace, bot, source).await?
        }
    };
    tx.commit().await?;
    wait_shortly(index::later(db, id)).await;
    Ok(())
}

/// Waits for the index for a moment; the work goes on if it takes longer.
pub async fn wait_shortly(work: JoinHandle<()>) {
    tokio::time::timeout(PATIENCE, work).await.ok();
}

/// `POST /bots/{bot}/knowledge/files`: takes one or more files, and goes back to the knowledge.
/// The field `source` names a document that the file replaces.
pub async fn files(
    State(db): State<Db>,
    Extension(me): Extension<Me>,
    Path(bot): Path<String>,
    mut form: Multipart,
) -> Response {
    let bot = BotId::from(bot);
    let place = format!("/bots/{bot}/knowledge");
    match receive(&db, &me, &bot, &mut form).await {
        Ok(()) => Redirect::to(&format!("{place}?notice=source_saved")).into_response(),
        Err(AppError::NotFound) => AppError::NotFound.into_response(),
        Err(error) => {
            Redirect::to(&format!("{place}?problem={}", problem_code(&error))).into_response()
        }
    }
}

/// The error as a word for the page's address; see `knowledge::page`.
fn problem_code(error: &AppError) -> &'static str {
    match error.of_field("file") {
        Some(Problem::NotText) => "not_text",
        Some(Problem::UnknownKind) => "unknown_kind",
        Some(_) => "required",
        None => error.code(),
    }
}

async fn receive(db: &Db, me: &Me, bot: &BotId, form: &mut Multipart) -> Result<()> {
    me.may_edit()?;
    crate::bot::store::find(db, &me.workspace_id, bot).await?;
    let mut replaces = None;
    let mut saved = false;
    while let Some(field) = form.next_field().await.map_err(too_large)? {
        match field.name() {
            Some("source") => {
                let id = field.text().await.map_err(too_large)?;
                replaces = Some(SourceId::from(id)).filter(|id| !id.as_str().is_empty());
            }
            Some("file") => {
                if let Some(document) = document(field).await? {
                    save(db, &me.workspace_id, bot, replaces.take(), document).await?;
                    saved = true;
                }
            }
            _ => {}
        }
    }
    if saved {
        Ok(())
    } else {
        Err(AppError::field("file", Problem::Required))
    }
}

async fn document(field: Field<'_>) -> Result<Option<Document>> {
    let name = field.file_name().unwrap_or_default();
    let name: String = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .take(TITLE as usize)
        .collect();
    let bytes = field.bytes().await.map_err(too_large)?;
    if name.is_empty() && bytes.is_empty() {
        return Ok(None);
    }
    if bytes.len() > DOCUMENT_BYTES {
        return Err(AppError::TooLarge {
            megabytes: DOCUMENT_MEGABYTES,
        });
    }
    let lower = name.to_lowercase();
    if ![".txt", ".md", ".markdown"]
        .iter()
        .any(|ending| lower.ends_with(ending))
    {
        return Err(AppError::field("file", Problem::UnknownKind));
    }
    let content = decode(&bytes).map_err(|_| AppError::field("file", Problem::NotText))?;
    Ok(Some(Document {
        kind: Kind::File,
        title: name,
        content,
    }))
}

fn too_large(error: axum::extract::multipart::MultipartError) -> AppError {
    if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
        AppError::TooLarge {
            megabytes: DOCUMENT_MEGABYTES,
        }
    } else {
        AppError::Connection
    }
}
