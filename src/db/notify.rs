//! Telling the other processes on the same database. SQLite has one process and nobody to tell.

use sqlx::postgres::PgListener;

use super::{Db, On};

impl Db {
    /// Tells every process that listens on `channel`. At most 8000 bytes of payload (PostgreSQL).
    pub async fn notify(&self, channel: &str, payload: &str) -> Result<(), sqlx::Error> {
        match self.on() {
            On::Sqlite(_) => Ok(()),
            On::Postgres(pool) => sqlx::query("select pg_notify($1, $2)")
                .bind(channel)
                .bind(payload)
                .execute(pool)
                .await
                .map(drop),
        }
    }

    /// What other processes tell on these channels; nothing on SQLite.
    pub async fn listen(&self, channels: &[&str]) -> Result<Option<PgListener>, sqlx::Error> {
        let On::Postgres(pool) = self.on() else {
            return Ok(None);
        };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen_all(channels.iter().copied()).await?;
        Ok(Some(listener))
    }
}
