//! Pages per second and how long a page may take, beside a bare handler of the same bytes.

use std::{
    fmt,
    time::{Duration, Instant},
};

use chatbot_factory::{i18n::Locale, ui::number::grouped};

use crate::{
    Result,
    bare::Bare,
    http::Client,
    table::{Table, millis, quantile},
    visit::Owner,
};

/// People at once, each on a connection that stays.
const AT_ONCE: usize = 8;
const WARM_UP: Duration = Duration::from_millis(700);
const MEASURED: Duration = Duration::from_secs(3);

struct Speed {
    per_second: f64,
    p99: Duration,
}

impl Speed {
    fn compared(&self, slower: &Self) -> String {
        let pages = self.per_second / slower.per_second;
        let p99 = millis(slower.p99) / millis(self.p99);
        format!("{pages:.0} times, p99 {p99:.0} times")
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = grouped(self.per_second as u32, Locale::en);
        write!(f, "{pages} pages/s, p99 {:.1} ms", millis(self.p99))
    }
}

/// Measures the page everybody sees first and the one owners see first.
pub async fn measure(owner: &Owner, table: &mut Table) -> Result<()> {
    let stranger = Client::connect(owner.client.address()).await?;
    side_by_side("landing page", &stranger, "/", table).await?;
    side_by_side("dashboard", &owner.client, "/bots", table).await
}

async fn side_by_side(name: &str, person: &Client, path: &str, table: &mut Table) -> Result<()> {
    let page = person
        .again()
        .await?
        .get(path, "Accept: text/html\r\n")
        .await?;
    let ours = speed(person, path).await?;
    let bare = Bare::start(&page.body)?;
    let theirs = speed(&Client::connect(bare.address()).await?, path).await?;
    let size = page.body.len() as f64 / 1000.0;
    let what = format!("{name}, {size:.0} KB of HTML, {AT_ONCE} visitors at once");
    table.note(&what, ours.to_string());
    table.note("  the same bytes from a bare handler", theirs.to_string());
    table.note("  the bare handler is faster", theirs.compared(&ours));
    Ok(())
}

async fn speed(person: &Client, path: &str) -> Result<Speed> {
    load(person, path, WARM_UP).await?;
    let started = Instant::now();
    let mut times = load(person, path, MEASURED).await?;
    Ok(Speed {
        per_second: times.len() as f64 / started.elapsed().as_secs_f64(),
        p99: quantile(&mut times, 0.99),
    })
}

/// How long each of the pages took that could be had in this time.
async fn load(person: &Client, path: &str, time: Duration) -> Result<Vec<Duration>> {
    let until = Instant::now() + time;
    let mut readers = Vec::new();
    for _ in 0..AT_ONCE {
        let client = person.again().await?;
        readers.push(tokio::spawn(read_again(client, path.to_owned(), until)));
    }
    let mut times = Vec::new();
    for reader in readers {
        times.extend(reader.await??);
    }
    Ok(times)
}

async fn read_again(mut client: Client, path: String, until: Instant) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while Instant::now() < until {
        let started = Instant::now();
        let answer = client.get(&path, "Accept: text/html\r\n").await?;
        if answer.head.status != 200 {
            return Err(format!("{path}: {}", answer.head.status).into());
        }
        times.push(started.elapsed());
    }
    Ok(times)
}
