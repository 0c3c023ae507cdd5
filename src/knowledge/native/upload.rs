//! Documents on their way in: pasted, or uploaded as files by a plain form.

use std::{io::SeekFrom, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Extension, Json,
    extract::{
        Multipart, Path, State,
        multipart::{Field, MultipartError},
    },
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, header};
use serde::Serialize;
use tokio::{
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
    task::JoinHandle,
};

use crate::{
    account::Me,
    config::Config,
    db::Db,
    error::{AppError, Problem, Result},
    id::{BotId, SourceId, WorkspaceId},
    job::Queue,
    knowledge::{FILE_BYTES, FILE_MEGABYTES, FILES, Kind, TITLE},
    text::decode,
};

use super::store::{self, Content, NewSource};

/// How long an answer waits for the work, so that a usual document is ready on the next page.
const PATIENCE: Duration = Duration::from_secs(3);

/// Largest plain text that is taken as it is; a longer one is read like any other file.
const PLAIN_BYTES: usize = crate::knowledge::DOCUMENT_BYTES;

/// Where a document goes.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Whose it is.
    pub workspace: &'a WorkspaceId,
    /// The bot.
    pub bot: &'a BotId,
    /// The document it takes the place of.
    pub replaces: Option<&'a SourceId>,
}

/// Stores a document, new or in place of one; it is in line to be indexed.
pub async fn save(db: &Db, place: Place<'_>, source: NewSource<'_>) -> Result<SourceId> {
    let mut tx = db.begin().await?;
    let id = match place.replaces {
        Some(id) => {
            store::replace(
                &mut tx,
                place.workspace,
                place.bot,
                id,
                source.title,
                source.content,
            )
            .await?;
            id.clone()
        }
        None => store::add(&mut tx, place.workspace, place.bot, source).await?,
    };
    tx.commit().await?;
    Ok(id)
}

/// Waits for the work on a document for a moment; it goes on if it takes longer.
pub async fn wait_shortly(work: JoinHandle<()>) {
    tokio::time::timeout(PATIENCE, work).await.ok();
}

#[derive(Serialize)]
struct Refused {
    code: &'static str,
    /// Files that are stored all the same.
    kept: usize,
}

/// `POST /bots/{bot}/knowledge/files`: takes one or more files, and goes back to the knowledge; a
/// script that asks for JSON is told whether it went well. The field `source` names a document that
/// the file replaces.
pub async fn files(
    State(db): State<Db>,
    State(config): State<Arc<Config>>,
    State(queue): State<Queue>,
    Extension(me): Extension<Me>,
    Path(bot): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let bot = BotId::from(bot);
    let place = format!("/bots/{bot}/knowledge");
    let uploads = Uploads {
        db: &db,
        workspace: &me.workspace_id,
        bot: &bot,
        folder: config.work_folder(),
    };
    let received = match me.may_edit() {
        Ok(()) => uploads.receive(form).await,
        Err(error) => Received::refusing(error),
    };
    for id in received.kept.iter().skip(1) {
        queue.at_once(id.as_str());
    }
    if let Some(first) = received.kept.first() {
        wait_shortly(queue.at_once(first.as_str())).await;
    }
    let kept = received.kept.len();
    match received.refused {
        None if wants_json(&headers) => http::StatusCode::NO_CONTENT.into_response(),
        None => Redirect::to(&format!("{place}?notice=source_uploaded")).into_response(),
        Some(error) if wants_json(&headers) => {
            let status = http::StatusCode::from_u16(error.status()).unwrap_or_default();
            let code = problem_code(&error);
            (status, Json(Refused { code, kept })).into_response()
        }
        Some(AppError::NotFound) => AppError::NotFound.into_response(),
        Some(error) => {
            let code = problem_code(&error);
            let kept = match kept {
                0 => String::new(),
                _ => format!("&kept={kept}"),
            };
            Redirect::to(&format!("{place}?problem={code}{kept}")).into_response()
        }
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|value| value.contains("application/json"))
}

/// The error as a word for the page's address; see `knowledge::page`.
fn problem_code(error: &AppError) -> &'static str {
    match error.of_field("file") {
        Some(Problem::TooMany(_)) => "too_many_files",
        Some(_) => "required",
        None => error.code(),
    }
}

/// Files being taken in for a bot.
pub struct Uploads<'a> {
    /// The database.
    pub db: &'a Db,
    /// Whose they are.
    pub workspace: &'a WorkspaceId,
    /// The bot.
    pub bot: &'a BotId,
    /// Where they lie until they are whole.
    pub folder: PathBuf,
}

/// What came of an upload.
#[derive(Default)]
pub struct Received {
    /// The documents that are stored, in the order of their files.
    pub kept: Vec<SourceId>,
    /// Why the first file that was not taken was refused: [`AppError::Invalid`] with the field `file`,
    /// [`AppError::TooLarge`], [`AppError::StorageFull`], [`AppError::LimitReached`], or for all of
    /// them [`AppError::NotFound`], where the bot is another workspace's.
    pub refused: Option<AppError>,
}

