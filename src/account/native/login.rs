//! Logging in and out.

use http::{HeaderMap, header};
use tower_sessions::Session;

use crate::{
    account::{Me, PASSWORD, check_sign_up},
    config::Config,
    db::Db,
    error::{AppError, Problem, Result},
    http::{
        attempts::{Limit, attempt, forgive},
        client::ClientAddress,
    },
    i18n::Locale,
    id::{LoginId, UserId},
};

use super::{
    identity,
    password::{self, Verdict},
    store::{self, NewUser},
};

/// Where the session record names the log-in.
pub const SESSION_KEY: &str = "login";

const LOGIN_WINDOW: i64 = 15 * 60;
const SIGN_UP_WINDOW: i64 = 60 * 60;
/// An address may be shared by a whole mobile network, so it is allowed more than one account.
const ADDRESS_FACTOR: u32 = 10;
/// Longest device description kept, in characters.
const DEVICE: usize = 200;

/// Where a request comes from.
pub struct Origin {
    /// The caller's address.
    pub address: ClientAddress,
    /// What the browser says it is.
    pub device: String,
}

impl Origin {
    /// From a request's address and headers.
    pub fn new(address: ClientAddress, headers: &HeaderMap) -> Self {
        let device = headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        Self {
            address,
            device: device.chars().take(DEVICE).collect(),
        }
    }
}

/// Makes an account and its workspace, and logs it in.
pub async fn sign_up(
    db: &Db,
    config: &Config,
    session: &Session,
    origin: &Origin,
    language: Locale,
    (username, email, password): (&str, &str, &str),
) -> Result<()> {
    let (username, email) = (username.trim(), email.trim());
    check_sign_up(username, email, password)?;
    refuse_common("password", password, &[username, email])?;
    let limit = Limit {
        tries: config.sign_ups_per_hour,
        seconds: SIGN_UP_WINDOW,
    };
    attempt(db, &format!("sign-up {}", origin.address.network()), limit).await?;
    let password_hash = password::hash(password).await?;
    let mut tx = db.begin().await?;
    let user = NewUser {
        username,
        email,
        password_hash: &password_hash,
        language: Some(language),
    };
    let user = store::add_user(&mut tx, user).await?;
    let login = store::add_login(
        &mut tx,
        &user,
        &origin.device,
        &origin.address.0.to_string(),
    )
    .await?;
    tx.commit().await?;
    begin_session(session, &login).await
}

/// Logs in by user name or e-mail. A wrong password and an unknown name look and time the same.
pub async fn log_in(
    db: &Db,
    config: &Config,
    session: &Session,
    origin: &Origin,
    (name, password): (&str, &str),
) -> Result<UserId> {
    let name = name.trim();
    if password.chars().count() > PASSWORD.1 as usize
        || name.chars().count() > crate::account::EMAIL as usize
    {
        return Err(AppError::WrongCredentials);
    }
    let account = format!("log-in {}", identity::email_key(name));
    let tries = config.login_attempts;
    attempt(
        db,
        &account,
        Limit {
            tries,
            seconds: LOGIN_WINDOW,
        },
    )
    .await?;
    let network = format!("log-in from {}", origin.address.network());
    let limit = Limit {
        tries: tries.saturating_mul(ADDRESS_FACTOR),
        seconds: LOGIN_WINDOW,
    };
    attempt(db, &network, limit).await?;

    let (user, stored) = store::find_credentials(db, name).await?.unzip();
    let verdict = password::verify(password, stored).await?;
    let (Some(user), true) = (user, verdict != Verdict::Wrong) else {
        return Err(AppError::WrongCredentials);
    };
    forgive(db, &account).await?;
    let stronger = match verdict {
        Verdict::RightButOld => Some(password::hash(password).await?),
        _ => None,
    };
    let mut tx = db.begin().await?;
    if let Some(hash) = stronger {
        store::set_password_hash(&mut tx, &user, &hash).await?;
    }
    let login = store::add_login(
        &mut tx,
        &user,
        &origin.device,
        &origin.address.0.to_string(),
    )
    .await?;
    tx.commit().await?;
    begin_session(session, &login).await?;
    Ok(user)
}

/// Ends this log-in, or all of the person's.
pub async fn log_out(db: &Db, session: &Session, me: &Me, everywhere: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    if everywhere {
        store::end_logins(&mut tx, &me.user_id, None).await?;
    } else {
        store::end_login(&mut tx, &me.user_id, &me.login_id).await?;
    }
    tx.commit().await?;
    session.flush().await.map_err(session_error)
}

/// Replaces the password and ends the person's other log-ins.
pub async fn change_password(
    db: &Db,
    config: &Config,
    session: &Session,
    me: &Me,
    current: &str,
    new: &str,
) -> Result<()> {
    crate::account::check_password("new_password", new)?;
    refuse_common("new_password", new, &[&me.username, &me.email])?;
    let subject = format!("password of {}", me.user_id);
    attempt(
        db,
        &subject,
        Limit {
            tries: config.login_attempts,
            seconds: LOGIN_WINDOW,
        },
    )
    .await?;
    let stored = store::password_hash(db, &me.user_id).await?;
    if password::verify(current, Some(stored)).await? == Verdict::Wrong {
        return Err(AppError::field("current_password", Problem::WrongPassword));
    }
    forgive(db, &subject).await?;
    let hash = password::hash(new).await?;
    let mut tx = db.begin().await?;
    store::set_password_hash(&mut tx, &me.user_id, &hash).await?;
    store::end_logins(&mut tx, &me.user_id, Some(&me.login_id)).await?;
    tx.commit().await?;
    session.cycle_id().await.map_err(session_error)
}

/// Refuses passwords that are guessed first, or that are made of the person's own name.
pub fn refuse_common(field: &str, password: &str, known: &[&str]) -> Result<()> {
    if password::is_common(password, known) {
        return Err(AppError::field(field, Problem::TooCommon));
    }
    Ok(())
}

async fn begin_session(session: &Session, login: &LoginId) -> Result<()> {
    // A new id, so that nobody who planted the old one is logged in with the person.
    session.cycle_id().await.map_err(session_error)?;
    session
        .insert(SESSION_KEY, login)
        .await
        .map_err(session_error)
}

fn session_error(error: tower_sessions::session::Error) -> AppError {
    tracing::error!(%error, "session");
    AppError::Internal
}
