//! What a form that was sent without scripts came back with: the server leads back to the form's
//! page, and the address tells which function refused it and why.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::error::AppError;

/// The path of the server function that refused a form, and why, if this page's address tells.
pub fn returned_error() -> Memo<Option<(String, AppError)>> {
    let query = use_query_map();
    Memo::new(move |_| {
        let query = query.read();
        let error = AppError::from_address(query.get_str("__err")?)?;
        Some((query.get("__path")?, error))
    })
}
