//! ChatBot Factory: make an AI chatbot from your documents.
//!
//! Slices stand in one fixed order on a ground floor that knows none of them; each may use the
//! ones before it, never the ones after. `tests::order` holds the order.
#![recursion_limit = "256"]

// Ground floor, for server and browser.
pub mod error;
pub mod form;
pub mod format;
pub mod i18n;
pub mod id;
pub mod list;
pub mod time;
pub mod ui;

// Ground floor, server only.
#[cfg(feature = "ssr")]
pub mod cipher;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod crawl;
#[cfg(feature = "ssr")]
pub mod db;
#[cfg(feature = "ssr")]
pub mod extract;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod text;

// Slices, each of which may use the ones above it.
pub mod account;
pub mod bot;
pub mod bundle;
pub mod channel;
pub mod chat;
pub mod check;
pub mod curated;
pub mod insight;
#[cfg(feature = "ssr")]
pub mod job;
pub mod knowledge;
pub mod lead;
pub mod provider;
pub mod publish;
pub mod share;
pub mod tool;
pub mod usage;
pub mod webhook;

// Roof: knows everything, known by nobody.
pub mod app;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

/// Wakes the server-rendered page up in the browser.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
