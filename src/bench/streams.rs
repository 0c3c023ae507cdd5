//! Answers of a model behind the network: what the product adds to it, how many it carries at once
//! and what each costs. The model is a local server of ours; a client that asks it without the
//! product between runs beside it, so that only differences are told.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use chatbot_factory::{i18n::Locale, ui::number::grouped};
use futures::future::join_all;
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::{
    Result,
    http::{Client, Rest},
    model_server::{GOOD_KEY, ModelServer, Script},
    process::Server,
    table::{Table, millis, quantile},
    visit::{Bot, Owner},
};

/// Streams at a time while the added times are measured.
const MEASURED: usize = 100;
/// Streams measured, one after the other begun: of a hundred the worst alone would be the 99th percentile.
const BEGUN: usize = 400;
/// Streams that have to come to their end at once.
const CARRIED: usize = 1000;
/// Readers of one answer that says nothing.
const IDLE: usize = 10_000;
/// Connections being opened at the same moment; more would only wait in the kernel's queue.
const AT_ONCE: usize = 64;
const TOKENS_PER_SECOND: u32 = 20;
/// What every piece of the model's text holds, and nothing else that is sent.
const WORD: &str = "word";
/// Tokens of each measured answer: three seconds.
const TOKENS: usize = 60;

const ADDED_FIRST: f64 = 5.0;
const ADDED_GAP: f64 = 20.0;
const STREAM_KILOBYTES: f64 = 40.0;
const READER_KILOBYTES: f64 = 20.0;

/// When the pieces of one answer came, from the question on.
#[derive(Default)]
struct Pieces(Vec<Duration>);

/// Measures everything that has a model behind it.
pub async fn measure(table: &mut Table) -> Result<()> {
    let models = ModelServer::start().await?;
    let steady = Script {
        pause: Duration::from_secs(1) / TOKENS_PER_SECOND,
        ..Script::saying(&format!("{WORD} ").repeat(TOKENS))
    };
    models.script("steady", steady);
    let server = Server::start_with(&[("OUTGOING_ALLOW", &models.address())]).await?;
    let mut owner = Owner::sign_up(server.address()).await?;
    let bot = owner.make_bots().await?.swap_remove(0);
    let provider = owner
        .add_provider(&models.base_url("openai"), GOOD_KEY)
        .await?;
    owner.choose_model(&bot, &provider, "steady").await?;
    added(&models, &server, &bot, table).await?;
    carried(&server, &bot, table).await?;
    owner.choose_model(&bot, &provider, "silent").await?;
    idle(&server, &bot, table).await
}

/// What the product adds to the time of the first token and between tokens.
async fn added(models: &ModelServer, server: &Server, bot: &Bot, table: &mut Table) -> Result<()> {
    eprintln!("bench: {MEASURED} streams, without the product and with it");
    let address: SocketAddr = models.address().parse()?;
    let direct = all(BEGUN, |turn| async move {
        begin_later(turn).await;
        ask_directly(address).await
    });
    let direct = direct.await?;
    let through = all(BEGUN, |turn| async move {
        begin_later(turn).await;
        ask(server.address(), &bot.slug).await
    });
    let through = through.await?;
    let burst = all(MEASURED, |_| ask(server.address(), &bot.slug)).await?;
    let first_of = |answers: &[Pieces], share| {
        let mut times: Vec<Duration> = answers.iter().filter_map(Pieces::first).collect();
        millis(quantile(&mut times, share))
    };
    let first = |answers: &[Pieces]| first_of(answers, 0.99);
    let gap = |answers: &[Pieces]| {
        let mut gaps: Vec<Duration> = answers.iter().flat_map(Pieces::gaps).collect();
        millis(quantile(&mut gaps, 0.99))
    };
    let what = format!("added to the first token, p99 of {MEASURED} streams");
    table.wish(&what, first(&through) - first(&direct), ADDED_FIRST, "ms");
    table.note("  without the product", format!("{:.1} ms", first(&direct)));
    table.note(
        "  added to the first token, half of them within",
        format!("{:.1} ms", first_of(&through, 0.5) - first_of(&direct, 0.5)),
    );
    table.note(
        "  added to the first token, p90",
        format!("{:.1} ms", first_of(&through, 0.9) - first_of(&direct, 0.9)),
    );
    table.note(
        "  first token when all ask at the same moment, p99",
        format!("{:.1} ms", first(&burst)),
    );
    table.wish(
        "added between tokens, p99",
        gap(&through) - gap(&direct),
        ADDED_GAP,
        "ms",
    );
    table.note("  without the product", format!("{:.1} ms", gap(&direct)));
    Ok(())
}

