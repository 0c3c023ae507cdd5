//! Files of bots by links and plain forms.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Multipart, Path, Query, State, multipart::MultipartError},
    response::{IntoResponse, Redirect, Response},
};
use http::header;
use serde::Deserialize;

use crate::{
    account::Me,
    bundle::MEGABYTES,
    config::Config,
    db::Db,
    error::{AppError, FieldError, Problem, Result},
    http::outgoing::Outgoing,
    id::BotId,
    job::Queue,
};

use super::{
    export::export,
    file::{BotFile, Unreadable},
    import::{Maker, import},
};

/// Largest body of the import's form: the file, and the form around it.
pub const FORM: usize = BYTES + 64 * 1024;
/// Largest file in bytes.
pub const BYTES: usize = MEGABYTES as usize * 1024 * 1024;
/// Places in the file told at once.
const TOLD: usize = 5;

/// What is asked for.
#[derive(Deserialize)]
pub struct Wanted {
    /// Whether the texts of documents are to be in the file.
    #[serde(default)]
    documents: bool,
}

/// `GET /bots/{bot}/export`: the bot's draft as a file.
pub async fn give_file(
    State(db): State<Db>,
    State(config): State<Arc<Config>>,
    Extension(me): Extension<Me>,
    Path(bot): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let bot = BotId::from(bot);
    let text = export(&db, &config, &me.workspace_id, &bot, wanted.documents).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"bot.toml\"",
        ),
    ];
    Ok((headers, text).into_response())
}

/// `POST /bots/import/file`: makes a bot of a file and goes to it, or back to the form, whose address
/// then tells what is wrong.
pub async fn take_file(
    State(db): State<Db>,
    State(config): State<Arc<Config>>,
    State(outgoing): State<Outgoing>,
    State(queue): State<Queue>,
    Extension(me): Extension<Me>,
    mut form: Multipart,
) -> Response {
    let maker = Maker {
        db: &db,
        config: &config,
        outgoing: &outgoing,
        workspace: &me.workspace_id,
        author: Some(&me.user_id),
    };
    match receive(&maker, &me, &queue, &mut form).await {
        Ok(bot) => {
            Redirect::to(&format!("/bots/{bot}/settings?notice=bot_imported")).into_response()
        }
        Err(Refusal::Error(AppError::NotFound)) => AppError::NotFound.into_response(),
        Err(refusal) => {
            let query = serde_urlencoded::to_string(refusal.told()).unwrap_or_default();
            Redirect::to(&format!("/bots/import?{query}")).into_response()
        }
    }
}

/// Why a file was not taken.
enum Refusal {
    File(Unreadable),
    Error(AppError),
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self::Error(error)
    }
}

impl Refusal {
    /// As a query; see `bundle::page`. Places are our own words and numbers, never the file's.
    fn told(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::File(Unreadable::Syntax { line, .. }) => vec![("line", line.to_string())],
            Self::File(Unreadable::Format(number)) => vec![("format", number.to_string())],
            Self::Error(AppError::Invalid { fields }) => {
                let first: Vec<&FieldError> = fields.iter().take(TOLD).collect();
                vec![("wrong", serde_json::to_string(&first).unwrap_or_default())]
            }
            Self::Error(error) => {
                let error = serde_json::to_string(error).unwrap_or_default();
                vec![("error", error)]
            }
        }
    }
}

async fn receive(
    maker: &Maker<'_>,
    me: &Me,
    queue: &Queue,
    form: &mut Multipart,
) -> std::result::Result<BotId, Refusal> {
    me.may_edit()?;
    let text = file_of(form).await?;
    // A large file takes a while, and others must be answered meanwhile.
    let read = tokio::task::spawn_blocking(move || BotFile::read(&text)).await;
    let file = read
        .map_err(|_| AppError::Internal)?
        .map_err(Refusal::File)?;
    let (bot, sources) = import(maker, file).await?;
    for source in sources {
        queue.at_once(source.as_str());
    }
    Ok(bot)
}

async fn file_of(form: &mut Multipart) -> Result<String> {
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
        // TOML is UTF-8; some editors put a mark before it.
        let text = String::from_utf8(bytes.to_vec())
            .map_err(|_| AppError::field("file", Problem::NotText))?;
        return Ok(text.trim_start_matches('\u{feff}').to_owned());
    }
    Err(AppError::field("file", Problem::Required))
}

fn over_limit() -> AppError {
    AppError::TooLarge {
        megabytes: MEGABYTES,
    }
}

fn too_large(error: MultipartError) -> AppError {
    if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
        over_limit()
    } else {
        AppError::Connection
    }
}
