//! The form of a check.

use leptos::{form::FromFormData, prelude::*};

use crate::{
    chat::QUESTION,
    check::{Answering, CheckForm, Language, PHRASES, api::SaveCheck},
    i18n::{td_string, use_locale},
    id::{BotId, CheckId},
    ui::field::{FormNotice, SelectField, TextArea, TextField, form_error, options},
};

use super::language_word;

/// The form of a stored check or, without one, of a new check.
#[component]
pub fn CheckFields(
    /// The bot it belongs to.
    bot: BotId,
    /// The stored check.
    #[prop(optional_no_strip)]
    stored: Option<CheckId>,
    /// What stands in the form.
    form: CheckForm,
    /// Titles of documents to choose from.
    sources: Vec<String>,
) -> impl IntoView {
    let locale = use_locale();
    let (save, local) = (ServerAction::<SaveCheck>::new(), RwSignal::new(None));
    let error = form_error(save, local);
    let submit = move |event: leptos::ev::SubmitEvent| {
        if let Ok(filled) = SaveCheck::from_event(&event) {
            local.set(filled.form.read().err());
            if local.read_untracked().is_some() {
                event.prevent_default();
            }
        }
    };
    let answering = Answering::ALL.map(|choice| {
        let word = match choice {
            Answering::Answers => td_string!(locale, check.answers),
            Answering::Refuses => td_string!(locale, check.refuses),
            Answering::Any => td_string!(locale, check.either),
        };
        (choice.as_str(), word)
    });
    let languages = Language::ALL.map(|language| {
        let word = language_word(language, locale);
        (language.as_str().to_owned(), word.to_owned())
    });
    let stored = stored.map(|id| id.to_string());
    view! {
        <ActionForm action=save attr:class="form" attr:novalidate="" on:submit:capture=submit>
            <FormNotice error />
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="check" value=stored.unwrap_or_default() />
            <TextArea name="question" input_name="form[question]" label=td_string!(locale, check.question) error
                value=form.question rows=2 max=QUESTION hint=td_string!(locale, check.question_hint) />
            <SelectField name="answering" input_name="form[answering]" label=td_string!(locale, check.answering) error
                value=form.answering.as_str() options=options(answering) />
            <TextArea name="phrases" input_name="form[phrases]" label=td_string!(locale, check.phrases) error
                value=form.phrases rows=3 optional=true
                hint=td_string!(locale, check.phrases_hint, max = PHRASES).to_string() />
            <SelectField name="source" input_name="form[source]" label=td_string!(locale, check.source) error
                value=form.source.clone() options=documents(sources, form.source, td_string!(locale, check.any_source)) />
            <SelectField name="language" input_name="form[language]" label=td_string!(locale, check.language) error
                value=form.language options=[any(td_string!(locale, check.any_language))].into_iter().chain(languages).collect() />
            <TextField name="max_tokens" input_name="form[max_tokens]" label=td_string!(locale, check.max_tokens) error
                value=form.max_tokens optional=true hint=td_string!(locale, check.max_tokens_hint) />
            <div class="form-actions">
                <button class="button button--primary">{td_string!(locale, check.save)}</button>
                <a class="button button--quiet" href=format!("/bots/{bot}/checks")>{td_string!(locale, check.cancel)}</a>
            </div>
        </ActionForm>
    }
}

/// The choice that demands nothing.
fn any(word: &str) -> (String, String) {
    (String::new(), word.to_owned())
}

/// Documents to choose from, the chosen one among them even if it is gone.
fn documents(titles: Vec<String>, chosen: String, none: &str) -> Vec<(String, String)> {
    let gone = !chosen.is_empty() && !titles.contains(&chosen);
    let titles = titles.into_iter().chain(gone.then_some(chosen));
    let named = titles.map(|title| (title.clone(), title));
    [any(none)].into_iter().chain(named).collect()
}