/// Streams begin one after the other, so that [`MEASURED`] are under way from the first's end on.
async fn begin_later(turn: usize) {
    let length = Duration::from_secs(TOKENS as u64) / TOKENS_PER_SECOND;
    tokio::time::sleep(length / MEASURED as u32 * turn as u32).await;
}

/// Many streams at once: all have to end, and none may be dear.
async fn carried(server: &Server, bot: &Bot, table: &mut Table) -> Result<()> {
    eprintln!("bench: {CARRIED} streams");
    let before = server.resident_megabytes();
    let (answers, during) =
        tokio::join!(all(CARRIED, |_| ask(server.address(), &bot.slug)), async {
            // All have begun and none has ended.
            tokio::time::sleep(Duration::from_millis(2500)).await;
            server.resident_megabytes()
        });
    let whole = answers?.iter().filter(|pieces| pieces.0.len() > 1).count();
    table.note(
        &format!("of {} parallel streams complete", written(CARRIED)),
        written(whole),
    );
    if let (Some(before), Some(during)) = (before, during) {
        let each = (during - before) * 1000.0 / CARRIED as f64;
        table.wish("  memory of an open stream", each, STREAM_KILOBYTES, "kB");
    }
    Ok(())
}

/// Many readers of an answer that says nothing.
async fn idle(server: &Server, bot: &Bot, table: &mut Table) -> Result<()> {
    eprintln!("bench: {IDLE} idle readers");
    let mut asking = Client::connect(server.address()).await?;
    let events = begin(&mut asking, &bot.slug).await?;
    let before = server.resident_megabytes();
    let readers = all(IDLE, |_| read_idly(&asking, &events)).await?;
    let after = server.resident_megabytes();
    table.note("idle readers held", written(readers.len()));
    if let (Some(before), Some(after)) = (before, after) {
        let each = (after - before) * 1000.0 / IDLE as f64;
        table.wish("  memory of an idle reader", each, READER_KILOBYTES, "kB");
    }
    Ok(())
}

/// Does the same many times at once, and fails if one fails.
async fn all<T, F>(times: usize, work: impl Fn(usize) -> F) -> Result<Vec<T>>
where
    F: Future<Output = Result<T>>,
{
    join_all((0..times).map(work)).await.into_iter().collect()
}

async fn read_idly(asking: &Client, events: &str) -> Result<(Client, Rest)> {
    static OPENING: Semaphore = Semaphore::const_new(AT_ONCE);
    let _turn = OPENING.acquire().await?;
    let mut reader = asking.again().await?;
    let rest = reader.events(events).await?;
    Ok((reader, rest))
}

/// Asks a question and says where its answer is read.
async fn begin(visitor: &mut Client, slug: &str) -> Result<String> {
    let room = format!("/b/{slug}");
    let question = [("text", "Tell me of the delivery")];
    let begun = visitor.post(&format!("{room}/messages"), &question).await?;
    let begun: Value = serde_json::from_slice(&begun.body)?;
    let answer = begun["answer"].as_str().ok_or("a question got no answer")?;
    Ok(format!("{room}/messages/{answer}/events"))
}

async fn ask(server: SocketAddr, slug: &str) -> Result<Pieces> {
    let mut visitor = Client::connect(server).await?;
    let asked = Instant::now();
    let events = begin(&mut visitor, slug).await?;
    let rest = visitor.events(&events).await?;
    read(&mut visitor, rest, asked, WORD, "event: done").await
}

async fn ask_directly(models: SocketAddr) -> Result<Pieces> {
    let mut client = Client::connect(models).await?;
    let asked = Instant::now();
    let body = r#"{"model":"steady","stream":true,"messages":[{"role":"user","content":"hello"}]}"#;
    let rest = client
        .post_json("/openai/v1/chat/completions", GOOD_KEY, body)
        .await?;
    read(&mut client, rest, asked, WORD, "[DONE]").await
}

/// Notes when pieces with text came, until the end.
async fn read(
    client: &mut Client,
    mut rest: Rest,
    asked: Instant,
    text: &str,
    end: &str,
) -> Result<Pieces> {
    let mut pieces = Pieces::default();
    let mut ended = false;
    while let Some(piece) = client.piece(&mut rest).await? {
        let piece = String::from_utf8_lossy(&piece).into_owned();
        if piece.contains(text) {
            pieces.0.push(asked.elapsed());
        }
        ended |= piece.contains(end);
        if ended {
            break;
        }
    }
    if ended {
        Ok(pieces)
    } else {
        Err("an answer had no end".into())
    }
}

impl Pieces {
    fn first(&self) -> Option<Duration> {
        self.0.first().copied()
    }

    fn gaps(&self) -> Vec<Duration> {
        self.0.windows(2).map(|two| two[1] - two[0]).collect()
    }
}

fn written(number: usize) -> String {
    grouped(number as u32, Locale::en)
}
