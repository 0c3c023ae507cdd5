//! `make bench`: measures the release build from outside, over HTTP, as people meet it, and prints
//! one table. Fails when a page is heavier than it may be; other goals that are missed are told.
//!
//! Arguments choose parts: `memory`, `weights`, `pages`, `answers`, `extraction`, `search`, `streams`;
//! without any, all run. `search` takes some minutes and measures PostgreSQL too where
//! `BENCH_DATABASE_URL` names a server.

use std::{env, error::Error, process::ExitCode};

mod answers;
mod bare;
mod extraction;
mod http;
mod library;
#[path = "../extract/tests/made.rs"]
#[allow(
    clippy::expect_used,
    reason = "its archives lie in memory, where writing can't fail"
)]
mod made;
#[path = "../testing/model_server/mod.rs"]
mod model_server;
mod pages;
mod process;
mod prose;
mod search;
mod streams;
mod table;
mod visit;
mod weights;

use process::Server;
use table::Table;
use visit::Owner;

/// Whatever stops a measurement, with a sentence for the person who started it.
type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const PARTS: [&str; 7] = [
    "memory",
    "weights",
    "pages",
    "answers",
    "extraction",
    "search",
    "streams",
];

#[tokio::main]
async fn main() -> ExitCode {
    // Cargo adds a flag of its own to what the person typed.
    let arguments: Vec<String> = env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let done = match arguments.as_slice() {
        [role, file] if role == bare::ROLE => bare::serve(file).await.map(|()| true),
        parts => report(parts).await,
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, prints, and says whether every limit was kept.
async fn report(parts: &[String]) -> Result<bool> {
    if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        return Err(format!("there is no part “{unknown}”: {}", PARTS.join(", ")).into());
    }
    let table = measure(|part| parts.is_empty() || parts.iter().any(|word| word == part)).await?;
    println!("\n{table}");
    if !table.within_limits() {
        eprintln!("bench: a page is heavier than it may be");
    }
    Ok(table.within_limits())
}

/// Memory comes first, while the server has done nothing yet.
async fn measure(wanted: impl Fn(&str) -> bool) -> Result<Table> {
    let mut table = Table::default();
    let server = Server::start().await?;
    if wanted("memory") {
        server.measure_memory(&mut table).await?;
    }
    let mut owner = Owner::sign_up(server.address()).await?;
    let bots = owner.make_bots().await?;
    if wanted("weights") {
        weights::measure(&owner, &bots, &mut table).await?;
    }
    if wanted("pages") {
        pages::measure(&owner, &mut table).await?;
    }
    if wanted("answers") {
        answers::measure(&server, &mut owner, &bots, &mut table).await?;
    }
    drop(server);
    if wanted("extraction") {
        extraction::measure(&mut table).await?;
    }
    if wanted("search") {
        search::measure(&mut table).await?;
    }
    if wanted("streams") {
        streams::measure(&mut table).await?;
    }
    Ok(table)
}
