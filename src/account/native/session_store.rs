//! Session records in our own database.
//!
//! Two differences from the usual stores, both on purpose: a record is found by a hash of its id,
//! so that a read of the database is no log-in; and saving only updates, so that a request which
//! was under way during log-out can't bring the record back.

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::{config::hex, db::Db, sql, time::Timestamp};

/// The store of the session layer.
#[derive(Clone)]
pub struct Sessions(pub Db);

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

impl Sessions {
    /// Removes records that have expired.
    pub async fn clean(&self) -> crate::error::Result<()> {
        let mut tx = self.0.begin().await?;
        sql!(tx, |c| {
            sqlx::query("delete from sessions where expires_at <= $1")
                .bind(Timestamp::now().millis())
                .execute(c)
                .await
                .map(drop)
        })?;
        tx.commit().await?;
        Ok(())
    }

    async fn write(&self, record: &Record, sql: Write) -> Result<u64> {
        let data = serde_json::to_string(&record.data)
            .map_err(|error| Error::Encode(error.to_string()))?;
        let expires = millis(record.expiry_date);
        let hash = id_hash(&record.id);
        let mut tx = self.0.begin().await.map_err(backend)?;
        let rows = sql!(tx, |c| {
            sqlx::query(sql.text())
                .bind(&hash)
                .bind(&data)
                .bind(expires)
                .execute(c)
                .await
                .map(|done| done.rows_affected())
        })
        .map_err(backend)?;
        tx.commit().await.map_err(backend)?;
        Ok(rows)
    }
}

#[derive(Clone, Copy)]
enum Write {
    New,
    Known,
}

impl Write {
    fn text(self) -> &'static str {
        match self {
            Self::New => {
                "insert into sessions (id_hash, data, expires_at) values ($1, $2, $3)
                 on conflict (id_hash) do nothing"
            }
            Self::Known => "update sessions set data = $2, expires_at = $3 where id_hash = $1",
        }
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        while self.write(record, Write::New).await? == 0 {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.write(record, Write::Known).await.map(drop)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found: Option<(String, i64)> = sql!(self.0, |c| {
            sqlx::query_as(
                "select data, expires_at from sessions where id_hash = $1 and expires_at > $2",
            )
            .bind(id_hash(id))
            .bind(Timestamp::now().millis())
            .fetch_optional(c)
            .await
        })
        .map_err(backend)?;
        let Some((data, expires_at)) = found else {
            return Ok(None);
        };
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(expires_at.div_euclid(1000))
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut tx = self.0.begin().await.map_err(backend)?;
        sql!(tx, |c| {
            sqlx::query("delete from sessions where id_hash = $1")
                .bind(id_hash(id))
                .execute(c)
                .await
                .map(drop)
        })
        .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

fn id_hash(id: &Id) -> String {
    hex(&Sha256::digest(id.0.to_le_bytes()))
}

fn millis(moment: OffsetDateTime) -> i64 {
    moment.unix_timestamp().saturating_mul(1000)
}

fn backend(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}
