//! What a first visit transfers: the page and every file of ours its HTML names, compressed.

use std::collections::BTreeSet;

use crate::{
    Result,
    http::Client,
    table::Table,
    visit::{Bot, Owner},
};

/// Limits in kilobytes of 1,000 bytes.
const DASHBOARD: f64 = 300.0;
const SHARE_PAGE: f64 = 60.0;

/// Addresses of our files begin so.
const FILES: [&str; 3] = ["/pkg/", "/chat.js", "/favicon"];

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

    let landing = weigh(&mut stranger, "/").await?;
    table.note("first load of the landing page", told(landing.all));
    let sign_up = weigh(&mut stranger, "/sign-up").await?;
    table.note("first load of the sign-up page", told(sign_up.all));
    let dashboard = weigh(&mut person, "/bots").await?;
    table.limit(
        "first load of the dashboard",
        kilobytes(dashboard.all),
        DASHBOARD,
        "KB",
    );
    table.note("  of it WebAssembly", told(dashboard.wasm));
    let knowledge = weigh(&mut person, &format!("/bots/{}/knowledge", bot.id)).await?;
    table.note("first load of a bot's knowledge", told(knowledge.all));
    let share_page = weigh(&mut stranger, &format!("/b/{}", bot.slug)).await?;
    table.limit(
        "first load of a share page",
        kilobytes(share_page.all),
        SHARE_PAGE,
        "KB",
    );
    Ok(())
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

fn told(bytes: usize) -> String {
    format!("{:.1} KB", kilobytes(bytes))
}

async fn weigh(client: &mut Client, path: &str) -> Result<Weight> {
    let page = client.get(path, "Accept: text/html\r\n").await?;
    let mut weight = Weight {
        all: transferred(client, path).await?,
        wasm: 0,
    };
    for file in files(&page.text()) {
        let bytes = transferred(client, &file).await?;
        weight.all += bytes;
        if file.ends_with(".wasm") {
            weight.wasm += bytes;
        }
    }
    Ok(weight)
}

async fn transferred(client: &mut Client, path: &str) -> Result<usize> {
    let answer = client
        .get(path, "Accept: text/html\r\nAccept-Encoding: br\r\n")
        .await?;
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
