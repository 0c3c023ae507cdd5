//! Keys: stored sealed, shown never again, sent nowhere but where they belong.

use http::StatusCode;
use serde_json::Value;

use crate::{
    config::{Platform, Secret},
    testing::{Person, World, on_both_databases},
};

const KEY: &str = "sk-very-secret-7777-abcd";

fn form<'a>(id: &'a str, base_url: &'a str, key: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("provider", id),
        ("kind", "open_ai"),
        ("name", "Models"),
        ("base_url", base_url),
        ("key", key),
        ("input_price", ""),
        ("output_price", "0,5"),
    ]
}

fn priced<'a>(mut form: [(&'a str, &'a str); 7], input: &'a str) -> [(&'a str, &'a str); 7] {
    form[5].1 = input;
    form
}

async fn tested(person: &mut Person, provider: &str, model: &str) -> Value {
    let fields = [("provider", provider), ("model", model)];
    person.call("test_provider", &fields).await.json()
}

on_both_databases! {
    async fn a_key_is_never_shown_again(world: World) {
        let mut owner = world.member("dilnoza").await;
        let base_url = world.models.base_url("openai");
        let id = owner.add_provider("open_ai", &base_url, KEY).await;
        let found: Value = owner.call("find_provider", &[("provider", &id)]).await.json();
        assert_eq!((found["key_hint"].as_str(), found["name"].as_str()), (Some("abcd"), Some("open_ai")));
        for page in ["/models".to_owned(), format!("/models/{id}"), "/models/new".into()] {
            let page = owner.get(&page).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!page.body.contains(KEY));
        }
        let refused = owner.post("/api/save_provider", &form(&id, "not an address", KEY)).await;
        let back = owner.get(&refused.location().replace("http://localhost:3000", "")).await;
        assert!(!back.body.contains(KEY), "not in the draft of a refused form either");
        let outcome = tested(&mut owner, &id, "echo").await.to_string();
        assert!(!outcome.contains("very-secret"), "{outcome}");
        let stored: Vec<u8> = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select key_sealed from providers").fetch_one(c).await
        })
        .unwrap();
        assert!(!stored.windows(4).any(|part| part == b"very"));
    }

    async fn a_changed_address_demands_the_key_again(world: World) {
        let mut owner = world.member("dilnoza").await;
        let base_url = world.models.base_url("openai");
        let id = owner.add_provider("open_ai", &base_url, KEY).await;
        let moved = owner.call("save_provider", &priced(form(&id, "https://thief.example.com/v1", ""), "1")).await;
        assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(moved.body.contains("\"key\"") && moved.body.contains("required"), "{}", moved.body);
        let renamed = owner.call("save_provider", &priced(form(&id, &base_url, ""), "1")).await;
        assert!(renamed.is_ok(), "{}", renamed.body);
        let found: Value = owner.call("find_provider", &[("provider", &id)]).await.json();
        assert_eq!((found["name"].as_str(), found["key_hint"].as_str()), (Some("Models"), Some("abcd")));
        assert_eq!(found["price"]["output"], 500_000);
    }

    async fn addresses_that_are_not_public_are_refused_when_they_are_typed(world: World) {
        let mut owner = world.member("dilnoza").await;
        for address in ["http://127.0.0.1:1/v1", "http://169.254.169.254/latest", "http://[::1]/v1", "http://0x7f.1/v1", "file:///etc/passwd", "http://10.0.0.1/v1"] {
            let answer = owner.call("save_provider", &priced(form("", address, KEY), "1")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
            assert!(answer.body.contains("base_url"), "{address}: {}", answer.body);
        }
        let none: Value = owner.call("list_providers", &[]).await.json();
        assert!(none.as_array().unwrap().is_empty());
    }

    async fn the_test_tells_what_is_wrong_or_how_long_it_took(world: World) {
        let mut owner = world.member("dilnoza").await;
        for (kind, path) in [("gemini", "gemini"), ("open_ai", "openai"), ("anthropic", "anthropic")] {
            let base_url = world.models.base_url(path);
            let wrong = owner.add_provider(kind, &base_url, "a-wrong-key-1234").await;
            assert_eq!(tested(&mut owner, &wrong, "echo").await["problem"][0], "wrong_key", "{kind}");
            let fields = priced(form(&wrong, &base_url, crate::testing::model_server::GOOD_KEY), "1");
            let fields = fields.map(|(name, value)| if name == "kind" { (name, kind) } else { (name, value) });
            assert!(owner.call("save_provider", &fields).await.is_ok());
            let right = tested(&mut owner, &wrong, "echo").await;
            assert!(right["millis"].is_u64() && right["problem"].is_null(), "{kind}: {right}");
            assert_eq!(tested(&mut owner, &wrong, "status-404").await["problem"][0], "no_such_model", "{kind}");
            let listed: Value = owner.call("list_models", &[("provider", &wrong)]).await.json();
            assert!(listed["models"].as_array().unwrap().iter().any(|name| name == "echo"), "{kind}: {listed}");
        }
    }

    async fn a_workspace_has_at_most_twenty_however_fast_they_are_added(world: World) {
        let owner = world.member("dilnoza").await;
        let base_url = world.models.base_url("openai");
        let adds = (0..25).map(|_| {
            let mut owner = owner.clone();
            let base_url = base_url.clone();
            async move { owner.call("save_provider", &priced(form("", &base_url, KEY), "1")).await.is_ok() }
        });
        let added = futures::future::join_all(adds).await.into_iter().filter(|added| *added).count();
        assert_eq!(added, 20);
    }
}

