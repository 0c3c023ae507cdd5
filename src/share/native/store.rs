//! Share pages in the database. Every function takes the workspace.

use crate::{
    config::Secret,
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    share::{Picture, PictureKind, ShareSettings},
    sql,
    time::Timestamp,
};

use super::picture::Drawn;

/// A share page as it is kept.
#[derive(Debug, Clone)]
pub struct Share {
    /// What its owner set.
    pub settings: ShareSettings,
    /// Hash of the password, where one is asked for.
    pub password: Option<Secret>,
    /// Its pictures, at most one of a kind.
    pub pictures: Vec<Picture>,
}

impl Share {
    /// The picture of a kind, if there is one.
    pub fn picture(&self, kind: PictureKind) -> Option<&Picture> {
        self.pictures.iter().find(|picture| picture.kind == kind)
    }

    /// Whether search engines may list the page: what a password guards is not listed.
    pub fn indexed(&self) -> bool {
        self.settings.indexed && self.password.is_none()
    }

    /// Whether the same password is asked for, each setting of one being another.
    pub fn same_password(&self, other: &Self) -> bool {
        let hash = |share: &Self| share.password.as_ref().map(|hash| hash.expose().to_owned());
        hash(self) == hash(other)
    }
}

#[derive(sqlx::FromRow)]
struct ShareRow {
    settings: Option<String>,
    password_hash: Option<String>,
    kind: Option<String>,
    hash: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

impl ShareRow {
    fn picture(&self) -> Option<Picture> {
        let pixels = |value: Option<i64>| u32::try_from(value?).ok();
        Some(Picture {
            kind: PictureKind::from_stored(self.kind.as_deref()?)?,
            hash: self.hash.clone()?,
            width: pixels(self.width)?,
            height: pixels(self.height)?,
        })
    }
}

/// The share page of a bot; as usual where nothing was set.
pub async fn find(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Share> {
    let rows: Vec<ShareRow> = sql!(db, |c| {
        sqlx::query_as(
            "select s.settings, s.password_hash, p.kind, p.hash, p.width, p.height
             from bots b
             left join share_pages s on s.bot_id = b.id and s.workspace_id = b.workspace_id
             left join share_pictures p on p.bot_id = b.id and p.workspace_id = b.workspace_id
             where b.workspace_id = $1 and b.id = $2 order by p.kind",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_all(c)
        .await
    })?;
    let first = rows.first().ok_or(AppError::NotFound)?;
    Ok(Share {
        settings: match first.settings.as_deref() {
            Some(settings) => read(settings)?,
            None => ShareSettings::default(),
        },
        password: first.password_hash.clone().map(Secret::new),
        pictures: rows.iter().filter_map(ShareRow::picture).collect(),
    })
}

/// Keeps the settings.
pub async fn save(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    settings: &ShareSettings,
) -> Result<()> {
    let text = serde_json::to_string(settings).map_err(|_| AppError::Internal)?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into share_pages (bot_id, workspace_id, settings, updated_at)
             values ($2, $1, $3, $4)
             on conflict (bot_id) do update set settings = excluded.settings, updated_at = excluded.updated_at
             where share_pages.workspace_id = excluded.workspace_id",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(&text)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Keeps the hash of a password, or forgets it.
pub async fn set_password(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    hash: Option<&str>,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into share_pages (bot_id, workspace_id, settings, password_hash, updated_at)
             values ($2, $1, '{}', $3, $4)
             on conflict (bot_id) do update set password_hash = excluded.password_hash, updated_at = excluded.updated_at
             where share_pages.workspace_id = excluded.workspace_id",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(hash)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Keeps a picture in place of the one of its kind.
pub(super) async fn save_picture(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    kind: PictureKind,
    drawn: &Drawn,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into share_pictures (bot_id, kind, workspace_id, hash, media_type, width, height, content)
             values ($2, $3, $1, $4, $5, $6, $7, $8)
             on conflict (bot_id, kind) do update set hash = excluded.hash, media_type = excluded.media_type,
                 width = excluded.width, height = excluded.height, content = excluded.content
             where share_pictures.workspace_id = excluded.workspace_id",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(kind.as_str())
        .bind(drawn.hash())
        .bind(drawn.media_type)
        .bind(i64::from(drawn.width))
        .bind(i64::from(drawn.height))
        .bind(&drawn.content)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Deletes a picture; nothing happens when there is none.
pub async fn drop_picture(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    kind: PictureKind,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "delete from share_pictures where workspace_id = $1 and bot_id = $2 and kind = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(kind.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The media type and content of a picture.
///
/// # Errors
///
/// [`AppError::NotFound`] when the bot has none with this hash, or has it no more.
pub async fn picture(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    hash: &str,
) -> Result<(String, Vec<u8>)> {
    let found: Option<(String, Vec<u8>)> = sql!(db, |c| {
        sqlx::query_as(
            "select media_type, content from share_pictures
             where workspace_id = $1 and bot_id = $2 and hash = $3 limit 1",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(hash)
        .fetch_optional(c)
        .await
    })?;
    found.ok_or(AppError::NotFound)
}

/// Gives a copy of a bot the same share page. The password goes along: a copy is no way around it.
pub async fn copy(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId, copy: &BotId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into share_pages (bot_id, workspace_id, settings, password_hash, updated_at)
             select $3, workspace_id, settings, password_hash, $4 from share_pages
             where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(copy.as_str())
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into share_pictures (bot_id, kind, workspace_id, hash, media_type, width, height, content)
             select $3, kind, workspace_id, hash, media_type, width, height, content from share_pictures
             where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(copy.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

fn read(settings: &str) -> Result<ShareSettings> {
    serde_json::from_str(settings).map_err(|error| {
        tracing::error!(%error, "stored settings of a share page can't be read");
        AppError::Internal
    })
}
