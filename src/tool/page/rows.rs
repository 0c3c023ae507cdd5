//! The numbered rows of a tool's form: parameters and headers. Two empty ones stand at the end, so
//! that a list grows with each save and without scripts.

use leptos::prelude::*;

use super::cell::{Cell, Choice, ListError};
use crate::{
    i18n::{Locale, td_string, use_locale},
    tool::{HeaderForm, Kind, Parameter, limits},
    ui::field::FormError,
};

const EMPTY: usize = 2;

/// Rows with two empty ones after them, up to a limit.
fn shown<T: Default>(mut rows: Vec<T>, most: usize) -> impl Iterator<Item = (usize, T)> {
    let length = (rows.len() + EMPTY).min(most.max(rows.len()));
    rows.resize_with(length, T::default);
    rows.into_iter().enumerate()
}

/// What a kind of value is called.
fn kind_name(kind: Kind, locale: Locale) -> &'static str {
    match kind {
        Kind::Text => td_string!(locale, tool.text),
        Kind::Number => td_string!(locale, tool.number),
        Kind::WholeNumber => td_string!(locale, tool.whole_number),
        Kind::YesNo => td_string!(locale, tool.yes_no),
    }
}

/// What the model fills in.
#[component]
pub fn Parameters(rows: Vec<Parameter>, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let rows = shown(rows, limits::PARAMETERS)
        .map(|(row, parameter)| view! { <ParameterRow row parameter error /> })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend>{td_string!(locale, tool.parameters)}</legend>
            <p class="field__hint">
                {td_string!(locale, tool.parameters_hint, max = limits::PARAMETERS as u32).to_string()}
            </p>
            {rows}
            <ListError list="parameters" error />
        </fieldset>
    }
}

#[component]
fn ParameterRow(row: usize, parameter: Parameter, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let kinds = Kind::ALL
        .map(|kind| (kind.as_str(), kind_name(kind, locale)))
        .to_vec();
    let needed = vec![
        ("true", td_string!(locale, tool.required)),
        ("false", td_string!(locale, tool.optional)),
    ];
    // An empty row begins with what most parameters are.
    let required = parameter.required || parameter.is_blank();
    view! {
        <div class="field-row" role="group"
            aria-label=td_string!(locale, tool.parameter_row, number = row + 1).to_string()>
            <Cell list="parameters" row part="name" label=td_string!(locale, tool.parameter_name)
                value=parameter.name error max=limits::NAME />
            <Choice name=format!("form[parameters][{row}][kind]") label=td_string!(locale, tool.kind)
                options=kinds value=parameter.kind.as_str() />
            <Choice name=format!("form[parameters][{row}][required]") label=td_string!(locale, tool.needed)
                options=needed value=required.to_string() />
            <Cell list="parameters" row part="description" label=td_string!(locale, tool.meaning)
                value=parameter.description error max=limits::PARAMETER />
        </div>
    }
}

/// What is sent with every request, such as a key.
#[component]
pub fn Headers(
    /// Names of the headers there are.
    rows: Vec<HeaderForm>,
    /// Whether their values are stored, so that empty fields keep them.
    kept: bool,
    /// Error of the form.
    error: FormError,
) -> impl IntoView {
    let locale = use_locale();
    let rows = shown(rows, limits::HEADERS)
        .map(|(row, header)| view! { <HeaderRow row header kept error /> })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend>{td_string!(locale, tool.headers)}</legend>
            <p class="field__hint">{td_string!(locale, tool.headers_hint)}</p>
            {rows}
            <ListError list="headers" error />
        </fieldset>
    }
}

#[component]
fn HeaderRow(row: usize, header: HeaderForm, kept: bool, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let stored = kept && !header.name.is_empty();
    let placeholder = if stored {
        td_string!(locale, tool.kept)
    } else {
        ""
    };
    view! {
        <div class="field-row" role="group"
            aria-label=td_string!(locale, tool.header_row, number = row + 1).to_string()>
            <Cell list="headers" row part="name" label=td_string!(locale, tool.header_name)
                value=header.name error max=limits::HEADER />
            <Cell list="headers" row part="secret" label=td_string!(locale, tool.header_value)
                value=String::new() error max=limits::SECRET secret=true placeholder />
        </div>
    }
}
