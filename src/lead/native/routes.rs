//! A bot's leads as a file.

use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::header;

use crate::{
    account::Me,
    bot::store as bots,
    db::Db,
    error::{AppError, Result},
    id::BotId,
    lead::Lead,
    text,
};

use super::store;

/// `GET /bots/{bot}/leads/export`: the leads as a table, the latest first.
pub async fn give_file(
    State(db): State<Db>,
    Extension(me): Extension<Me>,
    Path(bot): Path<String>,
) -> Result<Response> {
    let bot = BotId::from(bot);
    bots::find(&db, &me.workspace_id, &bot).await?;
    let leads = store::latest(&db, &me.workspace_id, &bot).await?;
    let file = table(&leads).map_err(|error| {
        tracing::error!(%error, "export");
        AppError::Internal
    })?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"leads.csv\"",
        ),
    ];
    Ok((headers, file).into_response())
}

fn table(leads: &[Lead]) -> csv::Result<Vec<u8>> {
    let times: Vec<String> = leads.iter().map(|lead| lead.created_at.iso()).collect();
    let rows = leads.iter().zip(&times).map(|(lead, time)| {
        [
            time.as_str(),
            lead.name.as_str(),
            lead.contact.as_str(),
            lead.message.as_str(),
            lead.channel.as_str(),
            lead.conversation.as_ref().map_or("", |id| id.as_str()),
        ]
    });
    let header = [
        "created_at",
        "name",
        "contact",
        "message",
        "channel",
        "conversation",
    ];
    text::sheet(header, rows)
}
