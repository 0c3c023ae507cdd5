//! Answers in the making, and their end.

use crate::{
    chat::{Channel, Citation, State},
    curated::{find::Hit, store as curated},
    db::{Db, Tx},
    error::Result,
    id::{MessageId, SourceId},
    provider::model::Usage,
    sql,
    time::Timestamp,
    usage::MicroUsd,
};

use super::{super::room::Room, Asked, told};

/// Writes down how far an answer is, with what it has come to quote: should the process die, what it
/// leaves has its sources.
pub async fn checkpoint(
    db: &Db,
    room: &Room,
    answer: &MessageId,
    body: &str,
    citations: &[(SourceId, Citation)],
) -> Result<()> {
    let mut tx = db.begin_relaxed().await?;
    let rows = sql!(tx, |c| {
        sqlx::query(
            "update messages set body = $2, touched_at = $3 where id = $1 and state = 'writing'",
        )
        .bind(answer.as_str())
        .bind(body)
        .bind(Timestamp::now().millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if rows > 0 {
        cite(&mut tx, room, answer, citations).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn cite(
    tx: &mut Tx,
    room: &Room,
    answer: &MessageId,
    citations: &[(SourceId, Citation)],
) -> Result<()> {
    for (source, citation) in citations {
        sql!(tx, |c| {
            sqlx::query(
                "insert into citations (message_id, workspace_id, number, source_id, title, heading, excerpt, page, url)
                 values ($1, $2, $3, (select id from sources where id = $4), $5, $6, $7, $8, $9)
                 on conflict (message_id, number) do nothing",
            )
            .bind(answer.as_str())
            .bind(room.workspace.as_str())
            .bind(i64::from(citation.number))
            .bind(source.as_str())
            .bind(&citation.title)
            .bind(&citation.heading)
            .bind(&citation.excerpt)
            .bind(citation.page.map(i64::from))
            .bind(citation.url.as_deref())
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    Ok(())
}

/// An answer may end otherwise than it began, such as in the owner's own words.
async fn cite_nothing(tx: &mut Tx, room: &Room, answer: &MessageId) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query("delete from citations where workspace_id = $1 and message_id = $2")
            .bind(room.workspace.as_str())
            .bind(answer.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// An answer's end.
pub struct Ending<'a> {
    /// How it ended.
    pub state: State,
    /// Whether an answer was found.
    pub answered: Option<bool>,
    /// Code of what went wrong, also when the built-in model made up for it.
    pub problem: Option<&'a str>,
    /// The whole text.
    pub body: &'a str,
    /// What it quotes, with the documents.
    pub citations: &'a [(SourceId, Citation)],
    /// How it came about.
    pub trace: &'a Trace,
}

/// How an answer came about, as stored.
pub struct Trace {
    /// `builtin`, [`CURATED`](super::CURATED), or the provider's protocol.
    pub provider: String,
    /// The model's name.
    pub model: String,
    /// The curated answer that was given.
    pub curated: Option<Hit>,
    /// What was searched for.
    pub searched: String,
    /// Whether meaning was searched too, see [`Searched`](crate::knowledge::both::Searched).
    pub meaning: Option<&'static str>,
    /// Whether a reranking model gave the order of the passages, likewise.
    pub reranked: Option<&'static str>,
    /// JSON of the prompt.
    pub prompt: String,
    /// JSON of the passages.
    pub passages: String,
    /// JSON of the calls of tools.
    pub tools: String,
    /// Tokens, where a paid model was asked.
    pub usage: Option<Usage>,
    /// What it cost, if that is known.
    pub cost: Option<MicroUsd>,
    /// Milliseconds of the search.
    pub search_millis: u64,
    /// Milliseconds to the first text.
    pub first_millis: Option<u64>,
    /// Milliseconds in all.
    pub total_millis: u64,
    /// What the provider said when it failed.
    pub detail: Option<String>,
}

/// Writes down an answer's end with its citations, and counts it.
pub async fn finish(db: &Db, room: &Room, asked: &Asked, ending: &Ending<'_>) -> Result<()> {
    let mut tx = db.begin().await?;
    let now = Timestamp::now().millis();
    let rows = sql!(tx, |c| {
        sqlx::query(
            "update messages set body = $2, state = $3, answered = $4, touched_at = $5, problem = $7
             where id = $1 and workspace_id = $6 and state in ('writing', 'interrupted')",
        )
        .bind(asked.answer.as_str())
        .bind(ending.body)
        .bind(ending.state.as_str())
        .bind(ending.answered)
        .bind(now)
        .bind(room.workspace.as_str())
        .bind(ending.problem)
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    if rows == 0 {
        return Ok(());
    }
    cite_nothing(&mut tx, room, &asked.answer).await?;
    cite(&mut tx, room, &asked.answer, ending.citations).await?;
    add_trace(&mut tx, room, &asked.answer, ending.trace).await?;
    if let Some(hit) = &ending.trace.curated
        && room.channel != Channel::Check
    {
        curated::count_hit(&mut tx, &room.workspace, &hit.id).await?;
    }
    sql!(tx, |c| {
        sqlx::query(
            "update conversations set updated_at = $4, unanswered = (
                 select count(*) from messages m
                 where m.conversation_id = conversations.id and m.answered = $3 and m.superseded = $3)
             where workspace_id = $1 and id = $2",
        )
            .bind(room.workspace.as_str())
            .bind(asked.conversation.as_str())
            .bind(false)
            .bind(now)
            .execute(c)
            .await
            .map(drop)
    })?;
    told::ended(&mut tx, room, asked, ending).await?;
    tx.commit().await?;
    Ok(())
}

async fn add_trace(tx: &mut Tx, room: &Room, answer: &MessageId, trace: &Trace) -> Result<()> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    sql!(tx, |c| {
        sqlx::query(
            "insert into traces (message_id, workspace_id, provider, model, searched, prompt, passages, tools,
                                 input_tokens, output_tokens, cost, search_millis, first_millis, total_millis, detail,
                                 curated_id, curated_score, meaning, reranked)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        )
        .bind(answer.as_str())
        .bind(room.workspace.as_str())
        .bind(&trace.provider)
        .bind(&trace.model)
        .bind(&trace.searched)
        .bind(&trace.prompt)
        .bind(&trace.passages)
        .bind(&trace.tools)
        .bind(trace.usage.map(|usage| number(usage.input_tokens)))
        .bind(trace.usage.map(|usage| number(usage.output_tokens)))
        .bind(trace.cost.map(|cost| cost.0))
        .bind(number(trace.search_millis))
        .bind(trace.first_millis.map(number))
        .bind(number(trace.total_millis))
        .bind(&trace.detail)
        .bind(trace.curated.as_ref().map(|hit| hit.id.as_str()))
        .bind(trace.curated.as_ref().and_then(|hit| hit.score))
        .bind(trace.meaning)
        .bind(trace.reranked)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Marks an answer whose work has died.
pub async fn give_up(db: &Db, answer: &MessageId) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!(tx, |c| {
        sqlx::query("update messages set state = 'failed', problem = 'internal' where id = $1 and state = 'writing'")
            .bind(answer.as_str())
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Marks answers nobody writes any more: those without a sign of life since `before`.
pub async fn interrupt_abandoned(db: &Db, before: Timestamp) -> Result<u64> {
    let mut tx = db.begin().await?;
    let rows = sql!(tx, |c| {
        sqlx::query(
            "update messages set state = 'interrupted' where state = 'writing' and touched_at < $1",
        )
        .bind(before.millis())
        .execute(c)
        .await
        .map(|done| done.rows_affected())
    })?;
    tx.commit().await?;
    Ok(rows)
}
