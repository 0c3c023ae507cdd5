//! Keys: stored sealed, shown never again, sent nowhere but where they belong.

use http::StatusCode;
use serde_json::Value;

use crate::{
    config::{Config, Platform, Secret, hex},
    db::On,
    error::{AppError, Problem},
    i18n::Locale,
    provider::{ModelProblem, wire::Target},
    testing::{Person, World, model_server::GOOD_KEY, on_both_databases},
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

/// Whom the only workspace asks for the model `small`.
async fn target(world: &World, config: &Config, provider: &str) -> Target {
    let workspace: String = crate::sql!(world.db(), |c| {
        sqlx::query_scalar("select id from workspaces")
            .fetch_one(c)
            .await
    })
    .unwrap();
    let (workspace, provider) = (workspace.into(), provider.to_owned().into());
    crate::provider::store::target(world.db(), config, &workspace, &provider, "small")
        .await
        .unwrap()
}

/// All bytes of the database: its files, or its rows as text with bytes in hexadecimal.
async fn everything_stored(world: &World) -> Vec<u8> {
    match world.db().on() {
        On::Sqlite(_) => {
            let folder = std::fs::read_dir(&world.state.config.data_dir).unwrap();
            let files = folder.map(|entry| entry.unwrap().path());
            files
                .filter(|path| path.is_file())
                .flat_map(|path| std::fs::read(path).unwrap())
                .collect()
        }
        On::Postgres(c) => {
            let tables: Vec<String> = sqlx::query_scalar(
                "select table_name::text from information_schema.tables where table_schema = 'public'",
            )
            .fetch_all(c)
            .await
            .unwrap();
            let mut all = Vec::new();
            for table in tables {
                let query = sqlx::AssertSqlSafe(format!("select t::text from {table} t"));
                let rows: Vec<String> = sqlx::query_scalar(query).fetch_all(c).await.unwrap();
                all.extend(rows.concat().into_bytes());
            }
            all
        }
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
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

    async fn a_test_is_counted_and_held_to_the_limits(world: World) {
        let mut owner = world.member("dilnoza").await;
        let id = owner.add_provider("open_ai", &world.models.base_url("openai"), GOOD_KEY).await;
        let base_url = world.models.base_url("openai");
        let priced = priced(form(&id, &base_url, ""), "1000");
        assert!(owner.call("save_provider", &priced).await.is_ok());
        assert!(tested(&mut owner, &id, "echo").await["millis"].is_u64());
        assert!(tested(&mut owner, &id, "status-401").await["problem"].is_array());
        let spent: (i64, i64) = crate::sql!(world.db(), |c| {
            sqlx::query_as("select calls, cost from usage_days where model = 'echo' and bot_id = ''").fetch_one(c).await
        })
        .unwrap();
        assert!(spent.0 == 1 && spent.1 > 0, "{spent:?}");
        let all: i64 = crate::sql!(world.db(), |c| sqlx::query_scalar("select count(*) from usage_days").fetch_one(c).await).unwrap();
        assert_eq!(all, 1, "what was refused costs nothing");
        let page = owner.get("/usage").await.body;
        assert!(page.contains("Tests of connections"), "{page}");
        let limit = [("bot", ""), ("day_limit", "0.000001"), ("month_limit", ""), ("warn_percent", "80")];
        assert!(owner.call("save_limit", &limit).await.is_ok());
        let calls = world.models.calls();
        let refused = owner.call("test_provider", &[("provider", &id), ("model", "echo")]).await;
        assert_eq!(refused.json::<crate::error::AppError>(), crate::error::AppError::SpendingLimit);
        assert_eq!(world.models.calls(), calls);
    }

    async fn a_key_lies_nowhere_in_the_clear(world: World) {
        let mut owner = world.member("dilnoza").await;
        let base_url = world.models.base_url("openai");
        let id = owner.add_provider("open_ai", &base_url, KEY).await;
        owner.post("/api/save_provider", &form(&id, "not an address", KEY)).await;
        owner.post("/api/test_provider", &[("provider", &id), ("model", "echo")]).await;
        let target = target(&world, &world.state.config, &id).await;
        assert_eq!(target.key.as_ref().unwrap().expose(), KEY);
        assert!(!format!("{target:?}").contains(KEY));
        let stored = everything_stored(&world).await;
        assert!(holds(&stored, &base_url), "what is stored was read");
        for letters in [KEY, &hex(KEY.as_bytes())] {
            assert!(!holds(&stored, letters), "{letters}");
        }
    }

    async fn a_key_that_cannot_be_sent_or_is_missing_is_refused_at_once(world: World) {
        let mut owner = world.member("dilnoza").await;
        let base_url = world.models.base_url("openai");
        let long = "k".repeat(301);
        for (address, key, problem) in [
            (base_url.as_str(), "sk two words", Problem::Malformed),
            (&base_url, "sk-\u{1}", Problem::Malformed),
            (&base_url, "ключ-от-модели", Problem::Malformed),
            (&base_url, &long, Problem::TooLong(300)),
            ("https://api.openai.com/v1/", "", Problem::Required),
        ] {
            let answer = owner.call("save_provider", &priced(form("", address, key), "1")).await;
            let error: AppError = answer.json();
            assert_eq!(error.of_field("key"), Some(problem), "{address} {key}");
        }
        let answer = owner.call("save_provider", &priced(form("", &base_url, ""), "1")).await;
        assert!(answer.is_ok(), "a server of one's own may need none: {}", answer.body);
    }

    async fn of_a_short_key_nothing_is_shown(world: World) {
        let mut owner = world.member("dilnoza").await;
        let base_url = world.models.base_url("openai");
        let id = owner.add_provider("open_ai", &base_url, "elevenchars").await;
        let found: Value = owner.call("find_provider", &[("provider", &id)]).await.json();
        assert_eq!(found["key_hint"], "");
        let moved = owner.call("save_provider", &priced(form(&id, "https://thief.example.com/v1", ""), "1")).await;
        assert_eq!(moved.json::<AppError>().of_field("key"), Some(Problem::Required));
    }

    /// Two people change the same provider at once: one types a key for its maker, the other wants
    /// the address they had before, without typing a key.
    async fn a_key_typed_meanwhile_is_not_taken_to_another_address(world: World) {
        let mut owner = world.member("dilnoza").await;
        let base_url = world.models.base_url("openai");
        let thief = "https://thief.example.com/v1";
        for _ in 0..10 {
            let id = owner.add_provider("open_ai", thief, "a-key-of-the-thief").await;
            let changes = [form(&id, &base_url, KEY), form(&id, thief, "")].map(|fields| {
                let mut person = owner.clone();
                async move { person.call("save_provider", &priced(fields, "1")).await.is_ok() }
            });
            futures::future::join_all(changes).await;
            let target = target(&world, &world.state.config, &id).await;
            assert_eq!(target.base_url == base_url, target.key.unwrap().expose() == KEY);
            assert!(owner.call("delete_provider", &[("provider", &id)]).await.is_ok());
        }
    }

    async fn a_test_without_scripts_is_told_on_the_page_it_leads_to(world: World) {
        let mut owner = world.member("dilnoza").await;
        let id = owner.add_provider("open_ai", &world.models.base_url("openai"), KEY).await;
        let sentence = ModelProblem::WrongKey.sentence(Locale::en);
        let answer = owner.post("/api/test_provider", &[("provider", &id), ("model", "echo")]).await;
        assert!(answer.location().starts_with(&format!("/models/{id}?tested=")), "{}", answer.location());
        let place = answer.location().split('#').next().unwrap().to_owned();
        let page = owner.get(&place).await.body;
        assert!(page.contains(sentence) && page.contains("value=\"echo\""), "{page}");
        assert!(!owner.get(&place).await.body.contains(sentence), "told once");
    }

    async fn a_key_that_cannot_be_opened_is_as_good_as_none(world: World) {
        let mut owner = world.member("dilnoza").await;
        let id = owner.add_provider("open_ai", &world.models.base_url("openai"), KEY).await;
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| {
            sqlx::query("update providers set key_sealed = $1").bind(vec![1_u8; 60]).execute(c).await.map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        let mut config = (*world.state.config).clone();
        config.previous_secrets = vec![Secret::new("a former secret, long enough".into())];
        crate::provider::store::seal_anew(world.db(), &config).await.unwrap();
        assert_eq!(tested(&mut owner, &id, "echo").await["problem"][0], "no_key");
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
            models: vec!["small".into(), "large".into()],
            daily_limit: 250_000,
        });
    })
    .await;
    let mut owner = world.member("dilnoza").await;
    let listed: Value = owner.call("list_providers", &[]).await.json();
    assert_eq!(
        (listed[0]["id"].as_str(), listed[0]["key_hint"].as_str()),
        (Some("platform"), None)
    );
    let page = owner.get("/models/platform").await;
    assert_eq!(page.status, StatusCode::OK);
    for told in [
        listed.to_string(),
        page.body,
        owner.get("/models").await.body,
    ] {
        assert!(
            !told.contains(KEY) && !told.contains("models.example.com"),
            "{told}"
        );
    }
    let models: Value = owner
        .call("list_models", &[("provider", "platform")])
        .await
        .json();
    assert_eq!(models["models"], serde_json::json!(["small", "large"]));
    assert_eq!(
        tested(&mut owner, "platform", "largest").await["problem"][0],
        "no_such_model"
    );
    let offered = target(&world, &world.state.config, "platform").await;
    assert_eq!(
        (offered.model.as_str(), offered.key.unwrap().expose()),
        ("small", KEY)
    );
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
async fn without_such_a_provider_there_is_none() {
    let world = World::on_sqlite().await;
    let mut owner = world.member("dilnoza").await;
    for function in ["find_provider", "list_models"] {
        let answer = owner.call(function, &[("provider", "platform")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{function}");
    }
    assert_eq!(
        owner.get("/models/platform").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_new_secret_seals_anew_what_the_former_one_has_sealed() {
    let world = World::on_sqlite().await;
    let mut owner = world.member("dilnoza").await;
    let id = owner
        .add_provider("open_ai", &world.models.base_url("openai"), KEY)
        .await;
    let mut config = (*world.state.config).clone();
    let former = std::mem::replace(
        &mut config.session_secret,
        Secret::new("another secret, long enough".into()),
    );
    assert!(target(&world, &config, &id).await.key.is_none());
    let mut rotating = config.clone();
    rotating.previous_secrets = vec![former];
    assert_eq!(
        target(&world, &rotating, &id).await.key.unwrap().expose(),
        KEY
    );
    crate::provider::store::seal_anew(world.db(), &rotating)
        .await
        .unwrap();
    assert_eq!(
        target(&world, &config, &id).await.key.unwrap().expose(),
        KEY
    );
}
