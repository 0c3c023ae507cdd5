//! Putting a report together: one read a table, sums in Rust.

use std::{collections::HashMap, hash::Hash};

use crate::{
    bot::store as bots,
    db::Db,
    error::Result,
    id::WorkspaceId,
    insight::{Limits, NamedBot, Overview, SPANS},
    time::Timestamp,
    usage::{Totals, store as usage},
};

/// The use of models over the last so many days.
pub async fn report(
    db: &Db,
    workspace: &WorkspaceId,
    days: u32,
    now: Timestamp,
) -> Result<Overview> {
    let span = SPANS
        .into_iter()
        .find(|span| *span == days)
        .unwrap_or(SPANS[1]);
    let rows = usage::report(db, workspace, span, now).await?;
    let names: HashMap<_, _> = bots::names(db, workspace).await?.into_iter().collect();
    let limits = usage::limits(db, workspace).await?;
    let standings = usage::standings(db, workspace, &limits, now).await?;
    let by_day = sums(rows.iter().map(|row| (row.day.clone(), row.sum)));
    let by_bot = sums(rows.iter().map(|row| {
        let name = names.get(&row.bot).cloned();
        let id = row.bot.clone();
        (NamedBot { id, name }, row.sum)
    }));
    let by_model = sums(rows.iter().map(|row| (row.model.clone(), row.sum)));
    let days: Vec<(String, Totals)> = usage::days(span, now)
        .into_iter()
        .map(|day| {
            let sum = by_day.get(&day).copied().unwrap_or_default();
            (day, sum)
        })
        .collect();
    Ok(Overview {
        today: days.last().map(|(_, sum)| *sum).unwrap_or_default(),
        whole: rows
            .iter()
            .fold(Totals::default(), |all, row| all + row.sum),
        days,
        bots: dearest_first(by_bot),
        models: dearest_first(by_model),
        standings,
    })
}

/// The limits of a workspace with the names of its bots.
pub async fn limits(db: &Db, workspace: &WorkspaceId) -> Result<Limits> {
    let names = bots::names(db, workspace).await?.into_iter();
    Ok(Limits {
        limits: usage::limits(db, workspace).await?,
        bots: names
            .map(|(id, name)| NamedBot {
                id,
                name: Some(name),
            })
            .collect(),
    })
}

fn sums<K: Eq + Hash>(rows: impl Iterator<Item = (K, Totals)>) -> HashMap<K, Totals> {
    let mut sums: HashMap<K, Totals> = HashMap::new();
    for (key, sum) in rows {
        let known = sums.entry(key).or_default();
        *known = *known + sum;
    }
    sums
}

fn dearest_first<K>(sums: HashMap<K, Totals>) -> Vec<(K, Totals)> {
    let mut sums: Vec<(K, Totals)> = sums.into_iter().collect();
    sums.sort_by(|(_, a), (_, b)| b.cost.cmp(&a.cost).then(b.calls.cmp(&a.calls)));
    sums
}
