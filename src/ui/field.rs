//! Fields of forms: label, input, hint, and what is wrong beside it.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{ambient::drafted, returned::returned_error};
use crate::{
    error::AppError,
    i18n::{LANGUAGES, code, use_locale},
};

/// What a form's last try failed with: in the browser before it was sent, or on the server.
pub type FormError = Signal<Option<AppError>>;

/// The error of a form: its own check's, else its action's, else the one it came back with when it
/// was sent without scripts.
pub fn form_error<S>(action: ServerAction<S>, local: RwSignal<Option<AppError>>) -> FormError
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let (tries, value) = (action.version(), action.value());
    let returned = plain_form_error::<S>();
    Signal::derive(move || {
        local.get().or_else(|| {
            if tries.get() == 0 {
                returned.get()
            } else {
                value.get().and_then(Result::err)
            }
        })
    })
}

/// The error of a form that is sent without scripts, even where there are some.
pub fn plain_form_error<S: ServerFn>() -> FormError {
    let returned = returned_error();
    Signal::derive(move || {
        let (function, error) = returned.get()?;
        (function == S::PATH).then_some(error)
    })
}

/// A message above the form for errors that belong to no field.
#[component]
pub fn FormNotice(error: FormError) -> impl IntoView {
    let locale = use_locale();
    move || {
        error.get().map(|error| {
            view! {
                <div class="notice notice--error" role="alert">
                    <p>{error.sentence(locale)}</p>
                </div>
            }
        })
    }
}

/// What is wrong with one field.
#[component]
pub fn FieldError(name: &'static str, error: FormError) -> impl IntoView {
    let locale = use_locale();
    move || {
        error
            .get()
            .and_then(|error| error.of_field(name))
            .map(|problem| {
                view! {
                    <p class="field__error" id=format!("{name}-error")>
                        {problem.sentence(locale)}
                    </p>
                }
            })
    }
}

fn described_by(
    name: &'static str,
    error: FormError,
    hint: bool,
) -> impl Fn() -> Option<String> + Copy {
    move || {
        let wrong = error.with(|error| {
            error
                .as_ref()
                .is_some_and(|error| error.of_field(name).is_some())
        });
        match (wrong, hint) {
            (true, _) => Some(format!("{name}-error")),
            (false, true) => Some(format!("{name}-hint")),
            (false, false) => None,
        }
    }
}

fn invalid(name: &'static str, error: FormError) -> impl Fn() -> Option<&'static str> + Copy {
    move || {
        error.with(|error| {
            error
                .as_ref()
                .and_then(|error| error.of_field(name))
                .map(|_| "true")
        })
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// The input's name; the server function's argument, or its last part.
    name: &'static str,
    /// The input's `name` attribute where it differs, such as `settings[name]`.
    #[prop(optional)]
    input_name: Option<&'static str>,
    /// Label.
    #[prop(into)]
    label: String,
    /// Error of the form.
    error: FormError,
    /// `text`, `email`, `password` or `color`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands in it.
    #[prop(optional, into)]
    value: String,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Most characters.
    #[prop(optional)]
    max: Option<u32>,
    /// Whether it may be empty.
    #[prop(optional)]
    optional: bool,
    /// Id of the `datalist` with what may be chosen.
    #[prop(optional)]
    list: Option<&'static str>,
    /// A word of help.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let input_name = input_name.unwrap_or(name);
    let value = if kind == "password" {
        value
    } else {
        drafted(input_name, value)
    };
    let described = described_by(name, error, hint.is_some());
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=input_name
                type=kind
                value=value
                autocomplete=autocomplete
                list=list
                maxlength=max.map(|max| max.to_string())
                required=!optional
                aria-invalid=invalid(name, error)
                aria-describedby=described
            />
            {hint.map(|hint| view! { <p class="field__hint" id=format!("{name}-hint")>{hint}</p> })}
            <FieldError name error />
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The input's name; the server function's argument, or its last part.
    name: &'static str,
    /// The input's `name` attribute where it differs, such as `settings[name]`.
    #[prop(optional)]
    input_name: Option<&'static str>,
    /// Label.
    #[prop(into)]
    label: String,
    /// Error of the form.
    error: FormError,
    /// What stands in it.
    #[prop(optional, into)]
    value: String,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
    /// Most characters.
    #[prop(optional)]
    max: Option<u32>,
    /// Whether it may be empty.
    #[prop(optional)]
    optional: bool,
    /// A word of help.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let input_name = input_name.unwrap_or(name);
    let value = drafted(input_name, value);
    let described = described_by(name, error, hint.is_some());
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <textarea
                id=name
                name=input_name
                rows=rows.to_string()
                maxlength=max.map(|max| max.to_string())
                required=!optional
                aria-invalid=invalid(name, error)
                aria-describedby=described
                inner_html=escaped(&value)
            ></textarea>
            {hint.map(|hint| view! { <p class="field__hint" id=format!("{name}-hint")>{hint}</p> })}
            <FieldError name error />
        </div>
    }
}

/// One of several values.
#[component]
pub fn SelectField(
    /// The select's name; the server function's argument, or its last part.
    name: &'static str,
    /// The select's `name` attribute where it differs, such as `settings[language]`.
    #[prop(optional)]
    input_name: Option<&'static str>,
    /// Label.
    #[prop(into)]
    label: String,
    /// Error of the form.
    error: FormError,
    /// The value that is chosen.
    #[prop(into)]
    value: String,
    /// Values and what they are called.
    options: Vec<(String, String)>,
    /// A word of help.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let input_name = input_name.unwrap_or(name);
    let chosen = drafted(input_name, value);
    let options = options.into_iter().map(|(value, word)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{word}</option> }
    });
    let described = described_by(name, error, hint.is_some());
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=input_name aria-invalid=invalid(name, error) aria-describedby=described>
                {options.collect_view()}
            </select>
            {hint.map(|hint| view! { <p class="field__hint" id=format!("{name}-hint")>{hint}</p> })}
            <FieldError name error />
        </div>
    }
}

/// The options of a [`SelectField`].
pub fn options<V: Into<String>, W: Into<String>>(
    pairs: impl IntoIterator<Item = (V, W)>,
) -> Vec<(String, String)> {
    let pairs = pairs.into_iter();
    pairs
        .map(|(value, word)| (value.into(), word.into()))
        .collect()
}

/// The languages of the interface, each by its own name.
pub fn languages() -> Vec<(String, String)> {
    options(LANGUAGES.map(|(language, name)| (code(language), name)))
}

/// A text area's content. As a child an empty text would be rendered as a blank.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
