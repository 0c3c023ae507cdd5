//! How long a search takes in small and large bots, alone and beside a million passages of others.

use std::{
    env,
    time::{Duration, Instant},
};

use chatbot_factory::{
    config::Secret,
    db::Db,
    i18n::Locale,
    id::{BotId, WorkspaceId},
    knowledge::search::search,
    ui::number::grouped,
};

use crate::{
    Result,
    library::Library,
    prose::{Prose, SECTIONS},
    table::{Table, millis, quantile},
};

/// Passages of a bot, and within how many milliseconds nearly every search in it should be done.
const BOTS: [(usize, f64); 2] = [(10_000, 10.0), (100_000, 25.0)];
/// Passages of all bots together.
const ALL: usize = 1_000_000;
const QUESTIONS: usize = 200;
/// Questions asked before the measured ones.
const WARM_UP: usize = 20;
/// How much slower a search may be beside others' passages and still count as unaffected: two runs of
/// the same differ by as much.
const UNAFFECTED: f64 = 1.3;

/// A bot that is searched.
struct Searched {
    workspace: WorkspaceId,
    bot: BotId,
    passages: usize,
    goal: f64,
    /// Of nearly every search, before the others came.
    alone: f64,
}

/// Fills a database of each kind and searches in it.
pub async fn measure(table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let sqlite = format!("sqlite:{}", folder.path().join("app.db").display());
    let db = Db::open(&Secret::new(sqlite)).await?;
    in_database(&db, "SQLite", table).await?;
    db.close().await;
    drop(folder);
    match env::var("BENCH_DATABASE_URL") {
        Ok(url) => {
            let db = Db::open(&Secret::new(url)).await?;
            in_database(&db, "PostgreSQL", table).await?;
            db.close().await;
        }
        Err(_) => table.note("search on PostgreSQL", "needs PostgreSQL".into()),
    }
    Ok(())
}

async fn in_database(db: &Db, name: &str, table: &mut Table) -> Result<()> {
    let started = Instant::now();
    let prose = Prose::read()?;
    let mut library = Library::new(db);
    let mut bots = Vec::new();
    let mut told = 0;
    for (passages, goal) in BOTS {
        eprintln!("bench: writing {passages} passages to {name}");
        let (workspace, bot) = library.fill(&prose, passages / SECTIONS).await?;
        told += passages;
        bots.push(Searched {
            workspace,
            bot,
            passages,
            goal,
            alone: 0.0,
        });
    }
    library.settle().await?;
    for bot in &mut bots {
        bot.alone = alone(db, name, &prose, bot, table).await?;
    }
    eprintln!("bench: writing {} passages of others to {name}", ALL - told);
    library.crowd(ALL - told).await?;
    library.settle().await?;
    for bot in &bots {
        let (_, p95) = times(db, &prose, bot).await?;
        let what = format!(
            "  in {}, beside {} of other workspaces, p95",
            written(bot.passages),
            written(ALL - told)
        );
        // Below a millisecond it is the clock that differs.
        let goal = (bot.alone * UNAFFECTED).max(1.0);
        table.wish(&what, p95, (goal * 10.0).ceil() / 10.0, "ms");
    }
    table.note(
        &format!("  measuring {name} took"),
        format!("{:.0} s", started.elapsed().as_secs_f64()),
    );
    Ok(())
}

/// Measures a bot before the others come; the time of nearly every search.
async fn alone(
    db: &Db,
    name: &str,
    prose: &Prose,
    bot: &Searched,
    table: &mut Table,
) -> Result<f64> {
    let (half, p95) = times(db, prose, bot).await?;
    let what = format!(
        "a search in {} passages, {name}, p95",
        written(bot.passages)
    );
    table.wish(&what, p95, bot.goal, "ms");
    table.note("  half of the searches within", format!("{half:.1} ms"));
    Ok(p95)
}

/// Within how many milliseconds half of the searches are done, and nearly all.
async fn times(db: &Db, prose: &Prose, bot: &Searched) -> Result<(f64, f64)> {
    let mut times: Vec<Duration> = Vec::new();
    let mut found = 0;
    for number in 0..QUESTIONS + WARM_UP {
        let question = prose.question(number, bot.passages / SECTIONS);
        let started = Instant::now();
        let answers = search(db, &bot.workspace, &bot.bot, &question).await?;
        if number >= WARM_UP {
            times.push(started.elapsed());
            found += usize::from(!answers.is_empty());
        }
    }
    if found * 2 < QUESTIONS {
        return Err(format!("only {found} of {QUESTIONS} questions found anything").into());
    }
    let half = millis(quantile(&mut times, 0.5));
    Ok((half, millis(quantile(&mut times, 0.95))))
}

fn written(number: usize) -> String {
    grouped(number as u32, Locale::en)
}
