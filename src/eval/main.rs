//! `make eval`: how well the search finds, over a set of questions in all languages and scripts.
//! Prints a table, and fails when a figure is worse than the recorded floor.
//!
//! `--misses` lists what went wrong in the open part, `--record` writes the floor anew.

use std::{env, error::Error, fs, path::Path, process::ExitCode, time::Instant};

mod ask;
mod meaning;
#[path = "../testing/model_server/mod.rs"]
mod model_server;
mod report;
mod set;
mod variants;

use ask::{Outcome, Reader};
use chatbot_factory::id::SourceId;
use report::{Floor, fallen, figures, misses, table};
use set::Document;

/// Whatever stops the measurement, with a sentence for the person who started it.
type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const SET: &str = "src/eval/set";
const FLOOR: &str = "src/eval/set/floor.json";

#[tokio::main]
async fn main() -> ExitCode {
    let flags: Vec<String> = env::args()
        .skip(1)
        .filter(|flag| flag != "--bench")
        .collect();
    match run(&flags).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("eval: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures and prints; true when nothing fell below the floor.
async fn run(flags: &[String]) -> Result<bool> {
    let given = |flag: &str| flags.iter().any(|known| known == flag);
    if let Some(unknown) = flags
        .iter()
        .find(|flag| !["--misses", "--record"].contains(&flag.as_str()))
    {
        return Err(format!("there is no flag “{unknown}”: --misses, --record").into());
    }
    let started = Instant::now();
    let documents = set::read(Path::new(SET))?;
    let folder = tempfile::tempdir()?;
    let (reader, sources) = Reader::new(folder.path(), &documents).await?;
    let outcomes = ask_all(&reader, &documents, &sources).await?;
    if given("--misses") {
        println!("{}", misses(&outcomes));
    }
    println!(
        "{}{} documents, {:.1} s",
        table(&outcomes),
        documents.len(),
        started.elapsed().as_secs_f64()
    );
    let now = figures(&outcomes);
    if given("--record") {
        fs::write(FLOOR, serde_json::to_string_pretty(&now)? + "\n")?;
        return Ok(true);
    }
    let floor: Floor = serde_json::from_str(&fs::read_to_string(FLOOR)?)?;
    let started = Instant::now();
    let reader = reader.with_meaning(folder.path()).await?;
    let outcomes = ask_all(&reader, &documents, &sources).await?;
    println!(
        "with meaning    {}{:.1} s",
        table(&outcomes),
        started.elapsed().as_secs_f64()
    );
    let mut all = fallen(&now, &floor);
    let hurt = fallen(&figures(&outcomes), &meaning::floor(&floor));
    all.extend(hurt.iter().map(|figure| format!("with meaning, {figure}")));
    for figure in &all {
        eprintln!("eval: below the floor: {figure}");
    }
    Ok(all.is_empty())
}

/// Asks every question of all documents.
async fn ask_all<'a>(
    reader: &Reader,
    documents: &'a [Document],
    sources: &[SourceId],
) -> Result<Vec<Outcome<'a>>> {
    let asked = documents
        .iter()
        .zip(sources)
        .map(|(document, source)| reader.ask(document, source));
    let outcomes = futures::future::try_join_all(asked).await?;
    Ok(outcomes.into_iter().flatten().collect())
}
