//! What the doors of tools need of the server beside the database.

use leptos::prelude::use_context;

use crate::{
    error::{AppError, Result},
    http::outgoing::Outgoing,
};

/// The client for addresses that people type.
pub fn outgoing() -> Result<Outgoing> {
    use_context::<Outgoing>().ok_or(AppError::Internal)
}
