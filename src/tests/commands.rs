//! The program's commands, run as an operator runs them.

use std::{
    fs,
    io::Write,
    net::TcpListener,
    process::{Command, Output, Stdio},
};

use crate::{
    extract::program,
    sql,
    testing::{World, on_both_databases},
};

/// Runs the program on the world's database with these lines on standard input.
async fn run(world: &World, folder: &tempfile::TempDir, words: &[&str], input: &str) -> Output {
    let mut command = Command::new(program().unwrap());
    command
        .args(words)
        .env("DATA_DIR", folder.path())
        .env("DATABASE_URL", world.state.config.database_url.expose())
        .env("LOG", "error")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let input = input.to_owned();
    let ended = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        child.wait_with_output().unwrap()
    });
    ended.await.unwrap()
}

fn told(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

on_both_databases! {
    async fn a_bot_is_asked_exported_and_imported_for_somebody_else(world: World) {
        let folder = tempfile::tempdir().unwrap();
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        owner.teach(&bot, "Prices", "Delivery inside Tashkent costs 25 000 soʻm.").await;
        let slug = owner.slug(&bot).await;
        let asked = told(&run(&world, &folder, &["bot", "ask", &slug, "How much is delivery in Tashkent?"], "").await);
        assert!(asked.contains("25 000") && asked.contains("Prices"), "{asked}");

        let file = told(&run(&world, &folder, &["bot", "export", &slug, "--documents"], "").await);
        let path = folder.path().join("shop.toml");
        fs::write(&path, &file).unwrap();
        told(&run(&world, &folder, &["user", "create", "aziz", "aziz@example.uz"], "choynak 7 piyola\n").await);
        let path = path.to_str().unwrap();
        let made = told(&run(&world, &folder, &["bot", "import", path, "--user", "aziz"], "").await);
        let second = made.trim().rsplit('/').next().unwrap();
        assert_ne!(second, slug);
        world.state.queue.drain().await;
        let copy = told(&run(&world, &folder, &["bot", "export", second, "--documents"], "").await);
        assert_eq!(copy, file);
    }

    async fn a_second_server_at_an_address_that_is_taken_ends_and_touches_nothing(world: World) {
        let folder = tempfile::tempdir().unwrap();
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port().to_string();
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        let room = format!("/b/{}", owner.slug(&bot).await);
        world.stranger().ask(&room, "How much is delivery?").await;
        // As if the first server were writing the answer.
        sql!(world.db(), |c| {
            sqlx::query("update messages set state = 'writing', touched_at = 0 where role = 'bot'").execute(c).await.map(drop)
        })
        .unwrap();
        let output = run(&world, &folder, &["serve", "--host", "127.0.0.1", "--port", &port], "").await;
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains("PORT"), "{error}");
        let state: String = sql!(world.db(), |c| {
            sqlx::query_scalar("select state from messages where role = 'bot'").fetch_one(c).await
        })
        .unwrap();
        assert_eq!(state, "writing");
    }

    async fn a_command_that_can_not_be_done_says_why_and_fails(world: World) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.toml");
        fs::write(&path, "format = 1\n[bot]\n").unwrap();
        let broken = path.to_str().unwrap();
        for (words, why) in [
            (vec!["bot", "export", "nosuchbot"], "can’t find that"),
            (vec!["bot", "import", "/no/such/file.toml", "--user", "aziz"], "/no/such/file.toml"),
            (vec!["bot", "import", broken, "--user", "aziz"], "line"),
            (vec!["user", "make-admin", "nobody"], "nobody"),
        ] {
            let output = run(&world, &folder, &words, "").await;
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && error.contains(why), "{words:?}: {error}");
        }
    }
}
