//! Logging in and out.

use http::{HeaderMap, header};
use tower_sessions::Session;

use crate::{
    account::{Me, PASSWORD, check_sign_up},
    config::Config,
    db::{Db, Tx},
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
/// A network may be a whole mobile operator's, and an account be tried from several devices.
const NETWORK_FACTOR: u32 = 10;
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
    let too_long =
        |text: &str, max: u32| text.chars().count() > max as usize || text.contains('\0');
    if too_long(password, PASSWORD.1) || too_long(name, crate::account::EMAIL) {
        return Err(AppError::WrongCredentials);
    }
    let (user, stored) = store::find_credentials(db, name).await?.unzip();
    let here = throttle(db, config, origin, name, user.as_ref()).await?;
    let verdict = password::verify(password, stored.clone()).await?;
    let (Some(user), Some(verified), true) = (user, stored, verdict != Verdict::Wrong) else {
        return Err(AppError::WrongCredentials);
    };
    forgive(db, &here).await?;
    let stronger = match verdict {
        Verdict::RightButOld => Some(password::hash(password).await?),
        _ => None,
    };
    let mut tx = db.begin().await?;
    if !store::confirm_password(&mut tx, &user, &verified, stronger.as_deref()).await? {
        return Err(AppError::WrongCredentials);
    }
    let login = store::add_login(
        &mut tx,
        &user,
        &origin.device,
        &origin.address.0.to_string(),
    )
    .await?;
    end_previous(&mut tx, session, &user).await?;
    tx.commit().await?;
    begin_session(session, &login).await?;
    Ok(user)
}

/// Counts a guess by network, by account from this network, and by account from anywhere. All
/// spellings of one account share its counters; a network that is refused counts for no account,
/// and strangers elsewhere can't easily keep a person out. Returns the counter that a right
/// password clears.
async fn throttle(
    db: &Db,
    config: &Config,
    origin: &Origin,
    name: &str,
    user: Option<&UserId>,
) -> Result<String> {
    let tries = config.login_attempts;
    let many = Limit {
        tries: tries.saturating_mul(NETWORK_FACTOR),
        seconds: LOGIN_WINDOW,
    };
    let network = origin.address.network();
    let account = user.map_or_else(|| identity::username_key(name), ToString::to_string);
    attempt(db, &format!("log-in from {network}"), many).await?;
    let here = format!("log-in {account} from {network}");
    attempt(
        db,
        &here,
        Limit {
            tries,
            seconds: LOGIN_WINDOW,
        },
    )
    .await?;
    attempt(db, &format!("log-in {account}"), many).await?;
    Ok(here)
}

/// A browser that logs in again leaves no second log-in behind.
async fn end_previous(tx: &mut Tx, session: &Session, user: &UserId) -> Result<()> {
    let previous: Option<LoginId> = session.get(SESSION_KEY).await.map_err(session_error)?;
    match previous {
        Some(previous) => match store::end_login(tx, user, &previous).await {
            Err(AppError::NotFound) => Ok(()),
            other => other,
        },
        None => Ok(()),
    }
}

/// Ends this log-in, or all of the person's.
pub async fn log_out(db: &Db, session: &Session, me: &Me, everywhere: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    if everywhere {
        store::end_logins(&mut tx, &me.user_id, None).await?;
    } else {
        match store::end_login(&mut tx, &me.user_id, &me.login_id).await {
            // A second press on the button.
            Ok(()) | Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
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
    if password::verify(current, Some(stored.clone())).await? == Verdict::Wrong {
        return Err(AppError::field("current_password", Problem::WrongPassword));
    }
    forgive(db, &subject).await?;
    let hash = password::hash(new).await?;
    let mut tx = db.begin().await?;
    // Somebody who knew the same password may have changed it while this one was being made.
    if !store::confirm_password(&mut tx, &me.user_id, &stored, Some(&hash)).await? {
        return Err(AppError::field("current_password", Problem::WrongPassword));
    }
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
