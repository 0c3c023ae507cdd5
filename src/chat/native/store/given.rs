//! An answer as it was given, for those who judge it.

use std::collections::BTreeSet;

use crate::{
    chat::State,
    db::Db,
    error::{AppError, Result},
    id::{BotId, ConversationId, MessageId, WorkspaceId},
    sql,
};

/// An answer, and what it is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Where it was given.
    pub conversation: ConversationId,
    /// The question.
    pub question: String,
    /// How far it is.
    pub state: State,
    /// Whether an answer was found.
    pub answered: Option<bool>,
    /// Code of what went wrong, also when the built-in model made up for it.
    pub problem: Option<String>,
    /// Its text without the markers of what it cites.
    pub text: String,
    /// Titles of the documents it cites: as they were then and as they are now, and of the sites
    /// they are pages of.
    pub cited: BTreeSet<String>,
    /// Tokens written, where the model counts them.
    pub output_tokens: Option<u64>,
    /// Milliseconds it took.
    pub millis: u64,
}

#[derive(sqlx::FromRow)]
struct GivenRow {
    conversation_id: String,
    question: String,
    state: String,
    answered: Option<bool>,
    problem: Option<String>,
    body: String,
    output_tokens: Option<i64>,
    total_millis: Option<i64>,
}

/// An answer of one of the workspace's bots.
pub async fn given(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    answer: &MessageId,
) -> Result<Given> {
    let row: Option<GivenRow> = sql!(db, |c| {
        sqlx::query_as(
            "select m.conversation_id, q.body as question, m.state, m.answered, m.problem, m.body,
                    t.output_tokens, t.total_millis
             from messages m join messages q on q.id = m.question_id
             join conversations v on v.id = m.conversation_id
             left join traces t on t.message_id = m.id
             where m.workspace_id = $1 and v.workspace_id = $1 and v.bot_id = $2 and m.id = $3 and m.role = 'bot'",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(answer.as_str())
        .fetch_optional(c)
        .await
    })?;
    let row = row.ok_or(AppError::NotFound)?;
    let cited: Vec<(i64, String, Option<String>, Option<String>)> = sql!(db, |c| {
        sqlx::query_as(
            "select x.number, x.title, s.title, r.title from citations x
             left join sources s on s.id = x.source_id and s.workspace_id = x.workspace_id
             left join sources r on r.id = s.site_id and r.workspace_id = x.workspace_id
             where x.workspace_id = $1 and x.message_id = $2",
        )
        .bind(workspace.as_str())
        .bind(answer.as_str())
        .fetch_all(c)
        .await
    })?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let mut text = row.body;
    let mut titles = BTreeSet::new();
    for (number, then, now, site) in cited {
        text = without_marker(&text, number);
        titles.extend([Some(then), now, site].into_iter().flatten());
    }
    Ok(Given {
        conversation: row.conversation_id.into(),
        question: row.question,
        state: State::from_stored(&row.state),
        answered: row.answered,
        problem: row.problem,
        text,
        cited: titles,
        output_tokens: row.output_tokens.map(count),
        millis: row.total_millis.map(count).unwrap_or(0),
    })
}

/// An answer's text without the marker of one of its sources.
pub(super) fn without_marker(text: &str, number: impl std::fmt::Display) -> String {
    let marker = format!("[{number}]");
    text.replace(&format!(" {marker}"), "").replace(&marker, "")
}
