//! `make eval`: how well the search finds, over a set of questions in all languages and scripts.
//! Prints a table, and fails when a figure is worse than the recorded floor. The blind part of the
//! set has no floor and is only reported: it is never used for tuning.
//!
//! `--misses` lists what went wrong in the open part, `--record` writes the floor anew.

use std::{env, error::Error, fs, path::Path, process::ExitCode, time::Instant};

mod ask;
mod meaning;
#[path = "../testing/model_server/mod.rs"]
mod model_server;
mod plain;
mod report;
mod set;
mod variants;

use ask::{Outcome, Reader};
use chatbot_factory::id::SourceId;
use plain::Plain;
use report::{Floor, fallen, figures, misses, table};
use set::{Document, Part};
use tempfile::TempDir;

/// Whatever stops the measurement, with a sentence for the person who started it.
type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const SET: &str = "src/eval/set";
const FLOOR: &str = "src/eval/set/floor.json";

/// The bots: the parts that each has read, and those that it is asked about.
///
/// The blind part takes the held one's place in a bot of its own. So its answers are as hard to
/// find among others as the held ones, and the recorded figures do not move with its documents.
const BOTS: [(&[Part], &[Part]); 2] = [
    (&[Part::Open, Part::Held], &[Part::Open, Part::Held]),
    (&[Part::Open, Part::Blind], &[Part::Blind]),
];

/// A bot that has read its documents, and those of them that it is asked about.
struct Exam<'a> {
    reader: Reader,
    asked: Vec<(&'a Document, SourceId)>,
    folder: TempDir,
}

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
    let mut exams = Vec::new();
    for (read, asked) in BOTS {
        exams.push(Exam::new(&documents, read, asked).await?);
    }
    let outcomes = ask_all(&exams).await?;
    if given("--misses") {
        println!("{}", misses(&outcomes));
    }
    let mut places = Vec::new();
    for Exam { reader, asked, .. } in &exams {
        places.extend(plain::places(&Plain::new(reader).await?, asked));
    }
    println!(
        "{}{}{} documents, {:.1} s",
        table(&outcomes),
        plain::table(&places),
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
    let mut with_meaning = Vec::new();
    for exam in exams {
        with_meaning.push(exam.with_meaning().await?);
    }
    let outcomes = ask_all(&with_meaning).await?;
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

impl<'a> Exam<'a> {
    /// Lets a new bot read those parts.
    async fn new(documents: &'a [Document], read: &[Part], asked: &[Part]) -> Result<Self> {
        let read: Vec<&Document> = documents
            .iter()
            .filter(|document| read.contains(&document.part))
            .collect();
        let folder = tempfile::tempdir()?;
        let (reader, sources) = Reader::new(folder.path(), &read).await?;
        let asked = read
            .into_iter()
            .zip(sources)
            .filter(|(document, _)| asked.contains(&document.part))
            .collect();
        Ok(Self {
            reader,
            asked,
            folder,
        })
    }

    async fn with_meaning(self) -> Result<Self> {
        let reader = self.reader.with_meaning(self.folder.path()).await?;
        Ok(Self { reader, ..self })
    }
}

/// Asks every bot all its questions.
async fn ask_all<'a>(exams: &[Exam<'a>]) -> Result<Vec<Outcome<'a>>> {
    let mut outcomes = Vec::new();
    for Exam { reader, asked, .. } in exams {
        let asked = asked
            .iter()
            .map(|(document, source)| reader.ask(document, source));
        let answers = futures::future::try_join_all(asked).await?;
        outcomes.extend(answers.into_iter().flatten());
    }
    Ok(outcomes)
}
