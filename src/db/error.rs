//! What can go wrong with the database, for the operator, and what a user learns of it.

use crate::error::AppError;

/// Why the database could not be opened or migrated.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The address can't be understood.
    #[error("DATABASE_URL: {0}")]
    Address(String),
    /// The database does not answer.
    #[error("can't open the database: {0}")]
    Connect(String),
    /// A migration failed, or the database is newer than this program.
    #[error("can't migrate the database: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A query failed.
    #[error("database: {0}")]
    Query(#[from] sqlx::Error),
}

impl DbError {
    pub(super) fn address(error: sqlx::Error) -> Self {
        Self::Address(error.to_string())
    }

    pub(super) fn connect(error: sqlx::Error) -> Self {
        Self::Connect(error.to_string())
    }
}

/// The cause goes to the log, the user learns only that it is our fault.
impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::RowNotFound) {
            return Self::NotFound;
        }
        // PostgreSQL has no character NUL, so nothing it was asked for with one can exist (22021).
        let code = error.as_database_error().and_then(|error| error.code());
        if code.as_deref() == Some("22021") {
            return Self::NotFound;
        }
        tracing::error!(%error, "database");
        Self::Internal
    }
}
