//! Bots in the database. Every function takes the workspace, or the slug that is the public key.

use crate::{
    bot::{
        BOTS, Bot, BotSettings, Setup,
        model::{DEFAULT_OUTPUT_TOKENS, Mode, ModelSettings},
    },
    db::{Db, Tx},
    error::{AppError, Result},
    i18n,
    id::{BotId, ProviderId, UserId, VersionId, WorkspaceId},
    sql,
    time::Timestamp,
};

pub use super::cards::{list, names};

#[derive(sqlx::FromRow)]
struct BotRow {
    id: String,
    slug: String,
    template: Option<String>,
    name: String,
    purpose: String,
    language: String,
    instructions: String,
    greeting: String,
    starters: String,
    fallback: String,
    accent: String,
    provider_id: Option<String>,
    model: String,
    mode: String,
    temperature_tenths: Option<i64>,
    max_output_tokens: i64,
}

impl From<BotRow> for Bot {
    fn from(row: BotRow) -> Self {
        Self {
            id: row.id.into(),
            slug: row.slug,
            template: row.template,
            settings: BotSettings {
                name: row.name,
                purpose: row.purpose,
                language: i18n::from_code(&row.language).unwrap_or_default(),
                instructions: row.instructions,
                greeting: row.greeting,
                starters: row.starters,
                fallback: row.fallback,
                accent: row.accent,
            },
            model: ModelSettings {
                provider: row.provider_id.map(Into::into),
                model: row.model,
                temperature_tenths: row
                    .temperature_tenths
                    .and_then(|tenths| u8::try_from(tenths).ok()),
                max_output_tokens: u32::try_from(row.max_output_tokens)
                    .unwrap_or(DEFAULT_OUTPUT_TOKENS),
            },
            mode: Mode::from_stored(&row.mode),
        }
    }
}

/// A new bot's place: its workspace, its public key, and where it came from.
pub struct Place<'a> {
    /// Who owns it.
    pub workspace: &'a WorkspaceId,
    /// End of its share link.
    pub slug: &'a str,
    /// The template it is made from.
    pub template: Option<&'a str>,
    /// Who makes it; nobody for the installation's own.
    pub author: Option<&'a UserId>,
}

/// Adds a bot, unless the workspace has as many as it may, and publishes it as its version 1, so that
/// its link works at once.
pub async fn add(tx: &mut Tx, place: Place<'_>, setup: &Setup) -> Result<BotId> {
    let workspace = place.workspace;
    // The row of the workspace is taken first, so that two adds at once count one after the other.
    sql!(tx, |c| {
        sqlx::query("update workspaces set name = name where id = $1")
            .bind(workspace.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    let count: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from bots where workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_one(c)
            .await
    })?;
    if count >= i64::from(BOTS) {
        return Err(AppError::LimitReached { max: BOTS });
    }
    let id = BotId::new();
    let Setup {
        settings,
        model,
        mode,
    } = setup;
    sql!(tx, |c| {
        sqlx::query(
            "insert into bots (id, workspace_id, slug, template, name, purpose, language, instructions,
                               greeting, starters, fallback, accent, created_at, updated_at,
                               provider_id, model, mode, temperature_tenths, max_output_tokens)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15, $16, $17, $18)",
        )
        .bind(id.as_str())
        .bind(workspace.as_str())
        .bind(place.slug)
        .bind(place.template)
        .bind(&settings.name)
        .bind(&settings.purpose)
        .bind(i18n::code(settings.language))
        .bind(&settings.instructions)
        .bind(&settings.greeting)
        .bind(&settings.starters)
        .bind(&settings.fallback)
        .bind(&settings.accent)
        .bind(Timestamp::now().millis())
        .bind(model.provider.as_ref().map(ProviderId::as_str))
        .bind(&model.model)
        .bind(mode.as_str())
        .bind(model.temperature_tenths.map(i64::from))
        .bind(i64::from(model.max_output_tokens))
        .execute(c)
        .await
        .map(drop)
    })?;
    let definition = serde_json::to_string(setup).map_err(|_| AppError::Internal)?;
    let version = NewVersion {
        number: 1,
        note: "",
        definition: &definition,
        author: place.author,
    };
    add_version(tx, workspace, &id, &version).await?;
    Ok(id)
}

