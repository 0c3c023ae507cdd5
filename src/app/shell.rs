//! The document around the app.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use super::{App, surroundings::of_request};

/// The document around the app, rendered by the server only.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let surroundings = of_request();
    view! {
        <!DOCTYPE html>
        <html lang=crate::i18n::code(surroundings.locale) data-theme=surroundings.ambient.theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <AutoReload options=options.clone() />
                <HydrationScripts options=options.clone() />
                <HashedStylesheet options id="leptos" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
