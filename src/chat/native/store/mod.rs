//! Conversations and messages in the database. A visitor's functions take the bot and the visitor,
//! an owner's the workspace.

mod asking;
mod curated;
mod feedback;
mod finishing;
mod given;
mod named;
mod owner;
mod profile;
mod questions;
mod repeated;
mod told;
mod trace;
mod uncited;
mod visitor;

use std::collections::HashMap;

use crate::{
    chat::{Author, Citation, Feedback, Message, State},
    db::Db,
    error::Result,
    id::{MessageId, WorkspaceId},
    sql,
    time::Timestamp,
};

use super::markdown;

pub use asking::{Asked, ask, ask_again, ask_otherwise};
pub use curated::exchange;
pub use feedback::give_feedback;
pub use finishing::{Ending, Trace, checkpoint, finish, give_up, interrupt_abandoned};
pub use given::{Given, given};
pub use named::{asked_as, forget_names, give_name, take_name};
pub use owner::{list, transcript};
pub use profile::{Caller, adopt, forget_silent, latest, profile, save_profile};
pub use questions::questions;
pub use repeated::{asked_again, asked_otherwise};
pub use trace::why;
pub use uncited::uncited;
pub use visitor::{
    conversation_of, last_question, question_of, turns, visitor_answer, visitor_conversations,
    visitor_messages,
};

/// What traces name as the provider of a curated answer.
pub const CURATED: &str = "curated";

#[derive(sqlx::FromRow)]
struct MessageRow {
    id: String,
    role: String,
    state: String,
    answered: Option<bool>,
    body: String,
    superseded: bool,
    problem: Option<String>,
    feedback: Option<i64>,
    feedback_comment: Option<String>,
    question_id: Option<String>,
    created_at: i64,
    version: Option<i64>,
}

/// The columns of a [`MessageRow`] in a query that calls the table `m`.
macro_rules! message_columns {
    () => {
        "m.id, m.role, m.state, m.answered, m.body, m.superseded, m.problem, m.feedback, m.feedback_comment, m.question_id, m.created_at, m.version"
    };
}
use message_columns;

async fn shown(db: &Db, workspace: &WorkspaceId, rows: Vec<MessageRow>) -> Result<Vec<Message>> {
    let mut cited = citations(db, workspace, &rows).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let citations = cited.remove(&row.id).unwrap_or_default();
            message(row, citations)
        })
        .collect())
}

fn message(row: MessageRow, citations: Vec<Citation>) -> Message {
    let author = if row.role == "bot" {
        Author::Bot
    } else {
        Author::Visitor
    };
    let numbers: Vec<u32> = citations.iter().map(|citation| citation.number).collect();
    Message {
        html: match author {
            // The chat's script goes on adding text to it.
            Author::Bot if row.state == State::Writing.as_str() => {
                format!(
                    "<span class=\"message__stream\">{}</span>",
                    markdown::escape(&row.body)
                )
            }
            Author::Bot => markdown::render(&row.body, &row.id, &numbers),
            Author::Visitor => markdown::plain(&row.body),
        },
        bytes: u32::try_from(row.body.len()).unwrap_or(u32::MAX),
        text: row.body,
        author,
        state: State::from_stored(&row.state),
        answered: row.answered,
        citations,
        superseded: row.superseded,
        problem: row.problem,
        feedback: Feedback::from_stored(row.feedback, row.feedback_comment),
        question: row.question_id.map(MessageId::from),
        curated: None,
        version: version(row.version),
        created_at: Timestamp::from_millis(row.created_at),
        id: row.id.into(),
    }
}

/// The number of a version as it is stored.
fn version(number: Option<i64>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}

/// The citations of messages that follow each other in one conversation, by message.
async fn citations(
    db: &Db,
    workspace: &WorkspaceId,
    rows: &[MessageRow],
) -> Result<HashMap<String, Vec<Citation>>> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(HashMap::new());
    };
    let found: Vec<CitationRow> = sql!(db, |c| {
        sqlx::query_as(
            "select x.message_id, x.number, x.title, x.heading, x.excerpt, x.page, x.url
             from citations x join messages m on m.id = x.message_id
             where x.workspace_id = $1
               and m.conversation_id = (select conversation_id from messages where id = $2)
               and x.message_id >= $2 and x.message_id <= $3
             order by x.message_id, x.number",
        )
        .bind(workspace.as_str())
        .bind(&first.id)
        .bind(&last.id)
        .fetch_all(c)
        .await
    })?;
    let mut by_message: HashMap<String, Vec<Citation>> = HashMap::new();
    for row in found {
        let of_it = by_message.entry(row.message_id.clone()).or_default();
        of_it.push(row.into());
    }
    Ok(by_message)
}

#[derive(sqlx::FromRow)]
struct CitationRow {
    message_id: String,
    number: i64,
    title: String,
    heading: String,
    excerpt: String,
    page: Option<i64>,
    url: Option<String>,
}

impl From<CitationRow> for Citation {
    fn from(row: CitationRow) -> Self {
        Self {
            number: u32::try_from(row.number).unwrap_or(0),
            title: row.title,
            heading: row.heading,
            excerpt: row.excerpt,
            page: row.page.and_then(|page| u32::try_from(page).ok()),
            url: row.url,
        }
    }
}
