//! Search by words and by meaning: two rankings made into one.
//!
//! They are fused by rank, because their scores have nothing in common. A passage is worth answering
//! from when its words say so, as in a search by words alone, or when its meaning stands out so far
//! among the bot's passages that chance does not explain it; only such passages have a place in the
//! ranking by meaning. A question that nothing answers is refused as before: something always is the
//! nearest, and that alone is no answer. What is left may be put in order by a reranking model.

use std::collections::HashMap;

use crate::{
    error::Result,
    id::{BotId, PassageId, SourceId, WorkspaceId},
};

use super::{
    rank::{Candidate, Hit, Query, Stats, good_enough, is_repeat, rank},
    search::{self, ANSWERED_FROM, ByWords, Found, Most, PassageRow},
    vector::{self, ByMeaning, Near, Vectors},
};

/// The usual constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): how little the
/// first places differ.
const FUSION: f64 = 60.0;

/// Meaning was searched too, or a reranking model has given the order.
pub const USED: &str = "used";

/// What a reranking model is asked to order. It reads each passage anew with the question, and visitors
/// wait for it.
const RERANKED: Most = Most {
    passages: 20,
    of_one_source: 20,
};

/// What a search found, and how.
#[derive(Debug, Default)]
pub struct Searched {
    /// Passages that answer, the best first; none when nothing is good enough.
    pub found: Vec<Found>,
    /// [`USED`] when meaning was searched too, or the code of what went wrong; nothing where words
    /// alone are searched.
    pub meaning: Option<&'static str>,
    /// [`USED`] when a reranking model gave the order, or the code of what went wrong; nothing where the
    /// order is the search's own.
    pub reranked: Option<&'static str>,
    /// Passages that stand out by their meaning, the nearest first.
    pub near: Vec<Near>,
    /// The order before a reranking model gave another.
    pub fused: Vec<PassageId>,
}

/// The passages of a bot that answer a question by its words or by its meaning. Where meaning can't
/// be searched, its words decide, exactly as [`search`](search::search) does.
pub async fn search_both(
    vectors: &Vectors,
    workspace: &WorkspaceId,
    bot: &BotId,
    question: &str,
) -> Result<Searched> {
    let (near, reranker) = tokio::join!(
        vectors.near(workspace, bot, question),
        vectors.reranker(workspace),
    );
    let turn = search::turn().await?;
    let words = search::by_words(vectors.db(), workspace, bot, question).await?;
    let most = match reranker {
        Some(_) => RERANKED,
        None => ANSWERED_FROM,
    };
    let (near, meaning) = match near {
        ByMeaning::Off => (Vec::new(), None),
        ByMeaning::Failed(problem) => (Vec::new(), Some(problem)),
        ByMeaning::Found(near) => (near, Some(USED)),
    };
    let found = if near.is_empty() {
        search::answering(words, most).await?
    } else {
        let more = by_meaning(vectors, workspace, bot, &words, &near).await?;
        let near = near.clone();
        search::ranked(move || fused(words, near, more, most)).await?
    };
    drop(turn);
    let order = found.iter().map(|found| found.id).collect();
    let (found, reranked) = match reranker {
        Some(reranker) => {
            let (found, reranked) = vectors
                .rerank(workspace, bot, reranker, question, found)
                .await;
            (answered_from(found), reranked)
        }
        None => (found, None),
    };
    Ok(Searched {
        found,
        meaning,
        reranked,
        near,
        fused: order,
    })
}

/// The first of the passages, as many as are answered from, in all and of one document.
pub fn answered_from(mut found: Vec<Found>) -> Vec<Found> {
    let most = ANSWERED_FROM;
    let mut of_source: HashMap<SourceId, usize> = HashMap::new();
    found.retain(|found| {
        let taken = of_source.entry(found.source_id.clone()).or_default();
        *taken += 1;
        *taken <= most.of_one_source
    });
    found.truncate(most.passages);
    found
}