impl Received {
    fn refusing(error: AppError) -> Self {
        Self {
            kept: Vec::new(),
            refused: Some(error),
        }
    }
}

impl Uploads<'_> {
    /// Stores the files of a form, at most [`FILES`] of at most [`FILE_MEGABYTES`] each. One that is
    /// refused keeps none of the others from being taken. Whether the caller may do so has been asked
    /// before.
    pub async fn receive(&self, mut form: Multipart) -> Received {
        let mut received = Received::default();
        if let Err(error) = self.receive_into(&mut received, &mut form).await {
            received.refused.get_or_insert(error);
        } else if received.kept.is_empty() {
            let nothing = AppError::field("file", Problem::Required);
            received.refused.get_or_insert(nothing);
        }
        received
    }

    async fn receive_into(&self, received: &mut Received, form: &mut Multipart) -> Result<()> {
        crate::bot::store::find(self.db, self.workspace, self.bot).await?;
        let mut replaces = None;
        let mut files = 0;
        while let Some(mut field) = form.next_field().await.map_err(broken)? {
            match field.name() {
                Some("source") => {
                    let id = field.text().await.map_err(broken)?;
                    replaces = Some(SourceId::from(id)).filter(|id| !id.as_str().is_empty());
                }
                Some("file") if files == FILES => {
                    return Err(AppError::field("file", Problem::TooMany(FILES)));
                }
                Some("file") => {
                    files += 1;
                    match self.take(&mut field, replaces.take()).await {
                        Ok(kept) => received.kept.extend(kept),
                        Err(AppError::Connection) => return Err(AppError::Connection),
                        Err(error) => {
                            received.refused.get_or_insert(error);
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes one file; nothing from a field in which none was chosen.
    async fn take(
        &self,
        field: &mut Field<'_>,
        replaces: Option<SourceId>,
    ) -> Result<Option<SourceId>> {
        let name = name(field);
        let bytes = self.bytes(field).await?;
        if name.is_empty() && bytes.is_empty() {
            return Ok(None);
        }
        self.keep(replaces, &name, &bytes).await.map(Some)
    }

    /// A file is streamed to disk and read back when it is whole, so that slow uploads hold no
    /// memory.
    async fn bytes(&self, field: &mut Field<'_>) -> Result<Vec<u8>> {
        let file = tempfile::tempfile_in(&self.folder).map_err(on_disk)?;
        let mut file = tokio::fs::File::from_std(file);
        let mut length = 0;
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            length += chunk.len() as u64;
            if length > FILE_BYTES {
                return Err(too_large());
            }
            file.write_all(&chunk).await.map_err(on_disk)?;
        }
        file.flush().await.map_err(on_disk)?;
        file.seek(SeekFrom::Start(0)).await.map_err(on_disk)?;
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        file.read_to_end(&mut bytes).await.map_err(on_disk)?;
        Ok(bytes)
    }

    async fn keep(&self, replaces: Option<SourceId>, name: &str, bytes: &[u8]) -> Result<SourceId> {
        let place = Place {
            workspace: self.workspace,
            bot: self.bot,
            replaces: replaces.as_ref(),
        };
        let plain = plain_text(name, bytes);
        let content = match &plain {
            Some(text) => Content::Text(text),
            None => Content::File(bytes),
        };
        let source = NewSource {
            kind: Kind::File,
            title: name,
            content,
        };
        save(self.db, place, source).await
    }
}

/// The text of a file that is nothing but text; it needs no reader.
fn plain_text(name: &str, bytes: &[u8]) -> Option<String> {
    let lower = name.to_lowercase();
    let named = [".txt", ".md", ".markdown"]
        .iter()
        .any(|ending| lower.ends_with(ending));
    let fits = !bytes.is_empty() && bytes.len() <= PLAIN_BYTES;
    (named && fits).then(|| decode(bytes).ok()).flatten()
}

/// The file's name without folders.
fn name(field: &Field<'_>) -> String {
    let name = field.file_name().unwrap_or_default();
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean = last.chars().filter(|c| !c.is_control());
    clean.take(TITLE as usize).collect()
}

fn too_large() -> AppError {
    AppError::TooLarge {
        megabytes: FILE_MEGABYTES,
    }
}

fn broken(error: MultipartError) -> AppError {
    if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
        too_large()
    } else {
        AppError::Connection
    }
}

fn on_disk(error: std::io::Error) -> AppError {
    tracing::error!(%error, "an upload could not be kept");
    AppError::Internal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_upload_there_may_be_fits_into_a_request() {
        let files = u64::from(FILES) * FILE_BYTES;
        assert!(files + 64 * 1024 <= crate::http::body::UPLOAD as u64);
    }
}
