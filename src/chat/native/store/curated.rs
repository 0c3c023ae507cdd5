//! Which answers of a conversation were curated, and what curated answers are made from.

use std::collections::HashMap;

use crate::{
    chat::{Citation, CuratedUse, Exchange, Message},
    db::Db,
    error::{AppError, Result},
    id::{BotId, ConversationId, CuratedId, MessageId, WorkspaceId},
    sql,
};

use super::{CURATED, MessageRow, citations, given::without_marker, message_columns};

/// Marks the messages of a conversation that are curated answers.
pub(super) async fn mark(
    db: &Db,
    workspace: &WorkspaceId,
    conversation: &ConversationId,
    messages: &mut [Message],
) -> Result<()> {
    let rows: Vec<(String, Option<String>, Option<f64>)> = sql!(db, |c| {
        sqlx::query_as(
            "select t.message_id, a.id, t.curated_score
             from messages m join traces t on t.message_id = m.id
             left join curated_answers a on a.id = t.curated_id and a.workspace_id = t.workspace_id
             where m.workspace_id = $1 and m.conversation_id = $2 and t.provider = $3",
        )
        .bind(workspace.as_str())
        .bind(conversation.as_str())
        .bind(CURATED)
        .fetch_all(c)
        .await
    })?;
    let mut uses: HashMap<String, CuratedUse> = rows
        .into_iter()
        .map(|(message, answer, score)| {
            let answer = answer.map(CuratedId::from);
            (message, CuratedUse { answer, score })
        })
        .collect();
    for message in messages {
        message.curated = uses.remove(message.id.as_str());
    }
    Ok(())
}

/// A question of one of a bot's conversations with its present answer, by the id of either: by the
/// question's alone it is to be answered anew, so the answer is left out.
pub async fn exchange(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    conversation: &ConversationId,
    id: &MessageId,
) -> Result<Exchange> {
    let row = in_conversation(db, workspace, bot, conversation, id).await?;
    let Some(question) = row.question_id.clone() else {
        return match row.role.as_str() {
            "visitor" => Ok(Exchange {
                question: on_one_line(&row.body),
                answer: String::new(),
            }),
            _ => Err(AppError::NotFound),
        };
    };
    let question = in_conversation(db, workspace, bot, conversation, &question.into()).await?;
    let rows = [row];
    let cited = citations(db, workspace, &rows).await?;
    let [row] = rows;
    let cited = cited.get(&row.id).map(Vec::as_slice).unwrap_or_default();
    Ok(Exchange {
        question: on_one_line(&question.body),
        answer: if row.answered == Some(false) {
            String::new()
        } else {
            without_markers(&row.body, cited)
        },
    })
}

async fn in_conversation(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    conversation: &ConversationId,
    id: &MessageId,
) -> Result<MessageRow> {
    let row: Option<MessageRow> = sql!(db, |c| {
        sqlx::query_as(concat!(
            "select ",
            message_columns!(),
            " from messages m join conversations v on v.id = m.conversation_id
              where m.workspace_id = $1 and v.workspace_id = $1 and v.bot_id = $2 and v.id = $3 and m.id = $4",
        ))
        .bind(workspace.as_str())
        .bind(bot.as_str())
        .bind(conversation.as_str())
        .bind(id.as_str())
        .fetch_optional(c)
        .await
    })?;
    row.ok_or(AppError::NotFound)
}

/// Lines are wordings in the form of a curated answer, and a question is one.
fn on_one_line(question: &str) -> String {
    question.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An answer without the numbers of its sources, which a curated answer does not have.
fn without_markers(answer: &str, cited: &[Citation]) -> String {
    cited.iter().fold(answer.to_owned(), |text, citation| {
        without_marker(&text, citation.number)
    })
}
