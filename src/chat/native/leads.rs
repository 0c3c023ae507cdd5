//! A visitor leaves how they can be reached: whether the chat offers the form, and what comes of it.

use axum::{
    Extension, Form, Json,
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode};
use leptos::nonce::Nonce;
use serde::Deserialize;

use crate::{
    account::preferences::Preferences,
    chat::Message,
    db::Db,
    error::{AppError, Result},
    http::{
        assets::Assets,
        attempts::{Limit, attempt_all},
    },
    id::{ConversationId, LeadId},
    lead::{Lead, LeadForm, NewLead, Offer, capture::capture, store as leads},
    publish::speaker::Door,
    time::Timestamp,
};

use super::{
    engine::Engine,
    opened::{self, Shown},
    room::Room,
    room_page, routes, store,
};

/// Leads one visitor may leave in an hour: a slip of the pen is mended, a joke ends.
const OF_A_VISITOR: u32 = 5;
/// Leads that may reach a bot from one network in an hour. Whole towns share an address of a mobile
/// network.
const OF_A_NETWORK: u32 = 100;

/// The form on a page.
#[derive(Debug, Clone)]
pub struct Offered {
    /// As its owner set it.
    pub form: LeadForm,
    /// Whether it shows, or waits for a question that has no answer.
    pub due: bool,
    /// What has come of it.
    pub outcome: Outcome,
}

/// What has come of a form.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Nothing was sent.
    Untouched,
    /// What was sent is kept.
    Sent,
    /// What was sent was refused, and why.
    Refused(NewLead, AppError),
}

/// The form for a page, if there is one: a conversation that has its lead is asked for no other.
pub(super) async fn offered(
    db: &Db,
    room: &Room,
    shown: &Shown,
    messages: &[Message],
) -> Result<Option<Offered>> {
    // Who has not agreed to what is kept leaves nothing.
    if room.visitor.is_empty() || room.consented().is_err() {
        return Ok(None);
    }
    let form = leads::form(db, &room.workspace, &room.bot.id).await?;
    if form.offer == Offer::Never {
        return Ok(None);
    }
    let sent = shown.lead.is_some();
    let captured = match &shown.c {
        Some(id) => leads::is_captured(db, &room.workspace, id).await?,
        None => sent,
    };
    if captured && !sent {
        return Ok(None);
    }
    let unanswered = messages
        .last()
        .is_some_and(|last| last.answered == Some(false));
    let closed = shown.c.is_none() && room.door != Door::Open;
    Ok(Some(Offered {
        due: captured || form.offer == Offer::Always || unanswered || closed,
        outcome: if captured {
            Outcome::Sent
        } else {
            Outcome::Untouched
        },
        form,
    }))
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Given {
    conversation: Option<ConversationId>,
    #[serde(flatten)]
    lead: NewLead,
}

/// `POST {base}/lead`: keeps a lead. What is refused comes back with what was typed; it never stands
/// in an address.
pub async fn leave(
    State(engine): State<Engine>,
    State(assets): State<Assets>,
    Extension(nonce): Extension<Nonce>,
    Extension(preferences): Extension<Preferences>,
    headers: HeaderMap,
    room: Room,
    Form(given): Form<Given>,
) -> Result<Response> {
    let conversation = given.conversation.filter(|id| !id.as_str().is_empty());
    let form = leads::form(&engine.db, &room.workspace, &room.bot.id).await?;
    let lead = given.lead.trimmed();
    let (status, outcome) = match keep(&engine.db, &room, conversation.as_ref(), &form, &lead).await
    {
        Ok(()) => (StatusCode::OK, Outcome::Sent),
        Err(error @ (AppError::Invalid { .. } | AppError::TooManyAttempts { .. })) => {
            let status = StatusCode::from_u16(error.status());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, Outcome::Refused(lead, error))
        }
        Err(error) => return Err(error),
    };
    let offered = Offered {
        form,
        due: true,
        outcome,
    };
    if routes::wants_json(&headers) {
        let html = room_page::lead::render(&room, conversation.as_ref(), &offered);
        let answer = Json(serde_json::json!({ "html": html }));
        return Ok(room.with_cookie((status, answer)));
    }
    if status.is_success() {
        let conversation = conversation.map_or_else(String::new, |id| format!("c={id}&"));
        let next = format!("{}?{conversation}lead=sent#lead", room.base);
        return Ok(room.with_cookie(Redirect::to(&next)));
    }
    let around = room_page::Around {
        preferences,
        embedded: opened::is_frame(&headers),
        assets: &assets,
        nonce: &nonce,
        public_url: &engine.config.public_url,
    };
    let shown = Shown {
        c: conversation,
        ..Shown::default()
    };
    let page = opened::shown_page(&engine, &room, &shown, &around, Some(offered)).await?;
    Ok((status, page).into_response())
}

/// A page that came with a refusal has links that are meant for the one it replaced.
pub async fn back(room: Room, RawQuery(query): RawQuery) -> Redirect {
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    Redirect::to(&format!("{}{query}", room.base))
}

async fn keep(
    db: &Db,
    room: &Room,
    conversation: Option<&ConversationId>,
    form: &LeadForm,
    lead: &NewLead,
) -> Result<()> {
    if form.offer == Offer::Never {
        return Err(AppError::NotFound);
    }
    // Who may not begin a conversation may still leave word.
    room.door.admit(true)?;
    room.consented()?;
    let question = match conversation {
        Some(id) => store::last_question(db, room, id).await?,
        None => String::new(),
    };
    lead.check(form)?;
    throttle(db, room).await?;
    let (message, name) = (lead.message.clone(), lead.name.clone());
    let lead = Lead {
        id: LeadId::new(),
        conversation: conversation.cloned(),
        channel: room.channel,
        name: if form.ask_name { name } else { String::new() },
        contact: lead.contact.clone(),
        message: if message.is_empty() {
            question
        } else {
            message
        },
        created_at: Timestamp::now(),
    };
    let mut tx = db.begin().await?;
    capture(&mut tx, &room.workspace, &room.bot.id, &lead).await?;
    tx.commit().await?;
    Ok(())
}

async fn throttle(db: &Db, room: &Room) -> Result<()> {
    let an_hour = |tries| Limit {
        tries,
        seconds: 60 * 60,
    };
    let visitor = format!("lead {}", room.visitor);
    let network = format!("leads of {} from {}", room.bot.id, room.network);
    let subjects = [
        (visitor.as_str(), an_hour(OF_A_VISITOR)),
        (network.as_str(), an_hour(OF_A_NETWORK)),
    ];
    attempt_all(db, &subjects).await
}
