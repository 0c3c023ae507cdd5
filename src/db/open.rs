//! Opening: the connection settings each database needs to keep its promises.

use std::{str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use tokio::sync::Semaphore;

use super::{Db, DbError, Pools};
use crate::config::Secret;

/// Readers beside the one writer; more does not help a file on one disk.
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a writer waits for its turn before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The write-ahead log is cut back to this size (bytes) after a checkpoint.
const JOURNAL_SIZE_LIMIT: &str = "67108864";

/// Bytes of the file that readers see without copying them through the kernel; a search touches hundreds
/// of pages.
const MAPPED: &str = "1073741824";

impl Db {
    /// Opens the database of this address and applies the migrations it lacks.
    pub async fn open(url: &Secret) -> Result<Self, DbError> {
        let db = Self::connect(url).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Opens without migrating. A SQLite file is made when missing.
    pub async fn connect(url: &Secret) -> Result<Self, DbError> {
        let url = url.expose();
        if url.starts_with("sqlite:") {
            Self::connect_sqlite(url).await
        } else {
            Self::connect_postgres(url).await
        }
    }

    async fn connect_sqlite(url: &str) -> Result<Self, DbError> {
        // FULL, not NORMAL: an acknowledged change must survive power loss as well.
        let options = SqliteConnectOptions::from_str(url)
            .map_err(DbError::address)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("journal_size_limit", JOURNAL_SIZE_LIMIT);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(BUSY_TIMEOUT)
            .connect_with(options.clone().pragma("wal_autocheckpoint", "0"))
            .await
            .map_err(DbError::connect)?;
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(BUSY_TIMEOUT)
            .connect_lazy_with(options.pragma("mmap_size", MAPPED));
        Ok(Self {
            pools: Pools::Sqlite { read, write },
            turns: Arc::new(Semaphore::new(1)),
        })
    }

    async fn connect_postgres(url: &str) -> Result<Self, DbError> {
        let options = PgConnectOptions::from_str(url).map_err(DbError::address)?;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(CONNECT_TIMEOUT)
            .connect_with(options)
            .await
            .map_err(DbError::connect)?;
        Ok(Self {
            pools: Pools::Postgres(pool),
            turns: Arc::new(Semaphore::new(POSTGRES_CONNECTIONS as usize)),
        })
    }
}
