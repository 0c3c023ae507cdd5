//! The database: SQLite by default, PostgreSQL by its address, one SQL text for both.
//!
//! Reads take [`&Db`](Db), writes take [`&mut Tx`](Tx), so a signature says what a function does.
//! [`sql!`](crate::sql) writes a body once and compiles it for both drivers; placeholders are `$1`
//! on both. Where the dialects part (word search, lists), a plain `match db.on()` has two arms.
//!
//! To add a table: the same `NNNN_name.sql` in `migrations/sqlite` and `migrations/postgres`, with
//! the same tables and columns (a test compares them). Migrations are embedded and run at start.

mod error;
mod migrate;
mod notify;
mod open;

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

pub use error::DbError;
pub use migrate::MigrationStatus;

/// A handle to the open database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    /// One for each connection that may write. Whoever waits here waits in order and holds little;
    /// in the pool's own line each would hold what a connection needs.
    turns: Arc<Semaphore>,
}

#[derive(Clone)]
enum Pools {
    /// SQLite has one writer at a time, so there is one connection for writing and some for reading.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// How long a transaction is waited for.
const TURN: Duration = Duration::from_secs(10);

/// One of two: the side that is open.
pub enum On<S, P> {
    /// SQLite.
    Sqlite(S),
    /// PostgreSQL.
    Postgres(P),
}

/// Writes `body` once for the database that is open; `c` is its connection.
#[macro_export]
macro_rules! sql {
    ($db:expr, |$c:ident| $body:expr) => {
        match $db.on() {
            $crate::db::On::Sqlite($c) => $body,
            $crate::db::On::Postgres($c) => $body,
        }
    };
}

impl Db {
    /// The pool to read from.
    pub fn on(&self) -> On<&SqlitePool, &PgPool> {
        match &self.pools {
            Pools::Sqlite { read, .. } => On::Sqlite(read),
            Pools::Postgres(pool) => On::Postgres(pool),
        }
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once: one that
    /// began by reading would fail when it wants to write, without waiting (SQLITE_BUSY_SNAPSHOT).
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        self.begin_as("pragma synchronous = full; begin immediate", "begin")
            .await
    }

    /// Begins a transaction whose commit does not wait for the disk: "asynchronous commit" in
    /// PostgreSQL's words. It outlives a crash of this process; a power cut may undo it, never half
    /// of it. For what nobody was told is stored: counted tries, money set aside, an answer in the
    /// making.
    pub async fn begin_relaxed(&self) -> Result<Tx, sqlx::Error> {
        self.begin_as(
            "pragma synchronous = normal; begin immediate",
            "begin; set local synchronous_commit = off",
        )
        .await
    }

    async fn begin_as(
        &self,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> Result<Tx, sqlx::Error> {
        let turn = timeout(TURN, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        Ok(Tx {
            open: self.open_transaction(sqlite, postgres).await?,
            _turn: turn,
        })
    }

    /// On the heap, because the drivers need 11 kB for this, which each task that writes would hold
    /// as long as it lives.
    fn open_transaction(
        &self,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> BoxFuture<'_, Result<OpenTransaction, sqlx::Error>> {
        Box::pin(async move {
            Ok(match &self.pools {
                Pools::Sqlite { write, .. } => On::Sqlite(write.begin_with(sqlite).await?),
                Pools::Postgres(pool) => On::Postgres(pool.begin_with(postgres).await?),
            })
        })
    }

    /// Which database is open, for people.
    pub fn kind(&self) -> &'static str {
        match &self.pools {
            Pools::Sqlite { .. } => "SQLite",
            Pools::Postgres(_) => "PostgreSQL",
        }
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<(), sqlx::Error> {
        crate::sql!(self, |c| sqlx::query("select 1").execute(c).await.map(drop))
    }

    /// Copies what can be copied of the write-ahead log back into the database file (SQLite only).
    /// Done beside the writer, which would otherwise do it in the middle of somebody's commit and
    /// hold up all others: 17 ms where a commit takes 0.4 ms.
    pub async fn checkpoint_beside(&self) -> Result<(), sqlx::Error> {
        if let Pools::Sqlite { read, .. } = &self.pools {
            sqlx::query("pragma wal_checkpoint(passive)")
                .execute(read)
                .await?;
        }
        Ok(())
    }

    /// Copies the write-ahead log back into the database file and empties it (SQLite only), so
    /// that it can't grow without end.
    pub async fn checkpoint(&self) -> Result<(), sqlx::Error> {
        if let Pools::Sqlite { write, .. } = &self.pools {
            sqlx::query("pragma wal_checkpoint(truncate)")
                .execute(write)
                .await?;
        }
        Ok(())
    }

    /// Closes all connections after their work is done.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// A transaction; what is not committed is undone.
pub struct Tx {
    open: OpenTransaction,
    _turn: OwnedSemaphorePermit,
}

type OpenTransaction = On<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>;

impl Tx {
    /// The connection to write on.
    pub fn on(&mut self) -> On<&mut SqliteConnection, &mut PgConnection> {
        match &mut self.open {
            On::Sqlite(tx) => On::Sqlite(tx),
            On::Postgres(tx) => On::Postgres(tx),
        }
    }

    /// Makes the writes last. When this has returned, no crash loses them.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self.open {
            On::Sqlite(tx) => tx.commit().await,
            On::Postgres(tx) => tx.commit().await,
        }
    }
}

/// The database of this request, put there by the server.
pub fn db() -> crate::error::Result<Db> {
    leptos::prelude::use_context::<Db>().ok_or_else(|| {
        tracing::error!("no database in the context of this request");
        crate::error::AppError::Internal
    })
}

#[cfg(test)]
mod tests;
