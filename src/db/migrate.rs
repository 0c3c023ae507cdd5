//! Versioned migrations, embedded in the binary.

use sqlx::migrate::Migrator;

use super::{Db, DbError, On};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// One migration and whether this database has it.
#[derive(Debug, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Number in the file's name.
    pub version: i64,
    /// The rest of the file's name.
    pub name: String,
    /// Whether it has been applied.
    pub applied: bool,
}

impl Db {
    /// Applies what is missing; a database that has everything is left as it is.
    pub async fn migrate(&self) -> Result<(), DbError> {
        match &self.pools {
            super::Pools::Sqlite { write, .. } => SQLITE.run(write).await?,
            super::Pools::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }

    /// All migrations of this program, in order.
    pub async fn migrations(&self) -> Result<Vec<MigrationStatus>, DbError> {
        let applied = self.applied_versions().await?;
        let migrator = match self.on() {
            On::Sqlite(_) => &SQLITE,
            On::Postgres(_) => &POSTGRES,
        };
        Ok(migrator
            .iter()
            .map(|migration| MigrationStatus {
                version: migration.version,
                name: migration.description.to_string(),
                applied: applied.contains(&migration.version),
            })
            .collect())
    }

    async fn applied_versions(&self) -> Result<Vec<i64>, sqlx::Error> {
        let known: i64 = match self.on() {
            On::Sqlite(c) => {
                sqlx::query_scalar("select count(*) from sqlite_master where name = '_sqlx_migrations'")
                    .fetch_one(c)
                    .await?
            }
            On::Postgres(c) => {
                sqlx::query_scalar("select count(*) from information_schema.tables where table_name = '_sqlx_migrations'")
                    .fetch_one(c)
                    .await?
            }
        };
        if known == 0 {
            return Ok(Vec::new());
        }
        crate::sql!(self, |c| {
            sqlx::query_scalar(
                "select version from _sqlx_migrations where success order by version",
            )
            .fetch_all(c)
            .await
        })
    }
}
