//! Flash messages: what a form has done, or why it was refused, said once on the page it leads to.
//! The code stands in the address, so it works without scripts and needs no session.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use crate::{
    account::api::{ChangePassword, ChangeUsername, LogIn, SignUp, keys::CreateApiKey},
    bot::api::{CreateBot, UpdateBot, UpdateModel},
    channel::widget::api::SaveWidget,
    check::api::SaveCheck,
    curated::api::SaveCurated,
    error::AppError,
    i18n::{Locale, td_string, use_locale},
    insight::api::SaveLimit,
    knowledge::api::{
        SaveText,
        meaning::{SaveMeaning, SaveReranker},
        web::AddWeb,
    },
    lead::api::SaveLeadForm,
    provider::api::{SaveProvider, TestProvider},
    publish::api::{PublishBot, SaveTexts},
    share::api::{SaveShare, SetSharePassword},
    tool::api::{SaveTool, TestTool},
    ui::returned::returned_error,
};

/// Functions whose forms say themselves why they were refused, beside the field that is at fault.
/// All others are called by mere buttons, which have no place for it.
const TOLD_BY_FORMS: [&str; 25] = [
    AddWeb::PATH,
    ChangePassword::PATH,
    ChangeUsername::PATH,
    CreateApiKey::PATH,
    CreateBot::PATH,
    LogIn::PATH,
    PublishBot::PATH,
    SaveCheck::PATH,
    SaveCurated::PATH,
    SaveLeadForm::PATH,
    SaveLimit::PATH,
    SaveMeaning::PATH,
    SaveProvider::PATH,
    SaveReranker::PATH,
    SaveShare::PATH,
    SaveText::PATH,
    SaveTexts::PATH,
    SaveTool::PATH,
    SaveWidget::PATH,
    SetSharePassword::PATH,
    SignUp::PATH,
    TestProvider::PATH,
    TestTool::PATH,
    UpdateBot::PATH,
    UpdateModel::PATH,
];

/// Why a button was refused, else the message of `?notice=`, if there is one.
#[component]
pub fn Notice() -> impl IntoView {
    let locale = use_locale();
    let (query, returned) = (use_query_map(), returned_error());
    let code = Memo::new(move |_| query.read().get("notice"));
    let passages = Memo::new(move |_| query.read().get("passages")?.parse::<u64>().ok());
    move || match returned.get() {
        Some((function, error)) => told_here(&function).then(|| refusal(&error, locale)),
        None => sentence(&code.get()?, passages.get(), locale).map(success),
    }
}

fn told_here(function: &str) -> bool {
    !TOLD_BY_FORMS.contains(&function)
}

fn refusal(error: &AppError, locale: Locale) -> AnyView {
    view! {
        <div class="notice notice--error" role="alert">
            <p>{error.sentence(locale)}</p>
        </div>
    }
    .into_any()
}

fn success(sentence: String) -> AnyView {
    view! {
        <div class="notice notice--success" role="status">
            <p>{sentence}</p>
        </div>
    }
    .into_any()
}

/// `passages` is how many went with a document.
fn sentence(code: &str, passages: Option<u64>, locale: Locale) -> Option<String> {
    if let ("source_deleted", Some(count)) = (code, passages) {
        return Some(td_string!(locale, app.source_deleted, count = count).to_string());
    }
    let sentence = match code {
        "bot_created" => td_string!(locale, app.bot_created),
        "bot_deleted" => td_string!(locale, app.bot_deleted),
        "bot_imported" => td_string!(locale, app.bot_imported),
        "bot_duplicated" => td_string!(locale, app.bot_duplicated),
        "source_saved" => td_string!(locale, app.source_saved),
        "answer_saved" => td_string!(locale, app.answer_saved),
        "answer_deleted" => td_string!(locale, app.answer_deleted),
        "check_saved" => td_string!(locale, app.check_saved),
        "check_deleted" => td_string!(locale, app.check_deleted),
        "lead_deleted" => td_string!(locale, app.lead_deleted),
        "source_uploaded" => td_string!(locale, app.source_uploaded),
        "provider_deleted" => td_string!(locale, app.provider_deleted),
        "tool_deleted" => td_string!(locale, app.tool_deleted),
        "published" => td_string!(locale, app.published),
        "restored" => td_string!(locale, app.restored),
        "saved" => td_string!(locale, app.saved),
        "webhook_deleted" => td_string!(locale, app.webhook_deleted),
        "webhook_sent" => td_string!(locale, app.webhook_sent),
        "password_changed" => td_string!(locale, app.password_changed),
        "api_key_revoked" => td_string!(locale, app.api_key_revoked),
        "login_ended" => td_string!(locale, app.login_ended),
        _ => return None,
    };
    Some(sentence.to_owned())
}
