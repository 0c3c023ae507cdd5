//! Widgets in the database. Every function takes the workspace.

use crate::{
    channel::widget::WidgetSettings,
    cipher,
    config::{Config, Secret, hex},
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    sql,
    time::Timestamp,
};

/// A widget as it is kept.
#[derive(Debug, Clone)]
pub struct Widget {
    /// What its owner set.
    pub settings: WidgetSettings,
    /// The key visitors are signed with.
    pub secret: Secret,
    /// The key before it, while both are accepted.
    pub previous: Option<Secret>,
}

impl Widget {
    /// The keys that are accepted now.
    pub fn keys(&self) -> Vec<Secret> {
        let keys = [Some(self.secret.clone()), self.previous.clone()];
        keys.into_iter().flatten().collect()
    }
}

#[derive(sqlx::FromRow)]
struct WidgetRow {
    settings: String,
    secret_sealed: Vec<u8>,
    previous_sealed: Option<Vec<u8>>,
}

/// The widget of a bot, if it was ever set up.
pub async fn find(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<Option<Widget>> {
    let row: Option<WidgetRow> = sql!(db, |c| {
        sqlx::query_as(
            "select settings, secret_sealed, previous_sealed from widgets
             where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_optional(c)
        .await
    })?;
    let Some(row) = row else {
        return Ok(None);
    };
    let open = |sealed: &[u8]| cipher::open(config, &place(bot), sealed);
    Ok(Some(Widget {
        settings: read(&row.settings)?,
        secret: open(&row.secret_sealed)?,
        previous: row.previous_sealed.as_deref().map(open).transpose()?,
    }))
}

/// What the owner of a bot set, or the usual.
pub async fn settings(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<WidgetSettings> {
    let kept: Option<String> = sql!(db, |c| {
        sqlx::query_scalar("select settings from widgets where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_optional(c)
            .await
    })?;
    kept.as_deref()
        .map_or_else(|| Ok(WidgetSettings::default()), read)
}

/// Keeps the settings; the first time a key is made too.
pub async fn save(
    tx: &mut Tx,
    config: &Config,
    workspace: &WorkspaceId,
    bot: &BotId,
    settings: &WidgetSettings,
) -> Result<()> {
    let text = serde_json::to_string(settings).map_err(|_| AppError::Internal)?;
    let secret = new_key(config, bot)?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into widgets (bot_id, workspace_id, settings, secret_sealed, updated_at)
             values ($2, $1, $3, $4, $5)
             on conflict (bot_id) do update set settings = excluded.settings, updated_at = excluded.updated_at
             where widgets.workspace_id = excluded.workspace_id",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(&text)
        .bind(&secret)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Copies the settings of a bot's widget to another bot, which gets a key of its own.
pub async fn copy(
    tx: &mut Tx,
    config: &Config,
    workspace: &WorkspaceId,
    from: &BotId,
    to: &BotId,
) -> Result<()> {
    let kept: Option<String> = sql!(tx, |c| {
        sqlx::query_scalar("select settings from widgets where workspace_id = $1 and bot_id = $2")
            .bind(workspace.as_str())
            .bind(from.as_str())
            .fetch_optional(c)
            .await
    })?;
    match kept {
        Some(settings) => save(tx, config, workspace, to, &read(&settings)?).await,
        None => Ok(()),
    }
}

/// Makes a new key; the present one is accepted until [`forget_previous`].
pub async fn rotate(
    tx: &mut Tx,
    config: &Config,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<()> {
    let secret = new_key(config, bot)?;
    changed(sql!(tx, |c| {
        sqlx::query(
            "update widgets set previous_sealed = secret_sealed, secret_sealed = $3
             where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(&secret)
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?)
}

/// Only the present key is accepted from now on.
pub async fn forget_previous(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    changed(sql!(tx, |c| {
        sqlx::query(
            "update widgets set previous_sealed = null where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?)
}

/// Seals anew the keys a former secret has sealed, so that it can be dropped after one start.
pub async fn seal_anew(db: &Db, config: &Config) -> Result<()> {
    if config.previous_secrets.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    type Sealed = (String, String, Vec<u8>, Option<Vec<u8>>);
    let rows: Vec<Sealed> = sql!(tx, |c| {
        sqlx::query_as("select workspace_id, bot_id, secret_sealed, previous_sealed from widgets")
            .fetch_all(c)
            .await
    })?;
    for (workspace, bot, secret, previous) in rows {
        if cipher::is_current(config, &secret)? {
            continue;
        }
        let place = place(&bot.clone().into());
        let anew = |sealed: &[u8]| {
            cipher::seal(
                config,
                &place,
                cipher::open(config, &place, sealed)?.expose(),
            )
        };
        // What can't be opened stays as it is: its owner makes a new key.
        let Ok(secret) = anew(&secret) else { continue };
        let previous = previous.and_then(|sealed| anew(&sealed).ok());
        sql!(tx, |c| {
            sqlx::query(
                "update widgets set secret_sealed = $3, previous_sealed = $4
                 where workspace_id = $1 and bot_id = $2",
            )
            .bind(&workspace)
            .bind(&bot)
            .bind(&secret)
            .bind(&previous)
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    tx.commit().await?;
    Ok(())
}

/// 256 random bits, sealed.
fn new_key(config: &Config, bot: &BotId) -> Result<Vec<u8>> {
    cipher::seal(config, &place(bot), &hex(&rand::random::<[u8; 32]>()))
}

fn place(bot: &BotId) -> String {
    format!("widgets|{bot}|secret")
}

fn read(settings: &str) -> Result<WidgetSettings> {
    serde_json::from_str(settings).map_err(|error| {
        tracing::error!(%error, "stored settings of a widget can't be read");
        AppError::Internal
    })
}

fn changed(rows: u64) -> Result<()> {
    if rows == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}