/// A version to be stored.
pub struct NewVersion<'a> {
    /// From 1, the next of its bot.
    pub number: u32,
    /// What its author says of it.
    pub note: &'a str,
    /// JSON of a [`Setup`], with tools where there are some.
    pub definition: &'a str,
    /// Who publishes it.
    pub author: Option<&'a UserId>,
}

/// Stores a version of a bot; which one is live is not its business.
pub async fn add_version(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    version: &NewVersion<'_>,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "insert into bot_versions (id, workspace_id, bot_id, number, note, definition, author_id, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(VersionId::new().as_str())
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(version.number))
        .bind(version.note)
        .bind(version.definition)
        .bind(version.author.map(UserId::as_str))
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// A bot of a workspace as it is now: its draft.
pub async fn find(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Bot> {
    let row: Option<BotRow> = sql!(db, |c| {
        sqlx::query_as("select * from bots where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_optional(c)
            .await
    })?;
    row.map(Bot::from).ok_or(AppError::NotFound)
}

/// The same within a transaction, which sees what others have written once it holds the bot's row.
pub async fn find_in(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<Bot> {
    let row: Option<BotRow> = sql!(tx, |c| {
        sqlx::query_as("select * from bots where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .fetch_optional(c)
            .await
    })?;
    row.map(Bot::from).ok_or(AppError::NotFound)
}

/// Whose share link it is. What the bot is to visitors is known to its live version alone.
pub async fn of_slug(db: &Db, slug: &str) -> Result<(WorkspaceId, BotId)> {
    let row: Option<(String, String)> = sql!(db, |c| {
        sqlx::query_as("select workspace_id, id from bots where slug = $1")
            .bind(slug)
            .fetch_optional(c)
            .await
    })?;
    row.map(|(workspace, bot)| (workspace.into(), bot.into()))
        .ok_or(AppError::NotFound)
}

/// Replaces the settings of a bot's draft.
pub async fn update(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    settings: &BotSettings,
) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update bots set name = $3, purpose = $4, language = $5, instructions = $6, greeting = $7,
                             starters = $8, fallback = $9, accent = $10, updated_at = $11
             where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(&settings.name)
        .bind(&settings.purpose)
        .bind(i18n::code(settings.language))
        .bind(&settings.instructions)
        .bind(&settings.greeting)
        .bind(&settings.starters)
        .bind(&settings.fallback)
        .bind(&settings.accent)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// Refuses a bot of another workspace, and marks the bot as changed. Two who add something to it at
/// once wait for each other here, so that limits are exact.
pub async fn touch(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    let found = sql!(tx, |c| {
        sqlx::query("update bots set updated_at = $3 where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(Timestamp::now().millis())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    if found == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// Chooses the model a bot answers with, and how strictly it keeps to its documents.
pub async fn update_model(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    model: &ModelSettings,
    mode: Mode,
) -> Result<()> {
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update bots set provider_id = $3, model = $4, mode = $5, temperature_tenths = $6,
                             max_output_tokens = $7, updated_at = $8
             where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(model.provider.as_ref().map(ProviderId::as_str))
        .bind(&model.model)
        .bind(mode.as_str())
        .bind(model.temperature_tenths.map(i64::from))
        .bind(i64::from(model.max_output_tokens))
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// Deletes a bot with its documents, passages and conversations.
pub async fn delete(tx: &mut Tx, workspace: &WorkspaceId, bot: &BotId) -> Result<()> {
    let deleted = sql!(tx, |c| {
        sqlx::query("delete from bots where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    if deleted == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// A public key nobody can guess: 60 random bits, without letters that are mistaken for others.
pub fn new_slug() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bits: u64 = rand::random();
    (0..12)
        .map(|_| {
            let letter = LETTERS[(bits & 31) as usize];
            bits >>= 5;
            char::from(letter)
        })
        .collect()
}
