//! Choosing files, in the words of the page. The browser's own control speaks the language of the
//! browser, so with scripts ours lies over it; without them the browser's is what there is.

use leptos::{html::Input, prelude::*};

use crate::i18n::{td_string, use_locale};

/// A field for files, with the name `file`, between its label and its hint.
#[component]
pub fn FileField(
    /// Label.
    #[prop(into)]
    label: String,
    /// Hint below it.
    #[prop(into)]
    hint: String,
    /// Endings and kinds the browser offers; the server decides.
    accept: &'static str,
    /// Whether several can be chosen.
    #[prop(optional)]
    multiple: bool,
    /// Its id, where a page has several.
    #[prop(default = "file")]
    id: &'static str,
) -> impl IntoView {
    let locale = use_locale();
    let input = NodeRef::<Input>::new();
    let names = RwSignal::new(Vec::<String>::new());
    let look = move || names.set(input.get_untracked().map(chosen).unwrap_or_default());
    // A form that is emptied empties the field after it has said so.
    Effect::new(move || {
        let emptied = window_event_listener(leptos::ev::reset, move |_| queue_microtask(look));
        on_cleanup(move || emptied.remove());
    });
    let button = if multiple {
        td_string!(locale, ui.choose_files)
    } else {
        td_string!(locale, ui.choose_file)
    };
    let shown = move || {
        names.with(|names| match names.is_empty() {
            true => td_string!(locale, ui.no_file).to_owned(),
            false => names.join(", "),
        })
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="file">
                <input id=id type="file" name="file" accept=accept multiple=multiple required node_ref=input
                    aria-describedby=format!("{id}-hint") on:change=move |_| look() />
                <span class="file__face" aria-hidden="true">
                    <span class="button button--small">{button}</span>
                    <span class="file__names">{shown}</span>
                </span>
            </div>
            <p class="field__hint" id=format!("{id}-hint")>{hint}</p>
        </div>
    }
}

/// The names of the files in a field.
fn chosen(input: leptos::web_sys::HtmlInputElement) -> Vec<String> {
    let Some(files) = input.files() else {
        return Vec::new();
    };
    (0..files.length())
        .filter_map(|at| files.get(at).map(|file| file.name()))
        .collect()
}
