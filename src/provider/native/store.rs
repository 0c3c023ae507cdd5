//! Providers in the database, and the platform's own, which stands in the configuration.

use crate::{
    cipher,
    config::Config,
    db::{Db, Tx},
    error::{AppError, Problem, Result},
    id::{ProviderId, WorkspaceId},
    provider::{Kind, PLATFORM, PROVIDERS, Price, Provider},
    sql,
    time::Timestamp,
    usage::MicroUsd,
};

use super::wire::Target;

#[derive(sqlx::FromRow)]
struct ProviderRow {
    id: String,
    kind: String,
    name: String,
    base_url: String,
    key_sealed: Option<Vec<u8>>,
    key_hint: Option<String>,
    input_price: Option<i64>,
    output_price: Option<i64>,
    created_at: i64,
}

impl ProviderRow {
    fn shown(&self) -> Result<Provider> {
        Ok(Provider {
            id: self.id.clone().into(),
            kind: Kind::from_stored(&self.kind).ok_or(AppError::Internal)?,
            name: self.name.clone(),
            base_url: self.base_url.clone(),
            key_hint: self.key_hint.clone(),
            price: self
                .input_price
                .zip(self.output_price)
                .map(|(input, output)| Price {
                    input: MicroUsd(input),
                    output: MicroUsd(output),
                }),
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

/// What a provider is stored with.
pub struct NewProvider<'a> {
    /// What it speaks.
    pub kind: Kind,
    /// What its owner calls it.
    pub name: &'a str,
    /// Where it answers.
    pub base_url: &'a str,
    /// Its key; nothing keeps the one before.
    pub key: Option<&'a str>,
    /// What it costs, if the owner says.
    pub price: Option<Price>,
}

/// The platform's own provider, which every workspace may use. Where it answers is shown only when
/// everybody knows: an operator's own server stands in a network that is nobody else's business.
fn platform(config: &Config) -> Option<Provider> {
    let platform = config.platform.as_ref()?;
    let kind = Kind::from_stored(&platform.kind)?;
    let own = platform.base_url.is_some();
    Some(Provider {
        id: ProviderId::from(PLATFORM.to_owned()),
        kind,
        name: "ChatBot Factory".into(),
        base_url: if own { "" } else { kind.default_base_url() }.to_owned(),
        key_hint: None,
        price: None,
        created_at: Timestamp::from_millis(0),
    })
}

/// Whom to ask for one of the models that the operator offers; without a name, for their list.
fn platform_target(config: &Config, model: &str) -> Result<Target> {
    let platform = config.platform.as_ref().ok_or(AppError::NotFound)?;
    let kind = Kind::from_stored(&platform.kind).ok_or(AppError::Internal)?;
    if !model.is_empty() && !platform.offers(model) {
        return Err(AppError::NotFound);
    }
    let base_url = platform.base_url.as_deref();
    Ok(Target {
        kind,
        base_url: base_url.unwrap_or(kind.default_base_url()).to_owned(),
        key: platform.key.clone(),
        model: model.to_owned(),
    })
}

/// The providers of a workspace, the platform's own first.
pub async fn list(db: &Db, config: &Config, workspace: &WorkspaceId) -> Result<Vec<Provider>> {
    let rows: Vec<ProviderRow> = sql!(db, |c| {
        sqlx::query_as(
            "select * from providers where workspace_id = $1 order by created_at, id limit $2",
        )
        .bind(workspace.as_str())
        .bind(i64::from(PROVIDERS))
        .fetch_all(c)
        .await
    })?;
    let own = rows.iter().map(ProviderRow::shown);
    platform(config).map(Ok).into_iter().chain(own).collect()
}

/// One provider of a workspace, or the platform's own.
pub async fn find(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    id: &ProviderId,
) -> Result<Provider> {
    if id.as_str() == PLATFORM {
        return platform(config).ok_or(AppError::NotFound);
    }
    row(db, workspace, id).await?.shown()
}

/// Whom to ask for a model of a provider's, with its key in the clear.
///
/// # Errors
/// [`AppError::NotFound`] also for models of the platform's that the operator does not offer.
pub async fn target(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    id: &ProviderId,
    model: &str,
) -> Result<Target> {
    if id.as_str() == PLATFORM {
        return platform_target(config, model);
    }
    let row = row(db, workspace, id).await?;
    let sealed = row.key_sealed.as_deref();
    // A key that can't be opened is as good as none, and its owner is told so: they can type it
    // again, where an error of ours would only stop the bot.
    let key = sealed.and_then(|sealed| cipher::open(config, &place(id), sealed).ok());
    let provider = row.shown()?;
    Ok(Target {
        kind: provider.kind,
        base_url: provider.base_url,
        key,
        model: model.to_owned(),
    })
}

async fn row(db: &Db, workspace: &WorkspaceId, id: &ProviderId) -> Result<ProviderRow> {
    let row: Option<ProviderRow> = sql!(db, |c| {
        sqlx::query_as("select * from providers where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await
    })?;
    row.ok_or(AppError::NotFound)
}

/// Adds a provider, unless the workspace has as many as it may.
pub async fn add(
    tx: &mut Tx,
    config: &Config,
    workspace: &WorkspaceId,
    new: &NewProvider<'_>,
) -> Result<ProviderId> {
    // The row of the workspace is taken first, so that two adds at once count one after the other.
    let count: i64 = sql!(tx, |c| {
        sqlx::query("update workspaces set name = name where id = $1")
            .bind(workspace.as_str())
            .execute(&mut *c)
            .await?;
        sqlx::query_scalar("select count(*) from providers where workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_one(c)
            .await
    })?;
    if count >= i64::from(PROVIDERS) {
        return Err(AppError::LimitReached { max: PROVIDERS });
    }
    let id = ProviderId::new();
    let key = new
        .key
        .map(|key| cipher::seal(config, &place(&id), key))
        .transpose()?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into providers (id, workspace_id, kind, name, base_url, key_sealed, key_hint,
                                    input_price, output_price, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        )
        .bind(id.as_str())
        .bind(workspace.as_str())
        .bind(new.kind.as_str())
        .bind(new.name)
        .bind(new.base_url)
        .bind(key.as_deref())
        .bind(new.key.map(hint))
        .bind(new.price.map(|price| price.input.0))
        .bind(new.price.map(|price| price.output.0))
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(id)
}

/// Changes a provider; without a new key the one before stays, and with it where it may go. That is
/// one statement, so that a key typed meanwhile for one address can't be taken to another.
pub async fn update(
    tx: &mut Tx,
    config: &Config,
    workspace: &WorkspaceId,
    id: &ProviderId,
    new: &NewProvider<'_>,
) -> Result<()> {
    let key = new
        .key
        .map(|key| cipher::seal(config, &place(id), key))
        .transpose()?;
    let changed = sql!(tx, |c| {
        sqlx::query(
            "update providers set kind = $3, name = $4, base_url = $5,
                 key_hint = case when $6 is null then key_hint else $7 end,
                 key_sealed = coalesce($6, key_sealed),
                 input_price = $8, output_price = $9, updated_at = $10
             where workspace_id = $1 and id = $2
                 and ($6 is not null or key_sealed is null or (kind = $3 and base_url = $5))",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(new.kind.as_str())
        .bind(new.name)
        .bind(new.base_url)
        .bind(key.as_deref())
        .bind(new.key.map(hint))
        .bind(new.price.map(|price| price.input.0))
        .bind(new.price.map(|price| price.output.0))
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if changed == 1 {
        return Ok(());
    }
    let there: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from providers where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
            .fetch_one(c)
            .await
    })?;
    match there {
        0 => Err(AppError::NotFound),
        _ => Err(AppError::field("key", Problem::Required)),
    }
}

/// Deletes a provider with its key; bots that used it go on with the built-in model.
pub async fn delete(tx: &mut Tx, workspace: &WorkspaceId, id: &ProviderId) -> Result<()> {
    let deleted = sql!(tx, |c| {
        sqlx::query("delete from providers where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(id.as_str())
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

/// Seals anew what a former secret has sealed, so that it can be dropped after one start. What can't
/// be opened stays as it is and is logged: it must not keep the server from starting.
pub async fn seal_anew(db: &Db, config: &Config) -> Result<()> {
    if config.previous_secrets.is_empty() {
        return Ok(());
    }
    let rows: Vec<(String, String, Vec<u8>)> = sql!(db, |c| {
        sqlx::query_as(
            "select workspace_id, id, key_sealed from providers where key_sealed is not null",
        )
        .fetch_all(c)
        .await
    })?;
    for (workspace, id, sealed) in rows {
        if cipher::is_current(config, &sealed)? {
            continue;
        }
        let place = place(&id.clone().into());
        let Ok(key) = cipher::open(config, &place, &sealed) else {
            continue;
        };
        let anew = cipher::seal(config, &place, key.expose())?;
        let mut tx = db.begin().await?;
        // Another replica serves already: a key typed meanwhile is newer than what was read here.
        sql!(tx, |c| {
            sqlx::query(
                "update providers set key_sealed = $4
                 where workspace_id = $1 and id = $2 and key_sealed = $3",
            )
            .bind(&workspace)
            .bind(&id)
            .bind(&sealed)
            .bind(&anew)
            .execute(c)
            .await
            .map(drop)
        })?;
        tx.commit().await?;
    }
    Ok(())
}

fn place(id: &ProviderId) -> String {
    format!("providers|{id}|key")
}

/// The last four characters, of keys long enough that they tell nothing.
fn hint(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let shown = if letters.len() >= 12 { 4 } else { 0 };
    letters[letters.len() - shown..].iter().collect()
}
