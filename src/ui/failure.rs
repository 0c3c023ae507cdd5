//! A page that can't be shown: what happened, and a way back.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    error::AppError,
    i18n::{td_string, use_locale},
};

/// Says what went wrong, with the status it has.
#[component]
pub fn Failure(error: AppError) -> impl IntoView {
    let locale = use_locale();
    set_status(error.status());
    let log_in = error == AppError::LoginRequired;
    let status = error.status();
    let sentence = error.sentence(locale);
    view! {
        <Title text=sentence.clone() />
        <div class="error-page">
            <p class="error-page__code">{status}</p>
            <h1>{sentence}</h1>
            <div class="row">
                {if log_in {
                    view! { <a class="button button--primary" href="/log-in">{td_string!(locale, ui.log_in)}</a> }.into_any()
                } else {
                    view! { <a class="button button--primary" href="/">{td_string!(locale, ui.home)}</a> }.into_any()
                }}
            </div>
        </div>
    }
}

/// The status of the page being rendered; in the browser there is none to set.
fn set_status(status: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) = (
        use_context::<leptos_axum::ResponseOptions>(),
        http::StatusCode::from_u16(status),
    ) {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}
