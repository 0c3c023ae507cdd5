//! Doors: sign up, log in, log out, and the account page's changes.

pub mod keys;

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{
    account::{Login, Me},
    error::Result,
    id::LoginId,
};

#[cfg(feature = "ssr")]
use crate::{
    account::{guard, login, preferences::Preferences, store},
    config::config,
    db::db,
    error::AppError,
    form::Check,
    http::{client::ClientAddress, redirect::local_path},
};

/// Makes an account and goes to its first page.
#[server(prefix = "/api", endpoint = "sign_up", input = PostUrl)]
pub async fn sign_up(username: String, email: String, password: String) -> Result<()> {
    let (origin, session) = (origin()?, guard::session()?);
    let language = preferences()?.locale;
    let form = (username.as_str(), email.as_str(), password.as_str());
    login::sign_up(&db()?, &*config()?, &session, &origin, language, form).await?;
    leptos_axum::redirect("/bots/new");
    Ok(())
}

/// Logs in by user name or e-mail and goes to `next`, if it is a page of ours.
#[server(prefix = "/api", endpoint = "log_in", input = PostUrl)]
pub async fn log_in(name: String, password: String, next: Option<String>) -> Result<()> {
    let (origin, session) = (origin()?, guard::session()?);
    login::log_in(&db()?, &*config()?, &session, &origin, (&name, &password)).await?;
    leptos_axum::redirect(local_path(next.as_deref(), "/bots"));
    Ok(())
}

/// Ends this log-in, or with `everywhere` all of the person's.
#[server(prefix = "/api", endpoint = "log_out", input = PostUrl)]
pub async fn log_out(#[server(default)] everywhere: bool) -> Result<()> {
    let me = guard::me()?;
    login::log_out(&db()?, &guard::session()?, &me, everywhere).await?;
    leptos_axum::redirect("/");
    Ok(())
}

/// The person who is logged in, if anybody is.
#[server(prefix = "/api", endpoint = "someone", input = PostUrl)]
pub async fn someone() -> Result<Option<Me>> {
    guard::someone()
}

/// Where the person is logged in.
#[server(prefix = "/api", endpoint = "logins", input = PostUrl)]
pub async fn logins() -> Result<Vec<Login>> {
    let me = guard::me()?;
    store::list_logins(&db()?, &me).await
}

/// Ends one of the person's log-ins.
#[server(prefix = "/api", endpoint = "end_login", input = PostUrl)]
pub async fn end_login(login: LoginId) -> Result<()> {
    let me = guard::me()?;
    let mut tx = db()?.begin().await?;
    store::end_login(&mut tx, &me.user_id, &login).await?;
    tx.commit().await?;
    leptos_axum::redirect("/account?notice=login_ended");
    Ok(())
}

/// Gives the person another user name.
#[server(prefix = "/api", endpoint = "change_username", input = PostUrl)]
pub async fn change_username(username: String) -> Result<()> {
    let me = guard::me()?;
    crate::account::check_username(Check::new(), &username).finish()?;
    let mut tx = db()?.begin().await?;
    store::set_username(&mut tx, &me.user_id, username.trim()).await?;
    tx.commit().await?;
    leptos_axum::redirect("/account?notice=saved");
    Ok(())
}

/// Replaces the password; the person's other log-ins end.
#[server(prefix = "/api", endpoint = "change_password", input = PostUrl)]
pub async fn change_password(current_password: String, new_password: String) -> Result<()> {
    let (me, session) = (guard::me()?, guard::session()?);
    login::change_password(
        &db()?,
        &*config()?,
        &session,
        &me,
        &current_password,
        &new_password,
    )
    .await?;
    leptos_axum::redirect("/account?notice=password_changed");
    Ok(())
}

#[cfg(feature = "ssr")]
fn preferences() -> Result<Preferences> {
    guard::request()?
        .extensions
        .get::<Preferences>()
        .copied()
        .ok_or(AppError::Internal)
}

#[cfg(feature = "ssr")]
fn origin() -> Result<login::Origin> {
    let request = guard::request()?;
    let address = request
        .extensions
        .get::<ClientAddress>()
        .copied()
        .ok_or(AppError::Internal)?;
    Ok(login::Origin::new(address, &request.headers))
}
