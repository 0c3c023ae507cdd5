//! Visitors agree in the frame to what the owner asks for before they ask.

use axum::{Extension, Form, extract::State};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    chat::room::Guest,
    db::Db,
    error::Result,
    publish::speaker::LiveBot,
    share::{agreements, gate::edition},
};

/// The form of the consent.
#[derive(Deserialize)]
pub struct Consent {
    /// The wording that was read.
    edition: String,
}

/// `POST /w/{slug}/consent`: keeps what a visitor has agreed to. An older wording is no consent to
/// this one: the frame's next page asks again.
pub async fn agree(
    State(db): State<Db>,
    Extension(guest): Extension<Guest>,
    Form(consent): Form<Consent>,
) -> Result<StatusCode> {
    if consent.edition == edition(&guest.terms.consent) {
        let LiveBot {
            workspace, speaker, ..
        } = &guest.live;
        agreements::save(
            &db,
            workspace,
            &speaker.id,
            &guest.visitor,
            &consent.edition,
        )
        .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
