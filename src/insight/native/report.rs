//! Putting a report together: one question a table, names and gaps filled in here.

use std::collections::HashMap;

use crate::{
    account::Me,
    bot::store as bots,
    db::Db,
    error::Result,
    id::WorkspaceId,
    insight::{Limits, NamedBot, Overview, SPANS},
    time::Timestamp,
    usage::{Totals, store as usage},
};

/// Days enough to hold any month.
const MONTH: u32 = 31;

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
    let days = usage::days(span, now);
    let since = days.first().map_or(now, |(began, _)| *began);
    let long = usage::days(span.max(MONTH), now);
    let long_since = long.first().map_or(now, |(began, _)| *began);
    let by_day = usage::by_day(db, workspace, long_since).await?;
    let names: HashMap<_, _> = bots::names(db, workspace).await?.into_iter().collect();
    let bots: Vec<_> = usage::by_bot(db, workspace, since)
        .await?
        .into_iter()
        .map(|(id, totals)| {
            let name = names.get(&id).cloned();
            (NamedBot { id, name }, totals)
        })
        .collect();
    let models = usage::by_model(db, workspace, since).await?;
    let month_began = usage::month_began(now);
    let month = by_day.iter().filter(|(day, _)| *day >= month_began);
    let month = month.map(|(_, totals)| *totals).sum();
    let by_day: HashMap<_, _> = by_day.into_iter().collect();
    let days: Vec<_> = days
        .into_iter()
        .map(|(began, day)| (began, by_day.get(&day).copied().unwrap_or_default()))
        .collect();
    let span: Totals = days.iter().map(|(_, totals)| *totals).sum();
    Ok(Overview {
        today: days.last().map(|(_, totals)| *totals).unwrap_or_default(),
        month,
        span,
        days,
        other_bots: span - sum(&bots),
        bots,
        other_models: span - sum(&models),
        models,
    })
}

fn sum<K>(parts: &[(K, Totals)]) -> Totals {
    parts.iter().map(|(_, totals)| *totals).sum()
}

/// The limits of a person's workspace with the names of its bots.
pub async fn limits(db: &Db, me: &Me, now: Timestamp) -> Result<Limits> {
    let names = bots::names(db, &me.workspace_id).await?.into_iter();
    let limits = usage::limits(db, &me.workspace_id).await?;
    Ok(Limits {
        standings: usage::standings(db, &me.workspace_id, &limits, now).await?,
        limits,
        bots: names
            .map(|(id, name)| NamedBot {
                id,
                name: Some(name),
            })
            .collect(),
        may_edit: me.may_edit().is_ok(),
    })
}
