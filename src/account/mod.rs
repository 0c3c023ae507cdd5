//! People, their workspaces, and who is logged in where.
//!
//! A log-in is a row in `logins`; the session record only names it. Deleting the row ends the
//! log-in at once, also for a request that is under way and writes its session record later.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    i18n::{Locale, td_string},
    id::{LoginId, UserId, WorkspaceId},
    time::Timestamp,
};

pub mod api;
pub mod key;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

/// Limits of user names in characters.
pub const USERNAME: (u32, u32) = (3, 30);
/// Longest e-mail address (RFC 5321 allows 254 octets).
pub const EMAIL: u32 = 254;
/// Shortest password: ASVS 5.0 V6.2.1 asks for 8. Longest: long enough for any phrase, short
/// enough that hashing stays cheap.
pub const PASSWORD: (u32, u32) = (8, 256);

/// The person who is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The person.
    pub user_id: UserId,
    /// The workspace they work in.
    pub workspace_id: WorkspaceId,
    /// What they may do there.
    pub role: Role,
    /// This log-in.
    pub login_id: LoginId,
    /// The name they chose.
    pub username: String,
    /// Their address.
    pub email: String,
    /// Saved interface language, if they chose one.
    pub language: Option<Locale>,
    /// Saved theme, if they chose one.
    pub theme: Option<Theme>,
}

/// What a member may do in a workspace. Each role may do what the ones after it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything.
    Viewer,
    /// Changes bots and knowledge.
    Editor,
    /// Manages people.
    Admin,
    /// Owns the workspace.
    Owner,
}

impl Role {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// From what is stored; anything unknown may only look.
    pub fn from_stored(text: &str) -> Self {
        [Self::Owner, Self::Admin, Self::Editor]
            .into_iter()
            .find(|role| role.as_str() == text)
            .unwrap_or(Self::Viewer)
    }
}

impl Me {
    /// Refuses those who may only look, as if it did not exist.
    pub fn may_edit(&self) -> Result<(), AppError> {
        if self.role >= Role::Editor {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Light on dark, the default.
    #[default]
    Dark,
    /// Dark on light.
    Light,
    /// As the device is set.
    System,
}

impl Theme {
    /// All, in the order of the switcher.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::System];

    /// As stored and written into `<html data-theme>`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::System => "system",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text)
    }

    /// What it is called.
    pub fn word(self, locale: Locale) -> &'static str {
        match self {
            Self::Dark => td_string!(locale, chat.dark),
            Self::Light => td_string!(locale, chat.light),
            Self::System => td_string!(locale, chat.system),
        }
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One device on which a person is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The log-in.
    pub id: LoginId,
    /// Browser and system in words, such as `Chrome, Android`; empty when neither is known.
    pub device: String,
    /// Address it came from.
    pub address: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to within five minutes.
    pub seen_at: Timestamp,
    /// Whether it is the one asking.
    pub current: bool,
}

/// The rules of a user name: letters and digits of any script, `_`, `.` and `-`.
pub fn check_username(check: Check, username: &str) -> Check {
    let allowed = |letter: char| letter.is_alphanumeric() || "_.-".contains(letter);
    // Separators do not tell names apart, so a name must not be made of them.
    let letters = username
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .count();
    check
        .text("username", username, USERNAME.0, USERNAME.1)
        .rule(
            "username",
            username.trim().chars().all(allowed),
            Problem::Malformed,
        )
        .rule(
            "username",
            letters >= USERNAME.0 as usize,
            Problem::TooShort(USERNAME.0),
        )
}

/// The rules of the sign-up form that need no database.
pub fn check_sign_up(username: &str, email: &str, password: &str) -> Result<(), AppError> {
    check_username(Check::new(), username)
        .text("email", email, 1, EMAIL)
        .rule("email", looks_like_email(email.trim()), Problem::Malformed)
        .length("password", password, PASSWORD.0, PASSWORD.1)
        .finish()
}

/// The rules of a new password.
pub fn check_password(field: &str, password: &str) -> Result<(), AppError> {
    Check::new()
        .length(field, password, PASSWORD.0, PASSWORD.1)
        .finish()
}

/// One `@` between a name and a domain with a dot, and no white space: what mail servers really
/// accept can only be learned by writing to it.
fn looks_like_email(email: &str) -> bool {
    let Some((name, domain)) = email.rsplit_once('@') else {
        return false;
    };
    !name.is_empty()
        && !name.contains('@')
        && !email
            .chars()
            .any(|letter| letter.is_whitespace() || letter.is_control() || ",;<>".contains(letter))
        && domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
}
