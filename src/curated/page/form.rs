//! The form of a curated answer.

use leptos::{form::FromFormData, prelude::*};

use crate::{
    curated::{ANSWER, CuratedForm, WORDINGS, api::SaveCurated},
    i18n::{td_string, use_locale},
    id::{BotId, ConversationId, CuratedId},
    ui::field::{FormNotice, TextArea, form_error},
};

/// The form of a stored answer or, without one, of a new answer.
#[component]
pub fn CuratedFields(
    /// The bot it belongs to.
    bot: BotId,
    /// The stored answer.
    #[prop(optional_no_strip)]
    stored: Option<CuratedId>,
    /// What stands in the form.
    form: CuratedForm,
    /// The conversation to go back to.
    #[prop(optional_no_strip)]
    conversation: Option<ConversationId>,
) -> impl IntoView {
    let locale = use_locale();
    let (save, local) = (ServerAction::<SaveCurated>::new(), RwSignal::new(None));
    let error = form_error(save, local);
    let submit = move |event: leptos::ev::SubmitEvent| {
        if let Ok(filled) = SaveCurated::from_event(&event) {
            local.set(filled.form.trimmed().check().err());
            if local.read_untracked().is_some() {
                event.prevent_default();
            }
        }
    };
    let back = match &conversation {
        Some(conversation) => format!("/bots/{bot}/conversations/{conversation}"),
        None => format!("/bots/{bot}/answers"),
    };
    let text = |id: Option<String>| id.unwrap_or_default();
    view! {
        <ActionForm action=save attr:class="form" attr:novalidate="" on:submit:capture=submit>
            <FormNotice error />
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="answer" value=text(stored.map(|id| id.to_string())) />
            <input type="hidden" name="conversation" value=text(conversation.map(|id| id.to_string())) />
            <input type="hidden" name="form[origin]" value=form.origin.as_str() />
            <TextArea name="question" input_name="form[question]" label=td_string!(locale, curated.question) error
                value=form.question rows=3
                hint=td_string!(locale, curated.question_hint, max = WORDINGS).to_string()/>
            <TextArea name="answer" input_name="form[answer]" label=td_string!(locale, curated.answer) error
                value=form.answer max=ANSWER rows=8 hint=td_string!(locale, curated.answer_hint)/>
            <div class="form-actions">
                <button class="button button--primary">{td_string!(locale, curated.save)}</button>
                <a class="button button--quiet" href=back>{td_string!(locale, curated.cancel)}</a>
            </div>
        </ActionForm>
    }
}
