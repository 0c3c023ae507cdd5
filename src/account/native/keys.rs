//! Keys of programs in the database: made, found, ended.

use sha2::{Digest, Sha256};

use crate::{
    account::{
        Me, Role,
        key::{ApiKey, ApiKeyForm, KEYS, PREFIX, Scope},
    },
    config::hex,
    db::{Db, Tx},
    error::{AppError, Result},
    id::{ApiKeyId, UserId, WorkspaceId},
    sql,
    time::Timestamp,
};

/// Random bytes of a key: nobody guesses 256 bits, so a plain hash keeps it.
const BYTES: usize = 32;
/// Characters of a key that are kept to tell it apart.
const HINT: usize = 4;
/// A key's last use is written at most so often, in milliseconds.
const USED_EVERY: i64 = 60 * 1000;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// A key that works, and what it may do.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The key.
    pub id: ApiKeyId,
    /// For whom it acts.
    pub workspace: WorkspaceId,
    /// Who made it.
    pub user: UserId,
    scopes: Vec<Scope>,
    role: Role,
}

impl Holder {
    /// Whether it may do this: it was given the scope, and whoever made it may do so, too.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) && (!scope.writes() || self.role >= Role::Editor)
    }
}

/// Makes a key: its id, and the key itself, which is stored nowhere.
pub async fn add(tx: &mut Tx, me: &Me, form: &ApiKeyForm) -> Result<(ApiKeyId, String)> {
    // The row of the workspace is taken first, so that two at once count one after the other.
    sql!(tx, |c| {
        sqlx::query("update workspaces set name = name where id = $1")
            .bind(me.workspace_id.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    let count: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from api_keys where workspace_id = $1")
            .bind(me.workspace_id.as_str())
            .fetch_one(c)
            .await
    })?;
    if count >= i64::from(KEYS) {
        return Err(AppError::LimitReached { max: KEYS });
    }
    let (id, now) = (ApiKeyId::new(), Timestamp::now());
    let key = format!("{PREFIX}{}", hex(&rand::random::<[u8; BYTES]>()));
    let expires = form.lifetime().map(|days| i64::from(days) * DAY_SECONDS);
    let mut scopes: Vec<&str> = form.scopes.iter().map(|scope| scope.as_str()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    sql!(tx, |c| {
        sqlx::query(
            "insert into api_keys (id, workspace_id, user_id, name, key_hash, hint, scopes, expires_at, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id.as_str())
        .bind(me.workspace_id.as_str())
        .bind(me.user_id.as_str())
        .bind(form.name.trim())
        .bind(hash(&key))
        .bind(&key[key.len() - HINT..])
        .bind(scopes.join(" "))
        .bind(expires.map(|seconds| now.plus_seconds(seconds).millis()))
        .bind(now.millis())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok((id, key))
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    id: String,
    name: String,
    hint: String,
    scopes: String,
    expires_at: Option<i64>,
    used_at: Option<i64>,
    created_at: i64,
}

/// A workspace's keys, the newest first; there are at most [`KEYS`].
pub async fn list(db: &Db, workspace: &WorkspaceId) -> Result<Vec<ApiKey>> {
    let rows: Vec<KeyRow> = sql!(db, |c| {
        sqlx::query_as(
            "select id, name, hint, scopes, expires_at, used_at, created_at from api_keys
             where workspace_id = $1 order by created_at desc, id desc limit $2",
        )
        .bind(workspace.as_str())
        .bind(i64::from(KEYS))
        .fetch_all(c)
        .await
    })?;
    let keys = rows.into_iter().map(|row| ApiKey {
        id: row.id.into(),
        name: row.name,
        hint: row.hint,
        scopes: Scope::from_stored(&row.scopes),
        expires_at: row.expires_at.map(Timestamp::from_millis),
        used_at: row.used_at.map(Timestamp::from_millis),
        created_at: Timestamp::from_millis(row.created_at),
    });
    Ok(keys.collect())
}

/// Ends a key.
pub async fn revoke(tx: &mut Tx, workspace: &WorkspaceId, key: &ApiKeyId) -> Result<()> {
    let ended = sql!(tx, |c| {
        sqlx::query("delete from api_keys where workspace_id = $1 and id = $2")
            .bind(workspace.as_str())
            .bind(key.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    if ended == 0 {
        Err(AppError::NotFound)
    } else {
        Ok(())
    }
}

/// Whoever holds this key, if it works: it is there, has not ended, and its maker is a member still.
pub async fn holder(db: &Db, key: &str) -> Result<Option<Holder>> {
    if !key.starts_with(PREFIX) {
        return Ok(None);
    }
    let now = Timestamp::now().millis();
    type Row = (String, String, String, String, String, Option<i64>);
    let row: Option<Row> = sql!(db, |c| {
        sqlx::query_as(
            "select k.id, k.workspace_id, k.user_id, k.scopes, m.role, k.used_at from api_keys k
             join members m on m.workspace_id = k.workspace_id and m.user_id = k.user_id
             where k.key_hash = $1 and (k.expires_at is null or k.expires_at > $2)",
        )
        .bind(hash(key))
        .bind(now)
        .fetch_optional(c)
        .await
    })?;
    let Some((id, workspace, user, scopes, role, used_at)) = row else {
        return Ok(None);
    };
    let holder = Holder {
        id: id.into(),
        workspace: workspace.into(),
        user: user.into(),
        scopes: Scope::from_stored(&scopes),
        role: Role::from_stored(&role),
    };
    if used_at.is_none_or(|used_at| now - used_at > USED_EVERY) {
        // Not worth failing a request for.
        if let Err(error) = touch(db, &holder.id, now).await {
            tracing::warn!(%error, "the use of a key could not be noted");
        }
    }
    Ok(Some(holder))
}

async fn touch(db: &Db, key: &ApiKeyId, now: i64) -> Result<()> {
    let mut tx = db.begin_relaxed().await?;
    sql!(tx, |c| {
        sqlx::query("update api_keys set used_at = $2 where id = $1")
            .bind(key.as_str())
            .bind(now)
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Whether a key still works; asked again by long streams.
pub async fn still_works(db: &Db, key: &ApiKeyId) -> bool {
    let found: std::result::Result<i64, sqlx::Error> = sql!(db, |c| {
        sqlx::query_scalar(
            "select count(*) from api_keys k
             join members m on m.workspace_id = k.workspace_id and m.user_id = k.user_id
             where k.id = $1 and (k.expires_at is null or k.expires_at > $2)",
        )
        .bind(key.as_str())
        .bind(Timestamp::now().millis())
        .fetch_one(c)
        .await
    });
    found.is_ok_and(|found| found > 0)
}

fn hash(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}
