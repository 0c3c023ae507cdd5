//! What visitors have asked, with what the search found for it: the log an owner improves the documents
//! by. Nothing is kept for it: questions, answers and traces are there.

use crate::{
    chat::{AskedQuestion, BEST, Channel, UsedPassage},
    db::Db,
    error::Result,
    id::{BotId, WorkspaceId},
    list::{PAGE_SIZE, Page, offset},
    sql,
    time::Timestamp,
};

use super::CURATED;

/// Characters of a passage that are told.
const EXCERPT: usize = 240;

#[derive(sqlx::FromRow)]
struct QuestionRow {
    answer: String,
    conversation: String,
    channel: String,
    question: String,
    searched: Option<String>,
    answered: Option<bool>,
    provider: Option<String>,
    passages: Option<String>,
    created_at: i64,
}

/// Which answers count: the present ones to visitors. Owners who try a bot ask what they please.
macro_rules! of_visitors {
    () => {
        "from messages m
         join conversations v on v.id = m.conversation_id
         join messages q on q.id = m.question_id
         left join traces t on t.message_id = m.id
         where m.workspace_id = $1 and v.workspace_id = $1 and v.bot_id = $2 and v.channel not in ('playground', 'check')
             and m.state <> 'writing' and not m.superseded and (not m.answered or not $3)"
    };
}

/// Questions of a bot's visitors, the latest first; on request only those without an answer.
pub async fn questions(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    unanswered: bool,
    page: u32,
) -> Result<Page<AskedQuestion>> {
    let total: i64 = sql!(db, |c| {
        sqlx::query_scalar(concat!("select count(*) ", of_visitors!()))
            .bind(workspace.as_str())
            .bind(bot.as_str())
            .bind(unanswered)
            .fetch_one(c)
            .await
    })?;
    let rows: Vec<QuestionRow> = sql!(db, |c| {
        sqlx::query_as(concat!(
            "select m.id as answer, v.id as conversation, v.channel, q.body as question, t.searched, m.answered,
                    t.provider, t.passages, m.created_at ",
            of_visitors!(),
            " order by m.id desc limit $4 offset $5",
        ))
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(unanswered)
        .bind(i64::from(PAGE_SIZE))
        .bind(offset(page))
        .fetch_all(c)
        .await
    })?;
    let items = rows.into_iter().map(AskedQuestion::from).collect();
    Ok(Page::new(items, page, total))
}

impl From<QuestionRow> for AskedQuestion {
    fn from(row: QuestionRow) -> Self {
        let passages = row.passages.as_deref().unwrap_or_default();
        let passages: Vec<UsedPassage> = serde_json::from_str(passages).unwrap_or_default();
        Self {
            answer: row.answer.into(),
            conversation: row.conversation.into(),
            channel: Channel::from_stored(&row.channel),
            searched: row.searched.unwrap_or_else(|| row.question.clone()),
            question: row.question,
            answered: row.answered,
            curated: row.provider.as_deref() == Some(CURATED),
            passages: passages.into_iter().take(BEST).map(shortened).collect(),
            at: Timestamp::from_millis(row.created_at),
        }
    }
}

fn shortened(passage: UsedPassage) -> UsedPassage {
    let mut excerpt: String = passage.excerpt.chars().take(EXCERPT).collect();
    if excerpt.len() < passage.excerpt.len() {
        excerpt.push('…');
    }
    UsedPassage {
        excerpt,
        before: String::new(),
        after: String::new(),
        ..passage
    }
}
