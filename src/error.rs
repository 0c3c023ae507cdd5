//! The one error a user can meet: a stable code, small fields, and a sentence in each language.
//!
//! It crosses the wire in server functions and stands in URLs when a form is posted without
//! scripts, so it holds codes and small values only: no internals, no texts typed by people.

use leptos::{
    prelude::FromServerFnError,
    server_fn::{
        codec::JsonEncoding,
        error::{ServerFnErrorErr, ServerFnUrlError},
    },
};
use serde::{Deserialize, Serialize};

use crate::i18n::{Locale, td_string};

/// Why something could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is logged in.
    #[error("log-in required")]
    LoginRequired,
    /// User name or e-mail and password do not belong together.
    #[error("wrong credentials")]
    WrongCredentials,
    /// It does not exist, or belongs to somebody else: the two look the same on purpose.
    #[error("not found")]
    NotFound,
    /// Fields of a form were refused.
    #[error("invalid fields")]
    Invalid {
        /// One entry a refused field, in the order of the form.
        fields: Vec<FieldError>,
    },
    /// A limit in time: try again after so many seconds.
    #[error("too many attempts, wait {seconds} s")]
    TooManyAttempts {
        /// Seconds until the next try is allowed.
        seconds: i64,
    },
    /// A body or file is over its limit.
    #[error("larger than {megabytes} MB")]
    TooLarge {
        /// The limit in megabytes.
        megabytes: u32,
    },
    /// The workspace holds as many of these as it may.
    #[error("limit of {max} reached")]
    LimitReached {
        /// The limit.
        max: u32,
    },
    /// With this file the workspace would hold more megabytes than it may.
    #[error("more than {megabytes} MB in the workspace")]
    StorageFull {
        /// The limit in megabytes.
        megabytes: u32,
    },
    /// The call might pass a spending limit, or there is one and what the call costs is unknown.
    #[error("spending limit")]
    SpendingLimit,
    /// A reply is still being written in this conversation.
    #[error("a reply is being written")]
    Busy,
    /// The bot takes no new conversations.
    #[error("closed to new conversations")]
    Closed,
    /// The bot is not published.
    #[error("not published")]
    Unpublished,
    /// The share page asks for a password first.
    #[error("password required")]
    PasswordRequired,
    /// The share page asks for a consent first.
    #[error("consent required")]
    ConsentRequired,
    /// The request came from another site.
    #[error("request from another site")]
    ForeignOrigin,
    /// The server could not be reached, or its answer not be read.
    #[error("connection failed")]
    Connection,
    /// Our fault; the log has the cause.
    #[error("internal error")]
    Internal,
}

/// A field of a form and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The input's `name`.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was entered.
    Required,
    /// Fewer characters than allowed.
    TooShort(u32),
    /// More characters than allowed.
    TooLong(u32),
    /// Not of the field's form, such as an address without `@`.
    Malformed,
    /// Somebody else has it, or one that looks the same.
    Taken,
    /// A password that guessing programs try first.
    TooCommon,
    /// The present password was typed wrongly.
    WrongPassword,
    /// More entries than allowed.
    TooMany(u32),
    /// A file that is no text.
    NotText,
    /// An address that is not on the public internet, and that the operator has not allowed.
    NotPublic,
    /// A placeholder that names nothing, or stands where none may.
    Placeholder,
    /// A question another curated answer of the bot answers already.
    Answered,
    /// A provider the workspace does not have.
    UnknownProvider,
}

impl AppError {
    /// The error for a single refused field.
    pub fn field(field: &str, problem: Problem) -> Self {
        Self::Invalid {
            fields: vec![FieldError {
                field: field.to_owned(),
                problem,
            }],
        }
    }

    /// What is wrong with the field of this name, if this error speaks of it.
    pub fn of_field(&self, name: &str) -> Option<Problem> {
        match self {
            Self::Invalid { fields } => fields
                .iter()
                .find(|error| error.field == name)
                .map(|error| error.problem),
            _ => None,
        }
    }

    /// The error in the `__err` of an address, where a form sent without scripts finds it; nothing
    /// when the value is none of ours, for anybody can write an address.
    pub fn from_address(value: &str) -> Option<Self> {
        ServerFnUrlError::<InAddress>::decode_err(value).0
    }

