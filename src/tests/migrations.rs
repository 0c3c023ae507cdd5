//! Migrations come in pairs: the same steps with the same tables and columns on both databases.

use std::{collections::BTreeMap, fs};

use crate::testing::{World, on_both_databases};

/// What only one side has, with the reason in the migration itself: the index over words.
const ONE_SIDED: [&str; 2] = ["passage_index", "passages.words"];

#[test]
fn both_folders_hold_the_same_steps() {
    assert_eq!(names("sqlite"), names("postgres"));
}

/// The files of a folder, in order.
fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(format!("migrations/{folder}"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let Some(postgres) = World::on_postgres().await else {
        return;
    };
    let sqlite = World::on_sqlite().await;
    let crate::db::On::Sqlite(c) = sqlite.db().on() else {
        panic!("not SQLite")
    };
    let one: Vec<(String, String)> = sqlx::query_as(
        "select m.name, p.name from sqlite_master m, pragma_table_info(m.name) p
         where m.type = 'table' and m.name not like 'passage_index_%' and m.name not like 'sqlite_%'",
    )
    .fetch_all(c)
    .await
    .unwrap();
    let crate::db::On::Postgres(c) = postgres.db().on() else {
        panic!("not PostgreSQL")
    };
    let other: Vec<(String, String)> = sqlx::query_as(
        "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'",
    )
    .fetch_all(c)
    .await
    .unwrap();
    assert_eq!(by_table(one), by_table(other));
}

fn by_table(columns: Vec<(String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in columns {
        let full = format!("{table}.{column}");
        if table.starts_with('_')
            || ONE_SIDED.contains(&table.as_str())
            || ONE_SIDED.contains(&full.as_str())
        {
            continue;
        }
        tables.entry(table).or_default().push(column);
    }
    for columns in tables.values_mut() {
        columns.sort();
    }
    tables
}

on_both_databases! {
    async fn every_migration_is_applied_at_start(world: World) {
        let migrations = world.db().migrations().await.unwrap();
        assert_eq!(migrations.len(), names("sqlite").len());
        assert!(migrations.iter().all(|migration| migration.applied));
    }

    async fn parallel_writers_lose_nothing(world: World) {
        let db = world.db();
        let limit = crate::http::attempts::Limit { tries: 1000, seconds: 60 };
        let tries = (0..40).map(|_| crate::http::attempts::attempt(db, "everybody", limit));
        for tried in futures::future::join_all(tries).await {
            tried.unwrap();
        }
        let count: i64 = crate::sql!(db, |c| {
            sqlx::query_scalar("select tries from attempts where subject = 'everybody'").fetch_one(c).await
        })
        .unwrap();
        assert_eq!(count, 40);
    }
}
