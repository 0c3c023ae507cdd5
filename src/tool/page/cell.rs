//! Inputs of numbered rows, such as `form[parameters][0][name]`, and of choices.

use leptos::prelude::*;

use crate::{
    i18n::use_locale,
    ui::{ambient::drafted, field::FormError},
};

/// One input of a row.
#[component]
pub fn Cell(
    /// The list of rows in the form, such as `parameters`.
    list: &'static str,
    /// The row, from 0.
    row: usize,
    /// The field of the row.
    part: &'static str,
    /// Label.
    #[prop(into)]
    label: String,
    /// What stands in it.
    value: String,
    /// Error of the form.
    error: FormError,
    /// Most characters.
    max: u32,
    /// Whether it is a secret: typed unseen, and never put back by the server.
    #[prop(optional)]
    secret: bool,
    /// A word inside the empty input.
    #[prop(optional)]
    placeholder: &'static str,
) -> impl IntoView {
    let name = format!("form[{list}][{row}][{part}]");
    let field = StoredValue::new(format!("{list}[{row}][{part}]"));
    let id = format!("{list}-{row}-{part}");
    let (labelled, described) = (id.clone(), format!("{id}-error"));
    let value = if secret { value } else { drafted(&name, value) };
    let wrong = Memo::new(move |_| {
        error.with(|error| field.with_value(|field| error.as_ref()?.of_field(field)))
    });
    let describes = described.clone();
    view! {
        <div class="field">
            <label for=labelled>{label}</label>
            <input id=id name=name value=value autocomplete="off" maxlength=max.to_string()
                type=if secret { "password" } else { "text" } placeholder=(!placeholder.is_empty()).then_some(placeholder)
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby=move || wrong.get().map(|_| describes.clone()) />
            <Wrong id=described wrong />
        </div>
    }
}

/// What is wrong with a list as a whole, such as too many rows.
#[component]
pub fn ListError(list: &'static str, error: FormError) -> impl IntoView {
    let wrong = Memo::new(move |_| error.with(|error| error.as_ref()?.of_field(list)));
    view! { <Wrong id=format!("{list}-error") wrong /> }
}

#[component]
fn Wrong(id: String, wrong: Memo<Option<crate::error::Problem>>) -> impl IntoView {
    let locale = use_locale();
    move || {
        let id = id.clone();
        let sentence = wrong.get()?.sentence(locale);
        Some(view! { <p class="field__error" id=id>{sentence}</p> })
    }
}

/// One of a few values.
#[component]
pub fn Choice(
    /// The input's name.
    #[prop(into)]
    name: String,
    /// Label.
    #[prop(into)]
    label: String,
    /// Values with what they are called.
    options: Vec<(&'static str, &'static str)>,
    /// The value chosen.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    let chosen = drafted(&name, value);
    let id = name.replace(['[', ']'], "-");
    let labelled = id.clone();
    view! {
        <div class="field">
            <label for=labelled>{label}</label>
            <select id=id name=name>
                {options.into_iter().map(|(value, text)| view! {
                    <option value=value selected=chosen == value>{text}</option>
                }).collect_view()}
            </select>
        </div>
    }
}
