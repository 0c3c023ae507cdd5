//! Mistyped words: what the bot's documents do not know is looked up one slip of the finger away.
//!
//! Each spelling a slip away is looked up by itself in the table of the bot's keys, which is some
//! hundreds of point reads whatever the number of documents.

use std::collections::BTreeSet;

use crate::{
    db::Db,
    error::Result,
    id::BotId,
    text::{related, slips},
};

use super::{
    rank::{Query, Stats},
    search::frequency,
};

/// Words a mistyped one may have been meant to be, the most frequent first.
const MEANT: usize = 3;
/// Letters a known word needs to stand for a longer one that begins with it.
const BEGINNING: usize = 5;

/// Lets the question's words that no document knows match what they may have been meant to be,
/// and its synonyms.
pub async fn suppose(db: &Db, bot: &BotId, query: &mut Query, stats: &mut Stats) -> Result<()> {
    let strange: Vec<Strange> = query.strange(stats).into_iter().map(Strange::new).collect();
    if strange.is_empty() {
        return Ok(());
    }
    let all: BTreeSet<&String> = strange.iter().flat_map(Strange::all).collect();
    let all: Vec<String> = all.into_iter().cloned().collect();
    stats.frequency.extend(frequency(db, bot, &all).await?);
    let mut wider = BTreeSet::new();
    for word in &strange {
        let meant = word.meant(stats);
        let synonyms = related(if meant.is_empty() {
            &word.slips
        } else {
            &meant
        });
        wider.extend(
            [&synonyms.same, &synonyms.other]
                .into_iter()
                .flatten()
                .cloned(),
        );
        query.suppose(&word.key, &meant, synonyms);
    }
    let wider: Vec<String> = wider.into_iter().collect();
    stats.frequency.extend(frequency(db, bot, &wider).await?);
    Ok(())
}

/// A key that no document knows, and what it may have been meant to be.
struct Strange {
    key: String,
    slips: Vec<String>,
    /// The longest first.
    beginnings: Vec<String>,
}

impl Strange {
    fn new(key: &str) -> Self {
        let length = key.chars().count();
        let shortest = BEGINNING.max(length / 2);
        let ends = key.char_indices().map(|(at, _)| at).skip(shortest);
        let mut beginnings: Vec<String> = ends.map(|end| key[..end].to_owned()).collect();
        beginnings.reverse();
        Self {
            key: key.to_owned(),
            slips: slips(key),
            beginnings,
        }
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        self.slips.iter().chain(&self.beginnings)
    }

    /// Known words one slip away; without any, the longest one that the word begins with, for
    /// slips are as often in one of several endings.
    fn meant(&self, stats: &Stats) -> Vec<String> {
        let count = |key: &&String| stats.frequency.get(*key).copied().unwrap_or(0);
        let mut known: Vec<&String> = self.slips.iter().filter(|key| count(key) > 0).collect();
        // The slips are in a fixed order, and the sort keeps it among equals.
        known.sort_by_key(|key| std::cmp::Reverse(count(key)));
        known.truncate(MEANT);
        if known.is_empty() {
            known.extend(self.beginnings.iter().find(|key| count(key) > 0));
        }
        known.into_iter().cloned().collect()
    }
}
