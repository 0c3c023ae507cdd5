//! Keys of programs, as promised to those who make them.

use http::StatusCode;

use crate::{
    account::key::Scope,
    error::{AppError, Problem},
    sql,
    testing::{World, on_both_databases},
};

use super::keys;

async fn stored(world: &World) -> Vec<(String, String)> {
    sql!(world.db(), |c| {
        sqlx::query_as("select key_hash, hint from api_keys")
            .fetch_all(c)
            .await
    })
    .unwrap()
}

async fn run(world: &World, statement: &'static str) {
    let mut tx = world.db().begin().await.unwrap();
    sql!(tx, |c| sqlx::query(statement).execute(c).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn a_key_is_made_and_shown_once_without_scripts(world: World) {
        let mut owner = world.member("dilnoza").await;
        let form = [("form[name]", "My shop"), ("form[scopes][]", "chat"), ("form[days]", "30")];
        let made = owner.post("/api/create_api_key", &form).await;
        let page = owner.get(made.location()).await.body;
        let key = page.split("value=\"cbf_").nth(1).expect("the key").split('"').next().unwrap().to_owned();
        assert_eq!(key.len(), 64, "{key}");
        assert!(page.contains("My shop"));
        let later = owner.get("/api-keys").await.body;
        assert!(later.contains("My shop") && !later.contains(&key), "{later}");
        let mut elsewhere = world.member("other").await;
        assert!(!elsewhere.get(made.location()).await.body.contains(&key));
    }

    async fn the_database_holds_no_key_that_works(world: World) {
        let mut owner = world.member("dilnoza").await;
        let key = owner.make_key(&["chat"]).await;
        let rows = stored(&world).await;
        assert!(rows.iter().all(|(hash, hint)| !hash.contains(&key) && key.ends_with(hint.as_str()) && hint.len() == 4));
        let sessions: Vec<String> = sql!(world.db(), |c| {
            sqlx::query_scalar("select data from sessions").fetch_all(c).await
        })
        .unwrap();
        assert!(!sessions.is_empty() && sessions.iter().all(|data| !data.contains(&key)));
        assert!(keys::holder(world.db(), &key).await.unwrap().is_some());
        assert!(keys::holder(world.db(), &rows[0].0).await.unwrap().is_none(), "the hash opens nothing");
    }

    async fn a_key_may_what_it_was_given_and_no_more_than_its_maker(world: World) {
        let mut owner = world.member("dilnoza").await;
        let key = owner.make_key(&["bots:read", "bots:write"]).await;
        let holder = keys::holder(world.db(), &key).await.unwrap().unwrap();
        assert!(holder.may(Scope::BotsRead) && holder.may(Scope::BotsWrite) && !holder.may(Scope::Chat));
        run(&world, "update members set role = 'viewer'").await;
        let holder = keys::holder(world.db(), &key).await.unwrap().unwrap();
        assert!(holder.may(Scope::BotsRead) && !holder.may(Scope::BotsWrite));
        run(&world, "delete from members").await;
        assert!(keys::holder(world.db(), &key).await.unwrap().is_none());
        assert!(!keys::still_works(world.db(), &holder.id).await);
    }

    async fn a_revoked_and_an_expired_key_work_no_more(world: World) {
        let mut owner = world.member("dilnoza").await;
        let key = owner.make_key(&["chat"]).await;
        let id = keys::holder(world.db(), &key).await.unwrap().unwrap().id;
        assert!(keys::still_works(world.db(), &id).await);
        assert!(owner.call("revoke_api_key", &[("key", id.as_str())]).await.is_ok());
        assert!(keys::holder(world.db(), &key).await.unwrap().is_none());
        assert!(!keys::still_works(world.db(), &id).await);
        let key = owner.make_key(&["chat"]).await;
        run(&world, "update api_keys set expires_at = 1").await;
        assert!(keys::holder(world.db(), &key).await.unwrap().is_none());
    }

    async fn a_keys_last_use_is_told(world: World) {
        let mut owner = world.member("dilnoza").await;
        let key = owner.make_key(&["chat"]).await;
        assert!(owner.get("/api-keys").await.body.contains("Never used"));
        keys::holder(world.db(), &key).await.unwrap();
        assert!(!owner.get("/api-keys").await.body.contains("Never used"));
    }

    async fn a_key_without_a_name_a_scope_or_a_known_lifetime_is_refused(world: World) {
        let mut owner = world.member("dilnoza").await;
        for (form, field, problem) in [
            (vec![("form[name]", " "), ("form[scopes][]", "chat"), ("form[days]", "")], "name", Problem::Required),
            (vec![("form[name]", "Key"), ("form[days]", "")], "scopes", Problem::Required),
            (vec![("form[name]", "Key"), ("form[scopes][]", "chat"), ("form[days]", "7000")], "days", Problem::Malformed),
        ] {
            let answer = owner.call("create_api_key", &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert_eq!(answer.json::<AppError>().of_field(field), Some(problem));
        }
        assert!(stored(&world).await.is_empty());
    }
}