/// The rows of near passages that words alone do not bring. One that was changed since its vector was
/// made is left out.
async fn by_meaning(
    vectors: &Vectors,
    workspace: &WorkspaceId,
    bot: &BotId,
    words: &ByWords,
    near: &[Near],
) -> Result<Vec<PassageRow>> {
    let known = |near: &&Near| !words.rows.iter().any(|row| row.id == near.id);
    let ids: Vec<i64> = near.iter().filter(known).map(|near| near.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = search::passages(vectors.db(), workspace, bot, &ids).await?;
    rows.retain(|row| {
        let made_of = vector::hash_of(&row.heading, &row.body);
        near.iter()
            .any(|near| near.id == row.id && near.hash == made_of)
    });
    Ok(rows)
}

/// A passage's places in the two rankings.
#[derive(Default)]
struct Places {
    words: Option<(usize, Hit)>,
    meaning: Option<(usize, Near)>,
}

impl Places {
    fn score(&self) -> f64 {
        let worth = |place: usize| 1.0 / (FUSION + 1.0 + place as f64);
        let words = self.words.as_ref().map_or(0.0, |(place, _)| worth(*place));
        words + self.meaning.map_or(0.0, |(place, _)| worth(place))
    }

    fn answers(&self, query: &Query) -> bool {
        let by_words = self.words.as_ref();
        by_words.is_some_and(|(_, hit)| good_enough(hit, query)) || self.meaning.is_some()
    }
}

fn fused(words: ByWords, near: Vec<Near>, more: Vec<PassageRow>, most: Most) -> Vec<Found> {
    let mut places: HashMap<i64, Places> = HashMap::new();
    let hits = hits(&words.query, &words.rows, &words.stats);
    for (place, hit) in hits.into_iter().enumerate() {
        let of_it = places.entry(hit.id).or_default();
        of_it.words = Some((place, hit));
    }
    let mut rows: HashMap<i64, PassageRow> = words
        .rows
        .into_iter()
        .chain(more)
        .map(|row| (row.id, row))
        .collect();
    for (place, near) in near.into_iter().enumerate() {
        places.entry(near.id).or_default().meaning = Some((place, near));
    }
    let mut order: Vec<(f64, i64, Places)> = places
        .into_iter()
        .map(|(id, places)| (places.score(), id, places))
        .collect();
    order.sort_by(|(a, i, _), (b, j, _)| b.total_cmp(a).then(i.cmp(j)));
    let mut found: Vec<Found> = Vec::new();
    for (score, id, places) in order {
        if found.len() == most.passages {
            break;
        }
        let Some(row) = rows.remove(&id).filter(|_| places.answers(&words.query)) else {
            continue;
        };
        if fits_beside(&row, &found, most) {
            found.push(as_found(row, score, &places));
        }
    }
    found
}

fn hits(query: &Query, rows: &[PassageRow], stats: &Stats) -> Vec<Hit> {
    let candidates: Vec<Candidate> = rows.iter().map(PassageRow::candidate).collect();
    rank(query, &candidates, stats)
}

/// Whether a passage adds to those before it: no repeat, and not too many of one document.
fn fits_beside(row: &PassageRow, found: &[Found], most: Most) -> bool {
    let of_it = |found: &&Found| found.source_id.as_str() == row.source_id;
    let repeats =
        |found: &Found| is_repeat((&row.heading, &row.body), (&found.heading, &found.body));
    found.iter().filter(of_it).count() < most.of_one_source && !found.iter().any(repeats)
}

fn as_found(row: PassageRow, score: f64, places: &Places) -> Found {
    Found {
        id: PassageId(row.id),
        page: row.page(),
        source_id: row.source_id.into(),
        title: row.title,
        heading: row.heading,
        body: row.body,
        url: row.url,
        hints: row.hints,
        score,
        coverage: places.words.as_ref().map_or(0.0, |(_, hit)| hit.coverage),
        nearness: places.meaning.map(|(_, near)| near.cosine),
        relevance: None,
    }
}
