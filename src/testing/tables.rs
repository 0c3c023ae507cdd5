//! Databases with all tables and no rows, made once and copied for every world: making the tables
//! takes longer than most tests.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;

use crate::{config::Secret, db::Db};

static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
static POSTGRES: OnceCell<String> = OnceCell::const_new();

/// A SQLite file's content.
pub async fn on_sqlite() -> &'static [u8] {
    SQLITE.get_or_init(make_on_sqlite).await
}

async fn make_on_sqlite() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.db");
    Db::open(&Secret::new(sqlite_url(&file)))
        .await
        .unwrap()
        .close()
        .await;
    tokio::fs::read(file).await.unwrap()
}

/// Name of a PostgreSQL database to take as the template.
pub async fn on_postgres(server: &str) -> &'static str {
    POSTGRES.get_or_init(|| make_on_postgres(server)).await
}

async fn make_on_postgres(server: &str) -> String {
    let name = format!("tables_{}", uuid::Uuid::now_v7().simple());
    let mut admin = PgConnection::connect(server).await.unwrap();
    let create = AssertSqlSafe(format!("create database {name}"));
    admin.execute(sqlx::raw_sql(create)).await.unwrap();
    admin.close().await.unwrap();
    let url = Secret::new(postgres_url(server, &name));
    Db::open(&url).await.unwrap().close().await;
    name
}

/// Address of a SQLite file.
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// Address of another database on the same server.
pub fn postgres_url(server: &str, name: &str) -> String {
    let (address, _) = server.rsplit_once('/').unwrap();
    format!("{address}/{name}")
}
