//! Runs and what they found, as their pages show them.

use crate::{
    chat::markdown,
    check::{Demand, Outcome, RunCard, RunResult, RunState, Verdict},
    db::Db,
    error::{AppError, Result},
    id::{BotId, CheckId, RunId, WorkspaceId},
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
};

use super::store::from_stored;

#[derive(sqlx::FromRow)]
struct CardRow {
    id: String,
    state: String,
    checks: i64,
    passed: i64,
    failed: i64,
    worse: i64,
    better: i64,
    answers: i64,
    judged: i64,
    live_version: Option<i64>,
    publishes: bool,
    published_version: Option<i64>,
    author: Option<String>,
    created_at: i64,
}

impl From<CardRow> for RunCard {
    fn from(row: CardRow) -> Self {
        Self {
            id: row.id.into(),
            state: RunState::from_stored(&row.state),
            checks: small(row.checks),
            passed: small(row.passed),
            failed: small(row.failed),
            worse: small(row.worse),
            better: small(row.better),
            answers: small(row.answers),
            judged: small(row.judged),
            live: row.live_version.map(small),
            publishes: row.publishes,
            published: row.published_version.map(small),
            author: row.author,
            created_at: Timestamp::from_millis(row.created_at),
        }
    }
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The columns of a [`CardRow`], and where they come from.
macro_rules! cards {
    ($rest:literal) => {
        concat!(
            "select r.id, r.state, r.live_version, r.publishes, r.published_version, u.username as author, r.created_at,
                    count(case when d.edition = 'draft' then 1 end) as checks,
                    count(case when d.edition = 'draft' and d.verdict = 'passed' then 1 end) as passed,
                    count(case when d.edition = 'draft' and d.verdict in ('failed', 'unasked') then 1 end) as failed,
                    count(case when d.edition = 'draft' and d.verdict = 'failed' and l.verdict = 'passed' then 1 end) as worse,
                    count(case when d.edition = 'draft' and d.verdict = 'passed' and l.verdict = 'failed' then 1 end) as better,
                    count(d.place) as answers,
                    count(case when d.verdict <> 'waiting' then 1 end) as judged
             from check_runs r
             left join users u on u.id = r.author_id
             left join check_results d on d.run_id = r.id
             left join check_results l on l.run_id = d.run_id and l.place = d.place and l.edition = 'live'
             where r.workspace_id = $1 and r.bot_id = $2",
            $rest
        )
    };
}

/// A bot's runs, the last first.
pub async fn list(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    page: u32,
) -> Result<Page<RunCard>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar(
            "select count(*) from check_runs where workspace_id = $1 and bot_id = $2",
        )
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_one(c)
        .await
    })?;
    let rows: Vec<CardRow> = sql!(db, |c| {
        sqlx::query_as(cards!(
            " group by r.id, u.username order by r.created_at desc, r.id desc limit $3 offset $4"
        ))
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let runs = rows.into_iter().map(RunCard::from).collect();
    Ok(Page::new(runs, page, total))
}

/// One run.
pub async fn find(db: &Db, workspace: &WorkspaceId, bot: &BotId, id: &RunId) -> Result<RunCard> {
    let row: Option<CardRow> = sql!(db, |c| {
        sqlx::query_as(cards!(" and r.id = $3 group by r.id, u.username"))
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await
    })?;
    row.map(RunCard::from).ok_or(AppError::NotFound)
}

#[derive(sqlx::FromRow)]
struct ResultRow {
    place: i64,
    check_id: Option<String>,
    question: String,
    expectations: String,
    #[sqlx(flatten)]
    draft: DraftRow,
    #[sqlx(flatten)]
    live: LiveRow,
}

#[derive(sqlx::FromRow)]
struct DraftRow {
    verdict: String,
    unmet: String,
    problem: Option<String>,
    answer_id: Option<String>,
    conversation_id: Option<String>,
    body: Option<String>,
    tokens: Option<i64>,
    millis: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct LiveRow {
    l_verdict: Option<String>,
    l_unmet: Option<String>,
    l_problem: Option<String>,
    l_answer_id: Option<String>,
    l_conversation_id: Option<String>,
    l_body: Option<String>,
    l_tokens: Option<i64>,
    l_millis: Option<i64>,
}

impl LiveRow {
    fn asked(self) -> Option<DraftRow> {
        Some(DraftRow {
            verdict: self.l_verdict?,
            unmet: self.l_unmet.unwrap_or_default(),
            problem: self.l_problem,
            answer_id: self.l_answer_id,
            conversation_id: self.l_conversation_id,
            body: self.l_body,
            tokens: self.l_tokens,
            millis: self.l_millis,
        })
    }
}

impl From<DraftRow> for Outcome {
    fn from(row: DraftRow) -> Self {
        let unmet: Vec<Demand> = serde_json::from_str(&row.unmet).unwrap_or_default();
        let answer = row.answer_id.unwrap_or_default();
        let body = row.body.unwrap_or_default();
        Self {
            verdict: Verdict::from_stored(&row.verdict),
            unmet,
            problem: row.problem,
            answer: markdown::render(&body, &answer, &[]),
            place: row
                .conversation_id
                .map(|conversation| (conversation.into(), answer.into())),
            tokens: row.tokens.map(small),
            millis: row.millis.map(small),
        }
    }
}

impl From<ResultRow> for RunResult {
    fn from(row: ResultRow) -> Self {
        Self {
            place: small(row.place),
            check: row.check_id.map(CheckId::from),
            question: row.question,
            demands: from_stored(&row.expectations).demands(),
            draft: row.draft.into(),
            live: row.live.asked().map(Outcome::from),
        }
    }
}

/// What became of the checks of a run: in their order, but those that fail come first when it is
/// over.
pub async fn results(
    db: &Db,
    workspace: &WorkspaceId,
    run: &RunCard,
    page: u32,
) -> Result<Page<RunResult>> {
    let rows: Vec<ResultRow> = sql!(db, |c| {
        sqlx::query_as(
            "select d.place, d.check_id, d.question, d.expectations,
                    d.verdict, d.unmet, d.problem, d.answer_id, m.conversation_id, m.body, d.tokens, d.millis,
                    l.verdict as l_verdict, l.unmet as l_unmet, l.problem as l_problem, l.answer_id as l_answer_id,
                    n.conversation_id as l_conversation_id, n.body as l_body, l.tokens as l_tokens, l.millis as l_millis
             from check_results d
             left join check_results l on l.run_id = d.run_id and l.place = d.place and l.edition = 'live'
             left join messages m on m.id = d.answer_id
             left join messages n on n.id = l.answer_id
             where d.workspace_id = $1 and d.run_id = $2 and d.edition = 'draft'
             order by case when $5 and d.verdict <> 'passed' then 0 else 1 end, d.place limit $3 offset $4",
        )
        .bind(workspace.as_str())
        .bind(run.id.as_str())
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .bind(run.state != RunState::Running)
        .fetch_all(c)
        .await
    })?;
    let results = rows.into_iter().map(RunResult::from).collect();
    Ok(Page::new(results, page, i64::from(run.checks)))
}

/// The last run of a bot.
pub async fn last(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Option<RunCard>> {
    let row: Option<CardRow> = sql!(db, |c| {
        sqlx::query_as(cards!(
            " group by r.id, u.username order by r.created_at desc, r.id desc limit 1"
        ))
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .fetch_optional(c)
        .await
    })?;
    Ok(row.map(RunCard::from))
}
