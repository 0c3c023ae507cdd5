//! People, workspaces, members and log-ins in the database.

use crate::{
    account::{Login, Me, Role, Theme},
    db::{Db, Tx},
    error::{AppError, Problem, Result},
    i18n,
    id::{LoginId, UserId, WorkspaceId},
    sql,
    time::Timestamp,
};

use super::{device, identity};

/// Thirty days; see `guard::SESSION`.
const SESSION_SECONDS: i64 = 30 * 24 * 60 * 60;

/// What a new account is made of.
pub struct NewUser<'a> {
    /// As typed; its key must be free.
    pub username: &'a str,
    /// As typed; its key must be free.
    pub email: &'a str,
    /// PHC string.
    pub password_hash: &'a str,
    /// Language in use at sign-up, saved as the person's choice.
    pub language: Option<i18n::Locale>,
}

#[derive(sqlx::FromRow)]
struct MeRow {
    user_id: String,
    workspace_id: String,
    role: String,
    login_id: String,
    username: String,
    email: String,
    language: Option<String>,
    theme: Option<String>,
    seen_at: i64,
}

/// Adds a person with a workspace of their own.
pub async fn add_user(tx: &mut Tx, user: NewUser<'_>) -> Result<UserId> {
    let id = UserId::new();
    let now = Timestamp::now().millis();
    let username_key = identity::username_key(user.username);
    let email_key = identity::email_key(user.email);
    refuse_taken(tx, &username_key, &email_key).await?;
    let added = sql!(tx, |c| {
        sqlx::query(
            "insert into users (id, username, username_key, email, email_key, password_hash, language, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        )
        .bind(id.as_str())
        .bind(user.username)
        .bind(&username_key)
        .bind(user.email)
        .bind(&email_key)
        .bind(user.password_hash)
        .bind(user.language.map(i18n::code))
        .bind(now)
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if added == 0 {
        // Somebody took the name between the question and the insert.
        return Err(AppError::field("username", Problem::Taken));
    }
    add_workspace(tx, &id, user.username, now).await?;
    Ok(id)
}

async fn refuse_taken(tx: &mut Tx, username_key: &str, email_key: &str) -> Result<()> {
    let (names, emails): (i64, i64) = sql!(tx, |c| {
        sqlx::query_as(
            "select (select count(*) from users where username_key = $1),
                    (select count(*) from users where email_key = $2)",
        )
        .bind(username_key)
        .bind(email_key)
        .fetch_one(c)
        .await
    })?;
    crate::form::Check::new()
        .rule("username", names == 0, Problem::Taken)
        .rule("email", emails == 0, Problem::Taken)
        .finish()
}

async fn add_workspace(tx: &mut Tx, owner: &UserId, name: &str, now: i64) -> Result<()> {
    let workspace = WorkspaceId::new();
    sql!(tx, |c| {
        sqlx::query("insert into workspaces (id, name, created_at) values ($1, $2, $3)")
            .bind(workspace.as_str())
            .bind(name)
            .bind(now)
            .execute(c)
            .await
            .map(drop)
    })?;
    sql!(tx, |c| {
        sqlx::query(
            "insert into members (workspace_id, user_id, role, created_at) values ($1, $2, $3, $4)",
        )
        .bind(workspace.as_str())
        .bind(owner.as_str())
        .bind(Role::Owner.as_str())
        .bind(now)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The person of a user name or an address, with their password hash.
pub async fn find_credentials(db: &Db, name: &str) -> Result<Option<(UserId, String)>> {
    let (username_key, email_key) = (identity::username_key(name), identity::email_key(name));
    let (username_key, email_key) = if name.contains('@') {
        (String::new(), email_key)
    } else {
        (username_key, String::new())
    };
    let found: Option<(String, String)> = sql!(db, |c| {
        sqlx::query_as(
            "select id, password_hash from users
             where ($1 <> '' and username_key = $1) or ($2 <> '' and email_key = $2)",
        )
        .bind(&username_key)
        .bind(&email_key)
        .fetch_optional(c)
        .await
    })?;
    Ok(found.map(|(id, hash)| (UserId::from(id), hash)))
}

/// A person's password hash.
pub async fn password_hash(db: &Db, user: &UserId) -> Result<String> {
    Ok(sql!(db, |c| {
        sqlx::query_scalar("select password_hash from users where id = $1")
            .bind(user.as_str())
            .fetch_one(c)
            .await
    })?)
}

/// Holds a person's password to what was verified, and renews its hash when a stronger one is
/// given. False when the password was changed in between.
pub async fn confirm_password(
    tx: &mut Tx,
    user: &UserId,
    verified: &str,
    stronger: Option<&str>,
) -> Result<bool> {
    let rows = sql!(tx, |c| {
        sqlx::query("update users set password_hash = coalesce($3, password_hash) where id = $1 and password_hash = $2")
            .bind(user.as_str())
            .bind(verified)
            .bind(stronger)
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Replaces a person's password hash.
pub async fn set_password_hash(tx: &mut Tx, user: &UserId, hash: &str) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update users set password_hash = $2 where id = $1")
            .bind(user.as_str())
            .bind(hash)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Gives a person another name, if it is free.
pub async fn set_username(tx: &mut Tx, user: &UserId, username: &str) -> Result<()> {
    let key = identity::username_key(username);
    let taken: i64 = sql!(tx, |c| {
        sqlx::query_scalar("select count(*) from users where username_key = $1 and id <> $2")
            .bind(&key)
            .bind(user.as_str())
            .fetch_one(c)
            .await
    })?;
    if taken > 0 {
        return Err(AppError::field("username", Problem::Taken));
    }
    sql!(tx, |c| {
        sqlx::query("update users set username = $2, username_key = $3 where id = $1")
            .bind(user.as_str())
            .bind(username)
            .bind(&key)
            .execute(c)
            .await
            .map(drop)
    })
    .map_err(|error| match error.as_database_error() {
        Some(database) if database.is_unique_violation() => {
            AppError::field("username", Problem::Taken)
        }
        _ => error.into(),
    })?;
    Ok(())
}

/// Saves the language or the theme a person chose; what is not given stays.
pub async fn set_preferences(
    tx: &mut Tx,
    user: &UserId,
    language: Option<i18n::Locale>,
    theme: Option<Theme>,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update users set language = coalesce($2, language), theme = coalesce($3, theme) where id = $1")
            .bind(user.as_str())
            .bind(language.map(i18n::code))
            .bind(theme.map(Theme::as_str))
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Makes a person an administrator of the installation.
pub async fn make_admin(tx: &mut Tx, user: &UserId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("update users set is_admin = true where id = $1")
            .bind(user.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Records a log-in.
pub async fn add_login(tx: &mut Tx, user: &UserId, device: &str, address: &str) -> Result<LoginId> {
    let id = LoginId::new();
    let now = Timestamp::now().millis();
    sql!(tx, |c| {
        sqlx::query(
            "insert into logins (id, user_id, device, address, created_at, seen_at)
             values ($1, $2, $3, $4, $5, $5)",
        )
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(device)
        .bind(address)
        .bind(now)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(id)
}

/// The person of a log-in that has not ended, and when it was last seen.
pub async fn find_login(db: &Db, login: &LoginId) -> Result<Option<(Me, Timestamp)>> {
    let row: Option<MeRow> = sql!(db, |c| {
        sqlx::query_as(
            "select l.id as login_id, l.seen_at, u.id as user_id, u.username, u.email, u.language, u.theme,
                    m.workspace_id, m.role
             from logins l
             join users u on u.id = l.user_id
             join members m on m.user_id = u.id
             where l.id = $1
             order by m.created_at limit 1",
        )
        .bind(login.as_str())
        .fetch_optional(c)
        .await
    })?;
    Ok(row.map(|row| {
        let seen = Timestamp::from_millis(row.seen_at);
        let me = Me {
            user_id: row.user_id.into(),
            workspace_id: row.workspace_id.into(),
            role: Role::from_stored(&row.role),
            login_id: row.login_id.into(),
            username: row.username,
            email: row.email,
            language: row.language.as_deref().and_then(i18n::from_code),
            theme: row.theme.as_deref().and_then(Theme::from_stored),
        };
        (me, seen)
    }))
}

/// Notes that a log-in was used.
pub async fn touch_login(db: &Db, login: &LoginId) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query("update logins set seen_at = $2 where id = $1")
            .bind(login.as_str())
            .bind(Timestamp::now().millis())
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// A person's log-ins, the last used first; at most 100.
pub async fn list_logins(db: &Db, me: &Me) -> Result<Vec<Login>> {
    let rows: Vec<(String, String, String, i64, i64)> = sql!(db, |c| {
        sqlx::query_as(
            "select id, device, address, created_at, seen_at from logins
             where user_id = $1 order by seen_at desc limit 100",
        )
        .bind(me.user_id.as_str())
        .fetch_all(c)
        .await
    })?;
    Ok(rows
        .into_iter()
        .map(|(id, device, address, created_at, seen_at)| Login {
            current: id == me.login_id.as_str(),
            id: id.into(),
            device: device::name(&device),
            address,
            created_at: Timestamp::from_millis(created_at),
            seen_at: Timestamp::from_millis(seen_at),
        })
        .collect())
}

/// Ends one of a person's log-ins.
pub async fn end_login(tx: &mut Tx, user: &UserId, login: &LoginId) -> Result<()> {
    let ended = sql!(tx, |c| {
        sqlx::query("delete from logins where user_id = $1 and id = $2")
            .bind(user.as_str())
            .bind(login.as_str())
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

/// Ends all log-ins of a person, except one if it is given.
pub async fn end_logins(tx: &mut Tx, user: &UserId, except: Option<&LoginId>) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from logins where user_id = $1 and id <> $2")
            .bind(user.as_str())
            .bind(except.map_or("", |login| login.as_str()))
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Removes log-ins that have not been used for as long as a session lives.
pub async fn clean_logins(db: &Db) -> Result<()> {
    let before = Timestamp::now().plus_seconds(-SESSION_SECONDS);
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query("delete from logins where seen_at < $1")
            .bind(before.millis())
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}
