//! Icons drawn with strokes on a grid of 24; decoration only, so readers skip them.

use leptos::prelude::*;

fn icon(paths: &'static str) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=paths></svg> }
}

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $paths:literal;)*) => {
        $($(#[$doc])* pub fn $name() -> impl IntoView { icon($paths) })*
    };
}

icons! {
    /// Language.
    globe = r#"<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>"#;
    /// Theme.
    moon = r#"<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>"#;
    /// Something new.
    plus = r#"<path d="M12 5v14M5 12h14"/>"#;
    /// More choices.
    more = r#"<path d="M6 12h.01M12 12h.01M18 12h.01" stroke-width="3"/>"#;
    /// Conversation.
    chat = r#"<path d="M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z"/>"#;
    /// Document.
    document = r#"<path d="M7 3h7l5 5v11a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM14 3v5h5M9 13h6M9 17h4"/>"#;
    /// Quoted answer.
    quote = r#"<path d="M4 6h16M4 11h9M4 16h6"/><path d="M15 14h5v5h-5z"/>"#;
    /// Privacy.
    lock = r#"<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>"#;
    /// Link.
    link = r#"<path d="M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1"/>"#;
    /// Languages.
    languages = r#"<path d="M4 6h9M8.5 4v2M11 6c-1 4-4 7-7 8M6 9c1 2 3 4 6 5M12 20l4-9 4 9M13.5 17h5"/>"#;
    /// Nothing here yet.
    inbox = r#"<path d="M3 13l3-8h12l3 8v5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM3 13h5l1.5 3h5l1.5-3h5"/>"#;
    /// It helped.
    thumb_up = r#"<path d="M7 11v9H4v-9zM7 11l4-8c1.5 0 2.5 1 2.5 2.5V9H19a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 17.8 20H7"/>"#;
    /// It did not help.
    thumb_down = r#"<path d="M7 13V4H4v9zM7 13l4 8c1.5 0 2.5-1 2.5-2.5V15H19a2 2 0 0 0 2-2.3l-1.2-7A2 2 0 0 0 17.8 4H7"/>"#;
    /// Phone.
    phone = r#"<rect x="7" y="3" width="10" height="18" rx="2"/><path d="M11 18h2"/>"#;
}