#[tokio::test]
async fn the_platforms_own_provider_is_there_for_all_and_nobody_changes_it() {
    let world = World::on_sqlite_with(|config| {
        config.platform = Some(Platform {
            kind: "openai".into(),
            key: Some(Secret::new(KEY.into())),
            base_url: Some("https://models.example.com/v1".into()),
            daily_limit: 250_000,
        });
    })
    .await;
    let mut owner = world.member("dilnoza").await;
    let listed: Value = owner.call("list_providers", &[]).await.json();
    assert_eq!(listed[0]["id"], "platform");
    assert!(!listed.to_string().contains("secret"));
    let change = priced(
        form(
            "platform",
            "https://models.example.com/v1",
            "my-own-key-1234",
        ),
        "1",
    );
    for (function, fields) in [
        ("save_provider", change.to_vec()),
        ("delete_provider", vec![("provider", "platform")]),
    ] {
        let answer = owner.call(function, &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{function}");
    }
}

#[tokio::test]
async fn a_new_secret_seals_anew_what_the_former_one_has_sealed() {
    let world = World::on_sqlite().await;
    let mut owner = world.member("dilnoza").await;
    let id = owner
        .add_provider("open_ai", &world.models.base_url("openai"), KEY)
        .await;
    let workspace: String = crate::sql!(world.db(), |c| {
        sqlx::query_scalar("select workspace_id from providers")
            .fetch_one(c)
            .await
    })
    .unwrap();
    let (workspace, id) = (workspace.into(), id.into());
    let mut config = world.state.config.clone();
    let former = std::mem::replace(
        &mut config.session_secret,
        Secret::new("another secret, long enough".into()),
    );
    let key = |config| {
        let (db, workspace, id) = (world.db().clone(), &workspace, &id);
        async move {
            super::store::target(&db, config, workspace, id, "m")
                .await
                .map(|target| target.key.unwrap())
        }
    };
    assert!(key(&config).await.is_err());
    let mut rotating = config.clone();
    rotating.previous_secrets = vec![former];
    super::store::seal_anew(world.db(), &rotating)
        .await
        .unwrap();
    assert_eq!(key(&config).await.unwrap().expose(), KEY);
}
