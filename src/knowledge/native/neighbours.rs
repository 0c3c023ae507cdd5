//! What stands around a passage in its document.
//!
//! Small passages are found best, and are understood best with what stands before and after them. So
//! the search is for small ones, and a model is sent more: what was found, its order and what is cited
//! stay as they are.

use std::collections::HashSet;

use crate::{
    db::{Db, On},
    error::{AppError, Result},
    id::{BotId, PassageId, WorkspaceId},
};

/// Characters of neighbours for all passages of a question together: three or four neighbours. Each is
/// paid for with every question, and the more there is to read, the less a model heeds each part.
const ROOM: usize = 4_000;

/// The neighbours of a passage that stand under the same headings; empty where there are none, where
/// they were found themselves, or where there was no room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// What stands before it.
    pub before: String,
    /// What stands after it.
    pub after: String,
}

impl Around {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }
}

/// A neighbour.
#[derive(sqlx::FromRow)]
struct Neighbour {
    /// Whose neighbour it is.
    of_id: i64,
    id: i64,
    /// 1 for what comes after, -1 for what comes before.
    side: i64,
    body: String,
}

/// What stands around each of these passages, in their order, the best first. Passages that are not the
/// bot's have nothing around them.
pub async fn around(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    passages: &[PassageId],
) -> Result<Vec<Around>> {
    if passages.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = passages.iter().map(|id| id.0).collect();
    let neighbours: Vec<Neighbour> = match db.on() {
        On::Sqlite(c) => {
            sqlx::query_as(
                "select p.id as of_id, n.id, n.ordinal - p.ordinal as side, n.body
                 from passages p join passages n on n.source_id = p.source_id and n.heading = p.heading and n.enabled
                     and n.ordinal between p.ordinal - 1 and p.ordinal + 1 and n.id <> p.id
                 where p.workspace_id = $1 and p.bot_id = $2 and p.id in (select value from json_each($3))",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(serde_json::to_string(&ids).map_err(|_| AppError::Internal)?)
            .fetch_all(c)
            .await?
        }
        On::Postgres(c) => {
            sqlx::query_as(
                "select p.id as of_id, n.id, n.ordinal - p.ordinal as side, n.body
                 from passages p join passages n on n.source_id = p.source_id and n.heading = p.heading and n.enabled
                     and n.ordinal between p.ordinal - 1 and p.ordinal + 1 and n.id <> p.id
                 where p.workspace_id = $1 and p.bot_id = $2 and p.id = any($3)",
            )
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(&ids)
            .fetch_all(c)
            .await?
        }
    };
    Ok(shared_out(&ids, neighbours, ROOM))
}

/// Gives each passage its neighbours while there is room, the best passage first and to each first what
/// comes after it, where an answer goes on. Nothing is given twice.
fn shared_out(passages: &[i64], neighbours: Vec<Neighbour>, room: usize) -> Vec<Around> {
    let mut given: HashSet<i64> = passages.iter().copied().collect();
    let mut left = room;
    let mut take = |of: i64, side: i64| -> String {
        let found = neighbours
            .iter()
            .find(|neighbour| neighbour.of_id == of && neighbour.side == side);
        let Some(found) = found.filter(|found| !given.contains(&found.id)) else {
            return String::new();
        };
        let size = found.body.chars().count();
        if size > left {
            return String::new();
        }
        left -= size;
        given.insert(found.id);
        found.body.clone()
    };
    passages
        .iter()
        .map(|passage| {
            let after = take(*passage, 1);
            let before = take(*passage, -1);
            Around { before, after }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn neighbour(of_id: i64, id: i64, side: i64, body: &str) -> Neighbour {
        Neighbour {
            of_id,
            id,
            side,
            body: body.into(),
        }
    }

    fn pair(around: &Around) -> (&str, &str) {
        (&around.before, &around.after)
    }

    #[test]
    fn the_best_passage_gets_its_neighbours_first_and_nothing_is_given_twice() {
        // 11 stands between 10 and 12, which were both found; 13 was found too.
        let all = || {
            vec![
                neighbour(10, 9, -1, "nine"),
                neighbour(10, 11, 1, "eleven"),
                neighbour(12, 11, -1, "eleven"),
                neighbour(12, 13, 1, "thirteen"),
                neighbour(13, 12, -1, "twelve"),
                neighbour(13, 14, 1, "fourteen"),
            ]
        };
        let found = shared_out(&[10, 12, 13], all(), 100);
        let found: Vec<_> = found.iter().map(pair).collect();
        assert_eq!(found, [("nine", "eleven"), ("", ""), ("", "fourteen")]);
        let found = shared_out(&[12, 10], all(), 9);
        let found: Vec<_> = found.iter().map(pair).collect();
        assert_eq!(found, [("", "thirteen"), ("", "")], "while there is room");
    }
}
