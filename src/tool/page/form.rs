//! The form of a tool: when to use it, what it asks, what of the answer is kept, and a test.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};

use super::{
    cell::Choice,
    rows::{Headers, Parameters},
    trial::{OutcomeCard, TestFields},
};
use crate::{
    i18n::{td_string, use_locale},
    id::BotId,
    tool::{
        Method, Outcome, ToolForm, ToolView,
        api::{SaveTool, TestTool},
        limits,
    },
    ui::field::{FormError, FormNotice, TextArea, TextField, form_error},
};

/// The form of a stored tool or, without one, of a new tool.
#[component]
pub fn FormOfTool(
    /// The bot it belongs to.
    bot: BotId,
    /// The stored tool.
    #[prop(optional)]
    stored: Option<ToolView>,
    /// What stands in the form.
    form: ToolForm,
    /// Counts what was saved here, so that the page shows it.
    saves: RwSignal<u32>,
) -> impl IntoView {
    let locale = use_locale();
    let (save, test) = (
        ServerAction::<SaveTool>::new(),
        ServerAction::<TestTool>::new(),
    );
    Effect::new(move || {
        if save.value().with(|done| matches!(done, Some(Ok(())))) {
            saves.update(|times| *times += 1);
        }
    });
    let (error, submit) = sending(save, test);
    let list = format!("/bots/{bot}/tools");
    let kept = stored.as_ref().is_some_and(|view| !view.lacks_secrets);
    let id = stored
        .as_ref()
        .map(|view| view.tool.id.to_string())
        .unwrap_or_default();
    view! {
        <ActionForm action=save attr:class="form" attr:novalidate="" on:submit:capture=submit>
            <FormNotice error />
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="tool" value=id />
            <Purpose form=form.clone() error />
            <Request form=form.clone() kept error />
            <Response form error />
            <div class="form-actions">
                <button class="button button--primary">{td_string!(locale, tool.save)}</button>
                <a class="button button--quiet" href=list>{td_string!(locale, tool.cancel)}</a>
            </div>
            {stored.map(|view| view! { <Test view test /> })}
        </ActionForm>
    }
}

/// The form's error, and what happens when it is sent: to be saved, or by its second button to be
/// tested as it stands.
fn sending(
    save: ServerAction<SaveTool>,
    test: ServerAction<TestTool>,
) -> (FormError, impl Fn(SubmitEvent) + Clone) {
    let (local, tests) = (RwSignal::new(None), RwSignal::new(false));
    let (saving, testing) = (form_error(save, local), form_error(test, local));
    let error = Signal::derive(move || match tests.get() {
        true => testing.get(),
        false => saving.get().or_else(|| testing.get()),
    });
    let submit = move |event: SubmitEvent| {
        let button = event.submitter();
        tests.set(button.is_some_and(|button| button.has_attribute("formaction")));
        let checked = |form: ToolForm| form.trimmed().check().err();
        if tests.get_untracked() {
            event.prevent_default();
            if let Ok(filled) = TestTool::from_event(&event) {
                local.set(filled.form.clone().and_then(checked));
                if local.read_untracked().is_none() {
                    test.dispatch(filled);
                }
            }
        } else if let Ok(filled) = SaveTool::from_event(&event) {
            local.set(checked(filled.form));
            if local.read_untracked().is_some() {
                event.prevent_default();
            }
        }
    };
    (error, submit)
}

/// When the bot uses it.
#[component]
fn Purpose(form: ToolForm, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let states = vec![
        ("true", td_string!(locale, tool.on)),
        ("false", td_string!(locale, tool.off)),
    ];
    view! {
        <div class="form-section">
            <div class="field-row">
                <TextField name="name" input_name="form[name]" label=td_string!(locale, tool.name) error
                    value=form.name max=limits::NAME hint=td_string!(locale, tool.name_hint)/>
                <Choice name="form[enabled]" label=td_string!(locale, tool.state) options=states
                    value=form.enabled.to_string() />
            </div>
            <TextArea name="description" input_name="form[description]" label=td_string!(locale, tool.description)
                error value=form.description max=limits::DESCRIPTION rows=3
                hint=td_string!(locale, tool.description_hint)/>
            <Parameters rows=form.parameters error />
        </div>
    }
}

/// What it asks.
#[component]
fn Request(form: ToolForm, kept: bool, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let methods = Method::ALL
        .map(|method| (method.as_str(), method.as_str()))
        .to_vec();
    // Placeholders are shown by an example, whose braces the words themselves can't hold.
    let example = "https://shop.example.uz/orders/{{number}}?lang={{lang}}";
    let body_example = r#"{"product": "{{name}}", "count": "{{count}}"}"#;
    view! {
        <div class="form-section">
            <Choice name="form[method]" label=td_string!(locale, tool.method) options=methods
                value=form.method.as_str() />
            <TextField name="url" input_name="form[url]" label=td_string!(locale, tool.url) error value=form.url
                max=limits::URL hint=td_string!(locale, tool.url_hint, example = example).to_string()/>
            <TextArea name="body" input_name="form[body]" label=td_string!(locale, tool.body) error value=form.body
                max=limits::BODY rows=4 optional=true
                hint=td_string!(locale, tool.body_hint, example = body_example).to_string()/>
            <Headers rows=form.headers kept error />
        </div>
    }
}

/// What of the answer the model is told.
#[component]
fn Response(form: ToolForm, error: FormError) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="form-section">
            <TextArea name="keep" input_name="form[keep]" label=td_string!(locale, tool.keep) error value=form.keep
                rows=3 optional=true hint=td_string!(locale, tool.keep_hint, max = limits::KEEP as u32).to_string()/>
        </div>
    }
}

/// The form as it stands, run once with test values.
#[component]
fn Test(view: ToolView, test: ServerAction<TestTool>) -> impl IntoView {
    let locale = use_locale();
    let tested = StoredValue::new(view.tested);
    let outcome = move || -> Option<Outcome> {
        let latest = test.value().get().and_then(Result::ok);
        latest.or_else(|| tested.get_value())
    };
    view! {
        <section class="form-section" id="test" aria-labelledby="test-title">
            <h2 class="card__title" id="test-title">{td_string!(locale, tool.test)}</h2>
            <p class="field__hint">{td_string!(locale, tool.test_hint)}</p>
            <TestFields parameters=view.tool.parameters />
            <div class="form-actions">
                <button class="button" formaction="/api/test_tool" disabled=move || test.pending().get()>
                    {td_string!(locale, tool.run_test)}
                </button>
            </div>
            <div role="status">{move || outcome().map(|outcome| view! { <OutcomeCard outcome /> })}</div>
        </section>
    }
}
