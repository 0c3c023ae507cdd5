//! The form in the chat, as its owner sets it.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};

use crate::{
    i18n::{Locale, td_string, use_locale},
    id::BotId,
    lead::{LeadForm, Offer, api::SaveLeadForm, limits},
    ui::{
        field::{FormNotice, SelectField, TextArea, TextField, form_error, options},
        fold::Fold,
    },
};

/// A card with the form's settings, folded once there are leads.
#[component]
pub fn FormCard(bot: BotId, form: LeadForm, open: bool) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<SaveLeadForm>::new();
    let local = RwSignal::new(None);
    let error = form_error(action, local);
    let check = move |event: SubmitEvent| {
        let Ok(filled) = SaveLeadForm::from_event(&event) else {
            return;
        };
        local.set(filled.form.check().err());
        if local.read_untracked().is_some() {
            event.prevent_default();
        }
    };
    // A refused form is shown with what is wrong.
    let open = Signal::derive(move || open || error.with(Option::is_some));
    let usual = LeadForm::default();
    let line_hint = td_string!(locale, lead.usual, text = usual.line(locale)).to_string();
    let privacy_hint = td_string!(locale, lead.usual, text = usual.privacy(locale)).to_string();
    let offers = options(Offer::ALL.map(|offer| (offer.as_str(), offer_word(offer, locale))));
    view! {
        <Fold name="lead-form" title=td_string!(locale, lead.form) open>
            <p class="muted">{td_string!(locale, lead.form_text)}</p>
            <ActionForm action attr:class="form" attr:novalidate="" on:submit:capture=check>
                <FormNotice error />
                <input type="hidden" name="bot" value=bot.to_string() />
                <SelectField name="offer" input_name="form[offer]" label=td_string!(locale, lead.offer) error
                    value=form.offer.as_str() options=offers />
                <TextField name="line" input_name="form[line]" label=td_string!(locale, lead.line) error value=form.line
                    max=limits::LINE optional=true hint=line_hint />
                <TextArea name="privacy" input_name="form[privacy]" label=td_string!(locale, lead.privacy) error value=form.privacy
                    max=limits::PRIVACY rows=2 optional=true hint=privacy_hint />
                <label class="check"><input type="checkbox" name="form[ask_name]" value="true" checked=form.ask_name />" "{td_string!(locale, lead.ask_name)}</label>
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, lead.save)}</button></div>
            </ActionForm>
        </Fold>
    }
}

fn offer_word(offer: Offer, locale: Locale) -> &'static str {
    match offer {
        Offer::Never => td_string!(locale, lead.never),
        Offer::Unanswered => td_string!(locale, lead.unanswered),
        Offer::Always => td_string!(locale, lead.always),
    }
}
