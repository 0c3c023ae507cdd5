//! What a first visit transfers: the page and every file of ours its HTML names, compressed.

use std::{
    collections::BTreeSet,
    env, fs,
    io::Write,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

use crate::{
    Result,
    http::Client,
    table::Table,
    visit::{Bot, Owner},
};

/// Limits in kilobytes of 1,000 bytes.
const DASHBOARD: f64 = 300.0;
const SHARE_PAGE: f64 = 60.0;
/// What a website pays for a widget that nobody opens.
const LOADER: f64 = 5.0;

/// Addresses of our files begin so.
const FILES: [&str; 4] = ["/pkg/", "/chat.js", "/frame.js", "/favicon"];

/// How bodies are compressed.
const BROTLI: &str = "br";
const GZIP: &str = "gzip";

/// Where `scripts/embeds.sh` has put the scripts of other products.
const EMBEDS: &str = "EMBEDS";

/// Bytes of a first visit.
struct Weight {
    all: usize,
    wasm: usize,
}

/// Weighs the pages people begin with.
pub async fn measure(owner: &Owner, bots: &[Bot], table: &mut Table) -> Result<()> {
    let bot = bots.first().ok_or("there is no bot")?;
    let mut stranger = Client::connect(owner.client.address()).await?;
    let mut person = owner.client.again().await?;

    let landing = weigh(&mut stranger, "/", BROTLI).await?;
    table.note("first load of the landing page", told(landing.all));
    let sign_up = weigh(&mut stranger, "/sign-up", BROTLI).await?;
    table.note("first load of the sign-up page", told(sign_up.all));
    let dashboard = weigh(&mut person, "/bots", BROTLI).await?;
    table.limit(
        "first load of the dashboard",
        kilobytes(dashboard.all),
        DASHBOARD,
        "KB",
    );
    table.note("  of it WebAssembly", told(dashboard.wasm));
    let knowledge = weigh(&mut person, &format!("/bots/{}/knowledge", bot.id), BROTLI).await?;
    table.note("first load of a bot's knowledge", told(knowledge.all));
    let share_page = weigh(&mut stranger, &format!("/b/{}", bot.slug), BROTLI).await?;
    table.limit(
        "first load of a share page",
        kilobytes(share_page.all),
        SHARE_PAGE,
        "KB",
    );
    widget(&mut stranger, bot, table).await
}

/// The widget beside the scripts by which other products stand on a website, all with gzip, which
/// every server and every network between speaks. Theirs hold the conversation too, but not what
/// they fetch from their servers when it is opened.
async fn widget(stranger: &mut Client, bot: &Bot, table: &mut Table) -> Result<()> {
    let base = format!("/w/{}", bot.slug);
    let loader = transferred(stranger, &format!("{base}/widget.js"), GZIP).await?;
    table.limit(
        "widget on a website, not opened",
        kilobytes(loader),
        LOADER,
        "KB",
    );
    let opened = weigh(stranger, &base, GZIP).await?;
    table.note("  its first opening", told(opened.all));
    for script in others()? {
        let name = script.file_stem().unwrap_or_default().to_string_lossy();
        let bytes = packed(&fs::read(&script)?)?;
        table.note(&format!("embed script of {name}"), told(bytes));
    }
    Ok(())
}

/// The scripts of other products; none when they could not be had.
fn others() -> Result<Vec<PathBuf>> {
    let Some(folder) = env::var_os(EMBEDS) else {
        return Ok(Vec::new());
    };
    let mut scripts = Vec::new();
    for entry in fs::read_dir(Path::new(&folder))? {
        scripts.push(entry?.path());
    }
    scripts.sort();
    Ok(scripts)
}

/// Bytes of a file as small as gzip makes it.
fn packed(file: &[u8]) -> Result<usize> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(file)?;
    Ok(packer.finish()?.len())
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

fn told(bytes: usize) -> String {
    format!("{:.1} KB", kilobytes(bytes))
}

async fn weigh(client: &mut Client, path: &str, packing: &str) -> Result<Weight> {
    let page = client.get(path, "Accept: text/html\r\n").await?;
    let mut weight = Weight {
        all: transferred(client, path, packing).await?,
        wasm: 0,
    };
    for file in files(&page.text()) {
        let bytes = transferred(client, &file, packing).await?;
        weight.all += bytes;
        if file.ends_with(".wasm") {
            weight.wasm += bytes;
        }
    }
    Ok(weight)
}

async fn transferred(client: &mut Client, path: &str, packing: &str) -> Result<usize> {
    let headers = format!("Accept: text/html\r\nAccept-Encoding: {packing}\r\n");
    let answer = client.get(path, &headers).await?;
    if answer.head.status != 200 {
        return Err(format!("{path}: {}", answer.head.status).into());
    }
    Ok(answer.body.len())
}

/// Addresses of our files in attributes and strings of a page, each once.
fn files(html: &str) -> BTreeSet<String> {
    let words = html.split(['"', '\'', '`']);
    words
        .filter(|word| FILES.iter().any(|start| word.starts_with(start)))
        .map(|word| word.replace("&amp;", "&"))
        .collect()
}