    /// The stable code, as in the JSON form.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LoginRequired => "login_required",
            Self::WrongCredentials => "wrong_credentials",
            Self::NotFound => "not_found",
            Self::Invalid { .. } => "invalid",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::TooLarge { .. } => "too_large",
            Self::LimitReached { .. } => "limit_reached",
            Self::StorageFull { .. } => "storage_full",
            Self::SpendingLimit => "spending_limit",
            Self::Busy => "busy",
            Self::Closed => "closed",
            Self::Unpublished => "unpublished",
            Self::PasswordRequired => "password_required",
            Self::ConsentRequired => "consent_required",
            Self::ForeignOrigin => "foreign_origin",
            Self::Connection => "connection",
            Self::Internal => "internal",
        }
    }

    /// The HTTP status this error is answered with.
    pub fn status(&self) -> u16 {
        match self {
            Self::LoginRequired | Self::WrongCredentials | Self::PasswordRequired => 401,
            Self::NotFound => 404,
            Self::Invalid { .. } => 422,
            Self::TooManyAttempts { .. } => 429,
            Self::TooLarge { .. } => 413,
            Self::LimitReached { .. }
            | Self::StorageFull { .. }
            | Self::SpendingLimit
            | Self::Busy => 409,
            Self::ForeignOrigin | Self::Closed | Self::ConsentRequired => 403,
            // Whoever keeps lists of links learns that there is nothing to read; a bot that is published
            // again answers as before, for nothing of it is cached.
            Self::Unpublished => 410,
            Self::Connection => 502,
            Self::Internal => 500,
        }
    }

    /// What happened and what to do, for people.
    pub fn sentence(&self, locale: Locale) -> String {
        match self {
            Self::LoginRequired => td_string!(locale, error.login_required).to_owned(),
            Self::WrongCredentials => td_string!(locale, error.wrong_credentials).to_owned(),
            Self::NotFound => td_string!(locale, error.not_found).to_owned(),
            Self::Invalid { .. } => td_string!(locale, error.invalid).to_owned(),
            Self::TooManyAttempts { seconds } => wait(*seconds, locale),
            Self::TooLarge { megabytes } => {
                td_string!(locale, error.too_large, megabytes = *megabytes).to_string()
            }
            Self::LimitReached { max } => {
                td_string!(locale, error.limit_reached, max = *max).to_string()
            }
            Self::StorageFull { megabytes } => {
                td_string!(locale, error.storage_full, megabytes = *megabytes).to_string()
            }
            Self::SpendingLimit => td_string!(locale, error.spending_limit).to_owned(),
            Self::Busy => td_string!(locale, error.busy).to_owned(),
            Self::Closed => td_string!(locale, publish.closed_default).to_owned(),
            Self::Unpublished => td_string!(locale, publish.unpublished_default).to_owned(),
            Self::PasswordRequired => td_string!(locale, error.password_required).to_owned(),
            Self::ConsentRequired => td_string!(locale, error.consent_required).to_owned(),
            Self::ForeignOrigin => td_string!(locale, error.foreign_origin).to_owned(),
            Self::Connection => td_string!(locale, error.connection).to_owned(),
            Self::Internal => td_string!(locale, error.internal).to_owned(),
        }
    }
}

/// When to try again: to the second where that is soon, else in whole minutes.
fn wait(seconds: i64, locale: Locale) -> String {
    let seconds = u64::try_from(seconds).unwrap_or_default().max(1);
    if seconds < 60 {
        td_string!(locale, error.too_many_attempts_now, count = seconds).to_string()
    } else {
        let minutes = seconds.div_ceil(60);
        td_string!(locale, error.too_many_attempts, count = minutes).to_string()
    }
}

impl Problem {
    /// The sentence beside the field.
    pub fn sentence(self, locale: Locale) -> String {
        match self {
            Self::Required => td_string!(locale, error.required).to_owned(),
            Self::TooShort(min) => {
                td_string!(locale, error.too_short, count = u64::from(min)).to_string()
            }
            Self::TooLong(max) => {
                td_string!(locale, error.too_long, count = u64::from(max)).to_string()
            }
            Self::TooMany(max) => td_string!(locale, error.over_count, max = max).to_string(),
            Self::Malformed => td_string!(locale, error.malformed).to_owned(),
            Self::Taken => td_string!(locale, error.taken).to_owned(),
            Self::TooCommon => td_string!(locale, error.too_common).to_owned(),
            Self::WrongPassword => td_string!(locale, error.wrong_password).to_owned(),
            Self::NotText => td_string!(locale, error.not_text).to_owned(),
            Self::NotPublic => td_string!(locale, provider.forbidden_address).to_owned(),
            Self::Placeholder => td_string!(locale, error.placeholder).to_owned(),
            Self::Answered => td_string!(locale, error.answered).to_owned(),
            Self::UnknownProvider => td_string!(locale, error.unknown_provider).to_owned(),
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Deserialization(_) => Self::Connection,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::Invalid { fields: Vec::new() }
            }
            _ => Self::Internal,
        }
    }
}

/// What an address holds in place of an error: decoding a broken one gives nothing, where
/// [`AppError`] would give a failed connection.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct InAddress(Option<AppError>);

impl FromServerFnError for InAddress {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self(None)
    }
}

/// The answer of everything that can fail before a user's eyes.
pub type Result<T> = std::result::Result<T, AppError>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_seconds_up_to_a_minute_and_in_minutes_from_there() {
        let told = |seconds, locale| AppError::TooManyAttempts { seconds }.sentence(locale);
        for (seconds, locale, part) in [
            (0, Locale::en, "in 1 second."),
            (1, Locale::en, "in 1 second."),
            (40, Locale::en, "in 40 seconds."),
            (60, Locale::en, "in 1 minute."),
            (97, Locale::en, "in 2 minutes."),
            (21, Locale::ru, "через 21 секунду."),
            (32, Locale::ru, "через 32 секунды."),
            (45, Locale::ru, "через 45 секунд."),
            (300, Locale::ru, "через 5 минут."),
            (45, Locale::uz, "45 soniyadan soʻng"),
            (97, Locale::uz, "2 daqiqadan soʻng"),
        ] {
            let sentence = told(seconds, locale);
            assert!(sentence.contains(part), "{seconds}: {sentence}");
        }
    }
}
