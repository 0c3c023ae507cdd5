//! What the server tells a page of its request.

use std::sync::Arc;

use leptos::prelude::use_context;

use crate::{
    account::{guard, preferences::Preferences},
    config::Config,
    http::draft::Draft,
    i18n::Locale,
    ui::ambient::Ambient,
};

/// Language and surroundings of a page.
pub struct Surroundings {
    /// Interface language.
    pub locale: Locale,
    /// The rest.
    pub ambient: Ambient,
}

/// Those of the request being answered; defaults while routes are collected at start.
pub fn of_request() -> Surroundings {
    let request = guard::request_quietly();
    let preferences = request
        .as_ref()
        .and_then(|request| request.extensions.get::<Preferences>());
    let draft = request
        .as_ref()
        .and_then(|request| request.extensions.get::<Draft>());
    let config = use_context::<Arc<Config>>();
    Surroundings {
        locale: preferences.map(|chosen| chosen.locale).unwrap_or_default(),
        ambient: Ambient {
            theme: preferences
                .map(|chosen| chosen.theme)
                .unwrap_or_default()
                .to_string(),
            utc_offset: config.as_ref().map_or(0, |config| config.utc_offset),
            public_url: config
                .map(|config| config.public_url.clone())
                .unwrap_or_default(),
            draft: draft.map(|draft| draft.0.clone()).unwrap_or_default(),
        },
    }
}
