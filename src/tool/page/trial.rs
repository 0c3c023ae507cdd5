//! Testing a tool: a value for each parameter, and what came of it.

use leptos::prelude::*;

use super::cell::Choice;
use crate::{
    i18n::{td_string, use_locale},
    tool::{Kind, Outcome, Parameter},
    ui::ambient::drafted,
};

/// An input for each parameter.
#[component]
pub fn TestFields(parameters: Vec<Parameter>) -> impl IntoView {
    let fields = parameters
        .into_iter()
        .map(|parameter| view! { <TestField parameter /> })
        .collect_view();
    view! { <div class="field-row">{fields}</div> }
}

#[component]
fn TestField(parameter: Parameter) -> impl IntoView {
    let locale = use_locale();
    let name = format!("values[{}]", parameter.name);
    if parameter.kind == Kind::YesNo {
        let options = vec![
            ("", td_string!(locale, tool.not_given)),
            ("true", td_string!(locale, tool.yes)),
            ("false", td_string!(locale, tool.no)),
        ];
        return view! { <Choice name label=parameter.name options value="" /> }.into_any();
    }
    let id = format!("value-{}", parameter.name);
    let (labelled, hint) = (id.clone(), format!("{id}-hint"));
    let described = hint.clone();
    let value = drafted(&name, String::new());
    let keyboard = match parameter.kind {
        Kind::Number => "decimal",
        Kind::WholeNumber => "numeric",
        Kind::Text | Kind::YesNo => "text",
    };
    view! {
        <div class="field">
            <label for=labelled>{parameter.name}</label>
            <input id=id name=name value=value inputmode=keyboard autocomplete="off" aria-describedby=described />
            <p class="field__hint" id=hint>{parameter.description}</p>
        </div>
    }
    .into_any()
}

/// What came of a test: just what the model would be told.
#[component]
pub fn OutcomeCard(outcome: Outcome) -> impl IntoView {
    let locale = use_locale();
    let badge = if outcome.ok {
        view! { <span class="badge badge--ready">{td_string!(locale, tool.worked)}</span> }
            .into_any()
    } else {
        view! { <span class="badge badge--failed">{td_string!(locale, tool.failed)}</span> }
            .into_any()
    };
    view! {
        <article class="card stack">
            <div class="facts">
                {badge}
                {outcome.status.map(|status| view! { <span>"HTTP "{status}</span> })}
                <span>{td_string!(locale, tool.took, millis = outcome.millis).to_string()}</span>
            </div>
            <p class="card__meta">{td_string!(locale, tool.told)}</p>
            <p class="outcome">{outcome.content}</p>
        </article>
    }
}
