//! Pictures on their way in, by plain forms.

use axum::{
    Extension,
    extract::{
        Multipart, Path, State,
        multipart::{Field, MultipartError},
    },
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    account::Me,
    bot::store as bots,
    db::Db,
    error::{AppError, Result},
    id::BotId,
    share::PictureKind,
};

use super::{
    picture::{Unfit, draw},
    store,
};

/// Largest body of the form: the larger picture, and the form around it.
pub const FORM: usize = 1024 * 1024 + 64 * 1024;

/// Why a picture was not taken.
enum Refusal {
    Unfit(Unfit),
    Missing,
    TooLarge,
    Other(AppError),
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self::Other(error)
    }
}

impl From<MultipartError> for Refusal {
    fn from(error: MultipartError) -> Self {
        if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
            Self::TooLarge
        } else {
            Self::Other(AppError::Connection)
        }
    }
}

impl Refusal {
    /// As a word for the page's address; see `share::page`.
    fn code(&self) -> &'static str {
        match self {
            Self::Unfit(Unfit::NotPicture) => "not_picture",
            Self::Unfit(Unfit::TooManyPixels) => "too_many_pixels",
            Self::Unfit(Unfit::TooSmall) => "too_small",
            Self::Missing => "required",
            Self::TooLarge => "too_large",
            Self::Other(error) => error.code(),
        }
    }
}

/// `POST /bots/{bot}/share/pictures`: takes the picture of the field `file` for the kind named by the
/// field before it, and goes back to the page.
pub async fn take_picture(
    State(db): State<Db>,
    Extension(me): Extension<Me>,
    Path(bot): Path<String>,
    mut form: Multipart,
) -> Response {
    let bot = BotId::from(bot);
    let page = format!("/bots/{bot}/share");
    match receive(&db, &me, &bot, &mut form).await {
        Ok(()) => Redirect::to(&format!("{page}?notice=saved")).into_response(),
        Err(Refusal::Other(AppError::NotFound)) => AppError::NotFound.into_response(),
        Err(refusal) => {
            Redirect::to(&format!("{page}?problem={}#pictures", refusal.code())).into_response()
        }
    }
}

async fn receive(
    db: &Db,
    me: &Me,
    bot: &BotId,
    form: &mut Multipart,
) -> std::result::Result<(), Refusal> {
    me.may_edit()?;
    bots::find(db, &me.workspace_id, bot).await?;
    let mut kind = None;
    while let Some(mut field) = form.next_field().await? {
        match field.name() {
            Some("kind") => kind = PictureKind::from_stored(&field.text().await?),
            Some("file") => {
                let kind = kind.ok_or(Refusal::Missing)?;
                let file = bytes(&mut field, kind).await?;
                if file.is_empty() {
                    return Err(Refusal::Missing);
                }
                let drawn = draw(kind, file).await?.map_err(Refusal::Unfit)?;
                keep(db, me, bot, kind, &drawn).await?;
                return Ok(());
            }
            _ => {}
        }
    }
    Err(Refusal::Missing)
}

/// No more than a kind allows is held in memory.
async fn bytes(field: &mut Field<'_>, kind: PictureKind) -> std::result::Result<Vec<u8>, Refusal> {
    let most = kind.kilobytes() as usize * 1024;
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if bytes.len() + chunk.len() > most {
            return Err(Refusal::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn keep(
    db: &Db,
    me: &Me,
    bot: &BotId,
    kind: PictureKind,
    drawn: &super::picture::Drawn,
) -> Result<()> {
    let mut tx = db.begin().await?;
    store::save_picture(&mut tx, &me.workspace_id, bot, kind, drawn).await?;
    tx.commit().await?;
    Ok(())
}
