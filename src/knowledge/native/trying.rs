//! A search tried out, with its stages laid open. The stages are those of [`super::search`] and
//! [`super::both`]; nothing is ranked by other rules here.

use std::time::Instant;

use crate::{
    db::Db,
    error::Result,
    id::{BotId, PassageId, WorkspaceId},
    knowledge::trial::{Ranked, Trial, TrialForm, TrialTerm},
};

use super::{
    both::{Searched, search_both},
    neighbours,
    rank::{COVERED, Hit, rank},
    search::{self, ByWords, Found, PassageRow},
    vector::Vectors,
};

/// Passages shown of the ranking by words.
const SHOWN: usize = 10;

/// What a search of this bot finds at each stage.
///
/// # Errors
/// What is wrong with the form.
pub async fn try_search(
    vectors: &Vectors,
    workspace: &WorkspaceId,
    bot: &BotId,
    form: &TrialForm,
) -> Result<Trial> {
    form.check()?;
    let begun = Instant::now();
    let needed = form
        .covered
        .map_or(COVERED, |percent| f64::from(percent) / 100.0);
    let turn = search::turn().await?;
    let words = search::by_words(vectors.db(), workspace, bot, &form.question).await?;
    let terms = terms(&words);
    let candidates = u32::try_from(words.rows.len()).unwrap_or(u32::MAX);
    let ranked = search::ranked(move || by_words(&words, needed)).await?;
    drop(turn);
    let searched = match form.words_only {
        true => Searched {
            found: search::search(vectors.db(), workspace, bot, &form.question).await?,
            ..Searched::default()
        },
        false => search_both(vectors, workspace, bot, &form.question).await?,
    };
    let db = vectors.db();
    let nearness: Vec<(i64, Option<f64>)> = (searched.near.iter())
        .map(|near| (near.id, Some(near.cosine)))
        .collect();
    let near = shown(db, workspace, bot, &nearness).await?;
    let fused = match searched.reranked {
        Some(_) => {
            let order: Vec<_> = searched.fused.iter().map(|id| (id.0, None)).collect();
            shown(db, workspace, bot, &order).await?
        }
        None => Vec::new(),
    };
    let mut found = answered(searched.found, &ranked, form);
    widen(vectors.db(), workspace, bot, &mut found).await?;
    Ok(Trial {
        terms,
        candidates,
        near,
        fused,
        found,
        ranked,
        meaning: searched.meaning.map(str::to_owned),
        reranked: searched.reranked.map(str::to_owned),
        covered: percent(needed),
        millis: u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX),
    })
}

fn terms(words: &ByWords) -> Vec<TrialTerm> {
    let asked = words.query.terms.iter().filter(|term| !term.stop);
    asked
        .map(|term| {
            let known = term
                .keys
                .iter()
                .filter_map(|key| words.stats.frequency.get(key));
            TrialTerm {
                key: term.keys.first().cloned().unwrap_or_default(),
                passages: known
                    .max()
                    .map_or(0, |n| u32::try_from(*n).unwrap_or(u32::MAX)),
                meant: term.near.clone(),
            }
        })
        .collect()
}

fn by_words(words: &ByWords, needed: f64) -> Vec<Ranked> {
    let candidates: Vec<_> = words.rows.iter().map(PassageRow::candidate).collect();
    let hits = rank(&words.query, &candidates, &words.stats);
    let row_of = |hit: &Hit| words.rows.iter().find(|row| row.id == hit.id);
    hits.iter()
        .take(SHOWN)
        .filter_map(|hit| {
            let row = row_of(hit)?;
            Some(Ranked {
                id: PassageId(row.id),
                source: row.source_id.clone().into(),
                heading: row.heading.clone(),
                body: row.body.clone(),
                score: Some(hit.score),
                coverage: Some(percent(hit.coverage)),
                nearness: None,
                relevance: None,
                answers: hit.coverage >= needed,
                before: String::new(),
                after: String::new(),
            })
        })
        .collect()
}

/// The first of a list of passages with their nearness.
async fn shown(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    order: &[(i64, Option<f64>)],
) -> Result<Vec<Ranked>> {
    let ids: Vec<i64> = order.iter().take(SHOWN).map(|(id, _)| *id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = search::passages(db, workspace, bot, &ids).await?;
    let row_of = |id: i64| rows.iter().find(|row| row.id == id);
    let placed = order.iter().take(SHOWN);
    Ok(placed
        .filter_map(|(id, nearness)| {
            let row = row_of(*id)?;
            Some(Ranked {
                id: PassageId(row.id),
                source: row.source_id.clone().into(),
                heading: row.heading.clone(),
                body: row.body.clone(),
                score: None,
                coverage: None,
                nearness: *nearness,
                relevance: None,
                answers: true,
                before: String::new(),
                after: String::new(),
            })
        })
        .collect())
}

/// What the bot would answer from; with another threshold, those of the ranking that reach it.
fn answered(found: Vec<Found>, ranked: &[Ranked], form: &TrialForm) -> Vec<Ranked> {
    if form.covered.is_some() {
        return ranked
            .iter()
            .filter(|ranked| ranked.answers)
            .cloned()
            .collect();
    }
    found
        .into_iter()
        .map(|found| Ranked {
            id: found.id,
            source: found.source_id,
            heading: found.heading,
            body: found.body,
            score: Some(found.score),
            coverage: Some(percent(found.coverage)),
            nearness: found.nearness,
            relevance: found.relevance,
            answers: true,
            before: String::new(),
            after: String::new(),
        })
        .collect()
}

/// Adds what a model would be sent with the passages.
async fn widen(db: &Db, workspace: &WorkspaceId, bot: &BotId, found: &mut [Ranked]) -> Result<()> {
    let ids: Vec<PassageId> = found.iter().map(|ranked| ranked.id).collect();
    let around = neighbours::around(db, workspace, bot, &ids).await?;
    for (ranked, around) in found.iter_mut().zip(around) {
        ranked.before = around.before;
        ranked.after = around.after;
    }
    Ok(())
}

fn percent(share: f64) -> u32 {
    (share * 100.0).round() as u32
}
