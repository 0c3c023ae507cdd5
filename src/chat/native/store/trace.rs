//! How an answer came about, for the owner.

use crate::{
    chat::{Channel, CuratedUse, Why},
    db::Db,
    error::{AppError, Result},
    id::{BotId, CuratedId, MessageId, WorkspaceId},
    provider::model::{Message, Prompt},
    sql,
    usage::MicroUsd,
};

use super::{CURATED, version};

#[derive(sqlx::FromRow)]
struct TraceRow {
    provider: String,
    model: String,
    curated_id: Option<String>,
    curated_score: Option<f64>,
    searched: String,
    meaning: Option<String>,
    reranked: Option<String>,
    prompt: String,
    passages: String,
    tools: String,
    input_tokens: Option<i64>,
    output_tokens: Option<i64>,
    cost: Option<i64>,
    search_millis: i64,
    first_millis: Option<i64>,
    total_millis: i64,
    detail: Option<String>,
    problem: Option<String>,
    question: String,
    body: String,
    version: Option<i64>,
    channel: String,
}

/// How an answer of one of the workspace's bots came about.
pub async fn why(db: &Db, workspace: &WorkspaceId, bot: &BotId, answer: &MessageId) -> Result<Why> {
    let row: Option<TraceRow> = sql!(db, |c| {
        sqlx::query_as(
            "select t.provider, t.model, a.id as curated_id, t.curated_score, t.searched, t.meaning, t.reranked, t.prompt, t.passages, t.tools, t.input_tokens, t.output_tokens,
                    t.cost, t.search_millis, t.first_millis, t.total_millis, t.detail, m.problem, m.body, m.version, v.channel,
                    coalesce(q.body, '') as question
             from traces t
             join messages m on m.id = t.message_id
             join conversations v on v.id = m.conversation_id
             left join messages q on q.id = m.question_id
             left join curated_answers a on a.id = t.curated_id and a.workspace_id = t.workspace_id
             where t.workspace_id = $1 and v.workspace_id = $1 and v.bot_id = $2 and t.message_id = $3",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(answer.as_str())
        .fetch_optional(c)
        .await
    })?;
    row.map(Why::from).ok_or(AppError::NotFound)
}

impl From<TraceRow> for Why {
    fn from(row: TraceRow) -> Self {
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        let prompt: Option<Prompt> = serde_json::from_str(&row.prompt).ok().flatten();
        Self {
            curated: (row.provider == CURATED).then(|| CuratedUse {
                answer: row.curated_id.map(CuratedId::from),
                score: row.curated_score,
            }),
            channel: Channel::from_stored(&row.channel),
            version: version(row.version),
            question: row.question,
            answer: row.body,
            provider: row.provider,
            model: row.model,
            searched: row.searched,
            meaning: row.meaning,
            reranked: row.reranked,
            prompt: prompt.map(|prompt| as_text(&prompt)).unwrap_or_default(),
            passages: serde_json::from_str(&row.passages).unwrap_or_default(),
            tools: serde_json::from_str(&row.tools).unwrap_or_default(),
            input_tokens: row.input_tokens.map(count),
            output_tokens: row.output_tokens.map(count),
            cost: row.cost.map(MicroUsd),
            search_millis: count(row.search_millis),
            first_millis: row.first_millis.map(count),
            total_millis: count(row.total_millis),
            problem: row.problem,
            detail: row.detail,
        }
    }
}

/// A prompt as a person reads it, part by part.
fn as_text(prompt: &Prompt) -> Vec<(String, String)> {
    let mut parts = vec![("system".to_owned(), prompt.system.clone())];
    for message in &prompt.messages {
        match message {
            Message::User(text) => parts.push(("user".to_owned(), text.clone())),
            Message::Assistant { text, calls } => {
                let calls: String = calls
                    .iter()
                    .map(|call| format!("\n{}({})", call.name, call.arguments))
                    .collect();
                parts.push(("assistant".to_owned(), format!("{text}{calls}")));
            }
            Message::Tools(results) => {
                let results: Vec<String> = results
                    .iter()
                    .map(|result| format!("{}: {}", result.name, result.content))
                    .collect();
                parts.push(("tool".to_owned(), results.join("\n")));
            }
        }
    }
    parts
}
