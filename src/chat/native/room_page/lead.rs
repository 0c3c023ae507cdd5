//! The form by which a visitor leaves how they can be reached, below the conversation.

use leptos::prelude::*;

use crate::{
    error::{AppError, Problem},
    i18n::{Locale, td_string},
    id::ConversationId,
    lead::{NewLead, Offer, limits},
};

use super::{
    super::{
        leads::{Offered, Outcome},
        markdown,
        room::Room,
    },
    RoomPage,
};

/// The form's place on the page. The script shows and hides it as answers come, where it is meant
/// for questions without one.
pub fn section(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let offered = page.lead.as_ref()?;
    let unanswered = (offered.form.offer == Offer::Unanswered).then_some("");
    let failed = td_string!(page.room.preferences.locale, error.connection);
    Some(view! {
        <section class="chat__lead" id="lead" data-unanswered=unanswered data-failed=failed hidden=!offered.due>
            {inside(page.room, page.conversation, offered)}
        </section>
    })
}

/// What stands in that place, for the script to put there.
pub fn render(room: &Room, conversation: Option<&ConversationId>, offered: &Offered) -> String {
    let owner = Owner::new();
    owner.with(|| inside(room, conversation, offered).to_html())
}

fn inside(room: &Room, conversation: Option<&ConversationId>, offered: &Offered) -> AnyView {
    let locale = room.preferences.locale;
    match &offered.outcome {
        Outcome::Sent => view! {
            <p class="notice notice--success" role="status" tabindex="-1">{td_string!(locale, lead.thanks)}</p>
        }
        .into_any(),
        Outcome::Untouched => folded(room, conversation, offered, NewLead::default(), None),
        Outcome::Refused(given, error) => {
            folded(room, conversation, offered, given.clone(), Some(error))
        }
    }
}

fn folded(
    room: &Room,
    conversation: Option<&ConversationId>,
    offered: &Offered,
    given: NewLead,
    error: Option<&AppError>,
) -> AnyView {
    let locale = room.preferences.locale;
    let problem = |name: &str| error.and_then(|error| error.of_field(name));
    // What no field is to blame for.
    let refusal = error
        .filter(|error| !matches!(error, AppError::Invalid { .. }))
        .map(|error| view! { <p class="field__error" role="alert" tabindex="-1">{error.sentence(locale)}</p> });
    let name = offered.form.ask_name.then(|| {
        let field = Field {
            name: "name",
            label: td_string!(locale, lead.your_name),
            hint: None,
            value: given.name,
            complete: "name",
            max: limits::NAME,
            problem: problem("name"),
        };
        field.view(locale)
    });
    let contact = Field {
        name: "contact",
        label: td_string!(locale, lead.your_contact),
        hint: Some(td_string!(locale, lead.contact_hint)),
        value: given.contact,
        // A phone number, an address or a name: no browser could choose between them.
        complete: "off",
        max: limits::CONTACT,
        problem: problem("contact"),
    };
    let message = problem("message");
    view! {
        <details class="more" open=error.is_some()>
            <summary>{offered.form.line(locale)}</summary>
            <form class="form" method="post" action=format!("{}/lead", room.base) novalidate=true>
                {refusal}
                <input type="hidden" name="conversation" value=conversation.map_or_else(String::new, ToString::to_string) />
                {name}
                {contact.view(locale)}
                <div class="field">
                    <label for="lead-message">{td_string!(locale, lead.your_message)}</label>
                    <textarea id="lead-message" name="message" rows="2" maxlength=limits::MESSAGE.to_string()
                        aria-invalid=message.map(|_| "true") aria-describedby=message.map(|_| "lead-message-error")
                        inner_html=markdown::escape(&given.message)></textarea>
                    {message.map(|problem| wrong("message", problem, locale))}
                </div>
                <p class="field__hint">{offered.form.privacy(locale)}</p>
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, lead.send)}</button></div>
            </form>
        </details>
    }
    .into_any()
}

/// A line to be filled in.
struct Field {
    name: &'static str,
    label: &'static str,
    hint: Option<&'static str>,
    value: String,
    /// What a browser may fill in.
    complete: &'static str,
    max: u32,
    problem: Option<Problem>,
}

impl Field {
    fn view(self, locale: Locale) -> impl IntoView + use<> {
        let id = format!("lead-{}", self.name);
        let described = match (self.problem, self.hint) {
            (Some(_), _) => Some(format!("{id}-error")),
            (None, Some(_)) => Some(format!("{id}-hint")),
            (None, None) => None,
        };
        let hint = self.hint.map(|hint| {
            view! { <p class="field__hint" id=format!("{id}-hint")>{hint}</p> }
        });
        let wrong = self
            .problem
            .map(|problem| wrong(self.name, problem, locale));
        view! {
            <div class="field">
                <label for=id.clone()>{self.label}</label>
                <input id=id name=self.name autocomplete=self.complete maxlength=self.max.to_string() required value=self.value
                    aria-invalid=self.problem.map(|_| "true") aria-describedby=described />
                {hint}
                {wrong}
            </div>
        }
    }
}

fn wrong(name: &str, problem: Problem, locale: Locale) -> impl IntoView + use<> {
    view! { <p class="field__error" id=format!("lead-{name}-error")>{problem.sentence(locale)}</p> }
}
