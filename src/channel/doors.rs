//! Doors: what is to be known of the API. Anybody may read it.

use leptos::{prelude::*, server_fn::codec::PostUrl};

use crate::{channel::Reference, error::Result};

#[cfg(feature = "ssr")]
use crate::{
    channel::{Example, api::reference},
    config::config,
};

/// Programs that ask bots; the tests run these very files.
#[cfg(feature = "ssr")]
const EXAMPLES: [(&str, &str); 5] = [
    ("curl", include_str!("examples/ask.sh")),
    ("Python", include_str!("examples/ask.py")),
    ("JavaScript", include_str!("examples/stream.mjs")),
    ("Python, openai", include_str!("examples/chat.py")),
    ("JavaScript, openai", include_str!("examples/chat.mjs")),
];

/// Examples and routes of the API.
#[server(prefix = "/api", endpoint = "api_reference", input = PostUrl)]
pub async fn api_reference() -> Result<Reference> {
    let example = |(name, code): (&str, &str)| Example {
        name: name.to_owned(),
        code: code.to_owned(),
    };
    Ok(Reference {
        examples: EXAMPLES.into_iter().map(example).collect(),
        operations: reference::operations(),
        requests_per_minute: config()?.api_requests_per_minute,
    })
}
