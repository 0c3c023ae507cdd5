//! How the share page looks, who may find it, and what visitors agree to.

use leptos::prelude::*;

use crate::{
    account::Theme,
    i18n::{td_string, use_locale},
    id::BotId,
    share::{ShareForm, ShareView, api::SaveShare, limits},
    ui::field::{FormError, FormNotice, SelectField, TextArea, TextField, languages, options},
};

/// The settings form.
#[component]
pub fn SettingsCard(
    bot: BotId,
    found: ShareView,
    save: ServerAction<SaveShare>,
    error: FormError,
) -> impl IntoView {
    let locale = use_locale();
    let form = ShareForm::from(&found.settings);
    let send = found.may_edit.then(|| {
        view! { <div class="form-actions"><button class="button button--primary">{td_string!(locale, share.save)}</button></div> }
    });
    view! {
        <section class="card stack" aria-labelledby="share-settings">
            <h2 class="card__title" id="share-settings">{td_string!(locale, share.settings)}</h2>
            <p class="muted">
                {td_string!(locale, share.settings_text)}" "
                <a href=format!("/bots/{bot}/settings")>{td_string!(locale, share.bot_settings)}</a>
            </p>
            <ActionForm action=save attr:class="form" attr:novalidate="">
                <FormNotice error />
                <input type="hidden" name="bot" value=bot.to_string() />
                <Look form=form.clone() error />
                <Terms form error />
                {send}
            </ActionForm>
        </section>
    }
}

/// Title, language, theme, and whether search engines may list it.
#[component]
fn Look(form: ShareForm, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let browser = (
        String::new(),
        td_string!(locale, share.browser_language).to_owned(),
    );
    let languages: Vec<_> = [browser].into_iter().chain(languages()).collect();
    let themes = options(Theme::ALL.map(|theme| (theme.as_str(), theme.word(locale))));
    view! {
        <div class="form-section">
            <TextField name="title" input_name="form[title]" label=td_string!(locale, share.title) error value=form.title
                max=limits::TITLE optional=true hint=td_string!(locale, share.title_hint) />
            <TextArea name="description" input_name="form[description]" label=td_string!(locale, share.description) error
                value=form.description rows=2 max=limits::DESCRIPTION optional=true
                hint=td_string!(locale, share.description_hint) />
            <div class="field-row">
                <SelectField name="language" input_name="form[language]" label=td_string!(locale, share.language) error
                    value=form.language options=languages />
                <SelectField name="theme" input_name="form[theme]" label=td_string!(locale, share.theme) error
                    value=form.theme options=themes hint=td_string!(locale, share.theme_hint) />
            </div>
            <div class="field">
                <label class="check">
                    <input type="checkbox" name="form[indexed]" value="true" checked=form.indexed aria-describedby="indexed-hint" />
                    " "{td_string!(locale, share.indexed)}
                </label>
                <p class="field__hint" id="indexed-hint">{td_string!(locale, share.indexed_hint)}</p>
            </div>
        </div>
    }
}

/// What visitors agree to.
#[component]
fn Terms(form: ShareForm, error: FormError) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="form-section">
            <TextArea name="consent" input_name="form[consent]" label=td_string!(locale, share.consent) error value=form.consent
                rows=3 max=limits::CONSENT optional=true hint=td_string!(locale, share.consent_hint) />
            <TextField name="privacy" input_name="form[privacy]" label=td_string!(locale, share.privacy) error value=form.privacy
                max=limits::PRIVACY optional=true hint=td_string!(locale, share.privacy_hint) />
        </div>
    }
}
