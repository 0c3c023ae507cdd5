//! What transactions promise, asked of the databases themselves.

use crate::{
    db::{Db, On, Tx},
    testing::on_both_databases,
};

/// Whether a commit waits for the disk as far as the installation asks for it, and whether it
/// waits at all, in the database's own words.
async fn waits(tx: &mut Tx) -> (bool, bool) {
    match tx.on() {
        On::Sqlite(c) => {
            let level: i64 = sqlx::query_scalar("pragma synchronous")
                .fetch_one(c)
                .await
                .unwrap();
            (level == 2, level == 2)
        }
        On::Postgres(c) => sqlx::query_as(
            "select setting = reset_val, setting <> 'off' from pg_settings where name = 'synchronous_commit'",
        )
        .fetch_one(c)
        .await
        .unwrap(),
    }
}

async fn count(tx: &mut Tx, subject: &str) {
    sql!(tx, |c| {
        sqlx::query("insert into attempts (subject, tries, window_ends_at) values ($1, 1, 0)")
            .bind(subject)
            .execute(c)
            .await
            .map(drop)
    })
    .unwrap();
}

async fn counted(db: &Db) -> Vec<String> {
    sql!(db, |c| {
        sqlx::query_scalar("select subject from attempts order by subject")
            .fetch_all(c)
            .await
    })
    .unwrap()
}

on_both_databases! {
    async fn a_commit_waits_for_the_disk_unless_it_is_relaxed(world: World) {
        let db = world.db();
        for _ in 0..2 {
            assert!(waits(&mut db.begin().await.unwrap()).await.0);
            assert!(!waits(&mut db.begin_relaxed().await.unwrap()).await.1);
        }
    }

    async fn relaxed_transactions_are_whole_or_not_at_all(world: World) {
        let db = world.db();
        let mut kept = db.begin_relaxed().await.unwrap();
        count(&mut kept, "a").await;
        count(&mut kept, "b").await;
        kept.commit().await.unwrap();
        let mut dropped = db.begin_relaxed().await.unwrap();
        count(&mut dropped, "c").await;
        drop(dropped);
        assert_eq!(counted(db).await, ["a", "b"]);
    }
}
