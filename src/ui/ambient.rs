//! What a page knows of its request without asking: said by the server, the same in the browser.

use std::collections::HashMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The surroundings of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ambient {
    /// `dark`, `light` or `system`.
    pub theme: String,
    /// Offset from UTC in minutes in which the server writes times.
    pub utc_offset: i32,
    /// The address people type, without a slash at its end.
    pub public_url: String,
    /// Fields of a form that was refused, when it was sent without scripts.
    pub draft: HashMap<String, String>,
}

/// The draft of the page that was loaded; empty once the page is awake.
#[derive(Clone, Copy)]
struct Draft(StoredValue<HashMap<String, String>>);

/// Makes the surroundings known to the pages.
pub fn provide_ambient(ambient: Ambient) {
    let draft = StoredValue::new(ambient.draft.clone());
    provide_context(Draft(draft));
    provide_context(ambient);
    // What was typed belongs to the page it was typed on, not to those opened from it.
    Effect::new(move || draft.set_value(HashMap::new()));
}

/// The surroundings of this page.
pub fn ambient() -> Ambient {
    use_context::<Ambient>().unwrap_or_default()
}

/// What was typed into a field before the form was refused, else the given value.
pub fn drafted(name: &str, value: String) -> String {
    use_context::<Draft>()
        .and_then(|Draft(draft)| draft.with_value(|fields| fields.get(name).cloned()))
        .unwrap_or(value)
}
