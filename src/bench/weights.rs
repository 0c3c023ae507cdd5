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

/// Weighs the pages people begin with.
pub async fn measure(owner: &Owner, bots: &[Bot], table: &mut Table) -> Result<()> {
    let bot = bots.first().ok_or("there is no bot")?;
    let mut stranger = Client::connect(owner.client.address()).await?;
    let mut person = owner.client.again().await?;
    let what = "transfer, ";
    for (name, path) in [("landing", "/"), ("sign-up", "/sign-up")] {
        let weight = weigh(&mut stranger, path).await?;
        table.note(&format!("{what}{name}"), format!("{weight:.1} KB"));
    }
    let weight = weigh(&mut person, "/bots").await?;
    table.limit(&format!("{what}dashboard"), weight, DASHBOARD, "KB");
    let weight = weigh(&mut person, &format!("/bots/{}/knowledge", bot.id)).await?;
    table.note(&format!("{what}knowledge"), format!("{weight:.1} KB"));
    let weight = weigh(&mut stranger, &format!("/b/{}", bot.slug)).await?;
    table.limit(&format!("{what}share page"), weight, SHARE_PAGE, "KB");
    Ok(())
}

async fn weigh(client: &mut Client, path: &str) -> Result<f64> {
    let page = client.get(path, "Accept: text/html\r\n").await?;
    let files = files(&page.text());
    let mut bytes = transferred(client, path).await?;
    for file in files {
        bytes += transferred(client, &file).await?;
    }
    Ok(bytes as f64 / 1000.0)
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
