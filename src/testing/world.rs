//! A server with its own database and data folder, gone when the test ends.

use std::env;

use axum::Router;
use leptos::config::LeptosOptions;
use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;

use crate::{
    check::work::Runs,
    config::Config,
    db::Db,
    id::{BotId, WorkspaceId},
    job::Queue,
    knowledge::search::{Found, search},
    server::{self, AppState},
};

use super::{
    Person,
    model_server::ModelServer,
    site_server::SiteServer,
    tables::{self, postgres_url, sqlite_url},
};

/// A server to act on.
pub struct World {
    /// Everything the server answers.
    pub router: Router,
    /// What its routes share.
    pub state: AppState,
    /// A provider of models that the operator allows.
    pub models: ModelServer,
    /// A website that the operator allows.
    pub site: SiteServer,
    _folder: TempDir,
}

impl World {
    /// A server on a new SQLite file.
    pub async fn on_sqlite() -> Self {
        Self::on_sqlite_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn on_sqlite_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.db");
        tokio::fs::write(&file, tables::on_sqlite().await)
            .await
            .unwrap();
        Self::on(folder, &sqlite_url(&file), change).await
    }

    /// A server on a new PostgreSQL database. Without `TEST_DATABASE_URL` there is none, and the
    /// case is left out; `make test` always sets it.
    pub async fn on_postgres() -> Option<Self> {
        let Ok(server) = env::var("TEST_DATABASE_URL") else {
            assert!(env::var("CI").is_err(), "TEST_DATABASE_URL is not set");
            return None;
        };
        let name = format!("test_{}", uuid::Uuid::now_v7().simple());
        let mut admin = PgConnection::connect(&server).await.unwrap();
        let tables = tables::on_postgres(&server).await;
        let create = sqlx::AssertSqlSafe(format!("create database {name} template {tables}"));
        admin.execute(sqlx::raw_sql(create)).await.unwrap();
        admin.close().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        Some(Self::on(folder, &postgres_url(&server, &name), |_| {}).await)
    }

    async fn on(folder: TempDir, url: &str, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::for_testing(folder.path(), url);
        let models = ModelServer::start().await.unwrap();
        let site = SiteServer::start([]).await.unwrap();
        config.outgoing_allow = vec![models.address(), site.address()];
        change(&mut config);
        let db = Db::open(&config.database_url).await.unwrap();
        let options = LeptosOptions::builder()
            .output_name("chatbot-factory")
            .site_root("target/site")
            .build();
        let state = AppState::new(db, config, options).unwrap();
        let router = server::router(&state).unwrap();
        Self {
            router,
            state,
            models,
            site,
            _folder: folder,
        }
    }

    /// Another process on the same database.
    pub async fn replica(&self) -> Router {
        let db = Db::connect(&self.state.config.database_url).await.unwrap();
        let options = self.state.leptos_options.clone();
        let state = AppState::new(db, self.state.config.clone(), options).unwrap();
        tokio::spawn(crate::chat::replicas::hear(state.engine.clone()));
        server::router(&state).unwrap()
    }

    /// The workers of another process on the same database.
    pub fn another_queue(&self) -> Queue {
        server::queue(
            &self.state.db,
            &self.state.config,
            self.state.engine.outgoing.clone(),
        )
        .unwrap()
        .and(Runs::new(self.state.engine.clone()))
    }

    /// The database, for what can't be seen from outside.
    pub fn db(&self) -> &Db {
        &self.state.db
    }

    /// Whose a bot is.
    pub async fn workspace_of(&self, bot: &str) -> WorkspaceId {
        let workspace: String = crate::sql!(self.db(), |c| {
            sqlx::query_scalar("select workspace_id from bots where id = $1")
                .bind(bot)
                .fetch_one(c)
                .await
        })
        .unwrap();
        workspace.into()
    }

    /// What a bot's search by words finds.
    pub async fn find(&self, bot: &str, question: &str) -> Vec<Found> {
        let workspace = self.workspace_of(bot).await;
        let bot = BotId::from(bot.to_owned());
        search(self.db(), &workspace, &bot, question).await.unwrap()
    }

    /// Somebody nobody knows yet.
    pub fn stranger(&self) -> Person {
        Person::new(self.router.clone())
    }

    /// Somebody with an account, logged in.
    pub async fn member(&self, name: &str) -> Person {
        let mut person = self.stranger();
        let answer = person
            .call(
                "sign_up",
                &[
                    ("username", name),
                    ("email", &format!("{name}@example.uz")),
                    ("password", PASSWORD),
                ],
            )
            .await;
        assert!(answer.is_ok(), "{name} could not sign up: {}", answer.body);
        person
    }
}

/// The password of every test member.
pub const PASSWORD: &str = "choynak 7 piyola";
