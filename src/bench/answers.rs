//! Answers of the built-in model from a large knowledge: how soon text begins to come, and how soon
//! all of it is there.

use std::time::{Duration, Instant};

use chatbot_factory::{
    bot::store as bots,
    config::{Config, Flags},
    db::Db,
    i18n::Locale,
    knowledge::{Source, State, search::search},
    list::Page,
    ui::number::grouped,
};
use serde_json::Value;

use crate::{
    Result,
    http::Client,
    process::Server,
    prose::{Prose, SECTIONS},
    table::{Table, millis, quantile},
    visit::{Bot, Owner},
};

const PASSAGES: usize = 10_000;
const DOCUMENTS: usize = PASSAGES / SECTIONS;
const QUESTIONS: usize = 200;
/// Questions asked before the measured ones.
const WARM_UP: usize = 10;
/// First text of nearly every answer, in milliseconds.
const FIRST_TOKEN: f64 = 30.0;
/// How long the last documents may still wait for the index.
const PATIENCE: Duration = Duration::from_secs(120);

struct Times {
    first: Duration,
    whole: Duration,
    quoted: bool,
}

/// Fills a bot with knowledge and asks it.
pub async fn measure(
    server: &Server,
    owner: &mut Owner,
    bots: &[Bot],
    table: &mut Table,
) -> Result<()> {
    let bot = bots.first().ok_or("there is no bot")?;
    let prose = Prose::read()?;
    let started = Instant::now();
    teach(owner, bot, &prose).await?;
    let seconds = started.elapsed().as_secs_f64();
    table.note(
        &format!(
            "indexing {} passages of {} words",
            written(PASSAGES),
            written(prose.vocabulary())
        ),
        format!("{seconds:.0} s, {:.0} a second", PASSAGES as f64 / seconds),
    );
    let questions: Vec<String> = (0..QUESTIONS + WARM_UP)
        .map(|number| prose.question(number, DOCUMENTS))
        .collect();
    let mut visitor = Client::connect(server.address()).await?;
    let mut all = Vec::new();
    for question in &questions {
        all.push(ask(&mut visitor, bot, question).await?);
    }
    let (_, measured) = all.split_at(WARM_UP);
    let mut found = searches(server, bot, &questions).await?;
    tell(measured, &mut found, table);
    Ok(())
}

fn tell(all: &[Times], searches: &mut [Duration], table: &mut Table) {
    let mut first: Vec<Duration> = all.iter().map(|times| times.first).collect();
    let mut whole: Vec<Duration> = all.iter().map(|times| times.whole).collect();
    let quoted = all.iter().filter(|times| times.quoted).count();
    let half = |times: &mut [Duration]| format!("{:.1} ms", millis(quantile(times, 0.5)));
    let p95 = millis(quantile(&mut first, 0.95));
    table.wish(
        "from a question to the first text, p95",
        p95,
        FIRST_TOKEN,
        "ms",
    );
    table.note("  half of them within", half(&mut first));
    let p95 = millis(quantile(searches, 0.95));
    table.note("  the search alone, p95", format!("{p95:.1} ms"));
    table.note("  half of the searches within", half(searches));
    let p95 = millis(quantile(&mut whole, 0.95));
    table.note(
        "from a question to the whole answer, p95",
        format!("{p95:.1} ms"),
    );
    table.note("  half of them within", half(&mut whole));
    table.note(
        "  questions answered with quotations",
        format!("{quoted} of {}", all.len()),
    );
}

fn written(number: usize) -> String {
    grouped(number as u32, Locale::en)
}

async fn teach(owner: &mut Owner, bot: &Bot, prose: &Prose) -> Result<()> {
    eprintln!("bench: writing {PASSAGES} passages");
    for number in 0..DOCUMENTS {
        let (title, text) = prose.document(number);
        let form = [("bot", bot.id.as_str()), ("title", &title), ("text", &text)];
        owner.client.post("/api/save_text", &form).await?;
    }
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        match passages(owner, bot).await? {
            Some(PASSAGES) => return Ok(()),
            Some(other) => return Err(format!("{other} passages, not {PASSAGES}").into()),
            None => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
    Err("the documents were not indexed in time".into())
}

/// Passages of all documents of a bot, or nothing while one still waits.
async fn passages(owner: &mut Owner, bot: &Bot) -> Result<Option<usize>> {
    let (mut sum, mut number) = (0, 1);
    loop {
        let fields = [("bot", bot.id.as_str()), ("page", &number.to_string())];
        let page: Page<Source> = owner.ask("list_sources", &fields).await?;
        if page
            .items
            .iter()
            .any(|source| source.state == State::Waiting)
        {
            return Ok(None);
        }
        sum += page
            .items
            .iter()
            .map(|source| source.passages as usize)
            .sum::<usize>();
        if number >= page.pages() {
            return Ok(Some(sum));
        }
        number += 1;
    }
}

/// Asks over HTTP as the chat's script does, and times what comes back.
async fn ask(visitor: &mut Client, bot: &Bot, question: &str) -> Result<Times> {
    let room = format!("/b/{}", bot.slug);
    let started = Instant::now();
    let begun = visitor
        .post(&format!("{room}/messages"), &[("text", question)])
        .await?;
    let begun: Value = serde_json::from_slice(&begun.body)?;
    let answer = begun["answer"].as_str().ok_or("a question got no answer")?;
    let mut rest = visitor
        .events(&format!("{room}/messages/{answer}/events"))
        .await?;
    let (mut first, mut whole, mut seen) = (None, None, Vec::new());
    while let Some(piece) = visitor.piece(&mut rest).await? {
        seen.extend(piece);
        let text = String::from_utf8_lossy(&seen);
        if first.is_none() && holds(&text, "delta") {
            first = Some(started.elapsed());
        }
        if whole.is_none() && holds(&text, "done") {
            whole = Some(started.elapsed());
        }
    }
    let whole = whole.ok_or("an answer had no end")?;
    Ok(Times {
        // An answer that is ready at once may come in its last event alone.
        first: first.unwrap_or(whole),
        whole,
        quoted: !String::from_utf8_lossy(&seen).contains("\"sources\":[]"),
    })
}

fn holds(events: &str, name: &str) -> bool {
    events.lines().any(|line| {
        line.strip_prefix("event:")
            .is_some_and(|rest| rest.trim() == name)
    })
}

/// The same questions to the search alone, on the same database.
async fn searches(server: &Server, bot: &Bot, questions: &[String]) -> Result<Vec<Duration>> {
    let folder = server.data_dir().display().to_string();
    let config = Config::load(&Flags {
        database_url: Some(format!("sqlite:{folder}/app.db")),
        data_dir: Some(folder),
        ..Flags::default()
    })?;
    let db = Db::connect(&config.database_url).await?;
    let (workspace, bot) = bots::of_slug(&db, &bot.slug).await?;
    let mut times = Vec::new();
    for question in questions {
        let started = Instant::now();
        search(&db, &workspace, &bot, question).await?;
        times.push(started.elapsed());
    }
    db.close().await;
    Ok(times.split_off(WARM_UP))
}
